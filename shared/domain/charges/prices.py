"""What a quantity costs, compiled: one price, named parts, bands of the day, a choice of prices.

Each kind turns (work, quantity, start on the tier axis) into an amount and records its steps. How
they are written is in `price_documents`; tiers are in `tiers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from shared.domain.charges.choices import Choice
from shared.domain.charges.quantities import Quantity
from shared.domain.charges.trace import Input, Step
from shared.domain.charges.units import MONEY, NUMBER, Unit, parse_unit, times
from shared.domain.charges.values import Value
from shared.domain.charges.work import ZERO, AmountOf, Round, Work, block, given, note
from shared.domain.money import EXACT

_multiply = EXACT.multiply
_new = tuple.__new__


@dataclass(frozen=True, slots=True)
class Labels:
    """How the steps of a price are named: its quantity, its currency, and where it stands.

    `round` is the rounding of the tier stage, for what stands inside a table.
    """

    quantity: str
    quantity_unit: str
    currency: str
    per: str = ""
    meter: str | None = None
    round: Round | None = None
    step: str = "price"
    inner: bool = False
    extra: tuple[Input, ...] = ()

    @property
    def price_unit(self) -> str:
        """The unit of a price here: "CNY/m2/month"."""
        return "/".join(part for part in (self.currency, self.quantity_unit, self.per) if part)

    def inside(self, step: str, name: str, value: str) -> Labels:
        """Return the labels of what stands inside a table, in the row or part `value`."""
        extra = (*self.extra, given(name, value, ""))
        return replace(self, step=step, inner=True, extra=extra)


class Price(Protocol):
    """Anything that turns a quantity, from where it starts on the tier axis, into an amount."""

    def compile(self, labels: Labels) -> AmountOf:
        """Return the function that computes the amount and records its steps."""
        ...


@dataclass(frozen=True, slots=True)
class Flat:
    """One price for every unit of the quantity, or a percentage of it."""

    value: Value
    percent: bool = False

    def compile(self, labels: Labels) -> AmountOf:
        """Return quantity × price, rounded here only inside a table with a tier rounding."""
        name = "percent" if self.percent else "price"
        unit = "%" if self.percent else labels.price_unit
        operation = f"{labels.quantity} × {name}" + (" / 100" if self.percent else "")
        settle = labels.round if labels.inner else None
        step, q_name, q_unit, currency = (
            labels.step, labels.quantity, labels.quantity_unit, labels.currency,
        )  # fmt: skip
        extra = labels.extra
        if self.value.constant is not None and not self.percent:
            price = self.value.constant
            rest = (given(name, price, unit), *extra)

            def constant(work: Work, quantity: Decimal, _start: Decimal) -> Decimal:
                exact = _multiply(quantity, price)
                amount = settle(exact) if settle else exact
                inputs = (_new(Input, (q_name, quantity, q_unit)), *rest)
                # The hottest step of all is recorded in place.
                work.steps.append(_new(Step, (step, operation, inputs, exact, amount, currency)))
                return amount

            return constant
        price_of = self.value.compile(unit)
        percent = self.percent

        def varying(work: Work, quantity: Decimal, _start: Decimal) -> Decimal:
            price = price_of(work)
            exact = _multiply(quantity, price)
            if percent:
                exact = exact.scaleb(-2, EXACT)
            amount = settle(exact) if settle else exact
            inputs = (given(q_name, quantity, q_unit), given(name, price, unit), *extra)
            note(work, step, operation, inputs, exact, amount, currency)
            return amount

        return varying


@dataclass(frozen=True, slots=True)
class AsItIs:
    """The price of a quantity that is money already."""

    def compile(self, labels: Labels) -> AmountOf:
        """Return the quantity itself."""
        del labels
        return lambda _work, quantity, _start: quantity


@dataclass(frozen=True, slots=True)
class Components:
    """The sum of named prices of the same quantity: water + sewage + source fee."""

    parts: Mapping[str, Price]

    def compile(self, labels: Labels) -> AmountOf:
        """Return the sum over the parts, each with its own steps."""
        parts = [
            (name, price.compile(labels.inside(labels.step, "component", name)))
            for name, price in self.parts.items()
        ]
        currency, extra = labels.currency, labels.extra

        def total(work: Work, quantity: Decimal, start: Decimal) -> Decimal:
            amounts = [(name, amount_of(work, quantity, start)) for name, amount_of in parts]
            result = ZERO
            for _, amount in amounts:
                result = EXACT.add(result, amount)
            inputs = (*[given(name, amount, currency) for name, amount in amounts], *extra)
            note(work, "components", "sum", inputs, result, result, currency)
            return result

        return total


@dataclass(frozen=True, slots=True)
class Bands:
    """A price per time-of-day band of the meter; a slice of the use has the use's mix of bands."""

    parts: Mapping[str, Price]

    def compile(self, labels: Labels) -> AmountOf:
        """Return the sum over the bands that were used."""
        parts = {
            name: price.compile(labels.inside("band", "band", name))
            for name, price in self.parts.items()
        }
        currency, extra = labels.currency, labels.extra

        def total(work: Work, quantity: Decimal, _start: Decimal) -> Decimal:
            bands, whole = work.bands, work.total
            if not bands and quantity:
                block("bands_missing", meter=labels.meter)
            result, inputs = ZERO, []
            for name, used in bands.items():
                if name not in parts:
                    block("band_without_price", meter=labels.meter, band=name)
                slice_ = used
                if quantity != whole:
                    slice_ = work.quotient(_multiply(used, quantity), whole)
                amount = parts[name](work, slice_, ZERO)
                inputs.append(given(name, amount, currency))
                result = EXACT.add(result, amount)
            note(work, "bands", "sum", (*inputs, *extra), result, result, currency)
            return result

        return total


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of several prices, chosen by the subject or the day."""

    choice: Choice[Price]

    def compile(self, labels: Labels) -> AmountOf:
        """Return the chosen price's amount."""
        choose = self.choice.compile(lambda price: price.compile(labels))
        return lambda work, quantity, start: choose(work)(work, quantity, start)


def price_unit(quantity: Quantity) -> Unit:
    """Return the unit that a price of this quantity has: money per unit."""
    unit = parse_unit(quantity.unit) if quantity.unit else NUMBER
    return times(MONEY, unit or NUMBER, -1)
