"""What is at hand while one line is computed, and the short ways to record a step of it.

A compiled rule is a tree of closures over one `Work`. The steps are tuples made without their
keyword constructor because this is the hot path of a run of a million bills.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import NoReturn

from shared.domain.calendar import DateSpan, Period
from shared.domain.charges.errors import ChargeBlocked
from shared.domain.charges.facts import Facts
from shared.domain.charges.trace import Input, Step
from shared.domain.money import EXACT

_new = tuple.__new__
_divide = EXACT.divide
ZERO = Decimal(0)
ONE = Decimal(1)


_NO_BANDS: Mapping[str, Decimal] = {}
# The first and last day of the period that was asked for last: a run asks for one, a million times.
_bounds: tuple[Period | None, date, date] = (None, date.min, date.min)


def _bounds_of(period: Period) -> tuple[Period | None, date, date]:
    global _bounds  # noqa: PLW0603 - replaced whole, so never half old
    bounds = _bounds
    if bounds[0] is not period:
        bounds = _bounds = (period, period.first, period.last)
    return bounds


class Work:
    """One line being computed: the facts of the present stretch of days, and the steps so far.

    `divided` says that the line falls into several stretches, so that quantities of the whole
    period are split by days; `billed` are the days that count. `usual` is the common case: all
    days of the period count and nothing divides them. `inexact` is set once a quotient was taken.
    `earlier`, `bands` and `total` belong to the metered quantity read last; `used` is what earlier
    stretches took of each meter.
    """

    quantity: Decimal | None = None
    bands: Mapping[str, Decimal] = _NO_BANDS
    earlier = ZERO
    total = ZERO
    exact = ZERO  # the line before its parts were rounded
    divided = False
    inexact = False
    # How much of the whole period's quantity the present stretch has: (days, all days).
    weight = (ONE, ONE)

    def __init__(self, facts: Facts, span: DateSpan, period: Period) -> None:
        self.facts = facts
        self.span = span
        self.period = period
        self.steps: list[Step] = []
        self.billed: DateSpan | None = span
        first = self.first = span.first
        last = self.last = span.last
        bounds = _bounds if _bounds[0] is period else _bounds_of(period)
        self.usual = self.whole = first == bounds[1] and last == bounds[2]

    def divide(self) -> None:
        """Begin a line of several stretches."""
        self.divided = True
        self.usual = False
        self.used: dict[str, dict[date, Decimal]] = {}

    def bill(self, days: DateSpan | None) -> None:
        """Take `days` as those that count."""
        self.billed = days
        bounds = _bounds_of(self.period)
        self.whole = days is not None and days.first == bounds[1] and days.last == bounds[2]
        self.usual = self.whole and not self.divided

    def quotient(self, over: Decimal, under: Decimal) -> Decimal:
        """Return over / under to 50 digits, and remember that results are no longer exact."""
        self.inexact = True
        return _divide(over, under)


NumberOf = Callable[[Work], Decimal]
TruthOf = Callable[[Work], bool]
# (work, quantity, where it starts on the tier axis) → amount
AmountOf = Callable[[Work, Decimal, Decimal], Decimal]
Round = Callable[[Decimal], Decimal]


def given(name: str, value: Decimal | int | str, unit: str) -> Input:
    """Return an input of a step."""
    return _new(Input, (name, value, unit))


def note(  # noqa: PLR0917 - by position because it is the hot path
    work: Work,
    name: str,
    operation: str,
    inputs: tuple[Input, ...],
    exact: Decimal,
    rounded: Decimal,
    unit: str,
) -> None:
    """Record a step after those before it."""
    work.steps.append(_new(Step, (name, operation, inputs, exact, rounded, unit)))


def block(reason: str, **data: object) -> NoReturn:
    """Stop the line: it can't be computed for `reason`."""
    raise ChargeBlocked(reason, **data)
