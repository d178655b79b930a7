"""Orders over HTTP: the server's amount, one page, and a code for everything refused."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.money import Money
from shared.usecases.paying.payments import MoneyArrived, record_payment
from tests.functions.home import Home, build_home, refusal
from tests.ledger.world import NOON


@pytest.fixture
def home() -> Home:
    return build_home()


def order(home: Home, body: Any = None, key: str | None = None) -> Any:
    return home.api.post(f"/v1/accounts/{home.account}/payment-orders", body or {}, key=key)


def test_an_order_says_where_to_pay_what_for_which_bills(home: Home) -> None:
    bill = home.bill(24200, 6150)
    made = order(home)
    assert made.status == 201, made.text
    assert made.json["amount"] == {"amount": "303.50", "minor": 30350, "currency": "CNY"}
    assert [one["bill_id"] for one in made.json["bills"]] == [bill.key.id]
    assert made.json["pay_url"].startswith("https://")
    assert (made.json["state"], made.json["receipt"]) == ("pending", None)
    found = home.api.get(f"/v1/payment-orders/{made.json['id']}")
    assert (found.status, found.json) == (200, made.json)


def test_the_same_key_and_the_same_bills_meet_the_same_order(home: Home) -> None:
    home.bill(24200)
    first, again, other = order(home, key="a"), order(home, key="a"), order(home, key="b")
    assert first.json == again.json == other.json
    assert refusal(order(home, {"until": "2026-12-31"}, key="a"))[1] == "idempotency_key_reused"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"amount": "243"}, (422, "amount_above_open", "amount")),
        ({"amount": "0.001"}, (422, "money_too_fine", "amount")),
        ({"amount": "-1"}, (422, "field_invalid", "amount")),
        ({"amount": 1.5}, (422, "field_invalid", "amount")),
        ({"top_up": True}, (422, "top_up_needs_amount", "top_up")),
        ({"price": "1"}, (422, "field_unknown", "price")),
        ({"return_url": "javascript:alert(1)"}, (422, "field_invalid", "return_url")),
        ({"return_url": "http://elsewhere.example/"}, (422, "field_invalid", "return_url")),
        ({"methods": []}, (422, "field_invalid", "methods")),
        ({"periods": ["2026-10"]}, (409, "nothing_to_pay", None)),
    ],
)
def test_what_is_refused_has_a_code_and_a_field(home: Home, body: Any, expected: Any) -> None:
    home.bill(24200)
    assert refusal(order(home, body)) == expected


def test_an_order_of_nobody_is_not_found_and_a_desk_payment_is_none(home: Home) -> None:
    paid = home.pay("1.00").json["id"]
    for name in ("pay_0000000000000zzz", paid):
        answer = home.api.get(f"/v1/payment-orders/{name}")
        assert refusal(answer)[:2] == (404, "payment_order_not_found")


def test_without_a_page_to_come_back_to_the_order_must_name_one(home: Home) -> None:
    home.bill(24200)
    home.api.ports["payment_page"] = ""
    assert refusal(order(home)) == (422, "return_url_missing", "return_url")
    assert order(home, {"return_url": "https://app.example/paid?x=1"}).status == 201


def test_what_is_too_small_stays_open_and_the_next_order_takes_it_along(home: Home) -> None:
    home.settle(online_minimum_minor=400)
    small = home.bill(150, period="2026-09")
    refused = order(home)
    assert refusal(refused)[:2] == (422, "order_below_minimum")
    assert "1.50" in refused.json["message"]
    assert [one["for_next_order"] for one in home.dues()["bills"]] == [True]

    big = home.bill(24200)
    made = order(home, {"bills": [{"bill_id": big.key.id}]})

    assert made.status == 201, made.text
    assert made.json["amount"]["amount"] == "243.50"
    assert [(one["bill_id"], one["rolled_in"]) for one in made.json["bills"]] == [
        (big.key.id, False),
        (small.key.id, True),
    ]
    assert made.json["top_up"]["amount"] == "0.00"


def test_what_is_too_small_may_be_topped_up_to_the_least_that_can_be_paid(home: Home) -> None:
    home.settle(online_minimum_minor=400, below_minimum="top_up")
    bill = home.bill(150)
    made = order(home).json
    assert (made["amount"]["amount"], made["top_up"]["amount"]) == ("4.00", "2.50")
    ports = {name: home.api.ports[name] for name in ("directory", "ledger", "clock")}
    arrived = MoneyArrived(
        home.api.actor.company_id, "stripe", "pi_1", Money(400, "CNY"), NOON, made["id"], "alipay"
    )

    record_payment(arrived, **ports)

    paid = home.api.get(f"/v1/payment-orders/{made['id']}").json
    assert (paid["state"], paid["allocated"]["amount"], paid["to_balance"]["amount"]) == (
        "succeeded",
        "1.50",
        "2.50",
    )
    assert home.dues()["balance"]["amount"] == "2.50"
    assert paid["bills"][0]["bill_id"] == bill.key.id
    top_up = order(home, {"top_up": True, "amount": "3.99"})
    assert refusal(top_up)[:2] == (422, "order_below_minimum")
