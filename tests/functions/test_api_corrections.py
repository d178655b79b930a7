"""Corrections over HTTP: asked for, refused to their asker, approved, seen by the owner."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.actor import Actor, Role
from tests.fakes.api import Answer, Api
from tests.functions.home import Home, build_home, refusal
from tests.ledger.world import FEE, WATER


@pytest.fixture
def home() -> Home:
    return build_home()


def named(home: Home, name: str, role: Role) -> Api:
    return Api(home.api.ports, Actor(home.api.actor.company_id, role, name), home.api.journal)


class Staff:
    """Lin asks, Wang approves."""

    def __init__(self, home: Home) -> None:
        self.lin = named(home, "Lin", Role.FINANCE)
        self.wang = named(home, "Wang", Role.MANAGER)

    def ask(self, path: str, **body: Any) -> Answer:
        return self.lin.post(path, {"reason": "agreed", **body})

    def done(self, path: str, **body: Any) -> Any:
        asked = self.lin.made(path, {"reason": "agreed", **body})
        approved = self.wang.post(f"/v1/corrections/{asked['id']}/approve", {})
        assert approved.status == 200, approved.text
        return approved.json


def test_corrections_are_entries_and_free_what_was_paid(home: Home) -> None:
    bill, staff = home.bill(24200, 6150), Staff(home)
    home.pay("303.50")
    path = f"/v1/bills/{bill.key.id}/corrections"

    staff.done(path, what="adjustment", parts=[{"item_id": WATER, "amount": "-10.00"}])
    assert home.dues()["balance"]["amount"] == "10.00"
    staff.done(path, what="adjustment", parts=[{"item_id": FEE, "amount": "50.00"}])
    assert home.dues()["open"]["amount"] == "50.00"
    assert refusal(staff.ask(path, what="waiver", amount="50.01"))[:2] == (
        422,
        "amount_above_open",
    )
    assert staff.done(path, what="waiver", amount="20.00")["amount"]["amount"] == "20.00"
    assert staff.done(path, what="write_off")["amount"]["amount"] == "30.00"
    assert refusal(staff.ask(path, what="waiver"))[:2] == (409, "bill_not_open")
    nothing = staff.ask(path, what="adjustment", parts=[{"item_id": WATER, "amount": "-60.00"}])
    assert refusal(nothing) == (422, "adjustment_below_nothing", "parts")
    staff.done(path, what="cancellation")
    assert home.dues()["balance"]["amount"] == "303.50"
    assert refusal(staff.ask(path, what="cancellation"))[:2] == (409, "bill_cancelled")
    unknown = staff.lin.post(
        f"/v1/bills/{bill.key.id}0/corrections", {"what": "waiver", "reason": "x"}
    )
    assert refusal(unknown)[:2] == (404, "bill_not_found")


def test_a_waiver_is_shown_asked_for_refused_to_its_asker_and_approved(home: Home) -> None:
    bill, staff = home.bill(20000), Staff(home)
    path = f"/v1/bills/{bill.key.id}/corrections"
    wish = {"what": "waiver", "percent": "25"}

    shown = staff.lin.post(f"{path}/preview", wish).json
    assert (shown["amount"]["amount"], shown["after"]["open"]["amount"]) == ("50.00", "150.00")
    assert (shown["alone"], shown["approvers"]) == (False, ["manager", "admin"])
    assert shown["steps"][0]["rounded"] == "50.00"
    asked = staff.lin.made(path, {**wish, "reason": "停水三天", "files": ["photo-1.jpg"]})
    assert (asked["state"], asked["decided_by"]) == ("requested", None)
    waiting = f"/v1/communities/{home.community}/corrections"
    assert [one["id"] for one in staff.wang.get(waiting).json["items"]] == [asked["id"]]

    approve = f"/v1/corrections/{asked['id']}/approve"
    assert refusal(staff.lin.post(approve, {}))[:2] == (409, "correction_own")
    as_manager = named(home, "Lin", Role.MANAGER)
    assert refusal(as_manager.post(approve, {}))[:2] == (409, "correction_own")
    clerk = named(home, "Zhao", Role.FINANCE)
    assert refusal(clerk.post(approve, {}))[:2] == (409, "correction_needs_approver")
    done = staff.wang.post(approve, {"note": "ok"}).json

    assert (done["state"], done["decided_by"], done["files"]) == (
        "applied",
        "Wang",
        ["photo-1.jpg"],
    )
    assert home.dues()["open"]["amount"] == shown["after"]["open"]["amount"]
    assert staff.wang.get(waiting).json["items"] == []
    owner = home.api.as_owner(home.account, community=home.community)
    (seen,) = owner.get(path).json["items"]
    assert seen["text"] == "减免 50.00。原因：停水三天。Lin 申请，Wang 批准（2026-11-24）。"
    rows = owner.get(
        f"/v1/accounts/{home.account}/statement", **{"from": "2026-01-01", "to": "2026-12-31"}
    ).json["rows"]
    told = [row["correction"] for row in rows if row["kind"] == "waiver"]
    assert [(one["asked_by"], one["decided_by"], one["reason"]) for one in told] == [
        ("Lin", "Wang", "停水三天")
    ]


def test_an_owner_sees_what_was_done_not_what_is_asked(home: Home) -> None:
    bill, staff = home.bill(20000), Staff(home)
    path = f"/v1/bills/{bill.key.id}/corrections"
    rejected = staff.lin.made(path, {"what": "waiver", "reason": "x"})
    decide = f"/v1/corrections/{rejected['id']}"
    assert refusal(staff.wang.post(f"{decide}/reject", {}))[:2] == (422, "field_missing")
    assert staff.wang.post(f"{decide}/reject", {"reason": "no"}).json["state"] == "rejected"
    taken_back = staff.lin.made(path, {"what": "cancellation", "reason": "x"})
    decide = f"/v1/corrections/{taken_back['id']}"
    assert refusal(staff.wang.post(f"{decide}/withdraw", {}))[:2] == (
        409,
        "correction_withdrawn_by_another",
    )
    assert staff.lin.post(f"{decide}/withdraw", {}).json["state"] == "withdrawn"

    assert len(staff.lin.get(path).json["items"]) == 2
    owner = home.api.as_owner(home.account, community=home.community)
    assert owner.get(path).json["items"] == []
    assert owner.get(f"/v1/accounts/{home.account}/corrections").json["items"] == []


def test_a_policy_lets_a_role_do_little_things_alone(home: Home) -> None:
    path = f"/v1/communities/{home.community}/correction-policy"
    alone = [{"role": "finance", "what": "waiver", "up_to_minor": 1000}]
    approving = [{"above_minor": 100000, "roles": ["admin"]}]
    answer = home.api.patch(path, {"alone": alone, "approving": approving, "source": "§ 5"}, 1)
    assert (answer.status, answer.json["version"]) == (200, 2)
    assert refusal(home.api.patch(path, {"alone": []}, 1))[:2] == (412, "version_stale")
    twice = home.api.patch(path, {"alone": alone * 2}, 2)
    assert refusal(twice)[:2] == (422, "correction_policy_refused")

    bill, staff = home.bill(200000), Staff(home)
    bill_path = f"/v1/bills/{bill.key.id}/corrections"
    small = staff.ask(bill_path, what="waiver", amount="10.00").json
    assert (small["state"], small["by_rule"]) == ("applied", True)
    assert small["text"].endswith("Lin 按规定权限办理（2026-11-24）。")
    big = staff.ask(bill_path, what="write_off").json
    approve = f"/v1/corrections/{big['id']}/approve"
    assert refusal(staff.wang.post(approve, {}))[:2] == (409, "correction_needs_approver")
    assert home.api.post(approve, {}).json["state"] == "applied"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"what": "waiver", "amount": "1", "percent": "5"}, "correction_asked_wrongly"),
        ({"what": "waiver", "months": 2}, "correction_asked_wrongly"),
        ({"what": "credit_note"}, "correction_asked_wrongly"),
        ({"what": "reissue"}, "correction_asked_wrongly"),
        ({"what": "waiver", "amount": "0.001"}, "money_too_fine"),
        ({"what": "waiver", "amount": "-1"}, "field_invalid"),
        ({"what": "forgive"}, "field_invalid"),
    ],
)
def test_nonsense_is_refused_with_a_code(home: Home, body: dict[str, Any], code: str) -> None:
    bill = home.bill(20000)
    for path in ("corrections/preview", "corrections"):
        said = body if path.endswith("preview") else {**body, "reason": "x"}
        answer = Staff(home).lin.post(f"/v1/bills/{bill.key.id}/{path}", said)
        assert answer.json["code"] == code, answer.text
    assert home.dues()["open"]["amount"] == "200.00"
