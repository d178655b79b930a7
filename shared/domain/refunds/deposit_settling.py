"""What giving a deposit back does to the ledger: money leaves what is held, and nothing else moves.

On the way "to balance" the money stays in the account: it is a deposit no more, and paid in ahead.
"""

from __future__ import annotations

from shared.domain.ledger.account_book import AccountBook, Draft
from shared.domain.ledger.entries import EntryKind, Stamp
from shared.domain.ledger.payment import Payment, PaymentState
from shared.domain.refunds.gone import Effects, back_and_gone, holding, with_out
from shared.domain.refunds.part import Need, PartState, RefundPart, Route, come_back, move_part


def settle_deposit(
    part: RefundPart, payment: Payment | None, book: AccountBook, stamp: Stamp
) -> Effects:
    """Return the part settled and its money out of what is held, as far as it is still held.

    Of a payment that turned out not to have come nothing is; a person is told then.
    """
    share = payment.share(part.account_id) if payment else None
    there = min(part.minor, share.deposited_minor) if share else 0
    to_balance = part.route is Route.BALANCE
    draft = Draft(book)
    draft.move_deposit(-there, part.payment_id)
    if to_balance:
        draft.move_balance(there, part.payment_id)
    elif there:
        draft.money_out(EntryKind.REFUND, part.payment_id, there)
    settled = move_part(
        part,
        PartState.SETTLED,
        need=Need.ABOVE_PAYMENT if there < part.minor else Need.NOTHING,
        out_minor=0 if to_balance else there,
        failure="",
        at=stamp.at,
    )
    after = with_out(payment, settled, settled.out_minor, there) if payment else None
    return Effects(settled, after, draft.change(stamp))


def deposit_back(
    part: RefundPart,
    payment: Payment | None,
    book: AccountBook,
    stamp: Stamp,
    *,
    failure: str,
) -> Effects:
    """Return a settled part failed: its money is here again, a deposit as before, and promised."""
    draft = Draft(book)
    if payment is not None and payment.state is PaymentState.VOIDED:
        return back_and_gone(part, payment, draft, stamp, failure=failure)
    back = part.out_minor if payment is not None else 0
    if back:
        draft.money_back(part.payment_id, back)
        draft.move_deposit(back, part.payment_id)
    failed = come_back(
        part, Need.ABOVE_PAYMENT if payment is None else Need.REFUSED, failure=failure, at=stamp.at
    )
    after = None
    if payment is not None and back:
        after = holding(with_out(payment, failed, -back, -back), failed, of_deposit=True)
    return Effects(failed, after, draft.change(stamp))
