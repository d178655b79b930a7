"""What one account owes for one item and period, with the steps that lead there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from shared.domain.calendar import DateSpan, Period
from shared.domain.charges.errors import ChargeBlocked
from shared.domain.charges.facts import Facts
from shared.domain.charges.rule import EffectiveRule
from shared.domain.charges.trace import Input, Step
from shared.domain.money import EXACT, Money, RoundingMode, round_to_unit, smallest_unit


class Part(NamedTuple):
    """A stretch of days with one rule version and one set of facts, and what it comes to."""

    first: date
    last: date
    version_id: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Charge:
    """The line: `amount` is owed, of which `tax` is tax.

    `applies` is False when the rule's condition says that it is not for this account, which is
    no line at all and never a blocked one. `quantity`, `unit` and `price` are for display and
    None where one figure can't say it (tiers, several parts). `exact` is the amount before its
    last rounding; `carried` is what that rounding left for the next bill.
    """

    amount: Money
    tax: Money
    exact: Decimal | Fraction
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None
    carried: Decimal = Decimal(0)
    applies: bool = True
    parts: tuple[Part, ...] = ()
    steps: tuple[Step, ...] = ()


def charge(
    rules: Sequence[EffectiveRule], facts: Facts, span: DateSpan, period: Period, currency: str
) -> Charge:
    """Return what is owed for the days `span` of `period`.

    `rules` are the versions of one item's rule that hold in the period, oldest first.
    Raises `ChargeBlocked` with the reason when it can't be computed.
    """
    del period
    version = rules[0]
    rule = version.rule
    quantity = Decimal(1) if rule.quantity == "home" else getattr(facts, rule.quantity)
    if quantity is None:
        raise ChargeBlocked("fact_missing", name=rule.quantity)
    exact = EXACT.multiply(quantity, rule.price)
    rounded = round_to_unit(exact, smallest_unit(currency), RoundingMode.HALF_UP)
    amount = Money.exactly(rounded, currency)
    inputs = (Input(rule.quantity, quantity, "m2"), Input("price", rule.price, "CNY/m2/month"))
    step = Step("price", f"{rule.quantity} × price", inputs, exact, rounded, currency)
    part = Part(span.first, span.last, version.version_id, rounded)
    return Charge(amount, Money.zero(currency), exact, parts=(part,), steps=(step,))
