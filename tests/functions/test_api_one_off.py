"""One-off charges over HTTP: a list with wrong rows, a list that is right, the bills it becomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.store.idempotency import IdempotencyTable
from tests.billing.one_offs import put_units, unit_id
from tests.billing.world import (
    BY_CLOCK,
    COMMUNITY,
    FEE,
    FINANCE,
    World,
    build_world,
)
from tests.fakes.api import Answer, Api

PATH = f"/v1/communities/{COMMUNITY}/one-off-charges"


@pytest.fixture
def world(dynamodb: Any, make_table: Callable[[str], str]) -> World:
    world = build_world(dynamodb, make_table)
    put_units(world, [1, 2])
    return world


@pytest.fixture
def api(world: World) -> Api:
    ports = world.worker.ports(*BY_CLOCK, "bills", "ledger")
    ports["idempotency"] = IdempotencyTable(world.client, world.tables[0])
    ports["signing_key"] = lambda: b"a key for tests"
    return Api(ports, FINANCE)


def body(**more: Any) -> dict[str, Any]:
    return {"item_id": FEE, "period": "2026-11", "due_on": "2026-12-15", **more}


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"subject_id": unit_id(number), **more}


def test_a_list_becomes_bills_after_its_preview(api: Api, world: World) -> None:
    rows = [row(1, amount="12.00", note="更换门锁"), row(2, amount="8.50")]
    answer = api.post(PATH, body(rows=rows), key="k1")
    assert (answer.status, answer.json["state"]) == (202, "previewing"), answer.text
    assert answer.json["kind"] == "one_off"
    again = api.post(PATH, body(rows=rows), key="k1")
    assert (again.status, again.json) == (202, answer.json)
    assert again.headers["idempotent-replayed"] == "true"
    other = api.post(PATH, body(rows=rows[:1]), key="k1")
    assert other.json["code"] == "idempotency_key_reused"
    world.work_off()
    run = api.get(f"/v1/billing-runs/{answer.json['id']}").json
    assert (run["state"], run["totals"]["amount"]["amount"]) == ("previewed", "20.50")
    api.post(f"/v1/billing-runs/{run['id']}/issue")
    world.work_off()
    listed = api.get(f"/v1/communities/{COMMUNITY}/bills", period="2026-11").json["items"]
    assert [bill["amount"]["amount"] for bill in listed] == ["12.00", "8.50"]
    bill = api.get(f"/v1/bills/{listed[0]['id']}").json
    assert bill["note"] == "更换门锁"
    assert bill["lines"][0]["name"] == "物业费"
    assert api.get(f"/v1/bills/{listed[0]['id']}/replay").json["same"] is True


def test_every_wrong_row_is_told_in_the_callers_language(api: Api, world: World) -> None:
    rows = [row(1), row(9, amount="1.00"), row(2, amount="1.005")]
    answer = api.post(PATH, body(rows=rows))
    assert (answer.status, answer.json["code"], answer.json["field"]) == (
        422,
        "rows_refused",
        "rows",
    )
    assert [(one["row"], one["field"], one["code"]) for one in answer.json["rows"]] == [
        (0, "amount", "row_amount_missing"),
        (1, "subject_id", "row_subject_unknown"),
        (2, "amount", "row_amount_too_fine"),
    ]
    assert answer.json["rows"][0]["message"] == "缺少金额。"
    english = call(api, body(rows=rows), "en")
    assert english.json["rows"][0]["message"] == "The amount is missing."
    assert world.ledger() == {}


def call(api: Api, content: dict[str, Any], language: str) -> Answer:
    headers = {"Accept-Language": language, "Idempotency-Key": f"in-{language}"}
    return api.call("POST", PATH, content, headers=headers)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"amount": "1.00"}, "rows"),
        ({"group": {}}, "amount"),
        ({"amount": 1, "group": {}}, "amount"),
        ({"amount": "1.00", "group": {"floors": [1]}}, "group.floors"),
        ({"amount": "1.00", "rows": [{}] * 1001}, "rows"),
        ({"rule": {"amount": "x"}, "group": {}}, "rule.amount"),
        ({"amount": "1.00", "group": {}, "due_on": "2026-10-01"}, "due_on"),
        ({"amount": "1.00", "group": {}, "instalments": {"count": 3}}, "instalments"),
    ],
)
def test_a_charge_that_breaks_a_rule_says_where(
    api: Api, world: World, more: dict[str, Any], field: str
) -> None:
    answer = api.post(PATH, body(**more))
    assert (answer.status, answer.json["field"]) == (422, field), answer.text
    assert world.ledger() == {}


def test_a_list_of_a_thousand_rows_is_taken(api: Api, world: World) -> None:
    rows = [row(1, amount="1.00", note="很" * 60)] * 1000
    answer = api.post(PATH, body(rows=rows))
    assert answer.status == 422
    assert len(answer.json["rows"]) == 999  # all but the first say the same


def test_a_bill_is_split_into_parts_and_shows_how_they_stand(api: Api, world: World) -> None:
    group = {"group": {}, "amount": "100.00"}
    parts = {"count": 3, "first_due": "2026-12-15"}
    run = api.post(PATH, body(**group, instalments=parts)).json
    world.work_off()
    api.post(f"/v1/billing-runs/{run['id']}/issue")
    world.work_off()
    listed = api.get(f"/v1/communities/{COMMUNITY}/bills", period="2026-11").json["items"]
    path = f"/v1/bills/{listed[0]['id']}"
    before = api.get(path).json
    assert [part["amount"]["amount"] for part in before["instalments"]] == [
        "33.33",
        "33.33",
        "33.34",
    ]
    answer = api.post(f"{path}/instalments", {"instalments": {**parts, "count": 2}}, key="k9")
    assert (answer.status, answer.json["total"]["amount"]) == (201, "100.00")
    assert api.post(
        f"{path}/instalments", {"instalments": {**parts, "count": 2}}, key="k9"
    ).json == (answer.json)
    after = api.get(path).json
    assert [part["due_on"] for part in after["instalments"]] == ["2026-12-15", "2027-01-15"]
    assert (after["hash"], after["due_on"]) == (before["hash"], before["due_on"])
    refused = api.post(f"{path}/instalments", {"instalments": {"count": 2}})
    assert (refused.status, refused.json["field"]) == (422, "instalments")
