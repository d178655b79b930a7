"""Prices that depend on how much: tiers and packages.

    {"tiers": [{"up_to": "180", "price": "5.00"}, {"up_to": "260", "price": "7.00"},
               {"price": "9.00"}],
     "mode": "graduated",       only the part above an edge is dearer (default)
             "volume"           the whole quantity at the price of the tier it ends in
             "bracket"          the same, for tables of whole amounts ("amount" in each tier)
     "period": "month"          edges are for a month and grow with the months billed (default)
               "bill"           edges are for one bill, however long
               {"year": {"resets": "01-01", "part_year": "whole"}}    cumulative over a year
     "scale": {"days": "30"}    edges are for 30 days and grow with the days of the use instead
     "allowance": [{"persons_above": 4, "add": "30"},
                   {"household_at_least": 5, "add": ["150", "150"]}]}

An edge belongs to the lower tier. A tier may have a `price`, an `amount` that is due once the tier
is entered, or both; a price may be any table. `add` is one number for all edges or one per edge.
`part_year` says what a household that came within the year gets of the edges: all (`whole`), by
`months` begun, or by `days`. A household of unknown size gets no allowance.

    {"package": {"included": "10", "amount": "20.00", "over": "3.00"}}     the amount covers 10
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from shared.domain.charges.prices import Flat, Labels, Price
from shared.domain.charges.tier_amounts import (
    Enter,
    PlainRow,
    Row,
    graduated,
    shortened,
    volume,
)
from shared.domain.charges.tier_edges import Edges, tops_of
from shared.domain.charges.values import Value
from shared.domain.charges.work import ZERO, AmountOf, Work, given, note
from shared.domain.money import EXACT

MODES = ("graduated", "volume", "bracket")
_add, _subtract, _multiply = EXACT.add, EXACT.subtract, EXACT.multiply


@dataclass(frozen=True, slots=True)
class Tier:
    """One row: what a unit of it costs, and what is due for entering it."""

    price: Price | None
    amount: Value | None


@dataclass(frozen=True, slots=True)
class Tiers:
    """A table of rows over the axis of the quantity; `edges` has one top per row."""

    rows: tuple[Tier, ...]
    edges: Edges
    graduated: bool

    def compile(self, labels: Labels) -> AmountOf:
        """Return the amount of a quantity by the table."""
        rows = [self._row(labels, index, row) for index, row in enumerate(self.rows)]
        edges = replace(self.edges, timed=bool(labels.per))
        edges_of = _edges_of(edges)
        enter = _enter(edges, labels)
        amount_of = (graduated if self.graduated else volume)(rows, enter, labels)
        plain = self._plain_rows(edges)
        if plain is not None:
            amount_of = shortened(plain, amount_of, labels)
        starts_of = edges.start if edges.yearly else None

        def total(work: Work, quantity: Decimal, start: Decimal) -> Decimal:
            if starts_of is not None:
                start = _add(start, starts_of(work))
            return amount_of(work, quantity, start, edges_of(work))

        return total

    def _plain_rows(self, edges: Edges) -> list[PlainRow] | None:
        """Return the rows when they are nothing but constant edges and prices, else None."""
        if not self.graduated or edges.constants is None:
            return None
        plain: list[PlainRow] = []
        for row, edge in zip(self.rows, edges.constants, strict=True):
            if not isinstance(row.price, Flat) or row.price.percent or row.amount is not None:
                return None
            price = row.price.value.constant
            if price is None:
                return None
            plain.append(PlainRow(edge, price))
        return plain

    def _row(self, labels: Labels, index: int, row: Tier) -> Row:
        number = given("tier", str(index + 1), "")
        price = (
            row.price.compile(labels.inside("tier", "tier", str(index + 1))) if row.price else None
        )
        amount = row.amount.compile(labels.currency) if row.amount else None
        return Row(price, amount, number)


def _edges_of(edges: Edges) -> Callable[[Work], Sequence[Decimal | None]]:
    constants, tops = edges.constants, tops_of(edges)
    if constants is not None and edges.timed:
        return lambda _work: constants
    if constants is None or edges.scale_days is not None:
        return lambda work: edges.resolve(work, tops)
    if edges.year is not None:
        if edges.year.part_year == "whole":
            return lambda _work: constants
        return lambda work: edges.resolve(work, tops)
    monthly = edges.monthly

    def usual(work: Work) -> Sequence[Decimal | None]:
        if work.divided or (monthly and work.period.months > 1):
            return edges.resolve(work, tops)
        return constants

    return usual


def _enter(edges: Edges, labels: Labels) -> Enter:
    """Return what is due for entering a row; it grows with the time billed as the edges do."""
    currency, settle = labels.currency, labels.round

    def enter(work: Work, row: Row) -> Decimal:
        amount_of, number = row.amount, row.number
        if amount_of is None:
            return ZERO
        amount = amount_of(work)
        over, under = edges.growth(work)
        exact = amount if over == under else work.quotient(_multiply(amount, over), under)
        result = settle(exact) if settle else exact
        inputs = (given("amount", amount, currency), number, *labels.extra)
        operation = "amount"
        if over != under:
            operation = "amount × over / under"
            inputs = (*inputs, given("over", over, ""), given("under", under, ""))
        note(work, "tier_amount", operation, inputs, exact, result, currency)
        return result

    return enter
