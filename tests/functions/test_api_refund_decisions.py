"""Who says that money goes back: a rule, or a second person, once."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.actor import Role
from tests.functions.home import Home, build_home, refusal
from tests.functions.refunding import ask, item_bill, item_of, manager, paid_bill, preview, rules


@pytest.fixture
def home() -> Home:
    return build_home()


def test_past_the_window_only_an_override_with_a_second_person_helps(home: Home) -> None:
    item = item_of(home, refund_window_days=7)
    bill = item_bill(home, item, 10000)
    home.pay("100.00")
    rules(home, automatic={"up_to_minor": 100000})
    home.api.ports["clock"].forward(days=8)
    wish: dict[str, Any] = {"kind": "bill", "bills": [{"bill_id": bill.key.id}]}

    late = ask(home, **wish)
    by_owner = ask(home, home.api.as_owner(home.account), **wish, override="please")
    asked = ask(home, **wish, override="the lift was out of order")
    own = home.api.post(f"/v1/refunds/{asked.json['id']}/approve", {})
    other = manager(home).post(f"/v1/refunds/{asked.json['id']}/approve", {})

    assert refusal(late)[:2] == (422, "refund_window_closed")
    assert "2026-12-01" in late.json["message"]
    assert late.json["hint"]
    shown = preview(home, kind="bill", bills=bill.key.id)
    assert shown["why_not"] is None or shown["why_not"]["code"] == "refund_already_refunded"
    assert refusal(by_owner)[:2] == (422, "refund_override_refused")
    assert asked.json["state"] == "requested"  # no rule approves past the window
    assert refusal(own)[:2] == (422, "refund_decided_by_asker")
    assert other.json["override"]["second"] == manager(home).actor.name


def test_a_rule_approves_small_refunds_and_notes_the_facts(home: Home) -> None:
    rules(home, automatic={"up_to_minor": 24000})
    bill, _ = paid_bill(home)

    asked = ask(home, home.api.as_owner(home.account), kind="bill",
                bills=[{"bill_id": bill.key.id}])  # fmt: skip

    assert asked.json["state"] == "approved"
    assert asked.json["decisions"][0]["by"] == "rule"
    assert "240.00" in asked.json["decisions"][0]["reason"]
    assert asked.json["window"]["rule"]["automatic"] is True
    sent = home.api.ports["refund_work"].sent
    assert sent == [(home.api.actor.company_id, asked.json["id"])]


def test_arrears_and_large_amounts_need_a_person(home: Home) -> None:
    rules(home, automatic={"up_to_minor": 20000})
    _, payment = paid_bill(home)

    above = ask(home, kind="payment", payment_id=payment, amount="200.01").json
    home.bill(5000, period="2026-08")
    arrears = ask(home, kind="payment", payment_id=payment, amount="1.00").json

    assert (above["state"], above["window"]["rule"]["why_not"]) == ("requested", "amount")
    assert (arrears["state"], arrears["window"]["rule"]["why_not"]) == ("requested", "arrears")


def test_a_second_person_approves_once_and_the_next_is_told_who_was_first(home: Home) -> None:
    bill, _ = paid_bill(home)
    asked = ask(home, kind="bill", bills=[{"bill_id": bill.key.id}]).json

    first = manager(home).post(f"/v1/refunds/{asked['id']}/approve", {"note": "fine"}, key="k1")
    again = manager(home).post(f"/v1/refunds/{asked['id']}/approve", {"note": "fine"}, key="k1")
    second = manager(home).post(f"/v1/refunds/{asked['id']}/reject", {"reason": "no"})

    assert first.json["state"] == "approved"
    assert again.json == first.json
    assert refusal(second)[:2] == (409, "refund_decided")
    assert manager(home).actor.name in second.json["message"]
    assert len(home.api.ports["refund_work"].sent) == 1


def test_who_approves_depends_on_the_amount(home: Home) -> None:
    rules(
        home,
        approvers=[
            {"above_minor": 0, "roles": ["finance", "manager"]},
            {"above_minor": 10000, "roles": ["admin"]},
        ],
    )
    bill, _ = paid_bill(home)
    asked = ask(home, manager(home), kind="bill", bills=[{"bill_id": bill.key.id}]).json

    refused = home.api.acting(Role.FINANCE).post(f"/v1/refunds/{asked['id']}/approve", {})
    done = home.api.acting(Role.ADMIN).post(f"/v1/refunds/{asked['id']}/approve", {})

    assert refusal(refused)[:2] == (422, "refund_approver_refused")
    assert done.json["state"] == "approved"


@pytest.mark.parametrize("end", ["reject", "withdraw"])
def test_what_was_held_is_free_after_a_no(home: Home, end: str) -> None:
    bill, _ = paid_bill(home)
    owner = home.api.as_owner(home.account)
    asked = ask(home, owner, kind="bill", bills=[{"bill_id": bill.key.id}]).json
    assert preview(home, kind="bill", bills=bill.key.id)["refundable"]["minor"] == 0

    who = manager(home) if end == "reject" else owner
    done = who.post(f"/v1/refunds/{asked['id']}/{end}", {"reason": "agreed"})

    assert done.json["state"] == {"reject": "rejected", "withdraw": "withdrawn"}[end]
    assert preview(home, kind="bill", bills=bill.key.id)["refundable"]["amount"] == "240.00"
    late = manager(home).post(f"/v1/refunds/{asked['id']}/approve", {})
    assert refusal(late)[:2] == (409, "refund_decided")


def test_a_list_of_a_state_has_the_newest_first(home: Home) -> None:
    bill, _ = paid_bill(home)
    for cents in range(1, 4):
        ask(home, kind="bill", bills=[{"bill_id": bill.key.id}], amount=f"0.0{cents}")
        home.api.ports["clock"].forward(minutes=1)

    path = f"/v1/communities/{home.community}/refunds"
    first = home.api.get(path, limit="2").json
    rest = home.api.get(path, limit="2", cursor=first["next_cursor"]).json
    none = home.api.get(path, state="settled").json

    found = [one["amount"]["minor"] for one in (*first["items"], *rest["items"])]
    assert found == [3, 2, 1]
    assert none["items"] == []


def test_settings_refuse_what_contradicts_itself(home: Home) -> None:
    path = f"/v1/communities/{home.community}/refund-settings"
    shown = home.api.get(path).json
    assert shown["approvers"] == [{"above_minor": 0, "roles": ["admin", "manager"]}]

    gap = home.api.patch(path, {"approvers": [{"above_minor": 5, "roles": ["admin"]}]}, 1)
    owner = home.api.patch(path, {"approvers": [{"above_minor": 0, "roles": ["owner"]}]}, 1)
    stale = home.api.patch(path, {"remind_after_hours": 5}, 7)
    done = home.api.patch(path, {"remind_after_hours": 5}, 1)

    assert refusal(gap)[:2] == (422, "refund_settings_refused")
    assert refusal(owner)[:2] == (422, "refund_settings_refused")
    assert stale.status == 412
    assert (done.json["remind_after_hours"], done.json["version"]) == (5, 2)
