"""A tick ahead of the clock, as a trial makes one, takes nothing from the ticks that come."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from shared.domain.dunning.marks import PlanMark
from shared.domain.dunning.message import Reason, State
from shared.usecases.dunning.planning import tick
from shared.usecases.dunning.ports import PlanCommunity
from tests.ledger.world import CO, COMMUNITY
from tests.reminders.town import Town, town

DAY = timedelta(days=1)
TODAY = date(2026, 11, 24)
LATER = date(2027, 1, 20)


def order_for(here: Town, day: date) -> None:
    """Let the community be planned for a day while the clock stands where it does."""
    standing = here.world.clock.now()
    here.at(day)
    ahead = here.world.clock.now()
    here.world.clock.time = standing
    here.work.plan([PlanCommunity(CO, COMMUNITY, ahead)])
    here.plan_all()


def ticked(here: Town, at: datetime) -> None:
    tick(
        at,
        directory=here.world.directory,
        waiting=here.planned,
        work=here.work,
        clock=here.world.clock,
    )


def test_a_day_is_planned_when_it_comes_though_a_later_one_was_looked_at_before() -> None:
    here = town()
    due = here.bill_all("2026-11")
    here.at(due - 10 * DAY)
    order_for(here, due + 200 * DAY)
    assert here.messages() == []  # nobody is late yet, so nothing came of it
    for days in (-3, 0, 3):
        here.morning(due + days * DAY)
    sent = [one.origin for one in here.messages(state=State.SENT)]
    assert sent == ["before_due", "due_day", "overdue_3"]


def test_a_day_looked_at_before_it_came_plans_nothing_twice_when_it_comes() -> None:
    here = town()
    due = here.bill_all("2026-11")
    here.at(due - 10 * DAY)
    for _ in range(2):
        order_for(here, due - 3 * DAY)
    for days in (-3, 0):
        here.morning(due + days * DAY, times=3)
    assert [one.origin for one in here.messages()] == ["before_due", "due_day"]
    assert len(here.sent()) == 2


@pytest.mark.parametrize("hours_ahead", [1, 24, 24 * 60])
def test_what_waits_for_its_hour_is_handed_out_then_whatever_tick_came_ahead(
    hours_ahead: int,
) -> None:
    here = town()
    due = here.bill_all("2026-11")
    here.at(due + 3 * DAY, 9)
    here.tick()
    here.at(due + 3 * DAY, 21)
    here.deliver_all()
    (waiting,) = here.messages()
    assert (waiting.state, waiting.reason) == (State.WAITING, Reason.QUIET_HOURS)

    ticked(here, here.world.clock.now() + timedelta(hours=hours_ahead))
    here.deliver_all(3)
    here.work.orders.clear()
    assert here.sent() == []
    here.at(due + 4 * DAY, 9, 30)
    ticked(here, here.world.clock.now())
    here.deliver_all(3)
    assert len(here.sent()) == 1


def test_a_late_or_repeated_tick_leaves_nothing_behind() -> None:
    here = town()
    due = here.bill_all("2026-11")
    here.at(due + 3 * DAY, 9)
    here.tick()
    here.at(due + 3 * DAY, 21)
    here.deliver_all()
    here.at(due + 9 * DAY, 9, 30)
    now = here.world.clock.now()
    for at in (now - 2 * DAY, now, now - 3 * DAY, now):
        ticked(here, at)
    here.deliver_all(2)
    assert len(here.sent()) == 1


@pytest.mark.parametrize(
    ("mark", "today", "really", "after"),
    [
        (PlanMark(COMMUNITY, TODAY - DAY), TODAY, TODAY, (TODAY, None)),
        (PlanMark(COMMUNITY, TODAY - DAY), LATER, TODAY, (LATER, TODAY - DAY)),
        (PlanMark(COMMUNITY, LATER, 1, TODAY - DAY), TODAY, TODAY, (LATER, TODAY)),
        (PlanMark(COMMUNITY, LATER, 1, TODAY), LATER, TODAY, (LATER, TODAY)),
        (PlanMark(COMMUNITY, LATER, 1, TODAY), LATER + DAY, LATER + DAY, (LATER + DAY, None)),
        (PlanMark(COMMUNITY, TODAY), TODAY - DAY, TODAY, (TODAY, None)),
    ],
)
def test_a_mark_knows_what_was_planned_ahead_and_what_in_its_time(
    mark: PlanMark, today: date, really: date, after: tuple[date, date | None]
) -> None:
    reached = mark.reached(today, really)
    assert (reached.through, reached.by_clock) == after
