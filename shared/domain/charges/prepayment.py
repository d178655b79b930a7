"""Paying ahead: months that come free or cheaper, and discounts by the day of payment.

    {"offers": [{"months": 12, "free_months": 1}, {"months": 6, "percent": "5"}], "repeats": true}
    {"steps": [{"by": "2024-03-31", "percent": "5"}, {"by": "2024-06-30", "percent": "2"}]}
    {"steps": [{"days_before_due": 30, "percent": "3"}, {"days_before_due": 0, "amount": "5.00"}]}

Of several offers the one for the most months that were paid holds; `repeats` gives it again for
each further full number of months. Of the steps by day the first that is still open holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from shared.domain.charges.computation_errors import AmountNegative
from shared.domain.charges.document import Node
from shared.domain.charges.policy_parts import (
    HUNDRED,
    TO_MONEY,
    RoundingRule,
    Said,
    as_money,
    day_of,
    exact_step,
    flag,
    optional_decimal,
    read_rounding,
    to_money,
)
from shared.domain.charges.trace import Input, Step
from shared.domain.money import Money


@dataclass(frozen=True, slots=True)
class Reduction:
    """What is taken off: a percentage, or an amount, or neither."""

    percent: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What comes with `months` paid ahead."""

    months: int
    free_months: int
    reduction: Reduction


@dataclass(frozen=True, slots=True)
class PrepaymentPolicy:
    """Offers ordered by their months."""

    offers: tuple[Offer, ...]
    repeats: bool = True
    rounding: RoundingRule = TO_MONEY


@dataclass(frozen=True, slots=True)
class Prepaid:
    """What months paid ahead cost and cover. `monthly` is what one covered month comes to."""

    amount: Money
    paid_months: int
    covered_months: int
    saved: Money
    monthly: Money
    steps: tuple[Step, ...]


def prepay(policy: PrepaymentPolicy, monthly: Money, paid_months: int) -> Prepaid:
    """Return what paying `paid_months` ahead costs and how many months it covers."""
    if monthly.minor < 0:
        raise AmountNegative(amount=str(monthly))
    said = Said(monthly.currency, [])
    full = Money(monthly.minor * paid_months, monthly.currency)
    months = Input("months", paid_months, "month")
    said.money("prepaid_full", "monthly × months", full, said.of("monthly", monthly), months)
    offer = next((one for one in reversed(policy.offers) if one.months <= paid_months), None)
    free, amount = 0, full
    if offer is not None:
        times = paid_months // offer.months if policy.repeats else 1
        free = offer.free_months * times
        if free:
            inputs = (
                Input("free_months", offer.free_months, "month"),
                Input("times", times, ""),
            )
            operation = "free_months × times"
            said.steps.append(exact_step("prepaid_free", operation, inputs, free, "months"))
        amount = reduced(offer.reduction, full, policy.rounding, said)
    covered = paid_months + free
    value = Money(monthly.minor * covered, monthly.currency)
    each = to_money(Fraction(amount.decimal) / covered, policy.rounding, monthly.currency)
    return Prepaid(amount, paid_months, covered, value - amount, each, tuple(said.steps))


def months_to_pay(policy: PrepaymentPolicy, covered_months: int) -> int:
    """Return the fewest months to pay for that cover `covered_months`."""
    paid = covered_months
    while paid > 1 and _covered(policy, paid - 1) >= covered_months:
        paid -= 1
    return paid


def _covered(policy: PrepaymentPolicy, paid_months: int) -> int:
    offer = next((one for one in reversed(policy.offers) if one.months <= paid_months), None)
    if offer is None:
        return paid_months
    times = paid_months // offer.months if policy.repeats else 1
    return paid_months + offer.free_months * times


@dataclass(frozen=True, slots=True)
class EarlyStep:
    """A reduction for whoever pays by a day, or by so many days before the due day."""

    by: date | None
    days_before_due: int
    reduction: Reduction


@dataclass(frozen=True, slots=True)
class EarlyPaymentPolicy:
    """Steps in the order in which they close."""

    steps: tuple[EarlyStep, ...]
    rounding: RoundingRule = TO_MONEY


def pay_early(
    policy: EarlyPaymentPolicy, amount: Money, paid_on: date, due: date | None
) -> tuple[Money, tuple[Step, ...]]:
    """Return what is to be paid on `paid_on`, with its steps. Steps by due day need `due`."""
    said = Said(amount.currency, [])
    for step in policy.steps:
        last = step.by
        if last is None and due is not None:
            last = due - timedelta(days=step.days_before_due)
        if last is not None and paid_on <= last:
            said.exact(
                "early_payment",
                "paid_on ≤ last_day",
                amount.decimal,
                Input("paid_on", paid_on.isoformat(), ""),
                Input("last_day", last.isoformat(), ""),
            )
            return reduced(step.reduction, amount, policy.rounding, said), tuple(said.steps)
    return amount, ()


def reduced(reduction: Reduction, amount: Money, rounding: RoundingRule, said: Said) -> Money:
    """Return `amount` less the reduction, never below zero."""
    if reduction.percent is not None:
        exact = Fraction(amount.decimal) * (HUNDRED - Fraction(reduction.percent)) / HUNDRED
        result = to_money(exact, rounding, amount.currency)
        percent = Input("percent", reduction.percent, "%")
        operation = "amount × (100 − percent) ÷ 100"
        said.rounded("reduced", operation, exact, result, said.of("amount", amount), percent)
        return result
    if reduction.amount is not None:
        off = as_money(reduction.amount, amount.currency)
        result = Money(max(amount.minor - off.minor, 0), amount.currency)
        inputs = (said.of("amount", amount), said.of("off", off))
        said.money("reduced", "max(amount − off, 0)", result, *inputs)
        return result
    return amount


def read_prepayment_policy(node: Node) -> PrepaymentPolicy:
    """Return the policy under `node`: offers by rising months."""
    got = node.keys(("offers", "repeats", "rounding"), required=("offers",))
    offers: list[Offer] = []
    for item in got["offers"].items(at_least=1):
        own = item.keys(("months", "free_months", "percent", "amount"), required=("months",))
        given = [key for key in ("free_months", "percent", "amount") if key in own]
        if len(given) != 1:
            raise item.refuse("only_one_of", keys="free_months, percent, amount")
        months = own["months"].integer(1, 1200)
        if offers and months <= offers[-1].months:
            raise own["months"].refuse("order_expected")
        free = own["free_months"].integer(1, 1200) if "free_months" in own else 0
        offers.append(Offer(months, free, _reduction(own)))
    return PrepaymentPolicy(
        offers=tuple(offers),
        repeats=flag(got, "repeats", default=True),
        rounding=read_rounding(got["rounding"]) if "rounding" in got else TO_MONEY,
    )


def read_early_payment_policy(node: Node) -> EarlyPaymentPolicy:
    """Return the policy under `node`: steps in the order in which they close."""
    got = node.keys(("steps", "rounding"), required=("steps",))
    steps: list[EarlyStep] = []
    for item in got["steps"].items(at_least=1):
        own = item.keys(("by", "days_before_due", "percent", "amount"))
        if ("by" in own) == ("days_before_due" in own):
            raise item.refuse("only_one_of", keys="by, days_before_due")
        if ("percent" in own) == ("amount" in own):
            raise item.refuse("only_one_of", keys="percent, amount")
        by = day_of(own["by"]) if "by" in own else None
        days = own["days_before_due"].integer(-3650, 3650) if "days_before_due" in own else 0
        steps.append(EarlyStep(by, days, _reduction(own)))
    return EarlyPaymentPolicy(
        steps=tuple(steps),
        rounding=read_rounding(got["rounding"]) if "rounding" in got else TO_MONEY,
    )


def _reduction(got: Mapping[str, Node]) -> Reduction:
    percent = got["percent"].decimal(0, 100) if "percent" in got else None
    return Reduction(percent, optional_decimal(got, "amount"))
