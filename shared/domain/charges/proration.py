"""How much of a month a part of a month is worth.

    "actual_days"    days / days of the month (default)
    "thirty_days"    days / 30, never more than a month
    "days_of_year"   twelve months × days / days of the year
    "half_month"     up to 15 days are half a month, more are a whole one
    "whole_month"    a month that is begun is a month
    "none"           any day at all is the whole period

or an object with `method` and: `whole`, the longest stretch that is charged whole without counting
days ("month", "period" or "never"; a month, and for days_of_year a period); `first_day` and
`last_day`, whether the day an account begins and the day it ends are counted (true); `year_days`
365 for years that never leap; `halves` "calendar" for the halves 1–15 and 16–end instead of 15
days, and `half_days` for another number than 15; `count` of whole_month: "started", "complete" or
"majority" (half a month or more).

A month that changes inside (price, status) is divided by the same count of days, so that its parts
add up to what the month is worth. A daily rate rounded first is a rounding stage, not a method.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from shared.domain.calendar import DateSpan, Period, days_in_month, days_in_year, month_end
from shared.domain.charges.document import Node

METHODS = ("actual_days", "thirty_days", "days_of_year", "half_month", "whole_month", "none")
_KEYS = (
    "method", "whole", "first_day", "last_day", "year_days", "halves", "half_days", "count",
)  # fmt: skip


class Piece(NamedTuple):
    """`over`/`under` of `months` months: 1 × 20/31, or 12 × 138/366, or 3 × 1/1."""

    first: date
    last: date
    months: int
    over: int
    under: int


@dataclass(frozen=True, slots=True)
class Proration:
    """A method with its settings."""

    method: str = "actual_days"
    whole: str = "month"
    first_day: bool = True
    last_day: bool = True
    year_days: int | None = None
    by_calendar: bool = False
    half_days: int = 15
    count: str = "started"

    def billed(
        self, span: DateSpan, period: Period, since: date | None, until: date | None
    ) -> DateSpan | None:
        """Return the days of `span` that count, or None.

        Where the account's own dates are unknown, a span that begins or ends inside the period
        is taken for an account that does.
        """
        if self.first_day and self.last_day:
            return span
        first, last = span.first, span.last
        begins = first == since if since else first > period.first
        ends = last == until if until else last < period.last
        if begins and not self.first_day:
            first += timedelta(days=1)
        if ends and not self.last_day:
            last -= timedelta(days=1)
        return DateSpan(first, last) if first <= last else None

    def pieces(self, first: date, last: date, billed: DateSpan, period: Period) -> list[Piece]:
        """Return the worth of the days `first`..`last`, which lie within the days that count."""
        if self.method == "none":
            days = (last - first).days + 1
            return [Piece(first, last, period.months, days, billed.days)]
        if self.method == "days_of_year":
            return self._by_year(first, last, billed, period)
        if first.month == last.month and first.year == last.year:
            return [self._month(first, last, billed)]
        pieces: list[Piece] = []
        start = first
        while start <= last:
            end = min(month_end(start), last)
            pieces.append(self._month(start, end, billed))
            start = end + timedelta(days=1)
        return _merged(pieces)

    def _by_year(self, first: date, last: date, billed: DateSpan, period: Period) -> list[Piece]:
        whole = billed == period.span
        if self.whole == "period" and whole:
            return [Piece(first, last, period.months, (last - first).days + 1, billed.days)]
        pieces: list[Piece] = []
        start = first
        while start <= last:
            end = min(date(start.year, 12, 31), last)
            if self.whole == "month":
                pieces += self._year_months(start, end)
            else:
                pieces.append(self._year_days(start, end))
            start = end + timedelta(days=1)
        return _merged(pieces)

    def _year_months(self, first: date, last: date) -> list[Piece]:
        pieces = []
        for part in DateSpan(first, last).months():
            if part.days == days_in_month(part.first):
                pieces.append(Piece(part.first, part.last, 1, 1, 1))
            else:
                pieces.append(self._year_days(part.first, part.last))
        return pieces

    def _year_days(self, first: date, last: date) -> Piece:
        divisor = self.year_days or days_in_year(first)
        return Piece(first, last, 12, (last - first).days + 1, divisor)

    def _month(self, first: date, last: date, billed: DateSpan) -> Piece:
        """Return the worth of days of one month, given which days of that month count at all."""
        long = days_in_month(first)
        days = (last - first).days + 1
        if days == long and self.whole != "never":
            return Piece(first, last, 1, 1, 1)
        if self.method == "actual_days":
            return Piece(first, last, 1, days, long)
        month = DateSpan(
            max(first.replace(day=1), billed.first), min(first.replace(day=long), billed.last)
        )
        before = (first - month.first).days
        whole = month.days == long and self.whole != "never"
        if self.method == "thirty_days":
            reached = min(before + days, 30)
            if whole and last == month.last:
                reached = 30
            return Piece(first, last, 1, reached - min(before, 30), 30)
        halves = self._halves(month, long) if self.method == "half_month" else self._whole(month)
        # The month is worth halves/2; this stretch has its share of it by days.
        if days == month.days:
            return Piece(first, last, 1, halves, 2) if halves != 2 else Piece(first, last, 1, 1, 1)
        return Piece(first, last, 1, halves * days, 2 * month.days)

    def _halves(self, month: DateSpan, long: int) -> int:
        if self.by_calendar:
            return (month.first.day <= 15) + (month.last.day > 15)
        return 1 if month.days <= self.half_days and month.days < long else 2

    def _whole(self, month: DateSpan) -> int:
        long = days_in_month(month.first)
        enough = {
            "started": True,
            "complete": month.days == long,
            "majority": month.days * 2 >= long,
        }[self.count]
        return 2 if enough else 0


def _merged(pieces: list[Piece]) -> list[Piece]:
    """Join whole months that follow one another."""
    merged: list[Piece] = []
    for piece in pieces:
        if merged and piece.over == piece.under == merged[-1].over == merged[-1].under == 1:
            last = merged.pop()
            piece = Piece(last.first, piece.last, last.months + piece.months, 1, 1)  # noqa: PLW2901
        merged.append(piece)
    return merged


def read_proration(node: Node | None) -> Proration:
    """Return the proration of a rule; by actual days unless stated."""
    if node is None:
        return Proration()
    if not isinstance(node.value, dict):
        return _of_method(node.choice(METHODS))
    got = node.keys(_KEYS, required=("method",))
    usual = _of_method(got["method"].choice(METHODS))
    return Proration(
        usual.method,
        got["whole"].choice(("month", "period", "never")) if "whole" in got else usual.whole,
        "first_day" not in got or got["first_day"].boolean(),
        "last_day" not in got or got["last_day"].boolean(),
        got["year_days"].integer(365, 366) if "year_days" in got else None,
        "halves" in got and got["halves"].choice(("days", "calendar")) == "calendar",
        got["half_days"].integer(1, 30) if "half_days" in got else 15,
        got["count"].choice(("started", "complete", "majority")) if "count" in got else "started",
    )


def _of_method(method: str) -> Proration:
    return Proration(method, "period" if method == "days_of_year" else "month")
