"""On which days a bill's lateness is counted: agreed parts have days of their own, pauses none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.arrears.late_moves import Move
from shared.domain.calendar import DateSpan
from shared.domain.ledger.payment_plan import PaymentPlan, PlanPart

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A bill is paid in `parts` since a moment of day `agreed_on`."""

    agreed_on: date
    agreed_at: datetime
    parts: tuple[PlanPart, ...]

    @property
    def total(self) -> int:
        """What the parts come to."""
        return sum(part.minor for part in self.parts)


@dataclass(frozen=True, slots=True)
class PlanDays:
    """A payment plan with its first and last day by the community's calendar (None: it runs)."""

    plan: PaymentPlan
    agreed_on: date
    ended_on: date | None


def merge(spans: Iterable[DateSpan]) -> tuple[DateSpan, ...]:
    """Return the same days as spans in order that are apart from one another."""
    found: list[DateSpan] = []
    for span in sorted(spans, key=lambda one: one.first):
        if found and span.first <= found[-1].last + DAY:
            found[-1] = DateSpan(found[-1].first, max(found[-1].last, span.last))
        else:
            found.append(span)
    return tuple(found)


def kept_days(days: PlanDays, moves: Sequence[Move], until: date) -> Iterable[DateSpan]:
    """Yield the days up to `until` on which a payment plan is kept: nothing of it is missing.

    `moves` are those of all its bills. A part is missing from the day after its own day and the
    plan's grace; on the day it is made up for, it still is. While it is, the plan pauses nothing.
    """
    plan = days.plan
    last = until if days.ended_on is None else min(days.ended_on - DAY, until)
    grace = timedelta(days=plan.grace_days)
    since = [move for move in moves if move.at > plan.agreed_at]
    cuts = {days.agreed_on, *(part.due_on + grace + DAY for part in plan.parts)}
    cuts |= {move.on + DAY for move in since}
    firsts = sorted(day for day in cuts if days.agreed_on <= day <= last)
    for at, first in enumerate(firsts):
        due = sum(part.minor for part in plan.parts if part.due_on + grace < first)
        settled = sum(move.minor for move in since if move.on < first)
        if due <= settled:
            yield DateSpan(first, firsts[at + 1] - DAY if at + 1 < len(firsts) else last)
