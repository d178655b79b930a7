"""Reports and events follow the ledger's stream, however it comes."""

from __future__ import annotations

import base64
import importlib
import json
import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.environments import ROOT
from shared.adapters.events import Bus, BusUnavailable
from shared.adapters.ledger_queue import SqsLedgerWork
from shared.adapters.reminder_queues import SqsReminderWork
from shared.domain.bills import BillKey
from shared.domain.run_totals import Totals
from shared.edge.messages import read_ledger_message
from shared.store.collection import CollectionTable
from shared.store.debtors import DebtorTable
from shared.store.totals import TotalsTable
from shared.usecases.billing.billing_ports import BilledTotal
from shared.usecases.billing.starting_runs import mend_run
from shared.usecases.ledger.ledger_orders import DeductBalances
from shared.usecases.reading import ById
from shared.usecases.reporting.projections import recount_run
from tests.billing.world import (
    ACTING,
    COMMUNITY,
    COMPANY,
    FINANCE,
    LIFT,
    QueueInMemory,
    World,
    add_rule,
    build_world,
    unit_card,
)

Record = dict[str, Any]


class BusInMemory:
    """Takes events; refuses the first ones if told to."""

    def __init__(self) -> None:
        self.entries: list[dict[str, str]] = []
        self.refused = 0

    def put_events(self, **request: Any) -> dict[str, Any]:
        outcome = []
        for entry in request["Entries"]:
            if self.refused:
                self.refused -= 1
                outcome.append({"ErrorCode": "ThrottlingException"})
            else:
                self.entries.append(entry)
                outcome.append({"EventId": "1"})
        return {"Entries": outcome}

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        return [(entry["DetailType"], json.loads(entry["Detail"])) for entry in self.entries]


class Stream:
    """The ledger's changes as Lambda would get them, made by comparing it before and after."""

    def __init__(self, world: World) -> None:
        self._world, self._before = world, world.ledger()

    def read(self) -> list[Record]:
        before, after = self._before, self._world.ledger()
        self._before = after
        return [
            {
                "eventName": "MODIFY" if key in before else "INSERT",
                "dynamodb": {
                    "Keys": {"pk": {"S": key[0]}, "sk": {"S": key[1]}},
                    "NewImage": _wired(item),
                    **({"OldImage": _wired(before[key])} if key in before else {}),
                },
            }
            for key, item in after.items()
            if before.get(key) != item
        ]


def _wired(item: dict[str, Any]) -> dict[str, Any]:
    """Return an image as JSON carries it: bytes in base64."""
    return {
        name: {
            kind: base64.b64encode(bytes(content)).decode() if kind == "B" else content
            for kind, content in value.items()
        }
        for name, value in item.items()
    }


@pytest.fixture
def world(dynamodb: Any, make_table: Callable[[str], str]) -> World:
    world = build_world(dynamodb, make_table)
    world.put_cards(
        [unit_card(number, number // 5) for number in range(20)] + [unit_card(77, 1, inside=None)]
    )
    return world


@pytest.fixture
def records(world: World) -> list[Record]:
    """All that happens in the ledger while a run is issued and then mended."""
    stream = Stream(world)
    run = world.worker.start()
    begun = stream.read()
    world.work_off()
    issued = stream.read()
    add_rule(world, LIFT, "7", "built_area", "0.50", "2026-10-01")
    mend_run(FINANCE, ById(run.run_id), **world.worker.ports(*ACTING))
    mending = stream.read()
    world.work_off()
    return [*begun, *issued, *mending, *stream.read()]


@pytest.fixture
def bus() -> BusInMemory:
    return BusInMemory()


@pytest.fixture
def ledger_queue() -> QueueInMemory:
    return QueueInMemory()


@pytest.fixture
def handler(
    world: World,
    dynamodb: Any,
    make_table: Callable[[str], str],
    bus: BusInMemory,
    ledger_queue: QueueInMemory,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[list[Record]], TotalsTable]:
    """Feeds records to the handler of a fresh Reports table and returns the table."""
    module: ModuleType = importlib.import_module("functions.projections.app")
    name = make_table("ReportsTable")
    table = TotalsTable(dynamodb, name)
    work = SqsLedgerWork(ledger_queue, "ledger-queue")
    ports = {
        "collection": CollectionTable(dynamodb, name),
        "ledger": world.worker.ledger,
        "directory": world.worker.directory,
        "debtors": DebtorTable(dynamodb, name),
        "due_runs": DebtorTable(dynamodb, name),
        "reports": table,
        "events": Bus(bus, "bus"),
        "work": work,
        "reminder_work": SqsReminderWork(ledger_queue, "reminder-queue", {}),
    }
    monkeypatch.setattr(module, "wire", lambda: ports)

    def feed(records: list[Record]) -> TotalsTable:
        assert module.handler({"Records": records}, None) == {"batchItemFailures": []}
        return table

    return feed


def billed_in_ledger(world: World) -> list[BilledTotal]:
    """The totals as the bills themselves say."""
    keys = []
    for pk, sk in world.ledger():
        if sk.startswith("bill#"):
            _, period, plan_id, number = sk.split("#")
            keys.append(BillKey(pk.split("#")[3], plan_id, period, int(number)))
    stored = world.worker.bills.many(COMPANY, keys, fresh=True)
    lines = (
        [(line.item_id, line.minor, line.tax_minor) for line in one.bill.lines]
        for one in stored.values()
    )
    totals = Totals.of_lines(lines)
    return [BilledTotal(i, t.lines, t.minor, t.tax_minor) for i, t in sorted(totals.items.items())]


def test_reports_equal_the_ledger(
    world: World, records: list[Record], handler: Callable[[list[Record]], TotalsTable]
) -> None:
    reports = handler(records)
    found = reports.billed(COMPANY, COMMUNITY, "2026-11")
    assert found == billed_in_ledger(world)
    assert sum(total.lines for total in found) == 42
    assert reports.billed(COMPANY, COMMUNITY, "2026-12") == []


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_stream_that_repeats_reorders_or_starts_over_counts_nothing_twice(
    data: st.DataObject,
    world: World,
    records: list[Record],
    handler: Callable[[list[Record]], TotalsTable],
) -> None:
    stream = list(records) + data.draw(st.lists(st.sampled_from(records), max_size=20))
    stream = data.draw(st.permutations(stream)) + records
    while stream:
        size = data.draw(st.integers(1, 8))
        reports = handler(stream[:size])
        stream = stream[size:]
    assert reports.billed(COMPANY, COMMUNITY, "2026-11") == billed_in_ledger(world)


def test_totals_lost_with_the_stream_are_counted_again_from_the_ledger(
    world: World, records: list[Record], handler: Callable[[list[Record]], TotalsTable]
) -> None:
    run = world.worker.start()
    reports = handler(records[: len(records) // 2])
    for _ in range(2):
        assert recount_run(run, runs=world.worker.runs, reports=reports) == 5
        assert reports.billed(COMPANY, COMMUNITY, "2026-11") == billed_in_ledger(world)


def test_others_hear_of_each_page_and_of_the_run_by_the_published_schemas(
    records: list[Record], handler: Callable[[list[Record]], TotalsTable], bus: BusInMemory
) -> None:
    handler(records)
    told = bus.told()
    assert [kind for kind, _ in told] == ["BillsIssued"] * 5 + ["BillingRunIssued"] * 2
    assert len({detail["id"] for _, detail in told}) == 7
    for kind, detail in told:
        schema = json.loads((ROOT / "infra" / "events" / f"{kind}.v1.json").read_text())
        require_valid(detail, schema, schema)


def test_balances_are_asked_to_pay_once_a_run_is_issued(
    records: list[Record],
    handler: Callable[[list[Record]], TotalsTable],
    ledger_queue: QueueInMemory,
) -> None:
    handler(records)
    asked = [read_ledger_message(body) for _, body in ledger_queue.take_all()]
    assert [type(order) for order in asked] == [DeductBalances] * 2  # issued, then mended
    assert isinstance(asked[0], DeductBalances)
    assert (asked[0].company_id, asked[0].community_id, asked[0].after) == (COMPANY, COMMUNITY, "")


def test_a_page_that_billed_nobody_is_no_event(
    world: World, handler: Callable[[list[Record]], TotalsTable], bus: BusInMemory
) -> None:
    stream = Stream(world)
    world.worker.start(preview=True)
    world.work_off()
    handler(stream.read())
    assert bus.entries == []


def test_a_bus_that_does_not_take_an_event_is_asked_again_for_that_one(bus: BusInMemory) -> None:
    bus.refused = 2
    Bus(bus, "bus").publish([("A", {"id": "1"}), ("B", {"id": "2"}), ("C", {"id": "3"})])
    assert sorted(entry["DetailType"] for entry in bus.entries) == ["A", "B", "C"]
    bus.refused = 100
    with pytest.raises(BusUnavailable):
        Bus(bus, "bus").publish([("A", {"id": "1"})])


def require_valid(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> None:
    """Check the part of JSON Schema that the event schemas use."""
    if "$ref" in schema:
        require_valid(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root)
        return
    if "const" in schema:
        assert value == schema["const"]
        return
    if schema["type"] == "object":
        assert set(schema["required"]) <= value.keys() <= schema["properties"].keys()
        for name, inner in value.items():
            require_valid(inner, schema["properties"][name], root)
    elif schema["type"] == "array":
        assert isinstance(value, list)
        for inner in value:
            require_valid(inner, schema["items"], root)
    elif schema["type"] == "string":
        assert isinstance(value, str)
        assert re.search(schema.get("pattern", ""), value)
    else:
        assert isinstance(value, int)
        assert value >= schema.get("minimum", value)
