"""Factors and limits: what is done to an amount once the rate table has spoken.

    "factors": [{"name": "vacancy", "when": {"status": ["vacant"]}, "factor": "0.70"}]
    "limits": {"minimum": "10.00", "minimum_only_if_due": true, "maximum": "500.00",
               "cap": {"percent": "30", "of": {"charge": "property"}}, "stage": "line"}

Every factor whose condition holds is multiplied in, in order. Limits of stage `full` bound the
amount of a whole month (or year, or whatever the price is per) before it is prorated; those of
stage `line`, the default, bound the line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from shared.domain.charges.conditions import read_condition
from shared.domain.charges.document import Node
from shared.domain.charges.quantities import Quantity, read_quantity
from shared.domain.charges.scope import Scope
from shared.domain.charges.units import MONEY, NUMBER
from shared.domain.charges.values import Value, read_value
from shared.domain.charges.work import TruthOf, Work, given, note
from shared.domain.money import EXACT

Change = Callable[[Work, Decimal], Decimal]
_multiply = EXACT.multiply


@dataclass(frozen=True, slots=True)
class Factor:
    """A number that the amount is multiplied with while its condition holds."""

    name: str
    value: Value
    when: TruthOf | None

    def compile(self, currency: str) -> Change:
        """Return the function that multiplies an amount where the condition holds."""
        factor_of, when = self.value.compile(""), self.when
        label = given("name", self.name, "")

        def multiply(work: Work, amount: Decimal) -> Decimal:
            if when is not None and not when(work):
                return amount
            factor = factor_of(work)
            result = _multiply(amount, factor)
            inputs = (given("amount", amount, currency), given("factor", factor, ""), label)
            note(work, "factor", "amount × factor", inputs, result, result, currency)
            return result

        return multiply


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of an amount: at least `minimum`, then at most `maximum`, then at most the cap."""

    stage: str
    minimum: Value | None
    only_if_due: bool
    maximum: Value | None
    cap_percent: Value | None
    cap_of: Quantity | None

    def compile(self, currency: str) -> Change:
        """Return the function that bounds an amount."""
        bounds: list[Change] = []
        if self.minimum is not None:
            bounds.append(self._minimum(currency))
        if self.maximum is not None:
            limit = self.maximum.compile(currency)
            bounds.append(
                lambda work, amount: at_most(work, amount, limit(work), "maximum", currency)
            )
        if self.cap_percent is not None and self.cap_of is not None:
            bounds.append(self._cap(currency))

        def bound(work: Work, amount: Decimal) -> Decimal:
            for change in bounds:
                amount = change(work, amount)
            return amount

        return bound

    def _minimum(self, currency: str) -> Change:
        minimum, only_if_due = self.minimum, self.only_if_due
        limit_of = minimum.compile(currency) if minimum else None

        def at_least(work: Work, amount: Decimal) -> Decimal:
            # A credit stays a credit.
            if limit_of is None or amount < 0 or (only_if_due and not amount):
                return amount
            limit = limit_of(work)
            if amount >= limit:
                return amount
            inputs = (given("amount", amount, currency), given("minimum", limit, currency))
            note(work, "minimum", "max(amount, minimum)", inputs, limit, limit, currency)
            return limit

        return at_least

    def _cap(self, currency: str) -> Change:
        percent_of = self.cap_percent.compile("%") if self.cap_percent else None
        basis_of = self.cap_of

        def cap(work: Work, amount: Decimal) -> Decimal:
            if percent_of is None or basis_of is None:
                return amount
            basis, _ = basis_of.measure(work)
            percent = percent_of(work)
            limit = _multiply(basis, percent).scaleb(-2, EXACT)
            inputs = (given(basis_of.name, basis, currency), given("percent", percent, "%"))
            note(
                work,
                "cap_limit",
                f"{basis_of.name} × percent / 100",
                inputs,
                limit,
                limit,
                currency,
            )
            return at_most(work, amount, limit, "cap", currency)

        return cap


def at_most(work: Work, amount: Decimal, limit: Decimal, name: str, currency: str) -> Decimal:
    """Return the lesser of `amount` and `limit`, recorded as `name` where that is the limit."""
    if amount <= limit:
        return amount
    inputs = (given("amount", amount, currency), given(name, limit, currency))
    note(work, name, f"min(amount, {name})", inputs, limit, limit, currency)
    return limit


def read_factors(node: Node | None, scope: Scope) -> tuple[Factor, ...]:
    """Return the factors of a rule or a term."""
    if node is None:
        return ()
    factors = []
    for child in node.items():
        got = child.keys(("name", "when", "factor"), required=("factor",))
        factors.append(
            Factor(
                got["name"].text(64) if "name" in got else "factor",
                read_value(got["factor"], scope, NUMBER),
                read_condition(got["when"], scope) if "when" in got else None,
            )
        )
    return tuple(factors)


def read_limits(node: Node | None, scope: Scope, stages: tuple[str, ...]) -> tuple[Limits, ...]:
    """Return the limits of a rule or a term, one object or a list of them."""
    if node is None:
        return ()
    nodes = list(node.items(at_least=1)) if isinstance(node.value, list) else [node]
    return tuple(_read_limits(child, scope, stages) for child in nodes)


_LIMITS = ("stage", "minimum", "minimum_only_if_due", "maximum", "cap")


def _read_limits(node: Node, scope: Scope, stages: tuple[str, ...]) -> Limits:
    got = node.keys(_LIMITS)
    percent, of = None, None
    if "cap" in got:
        cap = got["cap"].keys(("percent", "of"), required=("percent", "of"))
        percent = read_value(cap["percent"], scope, NUMBER)
        of = read_quantity(cap["of"], scope)
    if "minimum_only_if_due" in got and "minimum" not in got:
        raise node.child("minimum", None).refuse("key_missing", key="minimum")
    minimum = read_value(got["minimum"], scope, MONEY) if "minimum" in got else None
    maximum = read_value(got["maximum"], scope, MONEY) if "maximum" in got else None
    low = minimum.constant if minimum else None
    high = maximum.constant if maximum else None
    if low is not None and high is not None and low > high:
        raise got["maximum"].refuse("order_expected")
    return Limits(
        got["stage"].choice(stages) if "stage" in got else stages[0],
        minimum,
        "minimum_only_if_due" in got and got["minimum_only_if_due"].boolean(),
        maximum,
        percent,
        of,
    )
