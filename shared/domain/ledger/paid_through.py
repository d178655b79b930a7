"""Until when an account has paid for each of its charge items.

It follows the bills: nothing is stored, so whatever pays, refunds, waives or corrects a bill moves
the date by itself. The date is the last day before the first one that is owed; what was paid for
later days stays paid, and counts once the days before it are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from shared.domain.bills import NO_ITEMS
from shared.domain.calendar import DateSpan
from shared.domain.ledger.bill_parts import net_parts
from shared.domain.ledger.due_bill import DueBill

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PaidThrough:
    """An item: the last day it is paid for (None: none yet), and the first that is owed."""

    item_id: str
    paid_through: date | None = None
    owed_from: date | None = None


@dataclass(frozen=True, slots=True)
class _Covered:
    """The days of one bill's item, and up to which of them it is settled; None: something is open.

    A day before the first says that nothing is charged for any of them any more.
    """

    item_id: str
    span: DateSpan
    through: date | None


def paid_through(
    bills: Iterable[DueBill], unused: Mapping[tuple[str, str], date]
) -> tuple[PaidThrough, ...]:
    """Return until when each item is paid for, from all bills of an account.

    `unused` is from which day on the time of an item of a bill (both by id) was refunded.
    """
    covered = [one for due in bills for one in _covered(due, unused)]
    covered.sort(key=lambda one: (one.item_id, one.span.first, one.span.last))
    return tuple(
        _walked(item_id, spans) for item_id, spans in groupby(covered, lambda one: one.item_id)
    )


def _walked(item_id: str, spans: Iterable[_Covered]) -> PaidThrough:
    last: date | None = None
    for one in spans:
        if one.through is None:
            return PaidThrough(item_id, _before(last, one.span.first), one.span.first)
        if one.through >= one.span.first:
            last = max(last or one.through, one.through)
    return PaidThrough(item_id, last)


def _before(last: date | None, owed_from: date) -> date | None:
    return None if last is None else min(last, owed_from - _DAY)


def _covered(due: DueBill, unused: Mapping[tuple[str, str], date]) -> Iterable[_Covered]:
    if due.settlement.cancelled:
        return
    spans: dict[str, DateSpan] = {}
    for line in due.bill.lines:
        if line.item_id in NO_ITEMS:
            continue
        span = line.span or due.bill.span
        known = spans.get(line.item_id, span)
        spans[line.item_id] = DateSpan(min(known.first, span.first), max(known.last, span.last))
    still_open, charged = dict(due.open_parts()), dict(due.due_parts())
    billed = dict(net_parts(due.bill))
    for item_id, span in spans.items():
        first_unused = unused.get((due.id, item_id))
        through: date | None = span.last
        if still_open.get(item_id, 0) > 0:
            through = None
        elif first_unused is not None:
            through = min(span.last, first_unused - _DAY)
        elif billed.get(item_id, 0) > 0 >= charged.get(item_id, 0):
            through = span.first - _DAY  # all of it was credited
        yield _Covered(item_id, span, through)
