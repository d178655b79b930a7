"""A total paid in parts that add up exactly, each with its day.

{"count": 3, "rest": "last"}                             equal, rounded down, the last the rest
{"count": 6, "rest": "first", "rounding": {"unit": "10"}}
{"percents": ["30", "30", "40"], "rest": "spread"}       largest remainder
{"amounts": ["1000.00", "500.00"], "rest": "last"}       given, and one more for the rest
{"down_payment": {"percent": "20"}, "count": 4}
{"first_due": "2024-01-31", "every_months": 1}           the 31st, clamped to the month's end
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from shared.domain.charges.computation_errors import AmountNegative, InstalmentsImpossible
from shared.domain.charges.document import Node
from shared.domain.charges.exact import tidy
from shared.domain.charges.late_fee_time import shift_months
from shared.domain.charges.policy_parts import (
    HUNDRED,
    RoundingRule,
    above_zero,
    as_money,
    day_of,
    optional_decimal,
    read_rounding,
    to_money,
)
from shared.domain.charges.trace import Input, Step
from shared.domain.money import Money, RoundingMode, share_out

MOST = 120
DOWN = RoundingRule(RoundingMode.DOWN)


class Rest(StrEnum):
    """Who takes what rounding leaves."""

    FIRST = "first"
    LAST = "last"
    SPREAD = "spread"  # largest remainder, one unit each


@dataclass(frozen=True, slots=True)
class InstalmentPlan:
    """A checked plan: weights of equal or unequal parts, or given amounts and one for the rest."""

    weights: tuple[Decimal, ...] = ()
    amounts: tuple[Decimal, ...] = ()
    down_percent: Decimal | None = None
    down_amount: Decimal | None = None
    rest: Rest = Rest.LAST
    rounding: RoundingRule = DOWN
    first_due: date | None = None
    every_months: int = 1
    every_days: int = 0
    dates: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Instalment:
    """One part: its number from 1, its amount and, where the plan has days, its day."""

    number: int
    amount: Money
    due: date | None
    step: Step


def instalments(plan: InstalmentPlan, total: Money) -> list[Instalment]:
    """Return the parts of `total`. They add up to it exactly.

    Raises `AmountNegative`, and `InstalmentsImpossible` when a part would be negative.
    """
    if total.minor < 0:
        raise AmountNegative(amount=str(total))
    parts = _parts(plan, total)
    if min(parts) < 0:
        raise InstalmentsImpossible(total=str(total), parts=len(parts))
    days = _days(plan, len(parts))
    return [
        Instalment(at + 1, Money(part, total.currency), days[at], _step(plan, total, at, part))
        for at, part in enumerate(parts)
    ]


def _parts(plan: InstalmentPlan, total: Money) -> list[int]:
    currency = total.currency
    if plan.amounts:
        given = [as_money(amount, currency).minor for amount in plan.amounts]
        rest = total.minor - sum(given)
        if rest == 0:
            return given
        return [rest, *given] if plan.rest is Rest.FIRST else [*given, rest]
    down: list[int] = []
    if plan.down_amount is not None:
        down = [as_money(plan.down_amount, currency).minor]
    if plan.down_percent is not None:
        share = Fraction(total.decimal) * Fraction(plan.down_percent) / HUNDRED
        down = [to_money(share, plan.rounding, currency).minor]
    left = Money(total.minor - sum(down), currency)
    return down + _weighted(plan, left)


def _weighted(plan: InstalmentPlan, left: Money) -> list[int]:
    currency = left.currency
    if plan.rest is Rest.SPREAD:
        unit = to_money(plan.rounding.unit or Decimal(0), plan.rounding, currency).minor or 1
        whole, odd = divmod(left.minor, unit)
        parts = [part * unit for part in share_out(whole, list(plan.weights))]
        parts[-1] += odd
        return parts
    of = sum(plan.weights)
    parts = [
        to_money(Fraction(left.decimal) * Fraction(weight) / Fraction(of), plan.rounding, currency)
        .minor
        for weight in plan.weights
    ]  # fmt: skip
    taker = 0 if plan.rest is Rest.FIRST else len(parts) - 1
    parts[taker] += left.minor - sum(parts)
    return parts


def _days(plan: InstalmentPlan, count: int) -> list[date | None]:
    if plan.dates:
        if len(plan.dates) != count:
            raise InstalmentsImpossible(dates=len(plan.dates), parts=count)
        return list(plan.dates)
    if plan.first_due is None:
        return [None] * count
    if plan.every_days:
        return [plan.first_due + timedelta(days=plan.every_days * at) for at in range(count)]
    return [shift_months(plan.first_due, plan.every_months * at) for at in range(count)]


def _step(plan: InstalmentPlan, total: Money, at: int, part: int) -> Step:
    amount = Money(part, total.currency)
    inputs = [Input("total", total.decimal, total.currency), Input("number", at + 1, "")]
    exact: Decimal | Fraction = amount.decimal
    operation = "given, or what is left of total"
    if not plan.amounts and plan.down_amount is None and plan.down_percent is None:
        weight, of = plan.weights[at], sum(plan.weights)
        inputs += [Input("weight", weight, ""), Input("weights", of, "")]
        operation = f"total × weight ÷ weights, rest to {plan.rest.value}"
        exact = tidy(Fraction(total.decimal) * Fraction(weight) / Fraction(of))
    return Step("instalment", operation, tuple(inputs), exact, amount.decimal, total.currency)


_KEYS = (
    "count",
    "percents",
    "amounts",
    "down_payment",
    "rest",
    "rounding",
    "first_due",
    "every_months",
    "every_days",
    "dates",
)


def read_instalment_plan(node: Node) -> InstalmentPlan:
    """Return the plan under `node`: one of `count`, `percents`, `amounts`."""
    got = node.keys(_KEYS)
    given = [key for key in ("count", "percents", "amounts") if key in got]
    if len(given) != 1:
        raise node.refuse("only_one_of", keys="count, percents, amounts")
    weights: tuple[Decimal, ...] = ()
    if "count" in got:
        weights = (Decimal(1),) * got["count"].integer(1, MOST)
    if "percents" in got:
        weights = tuple(above_zero(one) for one in got["percents"].items(at_least=1))
        if sum(weights) != 100:
            raise got["percents"].refuse("sum_expected", expected="100")
    for key, other in (("every_months", "every_days"), ("first_due", "dates")):
        if key in got and other in got:
            raise got[other].refuse("only_one_of", keys=f"{key}, {other}")
    percent, amount = _down(got)
    rounding = DOWN
    if "rounding" in got:
        read = read_rounding(got["rounding"])
        mode = read.mode if "mode" in got["rounding"].members() else DOWN.mode
        rounding = RoundingRule(mode, read.unit)
    return InstalmentPlan(
        weights=weights,
        amounts=tuple(one.decimal() for one in got["amounts"].items(at_least=1))
        if "amounts" in got
        else (),
        down_percent=percent,
        down_amount=amount,
        rest=Rest(got["rest"].choice(Rest)) if "rest" in got else Rest.LAST,
        rounding=rounding,
        first_due=day_of(got["first_due"]) if "first_due" in got else None,
        every_months=got["every_months"].integer(1, 120) if "every_months" in got else 1,
        every_days=got["every_days"].integer(1, 3650) if "every_days" in got else 0,
        dates=_dates(got),
    )


def _dates(got: Mapping[str, Node]) -> tuple[date, ...]:
    if "dates" not in got:
        return ()
    return tuple(day_of(one) for one in got["dates"].items(at_least=1))


def _down(got: Mapping[str, Node]) -> tuple[Decimal | None, Decimal | None]:
    if "down_payment" not in got:
        return None, None
    own = got["down_payment"].keys(("percent", "amount"))
    if len(own) != 1 or "amounts" in got:
        raise got["down_payment"].refuse("only_one_of", keys="percent, amount")
    if "percent" in own:
        return own["percent"].decimal(0, 100), None
    return None, optional_decimal(own, "amount")
