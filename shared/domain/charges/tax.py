"""Tax: within the price or on top of it, taken from a line or from a whole bill.

    {"percent": "6", "included": true, "stage": "line", "rounding": {"mode": "half_up"}}

`included` is true unless stated: net = gross / (1 + rate) rounded, tax = gross − net. On top:
tax = net × rate rounded, and the line grows by it. At stage `bill` the line stays as it is and
`totals` taxes the sum of all lines of one rate. A rule without tax, as a deposit's, is untaxed.
`above` taxes only amounts above it: the whole of them, or with `on` "excess" what is above.

Several taxes on top (CGST and SGST, GST and QST) are a list; each is rounded by itself and taken
from the amount without any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from shared.domain.calendar import Period
from shared.domain.charges.conditions import read_condition
from shared.domain.charges.document import Node
from shared.domain.charges.facts import Facts
from shared.domain.charges.rounding import exact_rounder, read_mode, read_unit
from shared.domain.charges.scope import Scope
from shared.domain.charges.trace import Input, Step
from shared.domain.charges.work import ONE, ZERO, Round, TruthOf, Work, given, note
from shared.domain.money import EXACT, RoundingMode, smallest_unit

_NO_PERIOD = Period(2001, 1)
_NET = "gross / (1 + tax_percent / 100)"
_new = tuple.__new__
Take = Callable[[Work, Decimal], tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class Tax:
    """A rate in percent and how it is taken; `unit` None is the smallest of the currency."""

    name: str
    percent: Decimal
    included: bool
    stage: str
    mode: RoundingMode
    unit: Decimal | None
    when: TruthOf | None = None
    above: Decimal | None = None
    on_excess: bool = False

    def of(self, amount: Decimal, currency: str) -> tuple[Decimal, Decimal, list[Step]]:
        """Return (tax, gross, steps) of an amount that stands for no subject: a whole bill."""
        work = Work(Facts(), _NO_PERIOD.span, _NO_PERIOD)
        tax, gross = replace(self, when=None).compile(currency)(work, amount)
        return tax, gross, work.steps

    def compile(self, currency: str) -> Take:
        """Return the function from a rounded amount to (tax, gross), recording its steps."""
        smallest = smallest_unit(currency)
        # A tax is money: it is never finer than the currency, whatever the rule asks.
        unit = smallest if self.unit is None or self.unit % smallest else self.unit
        # One quotient of exact numbers: rounding it at once is exact enough.
        settle = exact_rounder(unit, self.mode)
        rate = self.percent.scaleb(-2, EXACT)
        percent = given("tax_percent", self.percent, "%")
        label = (given("name", self.name, ""),) if self.name else ()
        if self.included:
            take = _within(EXACT.add(ONE, rate), settle, (percent, *label), currency)
        else:
            take = _on_top(rate, settle, (percent, *label), currency)
        when, above, on_excess = self.when, self.above, self.on_excess
        if when is None and above is None:
            return take

        def of_line(work: Work, amount: Decimal) -> tuple[Decimal, Decimal]:
            if (when is not None and not when(work)) or (above is not None and amount <= above):
                return ZERO, amount
            if above is not None and on_excess:
                tax, gross = take(work, EXACT.subtract(amount, above))
                return tax, EXACT.add(gross, above)
            return take(work, amount)

        return of_line


def _within(factor: Decimal, settle: Round, percent: tuple[Input, ...], currency: str) -> Take:
    divide, subtract = EXACT.divide, EXACT.subtract

    def take(work: Work, gross: Decimal) -> tuple[Decimal, Decimal]:
        exact = divide(gross, factor)
        net = settle(exact)
        tax = subtract(gross, net)
        whole = _new(Input, ("gross", gross, currency))
        rest = (whole, _new(Input, ("net", net, currency)))
        work.steps += (
            _new(Step, ("net", _NET, (whole, *percent), exact, net, currency)),
            _new(Step, ("tax", "gross - net", rest, tax, tax, currency)),
        )
        return tax, gross

    return take


def _on_top(rate: Decimal, settle: Round, percent: tuple[Input, ...], currency: str) -> Take:
    def take(work: Work, net: Decimal) -> tuple[Decimal, Decimal]:
        exact = EXACT.multiply(net, rate)
        tax = settle(exact)
        gross = EXACT.add(net, tax)
        part = given("net", net, currency)
        note(work, "tax", "net × tax_percent / 100", (part, *percent), exact, tax, currency)
        inputs = (part, given("tax", tax, currency))
        note(work, "gross", "net + tax", inputs, gross, gross, currency)
        return tax, gross

    return take


def all_on_top(takes: Sequence[Take], currency: str) -> Take:
    """Return the function that takes several taxes from one amount."""

    def take(work: Work, amount: Decimal) -> tuple[Decimal, Decimal]:
        taxes = [one(work, amount)[0] for one in takes]
        tax = ZERO
        for one in taxes:
            tax = EXACT.add(tax, one)
        inputs = tuple(given("tax", one, currency) for one in taxes)
        note(work, "taxes", "sum", inputs, tax, tax, currency)
        return tax, EXACT.add(amount, tax)

    return take


def read_taxes(node: Node | None, scope: Scope) -> tuple[Tax, ...]:
    """Return the taxes of a rule, none or more."""
    if node is None:
        return ()
    if not isinstance(node.value, list):
        return (_read_tax(node, scope),)
    taxes = []
    for child in node.items(at_least=1):
        tax = _read_tax(child, scope)
        if tax.included:
            raise child.refuse("taxes_on_top_expected")
        taxes.append(tax)
    return tuple(taxes)


_KEYS = ("name", "percent", "included", "stage", "rounding", "when", "above", "on")


def _read_tax(node: Node, scope: Scope) -> Tax:
    got = node.keys(_KEYS, required=("percent",))
    mode, unit = RoundingMode.HALF_UP, None
    if "rounding" in got:
        rounding = got["rounding"].keys(("mode", "unit"))
        mode = read_mode(rounding["mode"]) if "mode" in rounding else mode
        unit = read_unit(rounding["unit"]) if "unit" in rounding else None
    return Tax(
        got["name"].text(64) if "name" in got else "",
        got["percent"].decimal(0, 1000),
        "included" not in got or got["included"].boolean(),
        got["stage"].choice(("line", "bill")) if "stage" in got else "line",
        mode,
        unit,
        read_condition(got["when"], scope) if "when" in got else None,
        got["above"].decimal() if "above" in got else None,
        "on" in got and got["on"].choice(("whole", "excess")) == "excess",
    )
