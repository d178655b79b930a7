"""What became of a bill as canonical JSON, as short as it can be: it lies on the bill's item."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from shared.domain.bills import Bill
from shared.domain.ledger.bill_parts import in_bill_order
from shared.domain.ledger.due_bill import Applied, DueBill, Settlement

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
_NOTHING: dict[str, int] = {}


def settlement_document(due: DueBill) -> str:
    """Return what became of the bill as canonical JSON; "" if nothing did.

    Kept short, because it lies on the bill's item: money that pays all of a bill says just that.
    """
    settled = due.settlement
    document: dict[str, Any] = {}
    if settled.applied:
        whole = dict(due.due_parts())
        document["paid"] = [
            [applied.source, 1 if dict(applied.parts) == whole else dict(applied.parts)]
            for applied in settled.applied
        ]
    for name in ("waived", "written_off", "adjusted"):
        if getattr(settled, name):
            document[name] = dict(getattr(settled, name))
    if settled.refunded_minor:
        document["refunded"] = settled.refunded_minor
    if settled.freed_minor:
        document["freed"] = settled.freed_minor
    if settled.late_fee_minor:
        document["late_fee"] = settled.late_fee_minor
    if settled.late_through:
        document["late_through"] = settled.late_through.isoformat()
    if settled.late_terms:
        document["late_terms"] = [list(pair) for pair in settled.late_terms]
    if settled.cancelled:
        document["cancelled"] = True
    if settled.replaced_by:
        document["replaced_by"] = settled.replaced_by
    return _encode(document) if document else ""


def settlement_of(document: str, bill: Bill, version: int) -> Settlement:
    """Return the settlement of `settlement_document`, with the items in the bill's order."""
    if not document:
        return Settlement(version=version)
    value = json.loads(document)
    through = value.get("late_through")
    bare = Settlement(
        adjusted=in_bill_order(bill, value.get("adjusted", _NOTHING)),
        late_fee_minor=value.get("late_fee", 0),
        late_through=date.fromisoformat(through) if through else None,
        cancelled=value.get("cancelled", False),
        version=version,
        replaced_by=value.get("replaced_by", 0),
        refunded_minor=value.get("refunded", 0),
        freed_minor=value.get("freed", 0),
        late_terms=tuple((item, terms) for item, terms in value.get("late_terms", ())),
    )
    whole = DueBill(bill, bare).due_parts()
    return replace(
        bare,
        applied=tuple(
            Applied(source, whole if parts == 1 else in_bill_order(bill, parts))
            for source, parts in value.get("paid", ())
        ),
        waived=in_bill_order(bill, value.get("waived", _NOTHING)),
        written_off=in_bill_order(bill, value.get("written_off", _NOTHING)),
    )
