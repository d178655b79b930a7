"""Coupons over HTTP: approved by another, redeemed once a bill, free again if it is cancelled."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.actor import Actor, Role
from shared.domain.bills import Bill
from tests.fakes.api import Answer, Api
from tests.functions.home import Home, build_home, refusal
from tests.ledger.world import WATER

CODE = "SPRING-26"


@pytest.fixture
def home() -> Home:
    return build_home()


def named(home: Home, name: str, role: Role) -> Api:
    return Api(home.api.ports, Actor(home.api.actor.company_id, role, name), home.api.journal)


class Coupons:
    """Lin asks for coupons and redeems them, Wang approves."""

    def __init__(self, home: Home) -> None:
        self.path = f"/v1/communities/{home.community}/coupons"
        self.lin = named(home, "Lin", Role.FINANCE)
        self.wang = named(home, "Wang", Role.MANAGER)

    def ask(self, **body: Any) -> Answer:
        given = {"code": CODE, "first": "2026-11-01", "last": "2026-11-30", "reason": "开业庆"}
        return self.lin.post(self.path, {**given, **body})

    def approved(self, **body: Any) -> None:
        asked = self.ask(**body)
        assert asked.status == 201, asked.text
        done = self.wang.post(f"{self.path}/{asked.json['code']}/approve", {})
        assert done.json["state"] == "approved", done.text

    def redeem(self, bill: Bill, code: str = CODE, key: str | None = None) -> Answer:
        return self.lin.post(f"/v1/bills/{bill.key.id}/coupons", {"code": code}, key=key)

    def shown(self) -> Any:
        return self.lin.get(self.path).json["items"][0]


def test_a_coupon_is_approved_by_another_and_is_a_waiver_that_names_it(home: Home) -> None:
    coupons, bill = Coupons(home), home.bill(20000, 5000)
    coupons.ask(amount="30.00", max_count=2)
    assert refusal(coupons.redeem(bill))[:2] == (409, "coupon_not_redeemable")
    approve = f"{coupons.path}/{CODE}/approve"
    assert refusal(coupons.lin.post(approve, {}))[:2] == (409, "correction_own")
    clerk = named(home, "Zhao", Role.FINANCE)
    assert refusal(clerk.post(approve, {}))[:2] == (409, "correction_needs_approver")
    coupons.wang.post(approve, {})

    done = coupons.redeem(bill, key="k")

    assert done.status == 201, done.text
    assert (done.json["coupon_id"], done.json["amount"]["amount"]) == (CODE, "30.00")
    assert done.json["text"] == (
        f"减免 30.00。优惠券 {CODE}：开业庆。Lin 办理，Wang 批准（2026-11-24）。"
    )
    assert coupons.redeem(bill, key="k").json == done.json
    assert refusal(coupons.redeem(bill)) == (409, "coupon_not_redeemable", "code")
    assert home.dues()["open"]["amount"] == "220.00"
    assert (coupons.shown()["used"], coupons.shown()["state"]) == (1, "approved")


def test_a_percentage_of_some_items_only(home: Home) -> None:
    coupons, bill = Coupons(home), home.bill(20000, 5001)
    coupons.approved(percent="50", items=[])
    limited = coupons.ask(code="WATER-50", percent="50", items=["itm_0000000000000000"])
    assert limited.status == 201
    coupons.wang.post(f"{coupons.path}/WATER-50/approve", {})
    assert refusal(coupons.redeem(bill, "WATER-50"))[:2] == (409, "coupon_not_redeemable")
    assert coupons.redeem(bill).json["amount"]["amount"] == "125.01"
    assert WATER in {part["item_id"] for part in home.dues()["bills"][0]["parts"]}


def test_a_used_up_coupon_is_usable_again_once_its_bill_is_cancelled(home: Home) -> None:
    coupons = Coupons(home)
    first, second = home.bill(20000), home.bill(10000, period="2026-10")
    coupons.approved(amount="500.00")
    assert coupons.redeem(first).json["amount"]["amount"] == "200.00"
    refused = coupons.redeem(second)
    assert refusal(refused)[:2] == (409, "coupon_not_redeemable")
    assert "1/1" in refused.json["message"]
    body = {"what": "cancellation", "reason": "x"}
    asked = coupons.lin.made(f"/v1/bills/{first.key.id}/corrections", body)
    coupons.wang.post(f"/v1/corrections/{asked['id']}/approve", {})

    assert coupons.redeem(second).json["amount"]["amount"] == "100.00"
    uses = [(one["bill_id"], one["undone"]) for one in coupons.shown()["redemptions"]]
    assert uses == [(first.key.id, True), (second.key.id, False)]


def test_a_coupon_holds_for_its_days_accounts_and_until_it_is_withdrawn(home: Home) -> None:
    coupons, bill = Coupons(home), home.bill(20000)
    coupons.approved(code="LATE", amount="1", first="2026-12-01", last="2026-12-31")
    coupons.approved(code="PLANS", amount="1", plans=["pln_0000000000000009"])
    coupons.approved(code="GONE", amount="1")
    assert coupons.lin.post(f"{coupons.path}/GONE/withdraw", {}).json["state"] == "withdrawn"
    for code, said in (("LATE", "2026-12-01"), ("PLANS", "PLANS"), ("GONE", "GONE")):
        answer = coupons.redeem(bill, code)
        assert refusal(answer)[:2] == (409, "coupon_not_redeemable")
        assert said in answer.json["message"]
    assert refusal(coupons.redeem(bill, "NONE"))[:2] == (404, "coupon_not_found")
    assert home.dues()["open"]["amount"] == "200.00"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "coupon_refused"),
        ({"amount": "1", "percent": "1"}, "coupon_refused"),
        ({"percent": "100.01"}, "coupon_refused"),
        ({"amount": "1", "last": "2026-10-31"}, "coupon_refused"),
        ({"amount": "1", "max_count": 91}, "field_invalid"),
        ({"amount": "1", "code": "lower"}, "field_invalid"),
        ({"amount": "1", "accounts": ["acc_0000000000000zzz"]}, "not_found"),
    ],
)
def test_a_coupon_that_makes_no_sense_is_refused(
    home: Home, body: dict[str, Any], code: str
) -> None:
    assert Coupons(home).ask(**body).json["code"] == code


def test_a_code_is_taken_once(home: Home) -> None:
    coupons = Coupons(home)
    coupons.approved(amount="1")
    assert refusal(coupons.ask(amount="2"))[:2] == (409, "coupon_code_taken")
    rejected = coupons.ask(code="OTHER", amount="2").json
    answer = coupons.wang.post(f"{coupons.path}/{rejected['code']}/reject", {"reason": "no"})
    assert answer.json["state"] == "rejected"
    again = coupons.wang.post(f"{coupons.path}/OTHER/approve", {})
    assert refusal(again)[:2] == (409, "coupon_move_refused")
