"""The handlers of bill generation, on real store calls and queues in memory."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from shared.domain.billing_run import RunState
from shared.domain.errors import Unavailable
from tests.billing.world import (
    BILLING,
    COMPANY,
    PLAN,
    SPLITTING,
    World,
    build_world,
    unit_card,
)

Event = dict[str, Any]


@pytest.fixture
def world(dynamodb: Any, make_table: Callable[[str], str]) -> World:
    world = build_world(dynamodb, make_table)
    world.put_cards([unit_card(number, number // 10) for number in range(25)])
    return world


@pytest.fixture
def app(world: World, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = importlib.import_module("functions.bill_generation.app")
    worker = world.worker
    fan_out = worker.ports(*SPLITTING, "pools", "due_plans")
    chunk = worker.ports(*BILLING)
    monkeypatch.setattr(module, "wire_fan_out", lambda: fan_out)
    monkeypatch.setattr(module, "wire_bill_chunk", lambda: chunk)
    return module


def event(*bodies: str, deliveries: int = 1) -> Event:
    return {
        "Records": [
            {
                "messageId": f"m{number}",
                "body": body,
                "attributes": {"ApproximateReceiveCount": str(deliveries)},
            }
            for number, body in enumerate(bodies)
        ]
    }


def work_off(world: World, app: ModuleType) -> None:
    while taken := world.queue.take_all():
        pages = [body for url, body in taken if url == "page-queue"]
        for body in (body for url, body in taken if url == "run-queue"):
            assert app.fan_out(event(body), None) == {"batchItemFailures": []}
        if pages:
            assert app.bill_chunk(event(*pages), None) == {"batchItemFailures": []}


def test_the_clock_bills_what_is_due_and_nothing_twice(world: World, app: ModuleType) -> None:
    tick = {"time": "2026-11-01T02:00:00Z"}
    app.fan_out(tick, None)
    app.fan_out(tick, None)  # the same schedule fires twice
    assert len(world.queue.messages) == 2
    work_off(world, app)
    (listed, more) = world.worker.runs.of_community(COMPANY, "cty_0000000000000001", "", 10, "")
    assert not more
    ((_, run_id),) = listed
    run = world.worker.runs.find(COMPANY, run_id)
    assert run
    assert run.totals
    assert (run.state, run.totals.bills, run.started_by) == (RunState.ISSUED, 25, "schedule")
    app.fan_out({"time": "2026-11-01T03:00:00Z"}, None)
    assert world.queue.messages == []


def test_a_clock_that_was_away_bills_every_missed_period(world: World, app: ModuleType) -> None:
    world.clock.time = world.clock.time.replace(year=2027, month=2)
    app.fan_out({"time": "2027-02-01T02:00:00Z"}, None)
    work_off(world, app)
    listed, _ = world.worker.runs.of_community(COMPANY, "cty_0000000000000001", "", 10, "")
    assert [place.split("#")[0] for place, _ in listed] == [
        "2027-02",
        "2027-01",
        "2026-12",
        "2026-11",
    ]


def test_one_bad_record_costs_only_itself(world: World, app: ModuleType) -> None:
    world.worker.start()
    (_, split) = world.queue.take_all()[0]
    app.fan_out(event(split), None)
    pages = [body for _, body in world.queue.take_all()]
    answer = app.bill_chunk(event(pages[0], "rubbish", pages[1], pages[2]), None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    run = world.worker.start()
    assert run.state is RunState.ISSUED


def test_a_message_for_a_run_nobody_knows_is_parked(world: World, app: ModuleType) -> None:
    body = f'{{"schema":2,"company_id":"{COMPANY}","run_id":"run_x","attempt":1,"page":0}}'
    answer = app.bill_chunk(event(body), None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}


def test_a_run_that_could_not_be_ended_is_ended_when_its_messages_come_again(
    world: World, app: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.worker.start()
    app.fan_out(event(world.queue.take_all()[0][1]), None)
    pages = [body for _, body in world.queue.take_all()]

    def no_answer(*_: object) -> bool:
        raise Unavailable

    with monkeypatch.context() as patched:
        patched.setattr(world.worker.runs, "finish", no_answer)
        assert len(app.bill_chunk(event(*pages), None)["batchItemFailures"]) == 3
    assert app.bill_chunk(event(*pages, deliveries=2), None) == {"batchItemFailures": []}
    assert world.worker.start().state is RunState.ISSUED


def test_a_plan_whose_billing_fails_keeps_no_other_from_it(world: World, app: ModuleType) -> None:
    bad = f'{{"schema":2,"kind":"plan","company_id":"{COMPANY}","plan_id":"pln_unknown"}}'
    good = f'{{"schema":2,"kind":"plan","company_id":"{COMPANY}","plan_id":"{PLAN}"}}'
    answer = app.fan_out(event(bad, good), None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    assert len(world.queue.messages) == 1
