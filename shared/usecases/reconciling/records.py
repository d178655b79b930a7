"""The names of reconciliation's records in the ledger, and the lists they stand in."""

from __future__ import annotations

from shared.domain.reconciling.day import DaySheet, PayoutSheet, StatementImport, WalkMark
from shared.domain.reconciling.item import Item
from shared.usecases.ledger.ledger_ports import Ref, Shelf


def item_ref(item_id: str) -> Ref[Item]:
    """Return the name of an item."""
    return Ref(Item, (item_id,))


def day_ref(community_id: str, day: str) -> Ref[DaySheet]:
    """Return the name of a community's day."""
    return Ref(DaySheet, (community_id, day))


def payout_ref(provider: str, payout_id: str) -> Ref[PayoutSheet]:
    """Return the name of what was read of a payout."""
    return Ref(PayoutSheet, (provider, payout_id))


def statement_ref(statement_id: str) -> Ref[StatementImport]:
    """Return the name of an import of a bank statement."""
    return Ref(StatementImport, (statement_id,))


def mark_ref(community_id: str) -> Ref[WalkMark]:
    """Return the name of the mark of how far a community is reconciled."""
    return Ref(WalkMark, (community_id,))


def days_of(community_id: str) -> Shelf[DaySheet]:
    """Return the list of a community's days, newest first."""
    return Shelf(DaySheet, (community_id,), newest_first=True)


def items_of(community_id: str, day: str, verdict: str = "") -> Shelf[Item]:
    """Return the list of a day's items, of one verdict or all, by verdict."""
    return Shelf(Item, ("day", community_id, day, verdict))


def exceptions_of(community_id: str, review: str) -> Shelf[Item]:
    """Return the list of a community's exceptions in one state, oldest day first."""
    return Shelf(Item, ("review", community_id, review))


def waiting_of(community_id: str, where: str, *, late: bool) -> Shelf[Item]:
    """Return the list of items without their other side at a provider, bank or desk."""
    return Shelf(Item, ("waiting", community_id, ("late." if late else "") + where))
