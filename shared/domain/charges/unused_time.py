"""Months and years within a paid span: how many are whole, and which days are left over."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from shared.domain.calendar import DateSpan, days_in_year
from shared.domain.charges.late_fee_time import shift_months

DAY = timedelta(days=1)


class Months(NamedTuple):
    """Whole months, the days of cut ones as (days, days of that month), and months begun."""

    whole: int
    pieces: tuple[tuple[int, int], ...]
    begun: int

    @property
    def exact(self) -> Fraction:
        """The months as one number."""
        return self.whole + sum((Fraction(days, of) for days, of in self.pieces), Fraction(0))


def months_of(paid: DateSpan, part: DateSpan | None) -> Months:
    """Return the months of `part`, where months are counted from the first day of `paid`."""
    if part is None:
        return Months(0, (), 0)
    whole, pieces, begun, at = 0, [], 0, 0
    while (begins := shift_months(paid.first, at)) <= part.last:
        ends = shift_months(paid.first, at + 1) - DAY
        shared = part.meet(begins, ends)
        at += 1
        if shared is None:
            continue
        begun += 1
        of = (ends - begins).days + 1
        if shared.days == of:
            whole += 1
        else:
            pieces.append((shared.days, of))
    return Months(whole, tuple(pieces), begun)


def years_of(part: DateSpan | None) -> Fraction:
    """Return the days of `part` as parts of their calendar years (365 or 366 days)."""
    years = Fraction(0)
    if part is None:
        return years
    for year in range(part.first.year, part.last.year + 1):
        first = date(year, 1, 1)
        shared = part.meet(first, date(year, 12, 31))
        years += Fraction(shared.days if shared else 0, days_in_year(first))
    return years
