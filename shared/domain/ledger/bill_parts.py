"""The parts of a bill: its charge items, with what is below zero taken off the largest."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.bills import Bill
from shared.domain.ledger.entries import Parts, merged, total_of


def net_parts(bill: Bill) -> Parts:
    """Return the bill by item, with what is below zero taken off the largest parts.

    They sum to the bill. One that comes to less than zero has a single part.
    """
    return netted(merged(tuple((line.item_id, line.minor) for line in bill.lines)))


def netted(parts: Parts) -> Parts:
    """Return `parts` with what is below zero taken off the largest, ties to the lower index.

    Where all of it comes to less than zero, it is one part: the first that is.
    """
    total = total_of(parts)
    credit = -sum(minor for _, minor in parts if minor < 0)
    if not credit:
        return parts
    if total <= 0:
        item = next(item for item, minor in parts if minor < 0)
        return ((item, total),) if total else ()
    left = {item: minor for item, minor in parts if minor > 0}
    for item in sorted(left, key=lambda item: -left[item]):  # stable: ties to the lower index
        taken = min(credit, left[item])
        left[item] -= taken
        credit -= taken
    return tuple((item, minor) for item, minor in left.items() if minor)


def in_bill_order(bill: Bill, amounts: Mapping[str, int]) -> Parts:
    """Return amounts by item in the order of the bill's lines, further items behind them."""
    known = [line.item_id for line in bill.lines]
    items = [*dict.fromkeys(known), *sorted(amounts.keys() - set(known))]
    return tuple((item, amounts[item]) for item in items if item in amounts)
