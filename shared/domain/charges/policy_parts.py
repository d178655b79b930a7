"""What several policies have in common: how they round, and how a share in percent is written.

A percentage is the number before the sign: `"percent": "0.05"` is 0.05 %, 3‰ is `"0.3"`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from shared.domain.charges.computation_errors import AmountTooFine
from shared.domain.charges.document import Node
from shared.domain.charges.exact import Number, tidy
from shared.domain.charges.rounding import read_mode, read_unit
from shared.domain.charges.trace import Input, Step
from shared.domain.money import Money, Rounding, RoundingMode, round_to_unit, smallest_unit

HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class RoundingRule:
    """A rounding that may leave the unit to the currency (0.01 for CNY, 1 for JPY)."""

    mode: RoundingMode = RoundingMode.HALF_UP
    unit: Decimal | None = None

    def of(self, currency: str) -> Rounding:
        """Return the rounding for amounts of `currency`."""
        return Rounding(self.mode, self.unit or smallest_unit(currency))


# Half-up to the currency's own unit: what every policy does unless it says otherwise.
TO_MONEY = RoundingRule()


def read_rounding(node: Node) -> RoundingRule:
    """Return the rounding under `node`: `{"mode": "half_up", "unit": "0.01"}`, both optional."""
    got = node.keys(("mode", "unit"))
    return RoundingRule(
        mode=read_mode(got["mode"]) if "mode" in got else RoundingMode.HALF_UP,
        unit=read_unit(got["unit"]) if "unit" in got else None,
    )


def above_zero(node: Node) -> Decimal:
    """Return a decimal that is more than zero."""
    number = node.decimal()
    if number == 0:
        raise node.refuse("above_zero_expected")
    return number


def day_of(node: Node) -> date:
    """Return a date of the years 1900 to 2199; beyond them it is a slip of the keyboard."""
    day = node.date()
    if not 1900 <= day.year <= 2199:
        raise node.refuse("date_expected")
    return day


def optional_decimal(got: Mapping[str, Node], key: str) -> Decimal | None:
    """Return the decimal under `key`, at least 0, or None if it is not given."""
    return got[key].decimal() if key in got else None


def flag(got: Mapping[str, Node], key: str, default: bool = False) -> bool:
    """Return the truth value under `key`, or `default` if it is not given."""
    return got[key].boolean() if key in got else default


def as_money(amount: Decimal, currency: str) -> Money:
    """Return an amount that is money already. Raises `AmountTooFine` if a digit would be lost."""
    if amount % smallest_unit(currency):
        raise AmountTooFine(amount=f"{amount:f}", currency=currency)
    return Money.exactly(amount, currency)


def to_money(amount: Number, rounding: RoundingRule, currency: str) -> Money:
    """Return `amount` rounded by the rule, in `currency`."""
    rounded = rounding.of(currency).apply(Fraction(amount))
    # A unit finer than the currency's own (0.001 of CNY) must still end in money.
    return Money.exactly(round_to_unit(rounded, smallest_unit(currency), rounding.mode), currency)


def rounded_step(
    name: str,
    operation: str,
    inputs: tuple[Input, ...],
    exact: Number,
    rounded: Money,
) -> Step:
    """Return a step that ends in money."""
    return Step(name, operation, inputs, tidy(exact), rounded.decimal, rounded.currency)


def exact_step(
    name: str, operation: str, inputs: tuple[Input, ...], exact: Number, unit: str
) -> Step:
    """Return a step in which nothing is rounded; what has no end is shown to six places."""
    tidied = tidy(exact)
    if isinstance(tidied, Decimal):
        return Step(name, operation, inputs, tidied, tidied, unit)
    shown = Rounding(RoundingMode.HALF_UP, Decimal("0.000001")).apply(tidied)
    return Step(name, operation, inputs, tidied, shown, unit)


def money_step(name: str, operation: str, inputs: tuple[Input, ...], amount: Money) -> Step:
    """Return a step that ends in money and rounds nothing."""
    return Step(name, operation, inputs, amount.decimal, amount.decimal, amount.currency)


class Said(NamedTuple):
    """The steps of a computation so far, in one currency."""

    currency: str
    steps: list[Step]

    def exact(self, name: str, operation: str, amount: Number, *inputs: Input) -> None:
        """Add a step that rounds nothing."""
        self.steps.append(exact_step(name, operation, inputs, amount, self.currency))

    def rounded(
        self, name: str, operation: str, exact: Number, amount: Money, *inputs: Input
    ) -> None:
        """Add a step that rounds `exact` to `amount`."""
        self.steps.append(rounded_step(name, operation, inputs, exact, amount))

    def money(self, name: str, operation: str, amount: Money, *inputs: Input) -> None:
        """Add a step that ends in an exact amount of money."""
        self.steps.append(money_step(name, operation, inputs, amount))

    def of(self, name: str, amount: Money | Number) -> Input:
        """Return an input in the currency."""
        value = amount.decimal if isinstance(amount, Money) else tidy(amount)
        return Input(name, value, self.currency)
