"""What a rule adds up, compiled: each term's amount for the present stretch of days.

Terms whose prices are all for the same time are put together first and spread over days once;
where they are not, each is spread by itself. How terms are written is in `term_documents`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from shared.domain.calendar import DateSpan
from shared.domain.charges.limits import Change, Factor, Limits
from shared.domain.charges.prices import Labels, Price
from shared.domain.charges.proration import Proration
from shared.domain.charges.quantities import Quantity
from shared.domain.charges.timing import ONCE, Per, Timing
from shared.domain.charges.values import Value
from shared.domain.charges.work import ZERO, NumberOf, Round, TruthOf, Work, given, note
from shared.domain.money import EXACT


@dataclass(frozen=True, slots=True)
class Setting:
    """What a rule says about time and rounding, for one currency."""

    currency: str
    proration: Proration
    rounds: dict[str, Round]  # by stage, only those the rule names


class Priced(NamedTuple):
    """A quantity and its price."""

    quantity: Quantity
    price: Price


@dataclass(frozen=True, slots=True)
class Leaf:
    """One amount per `per`: a priced quantity, a fixed amount or a formula."""

    per: Per
    source: Priced | Value

    @property
    def pers(self) -> frozenset[Per]:
        """The times that prices here are for."""
        return frozenset((self.per,))

    def base(self, setting: Setting) -> NumberOf:
        """Return the amount per `per`, or of the stretch if it is due once."""
        once = self.per.once
        if isinstance(self.source, Value):
            return _fixed(self.source, setting.currency, once)
        quantity, price = self.source
        labels = Labels(
            quantity=quantity.name,
            quantity_unit=setting.currency if quantity.money else quantity.unit,
            currency=setting.currency,
            per="" if once else self.per.name,
            meter=quantity.meter,
            round=setting.rounds.get("tier"),
        )
        return _priced(quantity, price.compile(labels), once)


@dataclass(frozen=True, slots=True)
class Combination:
    """A sum, the greater or the lesser of several terms."""

    way: str
    terms: tuple[Term, ...]

    @property
    def pers(self) -> frozenset[Per]:
        """The times that prices here are for."""
        return frozenset[Per]().union(*(term.body.pers for term in self.terms))

    def join(self, parts: Sequence[NumberOf], currency: str) -> NumberOf:
        """Return the combination of the amounts of its terms."""
        names = [term.name or f"term_{index + 1}" for index, term in enumerate(self.terms)]
        way, operation = self.way, _OPERATION[self.way]
        named = list(zip(names, [term.when for term in self.terms], parts, strict=True))

        def combine(work: Work) -> Decimal:
            # A term whose condition does not hold is not there: it is no zero to choose.
            inputs = tuple(
                [
                    given(name, part(work), currency)
                    for name, when, part in named
                    if when is None or when(work)
                ]
            )
            result = _combined(way, [one.value for one in inputs if isinstance(one.value, Decimal)])
            work.inexact = True  # parts of days may be in it
            note(work, way, operation, inputs, result, result, currency)
            return result

        return combine


_OPERATION = {"sum": "sum", "greater_of": "max", "lesser_of": "min"}


def _combined(way: str, amounts: list[Decimal]) -> Decimal:
    if way != "sum" and amounts:
        return max(amounts) if way == "greater_of" else min(amounts)
    total = ZERO
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total


@dataclass(frozen=True, slots=True)
class Term:
    """A body with its own condition, factors and limits."""

    body: Leaf | Combination
    name: str = ""
    when: TruthOf | None = None
    factors: tuple[Factor, ...] = ()
    limits: tuple[Limits, ...] = ()

    def compile(self, setting: Setting, outer: Sequence[Change] = ()) -> NumberOf:
        """Return the amount of a stretch of days; the condition is for the term around to ask.

        `outer` are the factors and limits of whatever this term stands in; they act on the amount
        for a whole month, before it is spread over days.
        """
        changes = [*self._changes(setting.currency), *outer]
        if len(self.body.pers) > 1 and isinstance(self.body, Combination):
            parts = [term.compile(setting, changes) for term in self.body.terms]
            return self.body.join(parts, setting.currency)
        full = setting.rounds.get("full")
        if full is not None and self.body.pers != {ONCE}:
            changes.append(_full(full, setting.currency))
        timing = Timing(
            next(iter(self.body.pers)),
            setting.proration,
            setting.currency,
            setting.rounds.get("daily_rate"),
            setting.rounds.get("month"),
        )
        base, spread = self._base(setting), timing.compile()
        if not changes:
            return timing.shortened(base, spread)

        def amount(work: Work) -> Decimal:
            result = base(work)
            for change in changes:
                result = change(work, result)
            return spread(work, result)

        return amount

    def _base(self, setting: Setting) -> NumberOf:
        """Return the amount per `per`, without this term's own changes and condition."""
        if isinstance(self.body, Leaf):
            return self.body.base(setting)
        parts = [term.whole(setting) for term in self.body.terms]
        return self.body.join(parts, setting.currency)

    def whole(self, setting: Setting) -> NumberOf:
        """Return the amount per `per`, with this term's changes, not yet spread over days."""
        base, changes = self._base(setting), self._changes(setting.currency)

        def amount(work: Work) -> Decimal:
            result = base(work)
            for change in changes:
                result = change(work, result)
            return result

        return amount

    def _changes(self, currency: str) -> list[Change]:
        return [
            *(factor.compile(currency) for factor in self.factors),
            *(limits.compile(currency) for limits in self.limits),
        ]


def _full(settle: Round, currency: str) -> Change:
    def round_full(work: Work, amount: Decimal) -> Decimal:
        result = settle(amount)
        inputs = (given("amount", amount, currency),)
        note(work, "full_rounding", "amount", inputs, amount, result, currency)
        return result

    return round_full


def _weigh(work: Work, meter: str | None) -> None:
    """Set the weight of the present stretch among the days of the use, or of the span."""
    use = work.facts.uses.get(meter) if meter else None
    first = (use and use.first) or work.span.first
    last = (use and use.last) or work.span.last
    part = DateSpan(first, last).meet(work.first, work.last)
    work.weight = (Decimal(part.days if part else 0), Decimal((last - first).days + 1))


def _split(work: Work, name: str, whole: Decimal, unit: str) -> Decimal:
    days, all_days = work.weight
    part = work.quotient(EXACT.multiply(whole, days), all_days)
    inputs = (
        given(name, whole, unit),
        given("days", days, "day"),
        given("all_days", all_days, "day"),
    )
    note(work, "split", f"{name} × days / all_days", inputs, part, part, unit)
    return part


def _priced(quantity: Quantity, price_of: Callable[..., Decimal], once: bool) -> NumberOf:
    read, name, unit, meter = quantity.read, quantity.name, quantity.unit, quantity.meter
    measure = quantity.measure
    if quantity.plain and not once:

        def plain(work: Work) -> Decimal:
            value = work.quantity = read(work)
            result: Decimal = price_of(work, value, ZERO)
            return result

        return plain
    if not once:

        def timed(work: Work) -> Decimal:
            value, start = measure(work)
            work.quantity = value
            result: Decimal = price_of(work, value, start)
            return result

        return timed

    def amount(work: Work) -> Decimal:
        value, start = measure(work)
        work.quantity = value
        if work.divided:
            _weigh(work, meter)
            value = _split(work, name, value, unit)
            if start:
                start = _split(work, "free", start, unit)
            result: Decimal = price_of(work, value, start)
            if meter:
                work.used.setdefault(meter, {})[work.first] = value
            return result
        return price_of(work, value, start)

    return amount


def _fixed(value: Value, currency: str, once: bool) -> NumberOf:
    amount_of, constant = value.compile(currency), value.constant

    def amount(work: Work) -> Decimal:
        result = amount_of(work)
        if constant is not None:
            inputs = (given("amount", result, currency),)
            note(work, "amount", "amount", inputs, result, result, currency)
        if once and work.divided:
            _weigh(work, None)
            return _split(work, "amount", result, currency)
        return result

    return amount
