"""The clock's part: mandates whose time has come are handed out, however late the clock is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.usecases.autopay.ports import AutopayWork, DueMandates, LookAfterMandate, PlanOn

PAGE = 500
_PAGES_A_TURN = 4
# A mandate that could not be looked after stays in its day's list and is handed out again.
_LOOK_BACK = timedelta(days=7)


def plan_due(at: datetime, *, mandates: DueMandates, work: AutopayWork) -> int:
    """Mandates due at `at` are handed out; return how many were at once.

    Goes back to a week before the last tick, so that no outage of the clock leaves one behind. A
    repeat hands out what is still due once more, which changes nothing.
    """
    last = min(mandates.last_tick() or at, at)
    day, handed = (last - _LOOK_BACK).astimezone(UTC).date(), 0
    while day <= at.astimezone(UTC).date():
        handed += plan_on(PlanOn(day, at, ""), mandates=mandates, work=work)
        day += timedelta(days=1)
    mandates.note_tick(at)
    return handed


def plan_on(order: PlanOn, *, mandates: DueMandates, work: AutopayWork) -> int:
    """Part of a day's list is handed out, the rest left to an order of its own."""
    after, handed = order.after, 0
    for _ in range(_PAGES_A_TURN):
        found = mandates.due(order.day, order.at, after, PAGE)
        work.ask(LookAfterMandate(one.company_id, one.mandate_id, order.at) for one in found)
        handed += len(found)
        if len(found) < PAGE:
            return handed
        after = found[-1].place
    work.ask([PlanOn(order.day, order.at, after)])
    return handed
