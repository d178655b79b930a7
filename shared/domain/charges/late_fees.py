"""Late fees: a pure function of a debt's timeline, a policy and a last day.

Days are counted from the day after the due day (or after the days of grace) to the payment day,
both included, unless the policy says otherwise. The window is cut into *stretches* of one base and
one rate; each is `base × percent × time`, exact, so the number of days costs nothing. Then come
the minimum, the caps (a cap is stronger than a minimum), and one rounding.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from shared.domain.charges.computation_errors import (
    AmountNegative,
    LateFeeNeedsDates,
    LatenessTooLong,
)
from shared.domain.charges.exact import tidy
from shared.domain.charges.late_fee_policy import (
    Cap,
    Choose,
    FlatStep,
    GraceMode,
    LateFeePolicy,
    Per,
    Stage,
)
from shared.domain.charges.late_fee_time import (
    Debt,
    Stretch,
    Timeline,
    Window,
    started_months,
    stretches,
)
from shared.domain.charges.policy_parts import HUNDRED, exact_step, rounded_step, to_money
from shared.domain.charges.trace import Input, Step
from shared.domain.money import Money

DAY = timedelta(days=1)
LONGEST = 36_525
_ANY_DUE_DAY = date(2001, 1, 1)  # for lateness given in days: no rate of such a policy sees dates


@dataclass(frozen=True, slots=True)
class LateFee:
    """What a debt's lateness costs up to a day. `days` are those counted, `uncapped` is before
    minimum and caps; `limited_by` is "", "cap", "minimum" or "ignored".
    """

    amount: Money
    uncapped: Money
    days: int
    first: date | None = None
    last: date | None = None
    limited_by: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class _Late:
    """A debt whose counted days are known."""

    policy: LateFeePolicy
    timeline: Timeline
    window: Window
    found: list[Stretch]

    @property
    def currency(self) -> str:
        return self.timeline.debt.principal.currency


def late_fee(policy: LateFeePolicy, debt: Debt, until: date) -> LateFee:
    """Return the fee for the days up to `until`: the payment day, or the day it is looked at.

    Raises `AmountNegative`, `LatenessTooLong`.
    """
    moves = (*debt.payments, *debt.reopened)
    if debt.principal.minor < 0 or any(move.amount.minor < 0 for move in moves):
        raise AmountNegative(amount=str(debt.principal))
    if (until - debt.due).days > LONGEST:
        raise LatenessTooLong(days=(until - debt.due).days)
    timeline = Timeline(policy, debt)
    window = _window(policy, timeline, until)
    currency = debt.principal.currency
    if window is None:
        step = _none_step(debt, until)
        return LateFee(Money.zero(currency), Money.zero(currency), 0, steps=(step,))
    steps: list[Step] = []
    found = stretches(policy, timeline, window)
    fee = _interest(policy, found, currency, steps) + _flat(policy, timeline, window, steps)
    uncapped = to_money(fee, policy.rounding, currency)
    fee, limited_by = _limited(_Late(policy, timeline, window, found), fee, steps)
    amount = to_money(fee, policy.rounding, currency)
    steps.append(rounded_step("late_fee", "fee", (_fee(fee, currency),), fee, amount))
    if policy.ignore_below is not None and 0 < amount.decimal < policy.ignore_below:
        inputs = (_fee(amount.decimal, currency), Input("least", policy.ignore_below, currency))
        steps.append(exact_step("late_ignored", "0 where fee < least", inputs, 0, currency))
        amount, limited_by = Money.zero(currency), "ignored"
    return LateFee(
        amount,
        uncapped,
        timeline.counted(window),
        window.first,
        window.last,
        limited_by,
        tuple(steps),
    )


def late_fee_for_days(policy: LateFeePolicy, principal: Money, days: int) -> LateFee:
    """Return the fee for a number of days after the due day, where dates do not matter.

    Raises `LateFeeNeedsDates` for a policy by months, by the calendar year or with dated rates.
    """
    if policy.needs_dates:
        raise LateFeeNeedsDates()
    if days > LONGEST:
        raise LatenessTooLong(days=days)
    more = 0 if policy.payment_day_counts else 1
    until = _ANY_DUE_DAY + DAY * (days + more - (1 if policy.due_day_counts else 0))
    found = late_fee(policy, Debt(principal, _ANY_DUE_DAY), until)
    steps = tuple(_without_dates(step) for step in found.steps)
    return replace(found, first=None, last=None, steps=steps)


def _without_dates(step: Step) -> Step:
    # The days were only borrowed to count with.
    kept = tuple(one for one in step.inputs if one.name not in ("due", "until", "from", "to"))
    return step._replace(inputs=kept)


def _window(policy: LateFeePolicy, timeline: Timeline, until: date) -> Window | None:
    """Return the counted days, or None when nothing is late."""
    debt = timeline.debt
    first = debt.due if policy.due_day_counts else debt.due + DAY
    last = until if policy.payment_day_counts else until - DAY
    paid_off = timeline.paid_off()
    if paid_off is not None:
        last = min(last, paid_off - DAY)
    grace_over = first + DAY * policy.grace_days
    if last < grace_over or debt.principal.minor == 0:
        return None
    if policy.grace_mode is GraceMode.EXCLUDED:
        first = grace_over
    if policy.max_days is not None:
        last = min(last, first + DAY * (policy.max_days - 1))
    return Window(first, last)


def _interest(
    policy: LateFeePolicy, found: list[Stretch], currency: str, steps: list[Step]
) -> Fraction:
    total = Fraction(0)
    for stretch in found:
        exact = stretch.fee
        shown = exact
        if policy.stage is Stage.STRETCH:
            shown = Fraction(to_money(exact, policy.rounding, currency).decimal)
        if policy.stage is Stage.UNIT:
            unit = Fraction(stretch.base) * Fraction(stretch.percent) / HUNDRED * stretch.unit_time
            shown = _unit(policy, unit, currency) * stretch.units
        total += shown
        steps.append(_stretch_step(policy, stretch, exact, shown, currency))
    if len(found) > 1:
        steps.append(exact_step("late_sum", "sum of the stretches", (), total, currency))
    return total


def _unit(policy: LateFeePolicy, fee: Fraction, currency: str) -> Fraction:
    """Return one day's (or month's) fee as the policy rounds it."""
    return Fraction(policy.rounding.of(currency).apply(fee))


def _stretch_step(
    policy: LateFeePolicy, stretch: Stretch, exact: Fraction, shown: Fraction, currency: str
) -> Step:
    inputs = (
        Input("base", stretch.base, currency),
        Input("percent", stretch.percent, "%"),
        Input(stretch.counted, stretch.units, stretch.counted.removesuffix("s")),
        Input("from", stretch.first.isoformat(), ""),
        Input("to", stretch.last.isoformat(), ""),
    )
    divisor = f" ÷ {1 / stretch.unit_time}" if stretch.unit_time != 1 else ""
    operation = f"base × percent ÷ 100{divisor} × {stretch.counted}"
    name = "late_stretch"
    if policy.stage is Stage.UNIT:
        name, operation = "late_stretch_by_unit", f"{operation}, each rounded"
    rounded = tidy(shown)
    if not isinstance(rounded, Decimal):
        return exact_step(name, operation, inputs, exact, currency)
    return Step(name, operation, inputs, tidy(exact), rounded, currency)


def _flat(policy: LateFeePolicy, timeline: Timeline, window: Window, steps: list[Step]) -> Fraction:
    flat = policy.flat
    if flat is None:
        return Fraction(0)
    days = timeline.counted(window)
    reached = [step for step in flat.steps if step.from_day <= days]
    if not reached:
        return Fraction(0)
    step = reached[-1]
    currency = timeline.debt.principal.currency
    base = timeline.base(timeline.day_number(window, step.from_day))
    fee, operation, inputs = _flat_fee(step, flat.choose, base, currency)
    times = {
        Per.ONCE: 1,
        Per.DAY: days,
        Per.MONTH: started_months(Window(window.first, window.first + DAY * (days - 1))),
    }[flat.per]
    if flat.per is not Per.ONCE:
        fee *= times
        operation = f"({operation}) × times"
        inputs = (*inputs, Input("times", times, flat.per.value))
    steps.append(exact_step("late_flat", operation, inputs, fee, currency))
    return fee


def _flat_fee(
    step: FlatStep, choose: Choose, base: Decimal, currency: str
) -> tuple[Fraction, str, tuple[Input, ...]]:
    inputs: tuple[Input, ...] = ()
    if step.percent is not None:
        of_base = Fraction(base) * Fraction(step.percent) / HUNDRED
        inputs = (Input("base", base, currency), Input("percent", step.percent, "%"))
        if step.amount is None:
            return of_base, "base × percent ÷ 100", inputs
    amount = Fraction(step.amount or 0)
    inputs = (*inputs, Input("amount", step.amount or Decimal(0), currency))
    if step.percent is None:
        return amount, "amount", inputs
    if choose is Choose.SUM:
        return amount + of_base, "amount + base × percent ÷ 100", inputs
    if choose is Choose.GREATER:
        return max(amount, of_base), "max(amount, base × percent ÷ 100)", inputs
    return min(amount, of_base), "min(amount, base × percent ÷ 100)", inputs


def _limited(late: _Late, fee: Fraction, steps: list[Step]) -> tuple[Fraction, str]:
    """Return the fee within its minimum and its caps, and what limited it last."""
    policy, currency = late.policy, late.currency
    limited_by = ""
    if policy.minimum is not None and 0 < fee < policy.minimum:
        least = (_fee(fee, currency), Input("minimum", policy.minimum, currency))
        fee, limited_by = Fraction(policy.minimum), "minimum"
        steps.append(exact_step("late_minimum", "max(fee, minimum)", least, fee, currency))
    for cap in policy.caps:
        limit, of = _cap(cap, late)
        if fee > limit:
            most = (_fee(fee, currency), Input("cap", tidy(limit), currency), *of)
            fee, limited_by = limit, "cap"
            steps.append(exact_step("late_cap", "min(fee, cap)", most, fee, currency))
    return fee, limited_by


def _cap(cap: Cap, late: _Late) -> tuple[Fraction, tuple[Input, ...]]:
    """Return the exact limit and what it is made of."""
    if cap.amount is not None:
        return Fraction(cap.amount), ()
    if cap.percent is not None:
        of = late.timeline.debt.principal.decimal
        if cap.of_open:
            of = late.timeline.open_on(late.window.last)
        inputs = (Input("cap_percent", cap.percent, "%"), Input("principal", of, late.currency))
        return Fraction(of) * Fraction(cap.percent) / HUNDRED, inputs
    annual = cap.annual_percent or Decimal(0)
    base_days = sum((Fraction(one.base) * one.days for one in late.found), Fraction(0))
    by_year = base_days * Fraction(annual) / HUNDRED / 365
    return by_year, (Input("cap_percent_a_year", annual, "%"),)


def _fee(fee: Fraction | Decimal, currency: str) -> Input:
    return Input("fee", tidy(fee), currency)


def _none_step(debt: Debt, until: date) -> Step:
    inputs = (
        Input("due", debt.due.isoformat(), ""),
        Input("until", until.isoformat(), ""),
        Input("days", 0, "day"),
    )
    zero = Money.zero(debt.principal.currency)
    return rounded_step("late_none", "no day counts", inputs, 0, zero)
