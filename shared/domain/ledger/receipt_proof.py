"""What always holds of receipts: no number is missing, and each tells of its payment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from shared.domain.ledger.payment import Payment, PaymentState
from shared.domain.ledger.proof import Breach
from shared.domain.ledger.receipts import Receipt, ReceiptSeries, ReceiptState


def receipts_have_no_gap(
    series: ReceiptSeries,
    receipts: Iterable[Receipt],
    payments: Mapping[str, Payment],
    first: int = 1,
) -> Iterator[Breach]:
    """Receipts are numbered 1, 2, … `last`; each has its payment, and is void when that is.

    A red one is below zero, and red ones never take back more than was refunded.

    `receipts` may begin at `first`, and `payments` are those they name.
    """
    expected = first
    for receipt in receipts:
        about = receipt.ref.label
        if receipt.number != expected:
            yield _breach("receipts_have_no_gap", about, expected, receipt.number)
        expected = receipt.number + 1
        yield from _receipt_has_its_payment(receipt, payments.get(receipt.payment_id))
    if expected != series.last + 1:
        yield _breach("receipts_have_no_gap", str(series.year), series.last, expected - 1)


def _receipt_has_its_payment(receipt: Receipt, payment: Payment | None) -> Iterator[Breach]:
    about, red = receipt.ref.label, receipt.red_of
    if payment is None or payment.receipt != (red.receipt if red else receipt.ref):
        yield Breach("receipt_has_its_payment", about, receipt.payment_id, str(payment))
        return
    if red is not None:
        if not 0 < -receipt.minor <= payment.minor:
            yield _breach("red_receipt_takes_back", about, payment.minor, receipt.minor)
        return
    if payment.minor != receipt.minor:
        yield _breach("receipt_has_its_payment", about, payment.minor, receipt.minor)
    if not 0 <= receipt.taken_back_minor <= payment.refunded_minor:
        yield _breach(
            "red_receipt_takes_back", about, payment.refunded_minor, receipt.taken_back_minor
        )
    is_void = receipt.state is ReceiptState.VOID
    if is_void != (payment.state is PaymentState.VOIDED):
        yield Breach("receipt_is_void_with_it", about, payment.state, receipt.state)


def _breach(law: str, about: str, expected: int, found: int) -> Breach:
    return Breach(law, about, str(expected), str(found))
