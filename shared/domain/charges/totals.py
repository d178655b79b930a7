"""What only a whole bill can tell: one rounding over all its lines, one tax over all of a rate.

A line is always a whole number of the smallest unit. Where rules round at the stage `bill`, the
bill is the rounded sum of the exact lines, and what differs from the sum of the rounded lines is
a line of its own; so is the tax of a rate that is taken from the bill.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from shared.domain.charges.charge import Charge
from shared.domain.charges.tax import Tax
from shared.domain.charges.trace import Input, Step
from shared.domain.money import EXACT, Money, smallest_unit


class BillTax(NamedTuple):
    """The tax of one rate over the lines that have it; `added` is what it adds to the bill."""

    name: str
    percent: Decimal
    base: Money
    tax: Money
    added: Money
    steps: tuple[Step, ...]


class BillTotal(NamedTuple):
    """What the bill comes to: the lines, the rounding difference and the taxes of the bill."""

    amount: Money
    tax: Money  # of lines and bill together
    rounding: Money
    taxes: tuple[BillTax, ...]
    rounding_steps: tuple[Step, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, in the order they were taken."""
        return self.rounding_steps + tuple(step for tax in self.taxes for step in tax.steps)


def has_bill_stage(charges: Sequence[Charge]) -> bool:
    """Tell whether the bill comes to anything that its lines do not say by themselves."""
    for charge in charges:  # asked of every bill of a run, and nearly always in vain
        if charge.bill_rounding is not None:
            return True
        if charge.taxes and any(tax.stage == "bill" for tax in charge.taxes):
            return True
    return False


def bill_total(charges: Sequence[Charge], currency: str) -> BillTotal:
    """Return the total of the lines of one bill. Its parts add up to `amount` exactly."""
    steps: list[Step] = []
    lines = sum(charge.amount.minor for charge in charges)
    rounding = _rounding(charges, currency, steps)
    taxes = _taxes(charges, currency)
    tax = sum(charge.tax.minor for charge in charges) + sum(one.tax.minor for one in taxes)
    amount = lines + rounding.minor + sum(one.added.minor for one in taxes)
    return BillTotal(
        Money(amount, currency), Money(tax, currency), rounding, tuple(taxes), tuple(steps)
    )


def components_of(charge: Charge) -> dict[str, Decimal]:
    """Return what each named component of a price comes to, before the rounding of the line."""
    totals: dict[str, Decimal] = {}
    for step in charge.steps:
        for one in step.inputs if step.name == "components" else ():
            if isinstance(one.value, Decimal):
                totals[one.name] = EXACT.add(totals.get(one.name, Decimal(0)), one.value)
    return totals


def _rounding(charges: Sequence[Charge], currency: str, steps: list[Step]) -> Money:
    """Return what one rounding of the exact lines adds to the sum of the rounded ones."""
    rounded = [charge for charge in charges if charge.bill_rounding is not None]
    if not rounded:
        return Money.zero(currency)
    last = rounded[-1].bill_rounding
    exact = lines = Decimal(0)
    for charge in rounded:
        exact = EXACT.add(exact, charge.exact)
        lines = EXACT.add(lines, EXACT.subtract(charge.amount.decimal, _on_top(charge)))
    total = last.compile(currency)(exact) if last else exact
    inputs = tuple(Input("line", charge.exact, currency) for charge in rounded)
    steps.append(Step("bill_sum", "sum", inputs, exact, total, currency))
    return Money.exactly(EXACT.subtract(total, lines), currency)


def _on_top(charge: Charge) -> Decimal:
    added = any(not tax.included for tax in charge.taxes)
    return charge.tax.decimal if added else Decimal(0)


def _taxes(charges: Sequence[Charge], currency: str) -> list[BillTax]:
    groups: dict[Tax, list[Charge]] = {}
    for charge in charges:
        for tax in charge.taxes:
            if tax.stage == "bill":
                groups.setdefault(tax, []).append(charge)
    return [_tax(rule, members, currency) for rule, members in groups.items()]


def _tax(rule: Tax, members: list[Charge], currency: str) -> BillTax:
    base = Money(sum(charge.amount.minor for charge in members), currency)
    tax, gross, steps = rule.of(base.decimal, currency)
    money = Money.exactly(tax.quantize(smallest_unit(currency), context=EXACT), currency)
    added = Money.exactly(EXACT.subtract(gross, base.decimal), currency)
    return BillTax(rule.name, rule.percent, base, money, added, tuple(steps))
