"""Discounts: an explicit list, taken in its order, each from what the ones before it left.

    "discounts": [{"name": "autopay", "percent": "5"}, {"name": "coupon", "amount": "100.00"},
                  {"cap": "2000.00"}, {"waive": true, "when": {…}}, {"drop_to": "1"}]

None goes below zero and a credit is not discounted. `rounded` rounds after a discount as the line
is rounded. `drop_to` is 抹零: down to a multiple, or by `mode`. `cap` is the most that is left to
pay; `at_most` beside `percent` is the most that it takes off. `when` is a condition on the subject
and the last day of the line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from shared.domain.charges.conditions import read_condition
from shared.domain.charges.document import Node
from shared.domain.charges.limits import Change, at_most
from shared.domain.charges.rounding import read_mode, read_unit, rounder
from shared.domain.charges.scope import Scope
from shared.domain.charges.units import MONEY, NUMBER
from shared.domain.charges.values import Value, read_value
from shared.domain.charges.work import ZERO, Round, TruthOf, Work, given, note
from shared.domain.money import EXACT, RoundingMode

_multiply = EXACT.multiply


@dataclass(frozen=True, slots=True)
class Discount:
    """One step of the list; exactly one of the ways to reduce is set."""

    name: str
    when: TruthOf | None
    rounded: bool
    percent: Value | None = None
    at_most: Value | None = None
    amount: Value | None = None
    cap: Value | None = None
    drop: Round | None = None
    drop_unit: Decimal = ZERO

    def compile(self, currency: str, settle: Round) -> Change:
        """Return the function that reduces an amount; `settle` is the rounding of the line."""
        reduce_ = self._reduce(currency)
        when, rounded = self.when, self.rounded

        def apply(work: Work, amount: Decimal) -> Decimal:
            if amount <= 0 or (when is not None and not when(work)):
                return amount
            return reduce_(work, amount, settle if rounded else _as_is)

        return apply

    def _reduce(self, currency: str) -> Callable[[Work, Decimal, Round], Decimal]:
        if self.percent is not None:
            return self._percent(self.percent, currency)
        if self.amount is not None:
            return self._amount(self.amount, currency)
        if self.cap is not None:
            limit = self.cap.compile(currency)
            return lambda work, amount, settle: at_most(
                work, amount, settle(limit(work)), "discount_cap", currency
            )
        return self._drop(currency)

    def _percent(self, value: Value, currency: str) -> Callable[[Work, Decimal, Round], Decimal]:
        percent_of, name = value.compile("%"), self.name
        most_of = self.at_most.compile(currency) if self.at_most else None

        def reduce_(work: Work, amount: Decimal, settle: Round) -> Decimal:
            percent = percent_of(work)
            most = most_of(work) if most_of else None
            off = _multiply(amount, percent).scaleb(-2, EXACT)
            if most is not None and off > most:
                exact = EXACT.subtract(amount, most)
                capped = (given("amount", amount, currency), given("off", most, currency),
                          given("percent", percent, "%"), given("discount", name, ""))  # fmt: skip
                result = settle(exact)
                note(work, "discount_amount", "amount - off", capped, exact, result, currency)
                return result
            exact = _multiply(amount, EXACT.subtract(_HUNDRED, percent)).scaleb(-2, EXACT)
            result = settle(exact)
            inputs = (given("amount", amount, currency), given("percent", percent, "%"),
                      given("discount", name, ""))  # fmt: skip
            note(work, "discount_percent", "amount × (100 - percent) / 100", inputs, exact, result,
                 currency)  # fmt: skip
            return result

        return reduce_

    def _amount(self, value: Value, currency: str) -> Callable[[Work, Decimal, Round], Decimal]:
        off_of, name = value.compile(currency), self.name

        def reduce_(work: Work, amount: Decimal, settle: Round) -> Decimal:
            off = off_of(work)
            exact = max(EXACT.subtract(amount, off), ZERO)
            result = settle(exact)
            inputs = (given("amount", amount, currency), given("off", off, currency),
                      given("discount", name, ""))  # fmt: skip
            note(work, "discount_amount", "max(amount - off, 0)", inputs, exact, result, currency)
            return result

        return reduce_

    def _drop(self, currency: str) -> Callable[[Work, Decimal, Round], Decimal]:
        drop, unit, name = self.drop or _as_is, self.drop_unit, self.name

        def reduce_(work: Work, amount: Decimal, settle: Round) -> Decimal:
            del settle
            result = drop(amount)
            inputs = (given("amount", amount, currency), given("unit", unit, currency),
                      given("discount", name, ""))  # fmt: skip
            note(work, "drop", "amount", inputs, amount, result, currency)
            return result

        return reduce_


_HUNDRED = Decimal(100)


def _as_is(value: Decimal) -> Decimal:
    return value


_WAYS = ("percent", "amount", "cap", "waive", "drop_to")


def read_discounts(node: Node | None, scope: Scope) -> tuple[Discount, ...]:
    """Return the ordered discounts of a rule."""
    return () if node is None else tuple(_read_discount(child, scope) for child in node.items())


def _read_discount(node: Node, scope: Scope) -> Discount:
    got = node.keys(("name", "when", "rounded", "mode", "at_most", *_WAYS))
    ways = [way for way in _WAYS if way in got]
    only_with = {"mode": ["drop_to"], "at_most": ["percent"]}
    if len(ways) != 1 or any(key in got and ways != way for key, way in only_with.items()):
        raise node.refuse("discount_form")
    way = ways[0]
    name = got["name"].text(64) if "name" in got else way
    when = read_condition(got["when"], scope) if "when" in got else None
    rounded = "rounded" in got and got["rounded"].boolean()
    if way == "percent":
        most = read_value(got["at_most"], scope, MONEY) if "at_most" in got else None
        percent = read_value(got[way], scope, NUMBER)
        return Discount(name, when, rounded, percent=percent, at_most=most)
    if way == "amount":
        return Discount(name, when, rounded, amount=read_value(got[way], scope, MONEY))
    if way == "cap":
        return Discount(name, when, rounded, cap=read_value(got[way], scope, MONEY))
    if way == "waive":
        if not got[way].boolean():
            raise got[way].refuse("choice_unknown", value="false", allowed="true")
        return Discount(name, when, rounded, percent=Value(_HUNDRED))
    unit = read_unit(got[way])
    mode = read_mode(got["mode"]) if "mode" in got else RoundingMode.DOWN
    return Discount(name, when, rounded, drop=rounder(unit, mode), drop_unit=unit)
