"""Runs and bills over HTTP: asked for, looked at, refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.actor import Role
from shared.store.idempotency import IdempotencyTable
from tests.billing.world import (
    BY_SNAPSHOT,
    COMMUNITY,
    COMPANY,
    FEE,
    FINANCE,
    LIFT,
    PLAN,
    World,
    account_id,
    build_world,
    replace_community,
    unit_card,
)
from tests.fakes.api import Api

RUNS = f"/v1/communities/{COMMUNITY}/billing-runs"


@pytest.fixture
def world(dynamodb: Any, make_table: Callable[[str], str]) -> World:
    world = build_world(dynamodb, make_table)
    world.put_cards([unit_card(1), unit_card(2, area="88.80"), unit_card(3, inside=None)])
    return world


@pytest.fixture
def api(world: World) -> Api:
    ports = world.worker.ports(*BY_SNAPSHOT, "bills", "ledger", "settlements")
    ports["idempotency"] = IdempotencyTable(world.client, world.tables[0])
    ports["signing_key"] = lambda: b"a key for tests"
    return Api(ports, FINANCE)


def body(**changes: Any) -> dict[str, Any]:
    return {"plan_id": PLAN, "period": "2026-11", "mode": "issue", **changes}


def test_starting_twice_answers_the_run_there_is(api: Api, world: World) -> None:
    first = api.post(RUNS, body())
    second = api.post(RUNS, body())
    assert (first.status, second.status) == (202, 200)
    assert first.json["created"] is True
    assert second.json["created"] is False
    assert first.json["id"] == second.json["id"]
    assert first.json["state"] == "issuing"
    world.work_off()
    third = api.post(RUNS, body(mode="preview"))
    assert (third.status, third.json["state"]) == (200, "issued")


def test_a_run_shows_its_progress_totals_and_problems_in_both_languages(
    api: Api, world: World
) -> None:
    run_id = api.post(RUNS, body()).json["id"]
    before = api.get(f"/v1/billing-runs/{run_id}").json
    assert before["totals"] is None
    assert (before["progress"]["pages_done"], before["progress"]["pages_total"]) == (0, 1)
    world.work_off()
    after = api.get(f"/v1/billing-runs/{run_id}").json
    assert after["state"] == "issued"
    assert after["totals"]["bills"] == 2
    assert after["totals"]["blocked"] == 1
    assert after["totals"]["amount"] == {"amount": "397.28", "minor": 39728, "currency": "CNY"}
    assert [item["item_id"] for item in after["totals"]["items"]] == [FEE, LIFT]
    problems = api.get(f"/v1/billing-runs/{run_id}/problems").json["items"]
    (problem,) = problems
    assert problem["account_id"] == account_id(3)
    assert problem["code"] == "fact_missing"
    assert problem["message"] != "fact_missing"


def test_bills_are_listed_shown_and_computed_again(api: Api, world: World) -> None:
    api.post(RUNS, body())
    world.work_off()
    listed = api.get(f"/v1/communities/{COMMUNITY}/bills", period="2026-11", state="open").json
    assert [bill["account_id"] for bill in listed["items"]] == [account_id(1), account_id(2)]
    assert listed["next_cursor"] is None
    bill = api.get(f"/v1/bills/{listed['items'][1]['id']}").json
    assert [(line["name"], line["amount"]["amount"]) for line in bill["lines"]] == [
        ("物业费", "164.28"),
        ("电梯费", "24.00"),
    ]
    assert bill["amount"]["amount"] == bill["open"]["amount"] == "188.28"
    assert bill["facts"]["built_area"] == "88.80"
    english = api.call("GET", f"/v1/bills/{bill['id']}", headers={"Accept-Language": "en"}).json
    assert english["lines"][0]["name"] == "Property fee"
    replay = api.get(f"/v1/bills/{bill['id']}/replay").json
    assert replay["same"] is True
    assert replay["hash"] == bill["hash"]
    assert replay["lines"][0]["steps"]
    assert {given["value"] for step in replay["lines"][0]["steps"] for given in step["inputs"]} >= {
        "88.80",
        "1.85",
    }


def test_a_list_goes_on_by_a_cursor_nobody_can_make(api: Api, world: World) -> None:
    api.post(RUNS, body())
    world.work_off()
    path = f"/v1/communities/{COMMUNITY}/bills"
    first = api.get(path, period="2026-11", limit="1").json
    rest = api.get(path, period="2026-11", limit="1", cursor=first["next_cursor"]).json
    assert first["items"][0]["id"] != rest["items"][0]["id"]
    other_period = api.get(path, period="2026-12", limit="1", cursor=first["next_cursor"])
    assert (other_period.status, other_period.json["code"]) == (400, "cursor_invalid")
    tampered = api.get(path, period="2026-11", limit="1", cursor=first["next_cursor"][:-2] + "AA")
    assert tampered.status == 400


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"period": "2026-13"}, 422, "period"),
        ({"period": "2025-10"}, 422, "period"),
        ({"period": "2036-11"}, 422, "period"),
        ({"mode": "dry"}, 422, "mode"),
        ({"plan_id": "pln_0000000000000009"}, 404, "plan_id"),
        ({"plan_id": 7}, 422, "plan_id"),
        ({"company_id": "com_2"}, 422, "company_id"),
    ],
)
def test_a_start_that_breaks_a_rule_says_which_field_and_stores_nothing(
    api: Api, world: World, changes: dict[str, Any], status: int, field: str
) -> None:
    refused = api.post(RUNS, body(**changes))
    assert (refused.status, refused.json["field"]) == (status, field)
    assert world.ledger() == {}
    assert world.queue.messages == []


def test_a_closed_period_is_refused(api: Api, world: World) -> None:
    replace_community(world, closed_through="2026-11")
    refused = api.post(RUNS, body())
    assert (refused.status, refused.json["code"], refused.json["field"]) == (
        409,
        "period_closed",
        "period",
    )
    assert world.ledger() == {}


def test_who_may_only_read_starts_nothing_and_others_see_nothing(api: Api, world: World) -> None:
    run_id = api.post(RUNS, body()).json["id"]
    world.work_off()
    reader = api.acting(Role.READER)
    assert reader.get(f"/v1/billing-runs/{run_id}").status == 200
    for path in (
        RUNS,
        *(f"/v1/billing-runs/{run_id}/{verb}" for verb in ("preview", "issue", "mend")),
    ):
        assert reader.post(path, body()).status == 403
    bill_id = f"{account_id(1)}.{PLAN}.2026-11.1"
    paths = [
        f"/v1/billing-runs/{run_id}",
        f"/v1/billing-runs/{run_id}/problems",
        f"/v1/bills/{bill_id}",
        f"/v1/bills/{bill_id}/replay",
    ]
    for stranger in (
        api.acting(Role.ADMIN, "com_0000000000000002"),
        api.acting(Role.ADMIN, COMPANY, "cty_0000000000000002"),
    ):
        assert [stranger.get(path).status for path in paths] == [404] * 4
        assert (
            stranger.get(f"/v1/communities/{COMMUNITY}/bills", period="2026-11").json.get(
                "items", []
            )
            == []
        )


@pytest.mark.parametrize("bill_id", ["x", "a.b.2026-13.1", "a.b.c.d", "a.b.2026-11.1"])
def test_a_bill_that_is_not_there_is_not_found(api: Api, bill_id: str) -> None:
    assert api.get(f"/v1/bills/{bill_id}").status in {404, 422}
