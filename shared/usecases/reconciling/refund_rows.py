"""Refunds in a payout, and what the ledger has of each: ours by its key, others' by its own id."""

from __future__ import annotations

from collections.abc import Iterable

from shared.domain.derived_ids import derived_id
from shared.domain.payments.provider import SettlementKind, SettlementRow
from shared.domain.reconciling.item import Booked
from shared.domain.refunds.part import PartState, refund_named_by
from shared.domain.refunds.refund import Refund
from shared.usecases.ledger_ports import Ledger
from shared.usecases.refunding.records import refund_ref

_KINDS = frozenset({SettlementKind.REFUND, SettlementKind.REFUND_RETURNED})


def booked_refunds(
    company_id: str, rows: Iterable[SettlementRow], source: str, ledger: Ledger
) -> dict[str, Booked]:
    """Return our side of the refunds among at most 100 rows of a company, by row."""
    named: dict[str, str] = {}
    told = [row for row in rows if row.kind in _KINDS]
    for row in told:
        ours = refund_named_by(row.refund_id or "")
        own = derived_id("rfd", company_id, source, row.source_id or row.id)
        named[row.id] = ours[0] if ours else own
    refs = [refund_ref(one) for one in dict.fromkeys(named.values())]
    known = ledger.many(company_id, refs) if refs else {}
    found: dict[str, Booked] = {}
    for row in told:
        refund = known.get(refund_ref(named[row.id]))
        minor = _minor(refund, row) if refund else 0
        if refund and minor:
            on = row.created_at.date()
            found[row.id] = Booked(refund.id, minor, refund.currency, on)
    return found


def _minor(refund: Refund, row: SettlementRow) -> int:
    """Return what the refund's parts under the row's name took out, or had come back."""
    parts = [part for part in refund.parts if part.provider_refund_id == row.source_id]
    if row.kind is SettlementKind.REFUND:
        return -sum(part.minor for part in parts)
    return sum(part.minor for part in parts if part.state is PartState.FAILED)
