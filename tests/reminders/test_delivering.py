"""A message goes out once and only for what is still owed, whatever is delivered how often."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.dunning.campaign import Campaign, Conditions
from shared.domain.dunning.errors import MessageUnderWay
from shared.domain.dunning.message import Message, Reason, State
from shared.domain.messaging.contacts import Preference, SealedAddress, Stop
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.usecases.dunning.delivering import deliver
from shared.usecases.dunning.records import message_ref, message_word
from shared.usecases.messaging.ports import Outcome, Outgoing, Refused, RefusedKind
from tests.ledger.world import CO, COMMUNITY, NOON
from tests.reminders.town import Town, contacts, town

SMS, EMAIL, WECHAT = ChannelName.SMS, ChannelName.EMAIL, ChannelName.WECHAT
DAY = timedelta(days=1)


def overdue(days: int = 3, people: int = 1, campaign: Campaign | None = None) -> Town:
    """Return a town whose bills are late by so many days, planned that morning."""
    here = town(people, campaign=campaign)
    due = here.bill_all("2026-11")
    here.at(due + days * DAY)
    here.tick()
    return here


def the_message(here: Town) -> Message:
    (found,) = here.messages()
    return found


def test_an_overdue_bill_is_reminded_of_by_the_first_channel_that_reaches() -> None:
    here = overdue()
    here.deliver_all()

    message = the_message(here)
    (sms,) = here.channels[SMS].sent
    assert (message.state, message.origin, message.channel) == (State.SENT, "overdue_3", SMS)
    assert message.minor == 10000
    assert sms.address == "+8613800000001"
    assert "¥100.00" in sms.lines[1]
    assert "2026-11-30" in sms.lines[1]
    assert sms.link.startswith("https://pay.example/p/lp_")


def test_what_was_paid_between_plan_and_deliver_is_not_asked_for() -> None:
    here = overdue()
    here.pay(here.accounts[0], 10000)
    here.deliver_all(10)

    assert the_message(here).reason is Reason.PAID
    assert here.sent() == []


def test_a_part_payment_lowers_what_is_asked_for() -> None:
    here = overdue()
    here.pay(here.accounts[0], 2500)
    here.deliver_all()

    assert the_message(here).minor == 7500


def test_another_channel_is_tried_when_one_refuses() -> None:
    here = overdue()
    here.channels[SMS].answers = [Refused(RefusedKind.BLOCKED, "opted_out")]
    here.deliver_all()

    message = the_message(here)
    assert (message.state, message.channel) == (State.SENT, EMAIL)
    assert [(one.channel, one.code) for one in message.tries] == [(SMS, "opted_out"), (EMAIL, "")]


def test_a_message_that_may_be_out_is_never_repeated() -> None:
    here = overdue()
    here.channels[SMS].answers = [Refused(RefusedKind.UNKNOWN, "timeout")]
    here.deliver_all(10)

    assert the_message(here).reason is Reason.OUTCOME_UNKNOWN
    assert here.sent() == []


def test_a_sender_that_died_in_the_call_leaves_the_message_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = overdue()
    messages = list(here.work.messages)

    def die(_: Outgoing) -> Outcome:
        raise SystemExit

    monkeypatch.setattr(here.channels[SMS], "send", die)
    with pytest.raises(SystemExit):
        here.deliver_all()
    with pytest.raises(MessageUnderWay):
        deliver(CO, messages[0].word, here.deliver_tools)
    here.world.clock.forward(minutes=6)
    state = deliver(CO, messages[0].word, here.deliver_tools)

    assert state is State.FAILED
    assert the_message(here).reason is Reason.OUTCOME_UNKNOWN


def test_a_busy_channel_is_asked_again_later_and_then_another() -> None:
    here = overdue()
    here.channels[SMS].answers = [Refused(RefusedKind.RETRY, "throttled", 60)] * 9
    for _ in range(6):
        here.deliver_all()
        here.world.clock.forward(minutes=20)
        here.tick()
    message = the_message(here)

    assert (message.state, message.channel) == (State.SENT, EMAIL)
    assert len(message.tries) == 6


def test_a_channel_without_quota_waits_for_the_next_morning() -> None:
    here = overdue()
    for channel in (SMS, EMAIL):
        here.channels[channel].answers = [Refused(RefusedKind.QUOTA, "used_up")]
    here.deliver_all()
    waits = the_message(here)
    here.morning(date(2026, 12, 4))

    assert (waits.state, waits.reason) == (State.WAITING, Reason.QUOTA)
    assert the_message(here).state is State.SENT


def test_quiet_hours_make_a_message_wait_until_they_end() -> None:
    here = overdue()
    here.at(date(2026, 12, 3), 21)
    here.deliver_all(3)
    waits = the_message(here)
    here.at(date(2026, 12, 4), 9)
    here.tick()
    here.deliver_all(3)

    assert (waits.state, waits.reason) == (State.WAITING, Reason.QUIET_HOURS)
    assert waits.wait_until == datetime(2026, 12, 4, 1, tzinfo=NOON.tzinfo)
    assert len(here.sent()) == 1


def test_whoever_was_told_enough_today_is_told_tomorrow() -> None:
    here = overdue(campaign=Campaign(COMMUNITY, daily_cap=1))
    message = the_message(here)
    other = replace(message, id="msg_other", version=1)
    here.planned.add(CO, [other])
    here.deliver_all()
    deliver(CO, message_word(other), here.deliver_tools)
    found = here.world.ledger.find(CO, message_ref(message_word(other)))

    assert found is not None
    assert (found.state, found.reason) == (State.WAITING, Reason.DAILY_CAP)
    assert len(here.sent()) == 1


def test_a_holder_who_died_or_wants_nothing_is_not_told() -> None:
    here = overdue(people=3)
    first, second, _ = here.accounts
    no = [
        Preference(MessageKind.REMINDER, channel, wanted=False, at=NOON, by="owner")
        for channel in (SMS, EMAIL)
    ]
    here.keep(contacts(first, stop=Stop.DECEASED), contacts(second, said=tuple(no)))
    here.deliver_all()
    reasons = {one.account_id: one.reason for one in here.messages()}

    assert reasons[first] is Reason.STOPPED
    assert reasons[second] is Reason.OPTED_OUT
    assert len(here.sent()) == 1


def test_an_address_that_is_refused_for_good_is_not_used_again() -> None:
    here = overdue()
    (account,) = here.accounts
    address = SealedAddress(SMS, "+8613912345678", "index", "+86139****", NOON, "owner")
    here.keep(contacts(account, addresses=(address,)))
    here.channels[SMS].answers = [Refused(RefusedKind.ADDRESS, "no_such_number")]
    here.deliver_all()
    here.morning(date(2026, 12, 10))

    assert [one.channel for one in here.messages()] == [EMAIL, EMAIL]


@pytest.mark.parametrize(
    ("conditions", "reason"),
    [
        (Conditions(min_minor=10001), Reason.BELOW_AMOUNT),
        (Conditions(tags=("lifts",)), Reason.TAGS),
        (Conditions(opted_in=True), Reason.OPTED_OUT),
        (Conditions(min_minor=10000, not_tags=("lifts",)), None),
    ],
)
def test_conditions_leave_accounts_out(conditions: Conditions, reason: Reason | None) -> None:
    usual = Campaign(COMMUNITY)
    steps = tuple(replace(step, conditions=conditions) for step in usual.steps)
    here = overdue(campaign=replace(usual, steps=steps))
    here.deliver_all()

    assert the_message(here).reason is reason


def test_a_step_that_was_taken_out_of_the_ladder_is_not_sent() -> None:
    here = overdue()
    here.keep(Campaign(COMMUNITY, steps=()))
    here.deliver_all()

    assert the_message(here).reason is Reason.STEP_GONE


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), paid=st.sets(st.integers(0, 5)))
def test_ten_shuffled_deliveries_send_each_step_once_and_nothing_that_is_paid(
    seed: int, paid: set[int]
) -> None:
    here = overdue(people=6)
    rng = random.Random(seed)
    payers = {here.accounts[number] for number in paid}
    for channel in here.channels.values():
        kinds = [RefusedKind.BLOCKED, RefusedKind.RETRY, RefusedKind.UNKNOWN, RefusedKind.QUOTA]
        channel.answers = [Refused(rng.choice(kinds), "no") for _ in range(rng.randrange(4))]
    for account in payers:
        here.pay(account, 10000)
    here.deliver_all(10, rng)
    for _ in range(3):
        here.world.clock.forward(minutes=30)
        here.tick()
        here.deliver_all(10, rng)

    sent = here.messages(state=State.SENT)
    ids = [one.rsplit(".", 1)[0] for one in here.sent()]
    assert sorted(ids) == sorted(one.id for one in sent)
    assert len(set(ids)) == len(ids)
    assert not payers & {one.account_id for one in sent}
    assert {one.account_id for one in here.messages(reason=Reason.PAID)} == payers
