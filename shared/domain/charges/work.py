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

_new = tuple.__new__
ZERO = Decimal(0)
ONE = Decimal(1)


class Work:
    """One line being computed: the facts of the present stretch of days, and the steps so far.

    `divided` says that the line falls into several stretches, so that quantities of the whole
    period are split by days. `billed` are the days that count; `whole` says that they are all.
    belong to the metered quantity read last; `used` is what earlier stretches took of each meter.
    """

    __slots__ = (
        "bands",
        "billed",
        "divided",
        "earlier",
        "facts",
        "first",
        "last",
        "period",
        "quantity",
        "span",
        "steps",
        "total",
        "used",
        "weight",
        "whole",
    )

    def __init__(self, facts: Facts, span: DateSpan, period: Period) -> None:
        self.facts = facts
        self.span = span
        self.billed: DateSpan | None = span
        self.whole = False
        self.period = period
        self.first: date = span.first
        self.last: date = span.last
        self.steps: list[Step] = []
        self.divided = False
        # How much of the whole period's quantity the present stretch has: (days, all days).
        self.weight = (ONE, ONE)
        self.earlier = ZERO
        self.total = ZERO
        self.bands: Mapping[str, Decimal] = {}
        self.used: dict[str, dict[date, Decimal]] = {}
        self.quantity: Decimal | None = None


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
