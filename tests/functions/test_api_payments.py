"""Money over HTTP: at the desk, back again, what is due, statements, receipts."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.actor import Actor, Role
from tests.fakes.api import Api
from tests.functions.home import Home, build_home, refusal
from tests.ledger.world import FEE, WATER


@pytest.fixture
def home() -> Home:
    return build_home()


def test_cash_pays_the_oldest_bill_and_gives_a_receipt(home: Home) -> None:
    october = home.bill(24200, 6150, period="2026-10")
    home.bill(24200, 6150)

    answer = home.pay("400.00")

    paid = answer.json
    assert answer.status == 201
    assert (paid["state"], paid["receipt"]) == ("succeeded", "2026-000001")
    assert paid["shares"][0]["bills"][0] == {
        "bill_id": october.key.id,
        "amount": {"amount": "303.50", "minor": 30350, "currency": "CNY"},
    }
    dues = home.dues()
    assert (dues["open"]["amount"], dues["balance"]["amount"]) == ("207.00", "0.00")
    assert dues["bills"][0]["parts"] == [
        {"item_id": FEE, "open": {"amount": "145.50", "minor": 14550, "currency": "CNY"}},
        {"item_id": WATER, "open": {"amount": "61.50", "minor": 6150, "currency": "CNY"}},
    ]
    receipt = home.api.get(f"/v1/communities/{home.community}/receipts/2026-000001")
    assert receipt.json["amount"]["amount"] == "400.00"


def test_the_same_payment_sent_twice_is_one_payment_with_one_answer(home: Home) -> None:
    first = home.pay("10.00", key="k1")
    again = home.pay("10.00", key="k1")

    assert again.text == first.text
    assert again.headers["idempotent-replayed"] == "true"
    assert home.dues()["balance"]["amount"] == "10.00"
    assert refusal(home.pay("11.00", key="k1"))[:2] == (409, "idempotency_key_reused")


def test_the_same_payment_after_the_mark_expired_is_still_one_payment(home: Home) -> None:
    first = home.pay("10.00", key="k1")
    home.api.ports["directory"].state.once.clear()

    assert home.pay("10.00", key="k1").json["id"] == first.json["id"]
    assert home.dues()["balance"]["amount"] == "10.00"
    assert refusal(home.pay("11.00", key="k1"))[:2] == (409, "idempotency_key_reused")


def test_a_named_bill_must_be_open_and_as_it_was_seen(home: Home) -> None:
    bill = home.bill(24200)
    chosen = {"bill_id": bill.key.id, "version": 0}
    home.pay("100.00", bills=[chosen])

    moved = home.pay("100.00", bills=[chosen])
    above = home.pay("500.00", bills=[{"bill_id": bill.key.id, "amount": "142.01"}])
    home.pay("142.00", bills=[{"bill_id": bill.key.id}])
    paid = home.pay("1.00", bills=[{"bill_id": bill.key.id}])

    assert refusal(moved) == (409, "bill_moved", "bills")
    assert refusal(above) == (422, "amount_above_open", "amount")
    assert refusal(paid) == (409, "bill_not_open", "bills")
    assert home.dues()["balance"]["minor"] == 0


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"amount": "-1"}, 422, "field_invalid", "amount"),
        ({"amount": "0"}, 422, "field_invalid", "amount"),
        ({"amount": 1.5}, 422, "field_invalid", "amount"),
        ({"amount": "1.005"}, 422, "money_too_fine", "amount"),
        ({"currency": "HKD"}, 422, "currency_mismatch", "currency"),
        ({"channel": "online"}, 422, "channel_refused", "channel"),
        ({"channel": "pos", "change": "cash"}, 422, "channel_refused", "change"),
        ({"channel": "transfer", "received_on": "2026-11-25"}, 422, "received_date_refused", None),
        ({"channel": "transfer", "received_on": "2026-10-23"}, 422, "received_date_refused", None),
        ({"received_on": "2026-11-23"}, 422, "received_date_refused", "received_on"),
        ({"account_id": "acc_zzzzzzzzzzzzzzzz"}, 404, "not_found", "account_id"),
        ({"bills": [{"bill_id": "acc_zzzzzzzzzzzzzzzz.pln_1.2026-11.1"}]}, 404, "not_found", None),
        ({"bills": [{"bill_id": "acc_0000000000"}]}, 422, "bill_id_malformed", "bill_id"),
        ({"amounts": "1"}, 422, "field_unknown", "amounts"),
        ({"approval_id": "apv_zzzzzzzzzzzzzzzz"}, 201, None, None),
    ],
)
def test_what_is_wrong_is_refused_and_changes_nothing(
    home: Home, body: dict[str, Any], status: int, code: str | None, field: str | None
) -> None:
    answer = home.pay(body.pop("amount", "10.00"), **body)

    assert answer.status == status, answer.text
    if code:
        assert answer.json["code"] == code
        assert field is None or answer.json["field"] == field
        assert home.dues()["balance"]["minor"] == 0


def test_a_foreign_bill_is_not_found(home: Home) -> None:
    bill = home.bill(24200)
    key = bill.key.id.replace(".1", ".2")

    assert refusal(home.pay("1.00", bills=[{"bill_id": key}]))[:2] == (404, "bill_not_found")


def test_a_closed_period_takes_no_money_dated_into_it(home: Home) -> None:
    close = home.api.post(f"/v1/communities/{home.community}/period-closes", {"period": "2026-10"})
    assert close.status == 201, close.text

    answer = home.pay("10.00", channel="transfer", received_on="2026-10-31")

    assert refusal(answer) == (409, "period_closed", "received_on")


def test_a_void_opens_the_bill_again_and_keeps_the_number(home: Home) -> None:
    home.bill(24200)
    paid = home.pay("300.00").json

    voided = home.api.post(f"/v1/payments/{paid['id']}/void", {"reason": "wrong home"})
    again = home.api.post(f"/v1/payments/{paid['id']}/void", {"reason": "wrong home"})

    assert (voided.status, voided.json["state"]) == (200, "voided")
    assert refusal(again)[:2] == (409, "payment_move_refused")
    dues = home.dues()
    assert (dues["open"]["minor"], dues["balance"]["minor"]) == (24200, 0)
    receipts = home.api.get(f"/v1/communities/{home.community}/receipts", year="2026").json["items"]
    assert [(one["number"], one["state"]) for one in receipts] == [("2026-000001", "void")]
    assert home.pay("1.00").json["receipt"] == "2026-000002"


def test_a_void_on_another_day_is_refused(home: Home) -> None:
    paid = home.pay("300.00").json
    home.api.ports["clock"].forward(days=1)

    answer = home.api.post(f"/v1/payments/{paid['id']}/void", {"reason": "late"})

    assert refusal(answer)[:2] == (422, "void_refused")


def test_a_bounced_transfer_opens_its_bill_and_costs_the_fee(home: Home) -> None:
    bill = home.bill(24200)
    home.settle(bounce_fee_minor=2000)
    paid = home.pay("242.00", channel="transfer", reference="20261124-7").json
    home.api.ports["clock"].forward(days=3)

    bounced = home.api.post(
        f"/v1/payments/{paid['id']}/bounce", {"reason": "no funds", "charge_fee": True}
    )

    assert bounced.json["ended"]["how"] == "bounced"
    (due,) = home.dues()["bills"]
    assert (due["bill_id"], due["open"]["minor"]) == (bill.key.id, 26200)
    cash = home.pay("1.00").json
    refused = home.api.post(f"/v1/payments/{cash['id']}/bounce", {"reason": "?"})
    assert refusal(refused)[:2] == (422, "bounce_refused")


def test_change_goes_back_in_cash_or_to_the_balance(home: Home) -> None:
    home.bill(24200)

    paid = home.pay("300.00", change="cash").json

    assert (paid["amount"]["amount"], paid["change"]["amount"]) == ("242.00", "58.00")
    assert home.dues()["balance"]["minor"] == 0
    assert refusal(home.pay("300.00", change="cash"))[:2] == (409, "bill_not_open")


def test_periods_a_day_or_nothing_can_be_chosen(home: Home) -> None:
    for period in ("2026-08", "2026-09", "2026-10"):
        home.bill(100, period=period)

    home.pay("1.00", periods=["2026-10"])
    home.pay("5.00", top_up=True)
    assert [due["period"] for due in home.dues()["bills"]] == ["2026-08", "2026-09"]
    home.pay("1.50", until="2026-08-31")

    dues = home.dues()
    assert [due["period"] for due in dues["bills"]] == ["2026-09"]
    assert dues["balance"]["amount"] == "5.50"


def test_the_balance_pays_what_is_open_when_it_is_asked_to(home: Home) -> None:
    home.pay("500.00")
    home.bill(24200)

    answer = home.api.post(f"/v1/accounts/{home.account}/deductions", {})

    assert answer.json["paid"]["amount"] == "242.00"
    assert answer.json["balance"]["amount"] == "258.00"


def test_a_statement_equals_the_entries(home: Home) -> None:
    home.bill(24200, period="2026-10")
    home.pay("100.00")
    home.pay("200.00")

    path = f"/v1/accounts/{home.account}/statement"
    found = home.api.get(path, **{"from": "2026-10-01", "to": "2026-11-30"}).json
    movements = home.api.get(f"/v1/accounts/{home.account}/movements").json["items"]

    assert [row["kind"] for row in found["rows"]] == [
        "issue",
        "payment",
        "allocation",
        "payment",
        "allocation",
        "balance_in",
    ]
    assert found["closing"]["owed"]["minor"] == 0
    assert found["closing"]["balance"]["amount"] == "58.00"
    assert found["closing"]["net"]["amount"] == "-58.00"
    assert [one["seq"] for one in movements] == [2, 1]
    assert movements[0]["previous"] == movements[1]["hash"]
    november = home.api.get(path, **{"from": "2026-11-01", "to": "2026-11-30"}).json
    assert november["opening"]["owed"]["amount"] == "242.00"
    wrong = home.api.get(path, **{"from": "2026-12-01", "to": "2026-11-30"})
    assert refusal(wrong) == (422, "statement_dates_refused", "to")


def test_settings_decide_the_order_and_who_may_choose(home: Home) -> None:
    bill = home.bill(24200, 6150)
    item = {"name": {"zh": "水费", "en": "Water"}, "category": "water"}
    water = home.api.made("/v1/charge-items", {**item, "community_id": home.community})["id"]
    home.settle(payer_chooses=False, part_payment=False, item_priority=[water])

    assert refusal(home.pay("1.00", bills=[{"bill_id": bill.key.id}])) == (
        422,
        "payer_choice_refused",
        "bills",
    )
    home.pay("100.00")
    assert home.dues()["balance"]["amount"] == "100.00"  # the bill is taken only whole
    path = f"/v1/communities/{home.community}/payment-settings"
    stale = home.api.patch(path, {"part_payment": True}, 1)
    assert refusal(stale)[:2] == (412, "version_stale")
    stranger = {"item_priority": ["itm_zzzzzzzzzzzzzzzz"]}
    version = home.api.get(path).json["version"]
    assert refusal(home.api.patch(path, stranger, version))[:2] == (404, "not_found")


def test_much_cash_needs_the_approval_of_somebody_else(home: Home) -> None:
    home.settle(cash_limit_minor=100000)
    company = home.api.actor.company_id
    manager = Api(home.api.ports, Actor(company, Role.MANAGER, "Zhao"), home.api.journal)
    approvals = f"/v1/communities/{home.community}/cash-approvals"
    own = home.api.made(approvals, {"amount": "2000", "reason": "yearly"})["id"]
    other = manager.made(approvals, {"amount": "2000.00", "reason": "yearly"})["id"]

    assert refusal(home.pay("1500.00")) == (422, "cash_over_limit", "approval_id")
    assert refusal(home.pay("1500.00", approval_id=own))[:2] == (409, "approval_refused")
    assert refusal(home.pay("2500.00", approval_id=other))[:2] == (409, "approval_refused")
    assert home.pay("1500.00", approval_id=other).status == 201
    assert refusal(home.pay("1500.00", approval_id=other))[:2] == (409, "approval_refused")
    assert home.pay("1500.00", channel="pos").status == 201
