"""Gross, refunded and net stand apart wherever money paid is shown; credit goes back too."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functions.home import Home, build_home, refusal
from tests.functions.refunding import ask, manager, preview
from tests.ledger.world import FEE, make_bill

COLUMNS = ("paid", "refunded", "freed", "net_paid")


@pytest.fixture
def home() -> Home:
    return build_home()


def columns(answer: Any) -> tuple[str, ...]:
    return tuple(answer[name]["amount"] for name in COLUMNS)


def due_seen(home: Home) -> Any:
    (due,) = home.dues()["bills"]
    return due


def money_of(home: Home) -> tuple[str, ...]:
    path = f"/v1/accounts/{home.account}/statement"
    found = home.api.get(path, **{"from": "2026-11-01", "to": "2026-11-30"}).json["money"]
    return tuple(found[name]["amount"] for name in ("gross", "refunded", "voided", "net"))


def gone(home: Home, **what: Any) -> str:
    """Ask for money, have it approved, pay it out by transfer; return the refund."""
    refund: str = ask(home, route="transfer", **what).json["id"]
    assert manager(home).post(f"/v1/refunds/{refund}/approve", {}).status == 200
    paid = home.api.post(f"/v1/refunds/{refund}/parts/1/pay-out", {"reference": "b-1"})
    assert paid.json["state"] == "settled", paid.text
    return refund


def test_dues_and_the_statement_show_gross_refunded_and_net(home: Home) -> None:
    home.bill(25000)
    first = home.pay("240.00", channel="pos").json["id"]
    assert columns(due_seen(home)) == ("240.00", "0.00", "0.00", "240.00")

    gone(home, kind="payment", payment_id=first, amount="40.00")

    seen = due_seen(home)
    assert columns(seen) == ("240.00", "40.00", "0.00", "200.00")
    assert seen["open"]["amount"] == "50.00"
    assert money_of(home) == ("240.00", "40.00", "0.00", "200.00")
    payment = home.api.get(f"/v1/payments/{first}").json
    shown = [payment[name]["amount"] for name in ("amount", "refunded", "voided", "net")]
    assert shown == ["240.00", "40.00", "0.00", "200.00"]

    again = home.pay("40.00", channel="pos").json["id"]
    assert columns(due_seen(home)) == ("280.00", "40.00", "0.00", "240.00")
    assert home.api.post(f"/v1/payments/{again}/void", {"reason": "slip"}).status == 200
    assert columns(due_seen(home)) == ("280.00", "40.00", "40.00", "200.00")
    assert money_of(home) == ("280.00", "40.00", "40.00", "200.00")


def test_a_correction_shows_what_it_frees_before_anybody_asks(home: Home) -> None:
    bill = home.bill(24000)
    home.pay("240.00", channel="pos")

    path = f"/v1/bills/{bill.key.id}/corrections/preview"
    shown = home.api.post(path, {"what": "credit_note", "amount": "30.00"})

    assert columns(shown.json["before"]) == ("240.00", "0.00", "0.00", "240.00")
    assert columns(shown.json["after"]) == ("240.00", "0.00", "30.00", "210.00")


def test_money_that_no_payment_brought_is_asked_back_over_http(home: Home) -> None:
    made = make_bill([(FEE, -9000)], account=home.account, community=home.community)
    home.api.ports["ledger"].issue(home.api.actor.company_id, [made])
    assert home.api.post(f"/v1/accounts/{home.account}/deductions", {}).status == 200
    assert home.dues()["balance"]["amount"] == "90.00"

    shown = preview(home, kind="balance")
    (part,) = shown["parts"]
    assert (part["payment_id"], part["ways"]) == ("", ["cash", "transfer"])
    refused = ask(home, kind="balance", route="provider")
    assert refusal(refused)[:2] == (422, "refund_ask_refused")
    assert "cash, transfer" in refused.json["message"]
    refund = gone(home, kind="balance")

    assert home.dues()["balance"]["amount"] == "0.00"
    again = ask(home, kind="balance")
    assert again.status in {409, 422}, again.text
    told = home.api.get(f"/v1/refunds/{refund}").json["story"]
    assert all(line["text"] and line["text"] != line["what"] for line in told), told
