"""From readings to a use: multiplier, rollover, replacement, estimates, sub-meters and line loss.

A *stretch* is one meter between two readings. A meter that was replaced gives two stretches whose
uses are added, so that one quantity goes through one tier calculation. A lower reading is an error
unless the reader marked a rollover or the earlier one was an estimate (then it is a credit).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from shared.domain.charges.computation_errors import (
    EstimateImpossible,
    ReadingBeyondRegister,
    ReadingLower,
    ReadingMissing,
    RolloverUnlikely,
    UseBelowZero,
)
from shared.domain.charges.exact import tidy, whole_and_places
from shared.domain.charges.meter_policy import BelowZero, Conversion, MeterPolicy
from shared.domain.charges.policy_parts import exact_step
from shared.domain.charges.trace import Input, Step
from shared.domain.metering.registers import Loss, Register
from shared.domain.money import Rounding, RoundingMode, round_to_unit, share_out

ZERO = Fraction(0)
PLAIN = MeterPolicy()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the register showed. `rollover` marks that it passed zero since the reading before."""

    value: Decimal
    estimated: bool = False
    rollover: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """One meter from one reading to the next; `end` is None when nobody has read it yet."""

    register: Register
    start: Reading
    end: Reading | None


@dataclass(frozen=True, slots=True)
class EarlierUse:
    """The use of an earlier period and its days, to compare with or to estimate by."""

    quantity: Decimal
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What else bears on a use: what was billed on estimates, what sub-meters took, what was.

    `expected` is the use of a stretch that nobody has read yet (see `estimate`).
    """

    estimates_billed: Sequence[Decimal] = ()
    sub_uses: Sequence[Decimal] = ()
    carried: Decimal = Decimal(0)
    expected: Decimal | None = None
    before: EarlierUse | None = None
    days: int | None = None


ALONE = Around()


class Warned(NamedTuple):
    """Something a person should look at; the computation stands. `code` has its own sentence."""

    code: str
    data: dict[str, str]


@dataclass(frozen=True, slots=True)
class MeterUse:
    """A quantity to charge, how it came to be, and what is left over for the next use."""

    quantity: Decimal
    unit: str
    estimated: bool = False
    carried: Decimal = Decimal(0)
    steps: tuple[Step, ...] = ()
    warnings: tuple[Warned, ...] = field(default=())


def use_of(
    stretches: Sequence[Stretch],
    unit: str = "",
    policy: MeterPolicy = PLAIN,
    around: Around = ALONE,
) -> MeterUse:
    """Return the use of one or more stretches, with its steps.

    Raises `ReadingMissing`, `ReadingLower`, `ReadingBeyondRegister`, `RolloverUnlikely`,
    `UseBelowZero`.
    """
    steps: list[Step] = []
    estimate_before = any(stretch.start.estimated for stretch in stretches)
    exact = ZERO
    for at, stretch in enumerate(stretches):
        if stretch.end is None and around.expected is not None:
            exact += Fraction(around.expected)
            steps.append(exact_step("meter_estimate", "estimate", (), around.expected, unit))
        else:
            exact += _stretch(stretch, at, unit, steps)
    if len(stretches) > 1:
        steps.append(exact_step("meter_sum", "sum of the meters", (), exact, unit))
    exact = _less(exact, around, unit, steps)
    exact = _converted(exact, policy, unit, steps)
    quantity, carried = _not_below_zero(
        exact, policy, estimate_before or bool(around.estimates_billed), unit, steps
    )
    return MeterUse(
        quantity=quantity,
        unit=unit,
        estimated=any(one.end is None or one.end.estimated for one in stretches),
        carried=carried,
        steps=tuple(steps),
        warnings=tuple(_warnings(quantity, policy, around)),
    )


def estimate(history: Sequence[EarlierUse], days: int | None, rounding: Rounding) -> Decimal:
    """Return the use to expect: by the day where all days are known, else the plain average.

    Raises `EstimateImpossible` without any earlier use.
    """
    if not history:
        raise EstimateImpossible(uses=0)
    total = sum((Fraction(use.quantity) for use in history), ZERO)
    known = [use.days for use in history if use.days]
    if days is None or len(known) < len(history):
        return rounding.apply(total / len(history))
    return rounding.apply(total / sum(known) * days)


def spread(quantity: Decimal, weights: Sequence[int], unit: Decimal) -> list[Decimal]:
    """Return `quantity` spread over periods by their days, in multiples of `unit`, exactly.

    For a true-up that must be priced as if the use had been known: one part a period.
    """
    units = round_to_unit(Fraction(quantity) / Fraction(unit), Decimal(1), RoundingMode.HALF_UP)
    if Fraction(units) * Fraction(unit) != Fraction(quantity):
        raise EstimateImpossible(uses=str(quantity))
    return [part * unit for part in share_out(int(units), list(weights))]


def check_reading(register: Register, reading: Reading) -> None:
    """Hold that the register can show the reading. Raises `ReadingBeyondRegister`."""
    if reading.value < 0:
        raise ReadingBeyondRegister(reading=str(reading.value), digits=register.digits)
    if register.digits is not None and reading.value >= 10**register.digits:
        raise ReadingBeyondRegister(reading=str(reading.value), digits=register.digits)
    if register.decimals is not None:
        _whole, places = whole_and_places(reading.value.normalize())
        if places > register.decimals:
            raise ReadingBeyondRegister(reading=str(reading.value), digits=register.decimals)


def _stretch(stretch: Stretch, at: int, unit: str, steps: list[Step]) -> Fraction:
    register, start, end = stretch.register, stretch.start, stretch.end
    if end is None:
        raise ReadingMissing(meter=at + 1)
    check_reading(register, start)
    check_reading(register, end)
    turn = _turn(register, start, end)
    difference = Fraction(end.value) + turn - Fraction(start.value)
    use = difference * Fraction(register.multiplier)
    inputs = [Input("reading_to", end.value, unit), Input("reading_from", start.value, unit)]
    operation = "reading_to − reading_from"
    if turn:
        inputs.insert(1, Input("register_turn", turn, unit))
        operation = "reading_to + register_turn − reading_from"
    name = "meter_true_up" if start.estimated and not end.estimated else "meter_use"
    if register.multiplier != 1:
        inputs.append(Input("multiplier", register.multiplier, ""))
        operation = f"({operation}) × multiplier"
    steps.append(exact_step(name, operation, tuple(inputs), use, unit))
    return use


def _turn(register: Register, start: Reading, end: Reading) -> int:
    """Return what a full turn of the register adds: 10^digits where a rollover is marked."""
    lower = end.value < start.value
    if end.rollover:
        if register.digits is None or not lower:
            raise RolloverUnlikely(
                reading=str(end.value), before=str(start.value), digits=register.digits
            )
        return int(10**register.digits)
    if lower and not start.estimated:
        raise ReadingLower(reading=str(end.value), before=str(start.value))
    return 0


def _less(exact: Fraction, around: Around, unit: str, steps: list[Step]) -> Fraction:
    for name, amounts in (
        ("sub_meters", around.sub_uses),
        ("estimates_billed", around.estimates_billed),
        ("use_carried", (around.carried,) if around.carried else ()),
    ):
        if amounts:
            less = sum((Fraction(amount) for amount in amounts), ZERO)
            sign = "+" if name == "use_carried" else "−"
            before, exact = exact, exact + less if name == "use_carried" else exact - less
            inputs = (Input("use", tidy(before), unit), Input(name, tidy(less), unit))
            steps.append(exact_step(name, f"use {sign} {name}", inputs, exact, unit))
    return exact


def _converted(exact: Fraction, policy: MeterPolicy, unit: str, steps: list[Step]) -> Fraction:
    loss, conversion = policy.loss, policy.conversion
    if loss != Loss():
        before = exact
        exact = exact * (100 + Fraction(loss.percent)) / 100 + Fraction(loss.fixed)
        inputs = (
            Input("use", tidy(before), unit),
            Input("loss_percent", loss.percent, "%"),
            Input("loss_fixed", loss.fixed, unit),
        )
        operation = "use × (100 + loss_percent) ÷ 100 + loss_fixed"
        steps.append(exact_step("line_loss", operation, inputs, exact, unit))
    if conversion != Conversion():
        named = [Input("use", tidy(exact), unit)]
        operation = "use"
        for at, factor in enumerate(conversion.multiply, 1):
            exact *= Fraction(factor)
            named.append(Input(f"factor_{at}", factor, ""))
            operation += f" × factor_{at}"
        if conversion.divide != 1:
            exact /= Fraction(conversion.divide)
            named.append(Input("divisor", conversion.divide, ""))
            operation += " ÷ divisor"
        steps.append(exact_step("conversion", operation, tuple(named), exact, unit))
    return exact


def _not_below_zero(
    exact: Fraction, policy: MeterPolicy, estimated_before: bool, unit: str, steps: list[Step]
) -> tuple[Decimal, Decimal]:
    """Return the quantity to charge and what is carried to the next use."""
    rounded = _rounded(exact, policy)
    if policy.rounding is not None:
        named = (Input("use", tidy(exact), unit),)
        steps.append(Step("use", "use", named, tidy(exact), rounded, unit))
    if rounded >= 0 or policy.below_zero is BelowZero.CREDIT:
        return rounded, Decimal(0)
    if policy.below_zero is BelowZero.ERROR:
        # A true-up against an estimate is owed to the payer: only a contradiction is an error.
        if estimated_before:
            return rounded, Decimal(0)
        raise UseBelowZero(use=str(rounded))
    carried = rounded if policy.below_zero is BelowZero.CARRY else Decimal(0)
    inputs = (Input("use", rounded, unit),)
    steps.append(exact_step("use_not_below_zero", "max(use, 0)", inputs, ZERO, unit))
    return Decimal(0), carried


def _rounded(exact: Fraction, policy: MeterPolicy) -> Decimal:
    if policy.rounding is not None:
        return policy.rounding.apply(exact)
    tidied = tidy(exact)
    if isinstance(tidied, Decimal):
        return tidied
    return round_to_unit(exact, Decimal("0.000001"), RoundingMode.HALF_UP)


def _warnings(quantity: Decimal, policy: MeterPolicy, around: Around) -> list[Warned]:
    found: list[Warned] = []
    if policy.warn_zero_use and quantity == 0:
        found.append(Warned("zero_use", {}))
    before = around.before
    if policy.swing_percent is None or before is None or before.quantity == 0:
        return found
    now, then = Fraction(quantity), Fraction(before.quantity)
    if around.days and before.days:
        now, then = now / around.days, then / before.days
    change = (now - then) * 100 / abs(then)
    if abs(change) > Fraction(policy.swing_percent):
        shown = round_to_unit(change, Decimal(1), RoundingMode.HALF_UP)
        data = {
            "percent": f"{shown:+f}",
            "use": f"{quantity:f}",
            "before": f"{before.quantity:f}",
            "limit": f"{policy.swing_percent:f}",
        }
        found.append(Warned("use_swing", data))
    return found
