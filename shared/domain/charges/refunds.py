"""What is given back when somebody leaves early or gets a deposit back, and from which payments.

    value of the unused time  →  less handling  →  less deductions  →  within 0 and what was paid

What the deductions exceed becomes a receivable. The refund is then spread over the payments so
that the parts add up and none is refunded beyond what it has left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from shared.domain.calendar import DateSpan
from shared.domain.charges.computation_errors import (
    AmountNegative,
    RefundBeyondPaid,
    RefundTooLate,
)
from shared.domain.charges.policy_parts import HUNDRED, Said, to_money
from shared.domain.charges.refund_policy import RefundPolicy, Spread, Value
from shared.domain.charges.refund_value import Pricing
from shared.domain.charges.trace import Input, Step
from shared.domain.charges.unused_time import months_of
from shared.domain.errors import CurrencyMismatch
from shared.domain.money import Money, share_out

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PaidIn:
    """One payment towards what is refunded, and how much of it went back already."""

    id: str
    amount: Money
    on: date | None = None
    refunded: Money | None = None

    @property
    def left(self) -> int:
        """How much of it can still go back."""
        return self.amount.minor - (self.refunded.minor if self.refunded else 0)


@dataclass(frozen=True, slots=True)
class Deduction:
    """What is kept for a reason: damage, an open bill."""

    name: str
    amount: Money


@dataclass(frozen=True, slots=True)
class RefundAsked:
    """A refund to compute. Without `covers` all that was paid is refundable, as a deposit is.

    `last_day` is the last day used. `monthly` is the price of one month: what a month of the cash
    is worth if it is not simply cash ÷ months, and the list price of a claw-back.
    """

    paid: tuple[PaidIn, ...]
    covers: DateSpan | None = None
    last_day: date | None = None
    monthly: Money | None = None
    asked_on: date | None = None
    deductions: tuple[Deduction, ...] = ()


@dataclass(frozen=True, slots=True)
class Refund:
    """What goes back: `parts` by payment id add up to `amount`; `receivable` is still owed."""

    amount: Money
    unused_value: Money
    handling: Money
    receivable: Money
    parts: tuple[tuple[str, Money], ...]
    steps: tuple[Step, ...]


def refund(policy: RefundPolicy, asked: RefundAsked) -> Refund:
    """Return the refund. It is never below zero and never above what was paid and is left.

    Raises `RefundTooLate`, `AmountNegative`, `CurrencyMismatch`, `RefundBeyondPaid` (no payment).
    """
    currency, total, left = _checked(asked)
    days = _days_since(policy, asked)
    said = Said(currency, [])
    value = _value(policy, asked, Money(total, currency), said)
    if value.minor > left:
        before, value = value, Money(left, currency)
        operation = "min(value, left)"
        said.money(
            "refund_at_most", operation, value, said.of("value", before), said.of("left", value)
        )
    kept = _handling(policy, value, days, said)
    rest = value - kept
    for deduction in asked.deductions:
        inputs = (said.of("refund", rest), said.of("deduction", deduction.amount))
        rest = rest - deduction.amount
        reason = Input("reason", deduction.name, "")
        said.money("refund_deduction", "refund − deduction", rest, *inputs, reason)
    amount = Money(max(rest.minor, 0), currency)
    receivable = Money(max(-rest.minor, 0), currency)
    if receivable.minor:
        said.money("refund_floor", "max(refund, 0)", amount, said.of("refund", rest))
        said.money("refund_receivable", "0 − refund", receivable, said.of("refund", rest))
    parts = spread_refund(policy.spread, amount, asked.paid)
    for payment_id, part in parts:
        said.money("refund_part", "part of refund", part, Input("payment", payment_id, ""))
    return Refund(amount, value, kept, receivable, tuple(parts), tuple(said.steps))


def spread_refund(spread: Spread, amount: Money, paid: Sequence[PaidIn]) -> list[tuple[str, Money]]:
    """Return how much of `amount` goes back from each payment, in the order it is taken.

    Raises `RefundBeyondPaid` when the payments have less left than that.
    """
    lefts = [payment.left for payment in paid]
    if amount.minor > sum(lefts):
        raise RefundBeyondPaid(wanted=str(amount), left=str(Money(sum(lefts), amount.currency)))
    if spread is Spread.PROPORTIONAL and amount.minor:
        parts = share_out(amount.minor, lefts)
        order = list(range(len(paid)))
    else:
        newest = spread is Spread.NEWEST_FIRST
        order = sorted(
            range(len(paid)), key=lambda at: (paid[at].on or date.min, at), reverse=newest
        )
        parts, remaining = [0] * len(paid), amount.minor
        for at in order:
            parts[at] = min(remaining, lefts[at])
            remaining -= parts[at]
    return [(paid[at].id, Money(parts[at], amount.currency)) for at in order if parts[at]]


def _checked(asked: RefundAsked) -> tuple[str, int, int]:
    """Return the currency, all that was paid and all that is left of it."""
    if not asked.paid:
        raise RefundBeyondPaid(wanted="", left="0")
    currency = asked.paid[0].amount.currency
    amounts = [payment.amount for payment in asked.paid]
    amounts += [payment.refunded for payment in asked.paid if payment.refunded]
    amounts += [deduction.amount for deduction in asked.deductions]
    amounts += [asked.monthly] if asked.monthly else []
    for money in amounts:
        if money.currency != currency:
            raise CurrencyMismatch(expected=currency, actual=money.currency)
        if money.minor < 0:
            raise AmountNegative(amount=str(money))
    for payment in asked.paid:
        if payment.left < 0:
            raise RefundBeyondPaid(wanted=str(payment.refunded), left=str(payment.amount))
    left = sum(payment.left for payment in asked.paid)
    return currency, sum(payment.amount.minor for payment in asked.paid), left


def _days_since(policy: RefundPolicy, asked: RefundAsked) -> int:
    """Return the days from the latest payment to the request. Raises `RefundTooLate`."""
    paid_on = [payment.on for payment in asked.paid if payment.on is not None]
    if asked.asked_on is None or not paid_on:
        return 0
    days = (asked.asked_on - max(paid_on)).days
    if policy.latest_days is not None and days > policy.latest_days:
        raise RefundTooLate(days=days, limit=policy.latest_days)
    return days


def _value(policy: RefundPolicy, asked: RefundAsked, paid: Money, said: Said) -> Money:
    """Return what the unused time is worth: all of it where nothing says what was used."""
    covers, last_day = asked.covers, asked.last_day
    if covers is None or last_day is None:
        return paid
    if not policy.last_day_charged:
        last_day -= DAY
    whole = months_of(covers, covers).exact
    monthly = Fraction(asked.monthly.decimal) if asked.monthly else Fraction(paid.decimal) / whole
    pricing = Pricing(policy, covers, monthly, said)
    if policy.value is Value.PRO_RATA:
        return pricing.unused(covers.meet(last_day + DAY, None))
    used = pricing.used(covers.meet(None, last_day))
    worth = Money(max(paid.minor - used.minor, 0), paid.currency)
    operation = "max(paid − used, 0)"
    inputs = (said.of("paid", paid), said.of("used", used))
    said.money("refund_claw_back", operation, worth, *inputs)
    return worth


def _handling(policy: RefundPolicy, value: Money, days: int, said: Said) -> Money:
    """Return what is kept for handling, never more than the value."""
    reached = [step for step in policy.handling if days > step.after_days]
    if not reached:
        return Money.zero(value.currency)
    step = reached[-1]
    since = Input("days", days, "day")
    if step.percent is None:
        amount = to_money(step.amount or Decimal(0), policy.rounding, value.currency)
        kept = Money(min(amount.minor, value.minor), value.currency)
        inputs = (said.of("value", value), said.of("amount", amount), since)
        said.money("refund_handling", "min(amount, value)", kept, *inputs)
        return kept
    exact = Fraction(value.decimal) * Fraction(step.percent) / HUNDRED
    kept = to_money(exact, policy.rounding, value.currency)
    kept = Money(min(kept.minor, value.minor), value.currency)
    inputs = (said.of("value", value), Input("percent", step.percent, "%"), since)
    said.rounded("refund_handling", "value × percent ÷ 100", exact, kept, *inputs)
    return kept
