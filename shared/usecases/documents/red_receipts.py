"""Red receipts 红冲 within a decision of the ledger: whoever moves a refund's money calls this.

The records to look at come from `red_receipt_refs`; what they lead to is part of the decision that
takes the money out, so that no refund is without its red receipt and no number is without paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.ledger.payment import Payment
from shared.domain.ledger.receipt_refs import ReceiptRef
from shared.domain.ledger.receipts import (
    MovementAt,
    ReceiptNotFound,
    ReceiptSeries,
    RedOf,
    Voiding,
    red_receipt,
    withdraw_red,
)
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import Ref, Save, Seen, receipt_ref, series_ref


@dataclass(frozen=True, slots=True)
class TakenBack:
    """`minor` of a payment went back, above zero, by these movements.

    `key` names the going back, as the id of a refund's part: under one key there is one red
    receipt, however often it is asked for. `on` is the business date.
    """

    key: str
    minor: int
    movements: tuple[MovementAt, ...]
    reason: str
    on: date
    at: datetime
    by: str


def red_receipt_refs(payment: Payment, on: date) -> tuple[Ref[Record], ...]:
    """Return what a decision must look at to give a red receipt on the business date `on`."""
    ref = _receipt_of(payment)
    return (
        receipt_ref(payment.community_id, ref.year, ref.number),
        series_ref(payment.community_id, on.year),
    )


def red_receipt_changes(seen: Seen, payment: Payment, back: TakenBack) -> tuple[Save, ...]:
    """Return what gives a red receipt for money that goes back; nothing if it has one.

    Raises `ReceiptNotFound`, `RedReceiptRefused`.
    """
    ref = _receipt_of(payment)
    name = receipt_ref(payment.community_id, ref.year, ref.number)
    original = seen.get(name, ReceiptNotFound(receipt=ref.label))
    if original.red_by_key(back.key) is not None:
        return ()
    there = seen.find(series_ref(payment.community_id, back.on.year))
    marked, series, paper = red_receipt(
        original,
        there or ReceiptSeries(payment.community_id, back.on.year),
        RedOf(ref, back.key, back.reason, back.movements),
        minor=back.minor,
        on=back.on,
        at=back.at,
        by=back.by,
    )
    return Save(original, marked), Save(there, series), Save(None, paper)


def withdrawn_red_refs(payment: Payment, red: ReceiptRef) -> tuple[Ref[Record], ...]:
    """Return what a decision must look at to void the red receipt `red` of a payment."""
    ref = _receipt_of(payment)
    return (
        receipt_ref(payment.community_id, ref.year, ref.number),
        receipt_ref(payment.community_id, red.year, red.number),
    )


def withdrawn_red_changes(
    seen: Seen, payment: Payment, key: str, voiding: Voiding
) -> tuple[Save, ...]:
    """Return what voids the red receipt of `key`, whose money came back; nothing if none holds.

    Raises `ReceiptNotFound`.
    """
    ref = _receipt_of(payment)
    name = receipt_ref(payment.community_id, ref.year, ref.number)
    original = seen.get(name, ReceiptNotFound(receipt=ref.label))
    at = original.red_by_key(key)
    if at is None:
        return ()
    red_name = receipt_ref(payment.community_id, at.receipt.year, at.receipt.number)
    paper = seen.get(red_name, ReceiptNotFound(receipt=at.receipt.label))
    kept, void = withdraw_red(original, paper, voiding)
    return Save(original, kept), Save(paper, void)


def _receipt_of(payment: Payment) -> ReceiptRef:
    if payment.receipt is None:
        raise ValueError(f"{payment.id} has no receipt to take back from")
    return payment.receipt
