"""Approvers are told of requests that wait, once a day each, whoever dies or repeats."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from infra.environments import ROOT
from shared.domain.errors import Unavailable
from shared.domain.refunds.refund import Refund
from shared.store.refund_reminders import RefundReminderList
from shared.usecases.refunding.reminding import remind_approvers
from tests.fakes.refunds import ListedRefunds
from tests.ledger.test_refunds_at_once import approve, asked, manager
from tests.ledger.world import FEE, Tables, World, stored_world

MINOR = 24000
SCHEMA = json.loads((ROOT / "infra" / "events" / "RefundAwaitsApproval.v1.json").read_text())


@dataclass
class ToldEvents:
    """A bus that is a list; it may be out of order."""

    told: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    down: bool = False

    def publish(self, events: Sequence[tuple[str, dict[str, object]]]) -> None:
        if self.down:
            raise Unavailable
        self.told += events


@dataclass
class Waiting:
    """A world with one request that waits, and what looks after it."""

    world: World
    refund: Refund
    reminders: RefundReminderList
    work: ListedRefunds = field(default_factory=ListedRefunds)
    events: ToldEvents = field(default_factory=ToldEvents)

    def look(self) -> int:
        return remind_approvers(
            ledger=self.world.ledger,
            reminders=self.reminders,
            events=self.events,
            clock=self.world.clock,
        )


@pytest.fixture
def waiting(dynamodb: Any, make_table: Callable[[str], str]) -> Waiting:
    tables = {name: make_table(name) for name in ("LedgerTable", "DirectoryTable")}
    lies = Tables(tables["LedgerTable"], tables["DirectoryTable"])
    world = stored_world(dynamodb, make_table, lies)
    bill = world.bill([(FEE, MINOR)])
    world.pay(MINOR, bills=[bill])
    work = ListedRefunds()
    refund = asked(world, work, [bill.key.id])
    return Waiting(world, refund, RefundReminderList(dynamodb, lies.ledger), work)


def test_a_request_is_told_of_once_a_day_until_somebody_decides(waiting: Waiting) -> None:
    clock, events = waiting.world.clock, waiting.events
    assert waiting.look() == 0

    clock.forward(hours=24)
    assert [waiting.look(), waiting.look()] == [1, 0]
    clock.forward(hours=23)
    assert waiting.look() == 0
    clock.forward(hours=1)
    assert waiting.look() == 1
    approve(waiting.world, waiting.work, manager("Wang"), waiting.refund)
    clock.forward(hours=24)
    assert waiting.look() == 0

    assert [kind for kind, _ in events.told] == ["RefundAwaitsApproval"] * 2
    assert len({str(event["id"]) for _, event in events.told}) == 2
    for _, event in events.told:
        assert set(event) == set(SCHEMA["required"]) == set(SCHEMA["properties"])
        assert event["refund_id"] == waiting.refund.id
        assert event["approvers"] == ["admin", "manager"]


def test_a_bus_that_was_down_is_told_in_the_next_hour(waiting: Waiting) -> None:
    waiting.world.clock.forward(hours=30)
    waiting.events.down = True
    with pytest.raises(Unavailable):
        waiting.look()

    waiting.events.down = False
    waiting.world.clock.forward(hours=1)

    assert waiting.look() == 1
    assert waiting.look() == 0
