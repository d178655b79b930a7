"""Whom a step leaves out, each condition by itself, told by the plan, deliver and the preview."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from shared.domain.arrears.contact import ContactFacts, ContactResult, ContactWay, LastContact
from shared.domain.dunning.campaign import Campaign, Conditions
from shared.domain.dunning.message import Reason, State
from shared.domain.dunning.quiet import QuietTimes
from shared.domain.messaging.contacts import Preference
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.domain.property import Unit
from shared.usecases.ports import Replace
from tests.ledger.world import CO, COMMUNITY, NOON
from tests.reminders.told import api_of
from tests.reminders.town import Town, contacts, town

SMS, EMAIL = ChannelName.SMS, ChannelName.EMAIL
DAY = timedelta(days=1)
DUE = date(2026, 11, 30)


def only(conditions: Conditions, quiet: QuietTimes | None = None) -> Campaign:
    """Return a ladder of one step, three days after the due day."""
    (step,) = [each for each in Campaign(COMMUNITY).steps if each.name == "overdue_3"]
    steps = (replace(step, conditions=conditions),)
    return Campaign(COMMUNITY, steps=steps, quiet=quiet or QuietTimes())


def outcome(here: Town, day: date = DUE + 3 * DAY) -> Reason | None:
    """Return why nothing went out that morning, as the preview said before; None: it did."""
    place = f"/v1/communities/{COMMUNITY}"
    answer = api_of(here).get(f"{place}/reminder-preview", on=day.isoformat())
    assert answer.status == 200, answer.text
    (line,) = answer.json["lines"]
    here.morning(day, times=2)
    (message,) = here.messages()
    assert line["reason"] == message.reason
    assert (line["channel"] is None) == (message.state is State.SKIPPED)
    assert len(here.sent()) == (message.state is State.SENT)
    return message.reason


def of_one(conditions: Conditions, minor: int = 10000) -> Town:
    here = town(1, campaign=only(conditions))
    here.bill_all("2026-11", minor)
    return here


@pytest.mark.parametrize(("minor", "reason"), [(9999, Reason.BELOW_AMOUNT), (10000, None)])
def test_by_amount(minor: int, reason: Reason | None) -> None:
    assert outcome(of_one(Conditions(min_minor=10000), minor)) is reason


def test_by_what_is_still_open_of_the_amount() -> None:
    here = of_one(Conditions(min_minor=10000), 12000)
    here.pay(here.accounts[0], 2001)
    assert outcome(here) is Reason.BELOW_AMOUNT


def test_by_age() -> None:
    assert outcome(of_one(Conditions(min_days_late=3))) is None


@pytest.mark.parametrize(
    ("conditions", "reason"),
    [
        (Conditions(tags=("lifts", "ground")), None),
        (Conditions(tags=("shop",)), Reason.TAGS),
        (Conditions(not_tags=("lifts",)), Reason.TAGS),
        (Conditions(not_tags=("shop",)), None),
        (Conditions(tags=("lifts",), not_tags=("ground",)), Reason.TAGS),
    ],
)
def test_by_tags_of_the_home(conditions: Conditions, reason: Reason | None) -> None:
    here = of_one(conditions)
    directory = here.world.directory
    unit = directory.get(CO, Unit, "unt_0000000000000001")
    directory.commit(
        CO, [Replace(replace(unit, tags=("lifts", "ground"), version=unit.version + 1))]
    )
    assert outcome(here) is reason


@pytest.mark.parametrize(("days_ago", "reason"), [(4, Reason.TOLD_LATELY), (5, None)])
@pytest.mark.parametrize("way", [ContactWay.CALL, ContactWay.VISIT, ContactWay.LETTER])
def test_by_the_last_contact_of_any_kind(
    way: ContactWay, days_ago: int, reason: Reason | None
) -> None:
    here = of_one(Conditions(quiet_days=5))
    (account,) = here.accounts
    here.at(DUE + (3 - days_ago) * DAY, 23, 30)
    facts = ContactFacts(way, ContactResult.REACHED, "")
    now = here.world.clock.now()
    known, _ = LastContact(account, COMMUNITY).followed_by(facts, now, "Lin", "")
    here.keep(replace(known, version=0))
    assert outcome(here) is reason


@pytest.mark.parametrize(("quiet_days", "reason"), [(10, Reason.TOLD_LATELY), (3, None)])
def test_by_the_last_message(quiet_days: int, reason: Reason | None) -> None:
    usual = Campaign(COMMUNITY)
    steps = tuple(
        replace(each, conditions=Conditions(quiet_days=quiet_days))
        for each in usual.steps
        if each.name in {"due_day", "overdue_3"}
    )
    here = town(1, campaign=Campaign(COMMUNITY, steps=steps))
    here.bill_all("2026-11")
    here.morning(DUE)
    here.morning(DUE + 3 * DAY)
    by_step = {one.origin: one.reason for one in here.messages()}
    assert by_step == {"due_day": None, "overdue_3": reason}


@pytest.mark.parametrize(
    ("said", "channel", "reason"),
    [
        ((), None, Reason.OPTED_OUT),
        (((SMS, True),), SMS, None),
        (((EMAIL, True),), EMAIL, None),
        (((SMS, True), (SMS, False)), None, Reason.OPTED_OUT),
    ],
)
def test_by_what_was_opted_in(
    said: tuple[tuple[ChannelName, bool], ...], channel: ChannelName | None, reason: Reason | None
) -> None:
    here = of_one(Conditions(opted_in=True))
    words = tuple(
        Preference(MessageKind.REMINDER, each, wanted, NOON, "owner") for each, wanted in said
    )
    here.keep(contacts(here.accounts[0], said=words))
    assert outcome(here) is reason
    assert [one.channel for one in here.messages()] == [channel]


def test_quiet_hours_and_holidays_are_those_of_the_communitys_own_clock() -> None:
    quiet = QuietTimes(time(12, 30), time(8), holidays=(DUE + 3 * DAY,))
    here = town(1, campaign=only(Conditions(), quiet))
    here.bill_all("2026-11")
    for days in (2, 3):
        here.morning(DUE + days * DAY)
    assert here.messages() == []  # a holiday there
    here.at(DUE + 4 * DAY, 12, 29)
    here.tick()
    here.at(DUE + 4 * DAY, 12, 30)  # 04:30 in London: what counts is the wall in Shanghai
    here.deliver_all()
    assert [one.reason for one in here.messages()] == [Reason.QUIET_HOURS]
    here.at(DUE + 5 * DAY, 7, 59)
    here.tick()
    here.deliver_all()
    assert here.sent() == []
    here.at(DUE + 5 * DAY, 8)
    here.tick()
    here.deliver_all()
    assert len(here.sent()) == 1
