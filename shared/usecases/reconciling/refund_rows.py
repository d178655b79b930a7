"""Refunds in a payout, and what the ledger has of each: ours by its key, others' by its own id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shared.domain.derived_ids import derived_id
from shared.domain.payments.provider import SettlementKind, SettlementRow
from shared.domain.reconciling.item import Booked
from shared.domain.refunds.part import PartState, RefundPart, refund_named_by
from shared.domain.refunds.refund import Refund
from shared.usecases.ledger.ledger_ports import Ledger
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
        booked = _booked(refund, row) if refund else None
        if booked is not None:
            found[row.id] = booked
    return found


def booked_refund(refund: Refund, provider_refund_id: str) -> Booked | None:
    """Return what parts that went under a provider's name took out, None if none did."""
    parts = [part for part in refund.parts if part.provider_refund_id == provider_refund_id]
    return _sum(refund, parts, -1)


def _booked(refund: Refund, row: SettlementRow) -> Booked | None:
    """Return what the refund's parts under the row's name took out, or had come back.

    An attempt that a later one followed has certainly come back.
    """
    source = row.source_id or ""
    name = refund_named_by(row.refund_id or "")
    past = [
        part
        for part in refund.parts
        if name is not None and part.id == name[1] and part.attempt > name[2]
    ]
    if row.kind is SettlementKind.REFUND:
        return _sum(refund, past, -1) if past else booked_refund(refund, source)
    back = [
        part
        for part in refund.parts
        if part.provider_refund_id == source and part.state is PartState.FAILED
    ]
    return _sum(refund, past or back, 1)


def _sum(refund: Refund, parts: Sequence[RefundPart], sign: int) -> Booked | None:
    """Return the sum of parts, on the day the last of them changed."""
    days = [part.at.date() for part in parts if part.at]
    if not parts:
        return None
    on = max(days, default=refund.requested_at.date())
    return Booked(refund.id, sign * sum(part.minor for part in parts), refund.currency, on)
