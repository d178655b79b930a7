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

from shared.domain.charges.prices import Labels, Price
from shared.domain.charges.tier_edges import Edges, tops_of
from shared.domain.charges.trace import Input
from shared.domain.charges.values import Value
from shared.domain.charges.work import ZERO, AmountOf, NumberOf, Work, block, given, note
from shared.domain.money import EXACT

MODES = ("graduated", "volume", "bracket")
_add, _subtract, _multiply, _divide = EXACT.add, EXACT.subtract, EXACT.multiply, EXACT.divide


@dataclass(frozen=True, slots=True)
class Tier:
    """One row: what a unit of it costs, and what is due for entering it."""

    price: Price | None
    amount: Value | None


Row = tuple[AmountOf | None, NumberOf | None, Input]


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
        amount_of = (
            _graduated(rows, enter, labels) if self.graduated else _volume(rows, enter, labels)
        )
        starts_of = edges.start if edges.yearly else None

        def total(work: Work, quantity: Decimal, start: Decimal) -> Decimal:
            if starts_of is not None:
                start = _add(start, starts_of(work))
            return amount_of(work, quantity, start, edges_of(work))

        return total

    def _row(self, labels: Labels, index: int, row: Tier) -> Row:
        number = given("tier", str(index + 1), "")
        price = (
            row.price.compile(labels.inside("tier", "tier", str(index + 1))) if row.price else None
        )
        return price, row.amount.compile(labels.currency) if row.amount else None, number


def _edges_of(edges: Edges) -> Callable[[Work], Sequence[Decimal | None]]:
    constants, tops = edges.constants, tops_of(edges)
    if constants is not None and edges.timed:
        return lambda _work: constants
    if constants is None or edges.scale_days is not None or edges.year is not None:
        return lambda work: edges.resolve(work, tops)
    monthly = edges.monthly

    def usual(work: Work) -> Sequence[Decimal | None]:
        if work.divided or (monthly and work.period.months > 1):
            return edges.resolve(work, tops)
        return constants

    return usual


Enter = Callable[[Work, Row], Decimal]
TableAmount = Callable[[Work, Decimal, Decimal, Sequence[Decimal | None]], Decimal]


def _enter(edges: Edges, labels: Labels) -> Enter:
    """Return what is due for entering a row; it grows with the time billed as the edges do."""
    currency, settle = labels.currency, labels.round

    def enter(work: Work, row: Row) -> Decimal:
        amount_of, number = row[1], row[2]
        if amount_of is None:
            return ZERO
        amount = amount_of(work)
        over, under = edges.growth(work)
        exact = amount if over == under else _divide(_multiply(amount, over), under)
        result = settle(exact) if settle else exact
        inputs = (given("amount", amount, currency), number, *labels.extra)
        operation = "amount"
        if over != under:
            operation = "amount × over / under"
            inputs = (*inputs, given("over", over, ""), given("under", under, ""))
        note(work, "tier_amount", operation, inputs, exact, result, currency)
        return result

    return enter


def _graduated(rows: list[Row], enter: Enter, labels: Labels) -> TableAmount:
    currency = labels.currency

    def total(
        work: Work, quantity: Decimal, start: Decimal, edges: Sequence[Decimal | None]
    ) -> Decimal:
        end = _add(start, quantity)
        # A credit gives back what the same stretch of the axis cost.
        low, high, credit = (start, end, False) if end >= start else (end, start, True)
        if low < 0:
            return _mirror(total, work, quantity, start, edges)
        amounts: list[Decimal] = []
        floor = ZERO
        for row, edge in zip(rows, edges, strict=True):
            if row[1] is not None and (low <= floor < high or (floor == 0 and low == 0)):
                amounts.append(enter(work, row))
            top = high if edge is None or edge > high else edge
            bottom = low if low > floor else floor
            price = row[0]
            if price is not None and (top > bottom or (low == high and bottom <= top == high)):
                part = _subtract(top, bottom)
                amounts.append(price(work, -part if credit else part, bottom))
            if edge is None or high <= edge:
                break
            floor = edge
        else:
            block("beyond_last_tier", quantity=str(quantity))
        return _sum(work, amounts, currency)

    return total


def _mirror(
    total: TableAmount,
    work: Work,
    quantity: Decimal,
    start: Decimal,
    edges: Sequence[Decimal | None],
) -> Decimal:
    """Return the amount of a use that ends below zero: what is below is the mirror of above."""
    if start > 0:
        above = total(work, -start, start, edges)
        return _add(above, _mirror(total, work, _add(quantity, start), ZERO, edges))
    amount = total(work, -quantity, -start if start else ZERO, edges)
    note(work, "credit", "-amount", (given("amount", amount, ""),), -amount, -amount, "")
    return -amount


def _sum(work: Work, amounts: list[Decimal], currency: str) -> Decimal:
    if len(amounts) == 1:
        return amounts[0]
    result = ZERO
    for amount in amounts:
        result = _add(result, amount)
    inputs = tuple(given("amount", amount, currency) for amount in amounts)
    note(work, "tiers", "sum", inputs, result, result, currency)
    return result


def _volume(rows: list[Row], enter: Enter, labels: Labels) -> TableAmount:
    currency = labels.currency

    def total(
        work: Work, quantity: Decimal, start: Decimal, edges: Sequence[Decimal | None]
    ) -> Decimal:
        end = abs(_add(start, quantity))
        for row, edge in zip(rows, edges, strict=True):
            if edge is None or end <= edge:
                amounts = [enter(work, row)] if row[1] is not None else []
                if row[0] is not None:
                    amounts.append(row[0](work, quantity, start))
                return _sum(work, amounts, currency)
        return block("beyond_last_tier", quantity=str(quantity))

    return total
