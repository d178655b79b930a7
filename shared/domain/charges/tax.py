"""Tax: within the price or on top of it, taken from a line or from a whole bill.

    {"percent": "6", "included": true, "stage": "line", "rounding": {"mode": "half_up"}}

`included` is true unless stated: net = gross / (1 + rate) rounded, tax = gross − net. On top:
tax = net × rate rounded, and the line grows by it. At stage `bill` the line stays as it is and
`totals` taxes the sum of all lines of one rate. A rule without tax, as a deposit's, is untaxed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shared.domain.charges.conditions import read_condition
from shared.domain.charges.document import Node
from shared.domain.charges.rounding import read_mode, read_unit, rounder
from shared.domain.charges.scope import Scope
from shared.domain.charges.work import ONE, TruthOf, Work, given, note
from shared.domain.money import EXACT, RoundingMode, smallest_unit


@dataclass(frozen=True, slots=True)
class Tax:
    """A rate in percent and how it is taken; `unit` None is the smallest of the currency."""

    percent: Decimal
    included: bool
    stage: str
    mode: RoundingMode
    unit: Decimal | None
    when: TruthOf | None = None

    def of(self, amount: Decimal, currency: str) -> tuple[Decimal, Decimal, Decimal]:
        """Return (net, tax, gross) of a rounded `amount`, and exact in the sense of the rule."""
        settle = rounder(self.unit or smallest_unit(currency), self.mode)
        if self.included:
            net = settle(EXACT.divide(amount, self._rate(ONE)))
            return net, EXACT.subtract(amount, net), amount
        tax = settle(EXACT.multiply(amount, self._rate(Decimal(0))))
        return amount, tax, EXACT.add(amount, tax)

    def take(self, work: Work, amount: Decimal, currency: str) -> tuple[Decimal, Decimal]:
        """Return (tax, gross) of a line and record the steps; nothing where it does not apply."""
        if self.stage == "bill" or (self.when is not None and not self.when(work)):
            return Decimal(0), amount
        net, tax, gross = self.of(amount, currency)
        rate = given("tax_percent", self.percent, "%")
        if self.included:
            exact = EXACT.divide(amount, self._rate(ONE))
            inputs = (given("gross", amount, currency), rate)
            note(work, "net", "gross / (1 + tax_percent / 100)", inputs, exact, net, currency)
            inputs = (given("gross", amount, currency), given("net", net, currency))
            note(work, "tax", "gross - net", inputs, tax, tax, currency)
        else:
            exact = EXACT.multiply(amount, self._rate(Decimal(0)))
            inputs = (given("net", amount, currency), rate)
            note(work, "tax", "net × tax_percent / 100", inputs, exact, tax, currency)
            inputs = (given("net", amount, currency), given("tax", tax, currency))
            note(work, "gross", "net + tax", inputs, gross, gross, currency)
        return tax, gross

    def _rate(self, base: Decimal) -> Decimal:
        return EXACT.add(base, self.percent.scaleb(-2, EXACT))


def read_tax(node: Node | None, scope: Scope) -> Tax | None:
    """Return the tax of a rule, or None."""
    if node is None:
        return None
    got = node.keys(("percent", "included", "stage", "rounding", "when"), required=("percent",))
    mode, unit = RoundingMode.HALF_UP, None
    if "rounding" in got:
        rounding = got["rounding"].keys(("mode", "unit"))
        mode = read_mode(rounding["mode"]) if "mode" in rounding else mode
        unit = read_unit(rounding["unit"]) if "unit" in rounding else None
    return Tax(
        got["percent"].decimal(0, 1000),
        "included" not in got or got["included"].boolean(),
        got["stage"].choice(("line", "bill")) if "stage" in got else "line",
        mode,
        unit,
        read_condition(got["when"], scope) if "when" in got else None,
    )
