"""The time side of a late fee: what was open on which day, and stretches of one base and rate."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from shared.domain.calendar import DateSpan, days_in_month, days_in_year, on_day
from shared.domain.charges.late_fee_policy import (
    Base,
    DayCount,
    LateFeePolicy,
    Months,
    Per,
    Rate,
)
from shared.domain.charges.policy_parts import HUNDRED, to_money
from shared.domain.money import Money, RoundingMode, round_to_unit

DAY = timedelta(days=1)


class Reduction(NamedTuple):
    """A payment, or part of one, that lowered the principal on a day."""

    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Debt:
    """A principal, its due day and what lowered it since. `whole_fee` is the bill it is part of.

    `reopened` is what is owed again: money that went back, amounts above zero. On the days of
    `paused` (in order, apart from one another) nothing is counted.
    """

    principal: Money
    due: date
    payments: tuple[Reduction, ...] = ()
    whole_fee: Money | None = None
    reopened: tuple[Reduction, ...] = ()
    paused: tuple[DateSpan, ...] = ()


class Timeline:
    """What is open of a debt on each day, and what a policy's percentage is of.

    On a payment's own day the amount before it still counts, unless the policy says otherwise.
    """

    def __init__(self, policy: LateFeePolicy, debt: Debt) -> None:
        self._policy, self.debt = policy, debt
        later = DAY if policy.payment_day_counts else timedelta(0)
        paid: dict[date, int] = {}
        for sign, moves in ((1, debt.payments), (-1, debt.reopened)):
            for move in moves:
                day = move.on + later
                paid[day] = paid.get(day, 0) + sign * move.amount.minor
        self._days = sorted(paid)
        opens, still = [debt.principal.minor], debt.principal.minor
        for day in self._days:
            still -= paid[day]
            opens.append(max(still, 0))
        self._opens = opens
        ends = {day for span in debt.paused for day in (span.first, span.last + DAY)}
        self.changes = sorted({*self._days, *ends})

    def open_on(self, day: date) -> Decimal:
        """Return what is open on `day`."""
        minor = self._opens[bisect_right(self._days, day)]
        return Money(minor, self.debt.principal.currency).decimal

    def paid_off(self) -> date | None:
        """Return the first day from which on nothing is open any more, None if there is none."""
        found = None
        for day, minor in zip(reversed(self._days), reversed(self._opens[1:]), strict=True):
            if minor:
                break
            found = day
        return found

    def base(self, day: date) -> Decimal:
        """Return what the percentage is of on `day`; 0 while it is paused, or nothing is open."""
        base, policy = self.open_on(day), self._policy
        if not base or any(span.first <= day <= span.last for span in self.debt.paused):
            return Decimal(0)
        if policy.base is Base.WHOLE_FEE:
            base = (self.debt.whole_fee or self.debt.principal).decimal
        if policy.base_unit is not None:
            base = round_to_unit(base, policy.base_unit, RoundingMode.DOWN)
        return base

    def counted(self, window: Window) -> int:
        """Return how many days of the window are not paused."""
        return window.days - sum(
            max((min(span.last, window.last) - max(span.first, window.first)).days + 1, 0)
            for span in self.debt.paused
        )

    def day_number(self, window: Window, number: int) -> date:
        """Return the day that is number so many of those of the window that are not paused."""
        day = window.first + DAY * (number - 1)
        for span in self.debt.paused:
            if span.last >= window.first and span.first <= day:
                day += DAY * ((span.last - max(span.first, window.first)).days + 1)
        return day


class Window(NamedTuple):
    """The counted days, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days are counted."""
        return (self.last - self.first).days + 1


class Stretch(NamedTuple):
    """Days with one base and one percentage: `units` times `unit_time` is the time."""

    first: date
    last: date
    base: Decimal
    percent: Decimal
    units: int
    unit_time: Fraction
    counted: str  # "days" or "months"

    @property
    def fee(self) -> Fraction:
        """The exact fee of the stretch."""
        of_base = Fraction(self.base) * Fraction(self.percent) / HUNDRED
        return of_base * self.unit_time * self.units

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def stretches(policy: LateFeePolicy, timeline: Timeline, window: Window) -> list[Stretch]:
    """Return the window cut where base or rate change, fees so far added where they compound."""
    rate = policy.rate
    if rate is None:
        return []
    by_months = rate.per is Per.MONTH and rate.months in (Months.COMPLETED, Months.STARTED)
    cuts = _months(rate, window) if by_months else _cuts(policy, rate, timeline, window)
    compound_on = _compound_days(policy, window)
    debt = timeline.debt
    currency = debt.principal.currency
    found: list[Stretch] = []
    added, fresh = Decimal(0), Fraction(0)
    for first, last in cuts:
        if first in compound_on:
            added += to_money(fresh, policy.rounding, currency).decimal
            fresh = Fraction(0)
        seen = last if by_months and rate.months is Months.COMPLETED else first
        base = timeline.base(min(seen, window.last)) + added
        percent = percent_on(rate, debt.due, window.first, first)
        if base and percent:
            one = Stretch(first, last, base, percent, *_time(rate, by_months, first, last))
            fresh += one.fee
            _append(found, one)
    return found


def percent_on(rate: Rate, due: date, window_first: date, day: date) -> Decimal:
    """Return the percentage that holds on `day`."""
    if rate.next_year_percent is not None and day.year > due.year:
        return rate.next_year_percent
    if rate.dated:
        at = bisect_right([dated.first for dated in rate.dated], day)
        return rate.dated[at - 1].percent if at else Decimal(0)
    late_day = (day - window_first).days + 1
    at = bisect_right([step.from_day for step in rate.steps], late_day)
    return rate.steps[at - 1].percent if at else Decimal(0)


def started_months(window: Window) -> int:
    """Return how many months from the day before the window have begun within it."""
    anchor = window.first - DAY
    count = 0
    while shift_months(anchor, count) + DAY <= window.last:
        count += 1
    return count


def shift_months(day: date, months: int) -> date:
    """Return the same day that many months later, clamped to the month's end."""
    index = day.year * 12 + day.month - 1 + months
    return on_day(index // 12, index % 12 + 1, day.day)


def days_360(first: date, last: date) -> int:
    """Return the days from `first` to `last`, both included, when every month has 30."""
    return _serial_360(last) - _serial_360(first - DAY)


def _serial_360(day: date) -> int:
    return 360 * day.year + 30 * day.month + min(day.day, 30)


def _months(rate: Rate, window: Window) -> Iterator[tuple[date, date]]:
    """Yield the months of lateness that count, from the day before the window on."""
    anchor = window.first - DAY
    count = 0
    while True:
        first, last = shift_months(anchor, count) + DAY, shift_months(anchor, count + 1)
        if (last if rate.months is Months.COMPLETED else first) > window.last:
            return
        yield first, last
        count += 1


def _cuts(
    policy: LateFeePolicy, rate: Rate, timeline: Timeline, window: Window
) -> Iterator[tuple[date, date]]:
    firsts = {window.first, *timeline.changes}
    firsts |= {window.first + DAY * (step.from_day - 1) for step in rate.steps}
    firsts |= {dated.first for dated in rate.dated}
    firsts |= _compound_days(policy, window)
    if rate.next_year_percent is not None or rate.day_count is DayCount.ACTUAL_ACTUAL:
        years = range(window.first.year + 1, window.last.year + 1)
        firsts |= {date(year, 1, 1) for year in years}
    if rate.per is Per.MONTH and rate.months is Months.DAYS_OF_MONTH:
        month = window.first.replace(day=1)
        while (month := shift_months(month, 1)) <= window.last:
            firsts.add(month)
    ordered = sorted(day for day in firsts if window.first <= day <= window.last)
    for at, first in enumerate(ordered):
        yield first, ordered[at + 1] - DAY if at + 1 < len(ordered) else window.last


def _compound_days(policy: LateFeePolicy, window: Window) -> set[date]:
    if policy.compound is None:
        return set()
    anchor, step = window.first - DAY, policy.compound.months
    days: set[date] = set()
    count = step
    while (day := shift_months(anchor, count) + DAY) <= window.last:
        days.add(day)
        count += step
    return days


def _time(rate: Rate, by_months: bool, first: date, last: date) -> tuple[int, Fraction, str]:
    """Return how many units the days are, the time of one unit, and what is counted."""
    days = (last - first).days + 1
    if by_months:
        return 1, Fraction(1), "months"
    if rate.per is Per.DAY:
        return days, Fraction(1), "days"
    if rate.per is Per.MONTH:
        of = days_in_month(first) if rate.months is Months.DAYS_OF_MONTH else 30
        return days, Fraction(1, of), "days"
    if rate.day_count is DayCount.THIRTY_360:
        days = days_360(first, last)
    of = {
        DayCount.ACTUAL_365: 365,
        DayCount.ACTUAL_360: 360,
        DayCount.THIRTY_360: 360,
        DayCount.ACTUAL_ACTUAL: days_in_year(first),
    }[rate.day_count]
    return days, Fraction(1, of), "days"


def _append(found: list[Stretch], one: Stretch) -> None:
    """Join `one` to the stretch before it where nothing tells them apart."""
    if found:
        before = found[-1]
        same = (before.base, before.percent, before.unit_time, before.counted)
        if same == (one.base, one.percent, one.unit_time, one.counted):
            found[-1] = before._replace(last=one.last, units=before.units + one.units)
            return
    found.append(one)
