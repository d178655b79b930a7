"""Runs over HTTP: what a preview found, its review, its issue, the taking back, the next number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.actor import Actor, Role
from shared.domain.community import BillingSettings
from shared.domain.run_policy import Review
from shared.store.idempotency import IdempotencyTable
from tests.billing.world import (
    BY_CLOCK,
    COMMUNITY,
    COMPANY,
    FINANCE,
    LIFT,
    PLAN,
    World,
    account_id,
    add_rule,
    build_world,
    replace_community,
    unit_card,
)
from tests.fakes.api import Answer, Api

RUNS = f"/v1/communities/{COMMUNITY}/billing-runs"


@pytest.fixture
def world(dynamodb: Any, make_table: Callable[[str], str]) -> World:
    world = build_world(dynamodb, make_table)
    world.put_cards([unit_card(1), unit_card(2, area="88.80"), unit_card(3, inside=None)])
    return world


@pytest.fixture
def api(world: World) -> Api:
    ports = world.worker.ports(*BY_CLOCK, "bills", "ledger")
    ports["idempotency"] = IdempotencyTable(world.client, world.tables[0])
    ports["signing_key"] = lambda: b"a key for tests"
    return Api(ports, FINANCE)


@pytest.fixture
def manager(api: Api) -> Api:
    return Api(api.ports, Actor(COMPANY, Role.MANAGER, "manager"))


def start(api: Api, world: World, mode: str = "preview", **more: Any) -> dict[str, Any]:
    """Start a run and let it come to its end."""
    body = {"plan_id": PLAN, "period": "2026-11", "mode": mode, **more}
    answer = api.post(RUNS, body)
    assert answer.status in {200, 202}, answer.text
    world.work_off()
    run: dict[str, Any] = api.get(f"/v1/billing-runs/{answer.json['id']}").json
    return run


def act(api: Api, run: dict[str, Any], what: str, body: Any = None) -> Answer:
    return api.post(f"/v1/billing-runs/{run['id']}/{what}", body)


def findings(api: Api, run: dict[str, Any], kind: str, language: str = "zh-CN") -> list[Any]:
    answer = api.call(
        "GET",
        f"/v1/billing-runs/{run['id']}/findings",
        headers={"Accept-Language": language},
        query={"kind": kind},
    )
    assert answer.status == 200, answer.text
    items: list[Any] = answer.json["items"]
    return items


def test_a_run_is_previewed_reviewed_issued_taken_back_and_billed_again(
    api: Api, manager: Api, world: World
) -> None:
    replace_community(world, billing=BillingSettings(review=Review.BY_ANOTHER))
    refused = api.post(RUNS, {"plan_id": PLAN, "period": "2026-11", "mode": "issue"})
    assert (refused.status, refused.json["code"]) == (409, "review_required")
    run = start(api, world)
    assert (run["state"], run["kind"], run["number"]) == ("previewed", "regular", 1)
    assert run["found"] == {"new": 0, "gone": 0, "changed": 0, "unusual": 0, "blocked": 1}
    own = act(api, run, "review", {"attempt": 1})
    assert (own.status, own.json["code"]) == (409, "checked_by_maker")
    reviewed = act(manager, run, "review", {"attempt": 1, "note": "已核对"})
    assert reviewed.json["state"] == "reviewed"
    assert reviewed.json["review"]["by"] == "manager"
    assert act(api, run, "issue").json["state"] == "issuing"
    world.work_off()
    issued = api.get(f"/v1/billing-runs/{run['id']}").json
    assert (issued["state"], issued["totals"]["bills"]) == ("issued", 2)

    asked = act(api, run, "cancellation", {"reason": "单价录错"})
    assert asked.json["cancellation"] | {"asked_at": ""} == {
        "reason": "单价录错",
        "asked_by": "finance",
        "asked_at": "",
        "approved_by": None,
        "approved_at": None,
    }
    assert act(api, run, "cancellation/approve").status == 403
    approved = act(manager, run, "cancellation/approve")
    assert (approved.status, approved.json["state"]) == (202, "cancelling")
    world.work_off()
    ended = api.get(f"/v1/billing-runs/{run['id']}").json
    assert ended["state"] == "cancelled"
    assert ended["totals"] == issued["totals"]
    bill = api.get(f"/v1/bills/{account_id(1)}.{PLAN}.2026-11.1").json
    assert (bill["state"], bill["open"]["minor"]) == ("cancelled", 0)

    again = start(api, world, number=2)
    assert (again["kind"], again["number"]) == ("supplementary", 2)
    act(manager, again, "review", {"attempt": 1})
    act(api, again, "issue")
    world.work_off()
    bill = api.get(f"/v1/bills/{account_id(1)}.{PLAN}.2026-11.2").json
    assert (bill["state"], bill["number"], len(bill["lines"])) == ("open", 2, 2)
    assert api.get(f"/v1/bills/{bill['id']}/replay").json["same"] is True


def test_findings_are_told_with_sentences_in_both_languages(api: Api, world: World) -> None:
    start(api, world, "issue")
    world.clock.time = world.clock.time.replace(month=12)
    add_rule(world, LIFT, "9", "inside_area", "1.50", "2026-12-01")
    run = start(api, world, period="2026-12")
    changed = findings(api, run, "changed")
    assert [one["account_id"] for one in changed] == [account_id(1), account_id(2)]
    assert changed[0]["before"]["amount"] == "209.00"
    assert changed[0]["difference"]["amount"] == "96.00"
    assert changed[0]["percent"] == "45.9"
    (reason,) = changed[0]["reasons"]
    assert (reason["item_name"], reason["message"]) == ("电梯费", "单价由 0.30 变为 1.50。")
    (english,) = findings(api, run, "changed", "en")[0]["reasons"]
    assert (english["item_name"], english["message"]) == ("Lift fee", "Price 0.30 → 1.50.")
    (blocked,) = findings(api, run, "blocked")
    assert blocked["account_id"] == account_id(3)
    assert blocked["reasons"][0]["message"] != blocked["reasons"][0]["code"]
    assert findings(api, run, "new") == []


@pytest.mark.parametrize("query", [{}, {"kind": "odd"}])
def test_findings_are_of_a_kind_that_there_is(
    api: Api, world: World, query: dict[str, str]
) -> None:
    run = start(api, world)
    answer = api.call("GET", f"/v1/billing-runs/{run['id']}/findings", query=query)
    assert (answer.status, answer.json["field"]) == (422, "kind")


def test_a_run_that_was_issued_unseen_has_no_findings(api: Api, world: World) -> None:
    run = start(api, world, "issue")
    assert run["found"] is None
    assert findings(api, run, "changed") == []


@pytest.mark.parametrize(
    ("what", "body", "status", "code"),
    [
        ("review", {"attempt": 2}, 409, "preview_changed"),
        ("review", {}, 422, "field_missing"),
        ("cancellation", {"reason": "x"}, 409, "run_move_refused"),
        ("cancellation/approve", None, 409, "run_move_refused"),
        ("cancellation/drop", None, 409, "run_move_refused"),
    ],
)
def test_a_decision_that_does_not_fit_changes_nothing(
    api: Api, manager: Api, world: World, what: str, body: Any, status: int, code: str
) -> None:
    run = start(api, world)
    before = world.ledger()
    answer = act(manager, run, what, body)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert world.ledger() == before


def test_a_wish_to_cancel_says_why_and_may_be_dropped(api: Api, manager: Api, world: World) -> None:
    run = start(api, world, "issue")
    refused = act(api, run, "cancellation", {"reason": "  "})
    assert (refused.status, refused.json["field"]) == (422, "reason")
    act(api, run, "cancellation", {"reason": "x"})
    assert act(manager, run, "cancellation/drop").json["cancellation"] is None
    assert api.get(f"/v1/billing-runs/{run['id']}").json["state"] == "issued"
