"""Faults that reminders must stand: schedules twice or late, repeats, bad records, refusals.

The list of all faults, and of the tests that show them, is in `tests/README.md`.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.reminders import app
from shared.adapters.sealing import SealingUnavailable
from shared.domain.api_keys import PLATFORM_COMPANY
from shared.domain.community import Community, Company, Language
from shared.domain.dunning.message import Reason, State
from shared.domain.messaging.contacts import Preference, SealedAddress
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.usecases.dunning.delivering import deliver
from shared.usecases.dunning.planning import plan_community, tick
from shared.usecases.dunning.ports import PlanCommunity
from shared.usecases.dunning.records import mark_ref, message_word
from shared.usecases.messaging.ports import Outcome, Outgoing
from shared.usecases.ports import Create, Replace
from tests.ledger.world import CO, COMMUNITY, NOON
from tests.reminders.town import Town, contacts, town

DUE = date(2026, 11, 30)
THIRD = DUE + timedelta(days=3)


def late_town(people: int = 3) -> Town:
    """Return a town in which everybody is three days late, planned, with nothing delivered."""
    here = town(people)
    here.at(date(2026, 11, 24))
    here.bill_all("2026-11", due_on=DUE)
    here.at(THIRD)
    return here


def planned(here: Town) -> Town:
    here.tick()
    return here


def test_two_schedules_at_once_and_one_hours_late_plan_each_message_once() -> None:
    here = late_town()
    directory, at = here.world.directory, here.world.clock.now()
    directory.commit(PLATFORM_COMPANY, [Create(Company(CO, "Levy", Language.ZH, NOON))])
    for when in (at, at, at + timedelta(hours=5)):  # twice, and once more, late
        tick(
            when,
            directory=directory,
            waiting=here.planned,
            work=here.work,
            clock=here.world.clock,
        )
    here.plan_all(times=2)
    here.deliver_all(times=2)
    sent = here.messages(state=State.SENT, origin="overdue_3")
    assert len(sent) == len(here.accounts) == len(here.sent())


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32), times=st.integers(1, 10), paying=st.integers(0, 3))
def test_messages_up_to_ten_times_in_any_order_send_once_and_never_to_who_has_paid(
    seed: int, times: int, paying: int
) -> None:
    here = planned(late_town())
    for account in here.accounts[:paying]:
        here.pay(account, 10000)
    here.deliver_all(times, random.Random(seed))
    assert {one.account_id for one in here.messages(state=State.SENT)} == set(
        here.accounts[paying:]
    )
    assert len(here.sent()) == len(here.accounts) - paying


def records(*bodies: str) -> dict[str, Any]:
    """Return a batch of the queue's, whose records are called by their place."""
    return {
        "Records": [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
    }


def body_of(word: str) -> str:
    return json.dumps({"schema": 1, "kind": "deliver", "company_id": CO, "message": word})


def by_handler(here: Town, monkeypatch: pytest.MonkeyPatch, *bodies: str) -> list[str]:
    """Have a batch delivered as the queue does; return the places of what it has to give again."""
    tools = here.deliver_tools
    wired = {one.name: getattr(tools, one.name) for one in fields(tools) if one.name != "places"}
    monkeypatch.setattr(app, "wire_deliver", lambda: wired)
    failed = app.deliver(records(*bodies), None)["batchItemFailures"]
    return [one["itemIdentifier"] for one in failed]


def test_of_a_batch_only_the_bad_records_come_again_and_go_out_once_they_are_mended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = planned(late_town())
    words = [message_word(one) for one in here.messages()]
    unknown = replace(here.messages()[0], id="msg_0000000000000000")
    bad = ["{", json.dumps({"schema": 99, "kind": "deliver"}), body_of(message_word(unknown))]
    batch = [body_of(words[0]), *bad, *map(body_of, words[1:])]
    assert by_handler(here, monkeypatch, *batch) == ["1", "2", "3"]
    assert len(here.sent()) == 3
    here.planned.add(CO, [unknown])
    assert by_handler(here, monkeypatch, bad[2]) == []
    assert len(here.sent()) == 4


@dataclass
class Hanging:
    """A channel that hangs until its caller gives up, with no word of what became of it."""

    name: ChannelName
    asked: list[str] = field(default_factory=list)

    def send(self, message: Outgoing) -> Outcome:
        self.asked.append(message.id)
        raise TimeoutError("the channel hangs")


def test_a_channel_that_hangs_is_asked_once_and_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = planned(late_town())
    hanging, by_mail = Hanging(ChannelName.SMS), here.accounts[0]
    no_sms = Preference(MessageKind.REMINDER, ChannelName.SMS, False, NOON, "owner")
    here.keep(contacts(by_mail, said=(no_sms,)))
    channels: Any = {**here.channels, ChannelName.SMS: hanging}
    here.channels = channels
    words = [message_word(one) for one in here.messages()]
    assert len(by_handler(here, monkeypatch, *map(body_of, words))) == 2
    assert by_handler(here, monkeypatch, *map(body_of, words)) == []
    assert len(hanging.asked) == 2
    (told,) = here.messages(state=State.SENT)
    assert (told.account_id, told.channel) == (by_mail, ChannelName.EMAIL)
    left = here.messages(state=State.FAILED)
    assert {one.reason for one in left} == {Reason.OUTCOME_UNKNOWN}
    here.pay(here.accounts[1], 10000)
    assert here.world.breaches() == []


def test_while_the_key_service_refuses_nothing_is_lost_and_nothing_said_twice() -> None:
    here = late_town(1)
    sealed = SealedAddress(ChannelName.SMS, "+8613812341234", "i1", "…", NOON, "owner")
    here.keep(contacts(here.accounts[0], addresses=(sealed,)))
    here.tick()
    refusing: Any = Refusing()
    (word,) = [message_word(one) for one in here.messages()]
    assert deliver(CO, word, replace(here.deliver_tools, sealer=refusing)) is State.WAITING
    assert here.sent() == []
    here.at(THIRD, 10)
    assert deliver(CO, word, here.deliver_tools) is State.SENT
    assert [one.address for one in here.channels[ChannelName.SMS].sent] == ["+8613812341234"]


class Refusing:
    """A key service that says no."""

    def open(self, company_id: str, sealed: str, about: str) -> str:
        raise SealingUnavailable


@pytest.mark.parametrize(
    ("due_on", "told"),
    [
        (date(2026, 11, 30), date(2026, 12, 3)),  # the end of a month
        (date(2028, 2, 26), date(2028, 2, 29)),  # a leap day
        (date(2027, 2, 26), date(2027, 3, 1)),
        (date(2026, 12, 31), date(2027, 1, 3)),
    ],
)
@pytest.mark.parametrize("hours_late", [0, 1, 14])
def test_a_step_is_told_on_its_day_by_the_calendar_also_where_the_schedule_is_late(
    due_on: date, told: date, hours_late: int
) -> None:
    here = town(1)
    here.at(due_on - timedelta(days=5))
    here.bill_all(f"{due_on:%Y-%m}", due_on=due_on)
    here.at(told - timedelta(days=1))
    here.tick()
    assert here.messages(origin="overdue_3") == []
    here.at(told, 9 + hours_late)
    here.tick()
    assert [one.day for one in here.messages(origin="overdue_3")] == [told]


@pytest.mark.parametrize(
    ("time_zone", "at", "day"),
    [
        ("Asia/Shanghai", "2026-11-03T01:00+00:00", date(2026, 11, 3)),
        ("Asia/Shanghai", "2026-11-03T00:59+00:00", None),  # before nine o'clock there
        ("Asia/Singapore", "2026-11-03T16:30+00:00", None),  # past midnight there
        ("Europe/Berlin", "2026-10-25T08:00+00:00", date(2026, 10, 25)),  # the clocks went back
        ("Europe/Berlin", "2026-10-25T07:59+00:00", None),
        ("America/New_York", "2026-03-08T13:00+00:00", date(2026, 3, 8)),  # and forward
        ("America/New_York", "2026-03-08T12:59+00:00", None),
    ],
)
def test_a_community_is_planned_from_its_own_nine_oclock_on(
    time_zone: str, at: str, day: date | None
) -> None:
    here = town(1)
    community = here.world.directory.get(CO, Community, COMMUNITY)
    moved = replace(community, time_zone=time_zone, version=community.version + 1)
    here.world.directory.commit(CO, [Replace(moved)])
    plan_community(PlanCommunity(CO, COMMUNITY, datetime.fromisoformat(at)), here.plan_tools)
    mark = here.world.ledger.find(CO, mark_ref(COMMUNITY))
    assert (mark.through if mark else None) == day
