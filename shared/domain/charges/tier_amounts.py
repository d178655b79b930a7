"""Amounts of a table of tiers, once its edges are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from shared.domain.charges.prices import Labels
from shared.domain.charges.trace import Input, Step
from shared.domain.charges.work import ZERO, AmountOf, NumberOf, Work, block, given, note
from shared.domain.money import EXACT

_add, _subtract, _multiply = EXACT.add, EXACT.subtract, EXACT.multiply
_new = tuple.__new__


class Row(NamedTuple):
    """A compiled row: its price, what is due for entering it, and its number for the steps."""

    price: AmountOf | None
    amount: NumberOf | None
    number: Input


class PlainRow(NamedTuple):
    """A row that is a constant edge and a constant price."""

    edge: Decimal | None
    price: Decimal


Edges = Sequence[Decimal | None]
Enter = Callable[[Work, Row], Decimal]
TableAmount = Callable[[Work, Decimal, Decimal, Edges], Decimal]


def graduated(rows: list[Row], enter: Enter, labels: Labels) -> TableAmount:
    """Return the sum over the tiers of what lies in each."""
    currency = labels.currency

    def total(work: Work, quantity: Decimal, start: Decimal, edges: Edges) -> Decimal:
        end = _add(start, quantity)
        # A credit gives back what the same stretch of the axis cost.
        low, high, credit = (start, end, False) if end >= start else (end, start, True)
        if low < 0:
            return _mirror(total, work, quantity, start, edges)
        amounts: list[Decimal] = []
        floor = ZERO
        for row, edge in zip(rows, edges, strict=True):
            if row.amount is not None and (low <= floor < high or (floor == 0 and low == 0)):
                amounts.append(enter(work, row))
            top = high if edge is None or edge > high else edge
            bottom = low if low > floor else floor
            price = row.price
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
    edges: Edges,
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


def volume(rows: list[Row], enter: Enter, labels: Labels) -> TableAmount:
    """Return the whole quantity at the price, or for the amount, of the tier it ends in."""
    currency = labels.currency

    def total(work: Work, quantity: Decimal, start: Decimal, edges: Edges) -> Decimal:
        end = abs(_add(start, quantity))
        for row, edge in zip(rows, edges, strict=True):
            if edge is None or end <= edge:
                amounts = [enter(work, row)] if row.amount is not None else []
                if row.price is not None:
                    amounts.append(row.price(work, quantity, start))
                return _sum(work, amounts, currency)
        return block("beyond_last_tier", quantity=str(quantity))

    return total


class _Full(NamedTuple):
    """A tier that is used up: everything about it is known beforehand."""

    floor: Decimal
    edge: Decimal | None
    price: Decimal
    rest: tuple[Input, ...]  # inputs of a step of this tier, after the quantity
    steps: tuple[Step, ...]  # of all tiers before this one
    sum_before: Decimal
    inputs_before: tuple[Input, ...]


def shortened(plain: list[PlainRow], slow: TableAmount, labels: Labels) -> TableAmount:
    """Return `slow` with a short way for a use that starts at zero, or stays in one tier.

    From zero only the last tier reached has to be computed. A test holds it to the long way.
    """
    table = _full_tiers(plain, labels)
    constants = tuple(row.edge for row in plain)
    settle, name, unit, currency = (
        labels.round, labels.quantity, labels.quantity_unit, labels.currency,
    )  # fmt: skip
    operation = f"{name} × price"

    def total(work: Work, quantity: Decimal, start: Decimal, edges: Edges) -> Decimal:
        if quantity <= 0 or start < 0 or (edges is not constants and edges != constants):
            return slow(work, quantity, start, edges)
        end = _add(start, quantity) if start else quantity
        for tier in table:
            edge = tier[1]
            if edge is None or end <= edge:
                break
        else:
            return slow(work, quantity, start, edges)
        if start and start < tier.floor:
            return slow(work, quantity, start, edges)
        part = quantity if start else _subtract(quantity, tier.floor)
        exact = _multiply(part, tier.price)
        amount = settle(exact) if settle else exact
        inputs = (_new(Input, (name, part, unit)), *tier.rest)
        step = _new(Step, ("tier", operation, inputs, exact, amount, currency))
        if start or not tier.steps:
            work.steps.append(step)
            return amount
        result = _add(tier.sum_before, amount)
        inputs = (*tier.inputs_before, _new(Input, ("amount", amount, currency)))
        work.steps += (
            *tier.steps, step, _new(Step, ("tiers", "sum", inputs, result, result, currency)),
        )  # fmt: skip
        return result

    return total


def _full_tiers(plain: list[PlainRow], labels: Labels) -> list[_Full]:
    table: list[_Full] = []
    floor, total = ZERO, ZERO
    steps: tuple[Step, ...] = ()
    inputs: tuple[Input, ...] = ()
    currency = labels.currency
    for index, row in enumerate(plain):
        inner = labels.inside("tier", "tier", str(index + 1))
        rest = (given("price", row.price, labels.price_unit), *inner.extra)
        table.append(_Full(floor, row.edge, row.price, rest, steps, total, inputs))
        if row.edge is None:
            break
        part = _subtract(row.edge, floor)
        exact = _multiply(part, row.price)
        amount = labels.round(exact) if labels.round else exact
        used = (given(labels.quantity, part, labels.quantity_unit), *rest)
        operation = f"{labels.quantity} × price"
        steps = (*steps, _new(Step, ("tier", operation, used, exact, amount, currency)))
        inputs = (*inputs, given("amount", amount, currency))
        floor, total = row.edge, _add(total, amount)
    return table
