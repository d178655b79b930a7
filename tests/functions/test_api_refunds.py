"""Money asked back over HTTP: shown before, asked, and refused with the figures."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.functions.home import Home, build_home, refusal
from tests.functions.refunding import ask, item_bill, item_of, paid_bill, preview
from tests.ledger.world import FEE


@pytest.fixture
def home() -> Home:
    return build_home()


def test_the_preview_says_what_a_request_then_comes_to(home: Home) -> None:
    bill, payment = paid_bill(home)

    shown = preview(home, kind="bill", bills=bill.key.id)
    asked = ask(home, kind="bill", bills=[{"bill_id": bill.key.id}])

    assert asked.status == 201, asked.text
    assert shown["refundable"] == asked.json["amount"]
    assert shown["refundable"]["amount"] == "240.00"
    assert [part["payment_id"] for part in shown["parts"]] == [payment]
    assert shown["parts"][0]["ways"] == ["transfer", "cash", "balance"]
    assert shown["steps"] == asked.json["steps"]
    assert all(shown["steps"].values())
    assert asked.json["state"] == "requested"
    assert asked.json["parts"][0]["route"] == "transfer"
    assert asked.json["targets"][0]["item_id"] == FEE
    assert asked.json["story"][0]["note"] == "moved out"


def test_a_payment_goes_back_with_what_it_put_into_the_balance(home: Home) -> None:
    home.bill(24000)
    payment = home.pay("300.00").json["id"]

    shown = preview(home, kind="payment", payment_id=payment)
    asked = ask(home, kind="payment", payment_id=payment).json

    assert [(one["item_id"], one["refundable"]["amount"]) for one in shown["items"]] == [
        ("", "60.00"),
        (FEE, "240.00"),
    ]
    assert asked["amount"]["amount"] == "300.00"
    assert [one["amount"]["amount"] for one in asked["targets"]] == ["240.00"]
    again = ask(home, kind="balance")
    assert refusal(again)[:2] == (409, "refund_already_refunded")


def test_only_what_was_wished_is_held_and_the_rest_can_be_asked_for(home: Home) -> None:
    bill, _ = paid_bill(home)

    first = ask(home, kind="bill", bills=[{"bill_id": bill.key.id}], amount="100.00")
    rest = preview(home, kind="bill", bills=bill.key.id)
    above = ask(home, kind="bill", bills=[{"bill_id": bill.key.id}], amount="140.01")

    assert first.json["amount"]["amount"] == "100.00"
    assert rest["refundable"]["amount"] == "140.00"
    assert refusal(above) == (422, "above_refundable", "amount")
    for figure in ("140.01", "140.00", "100.00"):
        assert figure in above.json["message"]


def test_an_item_has_its_window_and_what_is_kept_by_then(home: Home) -> None:
    policy = {"latest_days": 30, "handling": [{"after_days": 7, "percent": "10"}]}
    item = item_of(home, refund_policy=policy)
    bill = item_bill(home, item, 10000)
    home.pay("100.00")
    home.api.ports["clock"].forward(days=8)

    shown = preview(home, kind="lines", bills=bill.key.id, items=item)

    assert (shown["refundable"]["amount"], shown["handling"]["amount"]) == ("90.00", "10.00")
    window = shown["items"][0]["window"]
    assert (window["open"], window["percent"], window["last_day"]) == (True, "10", "2026-12-24")
    assert window["ends_at"].startswith("2026-12-24T16:00:00")
    asked = ask(home, kind="lines", bills=[{"bill_id": bill.key.id, "items": [item]}])
    assert asked.json["amount"]["amount"] == "90.00"
    assert asked.json["handling"]["amount"] == "10.00"
    assert asked.json["window"]["items"][0]["last_day"] == "2026-12-24"


def test_what_is_not_refundable_says_so(home: Home) -> None:
    item = item_of(home, refundable=False)
    bill = item_bill(home, item, 10000)
    home.pay("100.00")

    shown = preview(home, kind="bill", bills=bill.key.id)

    assert shown["refundable"]["minor"] == 0
    assert shown["why_not"]["code"] == "refund_item_not_refundable"
    assert refusal(ask(home, kind="bill", bills=[{"bill_id": bill.key.id}]))[:2] == (
        422,
        "refund_item_not_refundable",
    )


def test_the_same_request_twice_is_one_or_is_refused(home: Home) -> None:
    bill, _ = paid_bill(home)
    wish: dict[str, Any] = {"kind": "bill", "bills": [{"bill_id": bill.key.id}], "amount": "10.00"}

    first = ask(home, **wish, key="k1")
    again = ask(home, **wish, key="k1")
    other = ask(home, **wish, key="k2")
    home.api.ports["directory"].state.once.clear()
    late = ask(home, **wish, key="k1")

    assert again.text == first.text
    assert refusal(other)[:2] == (409, "refund_asked_already")
    assert all(one in other.json["message"] for one in (first.json["id"], "10.00"))
    assert late.json["id"] == first.json["id"]


def test_a_file_that_was_never_sent_is_refused_until_it_is_there(home: Home) -> None:
    bill, _ = paid_bill(home)
    picture = home.api.made(f"/v1/accounts/{home.account}/refund-files", {})["key"]
    wish: dict[str, Any] = {"kind": "bill", "bills": [{"bill_id": bill.key.id}], "files": [picture]}
    home.api.ports["photos"].gone.add(picture)

    refused = ask(home, **wish)
    home.api.ports["photos"].gone.clear()

    assert refusal(refused) == (422, "file_not_sent", "files")
    assert picture in refused.json["message"]
    assert ask(home, **wish).status == 201


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"kind": "payment"}, "refund_ask_refused", "payment_id"),
        ({"kind": "balance", "unused_from": "2026-12-01"}, "refund_ask_refused", "unused_from"),
        ({"kind": "deposit"}, "refund_ask_refused", "kind"),
        ({"kind": "lines", "bills": "{bill}"}, "refund_ask_refused", "bills"),
        ({"kind": "bill", "bills": "{bill}", "amount": "1.005"}, "money_too_fine", "amount"),
        ({"kind": "bill", "bills": "{bill}", "files": ["x/y.jpg"]}, "refund_ask_refused", "files"),
        ({"kind": "bill", "bills": "{bill}", "route": "provider"}, "refund_ask_refused", "route"),
        ({"kind": "bill", "bills": "{unpaid}"}, "refund_nothing_paid", None),
        ({"kind": "balance"}, "refund_nothing_paid", None),
    ],
)
def test_what_does_not_fit_is_refused_and_holds_nothing(
    home: Home, body: dict[str, Any], code: str, field: str | None
) -> None:
    bill, _ = paid_bill(home)
    unpaid = home.bill(100, period="2026-12")
    named = {"{bill}": bill.key.id, "{unpaid}": unpaid.key.id}
    filled: dict[str, Any] = {
        name: [{"bill_id": named[value]}] if name == "bills" else value
        for name, value in body.items()
    }

    answer = ask(home, **filled)

    assert (answer.status, answer.json["code"], answer.json.get("field")) == (422, code, field)
    assert preview(home, kind="bill", bills=bill.key.id)["refundable"]["amount"] == "240.00"


def test_an_owner_sees_and_asks_for_their_own_money_only(home: Home) -> None:
    bill, payment = paid_bill(home)
    owner, neighbour = home.api.as_owner(home.account), home.api.as_owner("acc_00000000000000zz")
    asked = ask(home, owner, kind="bill", bills=[{"bill_id": bill.key.id}])
    refund = asked.json["id"]

    assert asked.status == 201
    assert owner.get(f"/v1/refunds/{refund}").status == 200
    assert len(owner.get(f"/v1/accounts/{home.account}/refunds").json["items"]) == 1
    for foreign in (
        neighbour.get(f"/v1/refunds/{refund}"),
        neighbour.get(f"/v1/accounts/{home.account}/refunds"),
        neighbour.post(f"/v1/refunds/{refund}/withdraw", {}),
        ask(home, neighbour, kind="payment", payment_id=payment),
        ask(home, neighbour, kind="bill", bills=[{"bill_id": bill.key.id}]),
    ):
        assert foreign.status == 404, foreign.text
    assert owner.post(f"/v1/refunds/{refund}/approve", {}).status == 403


def test_time_that_will_not_be_used_goes_back_by_its_days(home: Home) -> None:
    bill, _ = paid_bill(home, 3000)  # November, thirty days

    shown = preview(home, kind="unused_time", unused_from="2026-11-21")
    asked = ask(home, kind="unused_time", unused_from="2026-11-21").json

    assert shown["refundable"]["amount"] == asked["amount"]["amount"] == "10.00"
    assert asked["window"]["unused_from"] == "2026-11-21"
    again = ask(home, kind="unused_time", unused_from="2026-11-21")
    assert refusal(again)[:2] == (409, "refund_asked_already")
    earlier = preview(home, kind="unused_time", unused_from="2026-11-11")
    assert earlier["refundable"]["amount"] == "10.00"  # twenty days, less the ten before
    assert bill.span.last == date(2026, 11, 30)
