"""Refunds paid out at the desk, sent back by the bank, and given up, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.api import Api
from tests.functions.home import Home, build_home, refusal
from tests.functions.refunding import ask, item_bill, item_of, manager, preview


@pytest.fixture
def home() -> Home:
    return build_home()


def approved(home: Home, route: str) -> Any:
    """Return a refund of a bill of 240.00 that was paid in cash and may go back."""
    bill = home.bill(24000)
    assert home.pay("240.00").status == 201
    asked = ask(home, kind="bill", bills=[{"bill_id": bill.key.id}], route=route)
    answer = manager(home).post(f"/v1/refunds/{asked.json['id']}/approve", {})
    assert answer.status == 200, answer.text
    return answer.json


def part_path(refund: Any, what: str) -> str:
    return f"/v1/refunds/{refund['id']}/parts/1/{what}"


def test_cash_is_paid_out_of_the_open_shift_which_shows_it(home: Home) -> None:
    shifts = f"/v1/communities/{home.community}/shifts"
    shift = home.api.made(shifts, {"cash": "300.00"})["id"]
    refund = approved(home, "cash")
    work = f"/v1/communities/{home.community}/refund-work"
    assert [one["id"] for one in home.api.get(work).json["items"]] == [refund["id"]]

    paid = home.api.post(part_path(refund, "pay-out"), {}, key="out")
    again = home.api.post(part_path(refund, "pay-out"), {}, key="out")

    assert (paid.status, paid.json["state"]) == (200, "settled"), paid.text
    assert again.json == paid.json
    (taking,) = home.api.get(f"/v1/shifts/{shift}").json["takings"]
    figures = [taking[name]["amount"] for name in ("gross", "refunded", "amount")]
    assert (figures, taking["refunds"]) == (["240.00", "240.00", "0.00"], 1)
    assert home.api.get(work).json["items"] == []
    counted = {"counted": [{"channel": "cash", "amount": "300.00"}]}
    closed = home.api.post(f"/v1/shifts/{shift}/close", counted)
    assert closed.json["count"]["difference"]["amount"] == "0.00"


def test_a_transfer_needs_its_reference_and_may_come_back_from_the_bank(home: Home) -> None:
    refund = approved(home, "transfer")
    refused = home.api.post(part_path(refund, "pay-out"), {})
    assert refusal(refused)[:2] == (422, "refund_reference_missing")
    home.api.post(part_path(refund, "pay-out"), {"reference": "ICBC-1"})
    back = part_path(refund, "return")
    failed = home.api.post(back, {"reason": "account closed"}, key="back")
    assert (failed.status, failed.json["state"]) == (200, "failed")
    assert home.api.post(back, {"reason": "account closed"}, key="back").json == failed.json
    assert refusal(home.api.post(back, {"reason": "again"}))[:2] == (409, "refund_not_paid_out")
    assert home.dues()["open"]["amount"] == "0.00"


def test_an_approved_refund_is_given_up_by_a_second_person_and_its_money_is_free(
    home: Home,
) -> None:
    refund = approved(home, "cash")
    path = f"/v1/refunds/{refund['id']}/withdraw"
    own = home.api.post(path, {"reason": "stays"})
    assert refusal(own)[:2] == (422, "refund_decided_by_asker")
    owner: Api = home.api.as_owner(home.account)
    assert refusal(owner.post(path, {"reason": "stays"}))[:2] == (422, "refund_decided_by_asker")
    silent = manager(home).post(path, {})
    assert refusal(silent)[:2] == (422, "refund_give_up_reason_missing")

    ended = manager(home).post(path, {"reason": "the owner stays"})

    assert (ended.status, ended.json["state"]) == (200, "withdrawn")
    assert ended.json["parts"][0]["state"] == "withdrawn"
    bill_id = refund["targets"][0]["bill_id"]
    assert preview(home, kind="bill", bills=bill_id)["refundable"]["amount"] == "240.00"


def test_a_preview_shows_what_an_override_would_bring_and_not_to_owners(home: Home) -> None:
    bill = item_bill(home, item_of(home, refund_window_days=7), 10000)
    home.pay("100.00")
    home.api.ports["clock"].forward(days=8)
    wish: dict[str, Any] = {"kind": "bill", "bills": bill.key.id}
    assert preview(home, **wish)["why_not"]["code"] == "refund_window_closed"
    assert preview(home, **wish, override="true")["refundable"]["amount"] == "100.00"
    owner = home.api.as_owner(home.account)
    path = f"/v1/accounts/{home.account}/refundable"
    refused = owner.get(path, **wish, override="true")
    assert refusal(refused)[:2] == (422, "refund_override_refused")
