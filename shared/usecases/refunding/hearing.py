"""What a provider tells of refunds, noted and made true."""

from __future__ import annotations

from shared.domain.payments.provider import ProviderRefund
from shared.usecases.paying.ports_notices import NoticeArchive, ProviderNote
from shared.usecases.refunding.moving import RefundBooks
from shared.usecases.refunding.words import take_word


def hear_refund(
    refund: ProviderRefund,
    company_id: str,
    order_id: str,
    *,
    archive: NoticeArchive,
    books: RefundBooks,
) -> str:
    """The refund is noted and its ledger as the provider says; returns in a word what it came to.

    `refund` is as the provider has it now, `order_id` our payment that it is of. Raises
    `ProviderUnavailable` while that payment is not recorded yet.
    """
    detail = refund.failure or refund.pending_reason or refund.refund_id or "made_elsewhere"
    note = ProviderNote(
        provider=books.source,
        kind="refund",
        object_id=refund.id,
        state=refund.state.value,
        amount=refund.amount,
        at=books.clock.now(),
        order_id=order_id,
        detail=detail,
    )
    archive.note(company_id, note)
    take_word(company_id, order_id, refund, books)
    return f"refund_{refund.state.value}"
