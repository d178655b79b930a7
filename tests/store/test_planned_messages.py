"""Planned messages lie where the ledger finds them, once each, and wait in a list by the hour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.domain.dunning.campaign import Anchor, Wording
from shared.domain.dunning.message import Message, Reason, step_message_id
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.store.ledger import LedgerTable
from shared.store.planned_messages import PlannedMessageTable
from shared.usecases.dunning.ports import ToDeliver
from shared.usecases.dunning.records import (
    message_ref,
    message_word,
    messages_of_account,
    messages_on,
)
from shared.usecases.ledger.ledger_ports import Decision, Look, Save, Seen
from tests.fakes.clock import StandingClock
from tests.ledger.world import CO, COMMUNITY, HOME, NOON, TODAY


def planned(number: int = 0, account: str = HOME) -> Message:
    day = TODAY + timedelta(days=number)
    return Message(
        id=step_message_id(account, "all", "due_day", day),
        community_id=COMMUNITY,
        account_id=account,
        day=day,
        origin="due_day",
        kind=MessageKind.REMINDER,
        wording=Wording.DUE_DAY,
        channels=(ChannelName.SMS,),
        planned_at=NOON,
        planned_by="plan",
        scope="all",
        anchor=Anchor.DUE,
        anchor_day=day,
    )


def test_messages_are_planned_once_and_listed_by_account_and_by_day(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    table = make_table("LedgerTable")
    messages = PlannedMessageTable(dynamodb, table)
    ledger = LedgerTable(dynamodb, table, "", StandingClock(NOON))
    many = [planned(0, f"acc_{number:016d}") for number in range(40)]

    assert messages.add(CO, many) == 40
    assert messages.add(CO, [*many, planned(1)]) == 1
    assert messages.add(CO, [planned()]) == 0
    assert ledger.find(CO, message_ref(message_word(planned()))) == planned()
    mine = ledger.page(CO, messages_of_account(HOME), 10, None)
    assert mine.items == (planned(1), planned())
    assert len(ledger.page(CO, messages_on(COMMUNITY, TODAY), 100, None).items) == 40


def test_a_message_waits_in_the_list_until_it_goes_on(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    table = make_table("LedgerTable")
    messages = PlannedMessageTable(dynamodb, table)
    ledger = LedgerTable(dynamodb, table, "", StandingClock(NOON))
    messages.add(CO, [planned()])
    ref = message_ref(message_word(planned()))
    until = NOON + timedelta(hours=13)

    def change(to: Callable[[Message], Message]) -> None:
        def decision(seen: Seen) -> Decision[None]:
            before = seen.find(ref)
            assert before is not None
            after = replace(to(before), version=before.version + 1)
            return Decision(None, (Save(before, after),))

        ledger.decide(CO, Look(records=(ref,)), decision)

    change(lambda before: before.waiting(Reason.QUIET_HOURS, until))
    waiting = ToDeliver(CO, message_word(planned()), ChannelName.SMS)
    assert list(messages.due(NOON, until - timedelta(seconds=1))) == []
    assert list(messages.due(NOON, until)) == [waiting]
    assert list(messages.due(until, until + timedelta(days=2))) == [waiting]
    change(lambda before: before.skipped(Reason.PAID, until))
    assert list(messages.due(NOON, until)) == []
    assert messages.last_tick() is None
    messages.note_tick(until)
    assert messages.last_tick() == until
