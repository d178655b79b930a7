"""A payer's objection at their bank: while it is open the payment is held, once lost it is void."""

from __future__ import annotations

from shared.domain.community import Community
from shared.domain.ledger.entries import Cause, Stamp
from shared.domain.ledger.objections import Objection, Word
from shared.domain.ledger.payment import RECEIVED, End, Ended, Payment, PaymentState, move
from shared.domain.ledger.receipt_refs import ReceiptRef
from shared.domain.ledger.receipts import ReceiptNotFound, Voiding
from shared.domain.ledger.returning import void
from shared.domain.payments.provider import DisputeState, ProviderDispute
from shared.usecases.depositing.voiding import deposit_refs, voided_deposit
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import (
    Change,
    Decision,
    Depth,
    Ledger,
    Look,
    Ref,
    Save,
    Seen,
    payment_ref,
    receipt_ref,
)
from shared.usecases.ledger.ledger_reading import Place, place_of, same_payment
from shared.usecases.ports import Clock, Directory


def settle_dispute(
    company_id: str,
    order_id: str,
    dispute: ProviderDispute,
    *,
    source: str,
    directory: Directory,
    ledger: Ledger,
    clock: Clock,
) -> Payment | None:
    """The payment is as the dispute stands: held, given back, or void with its bills open again.

    Repeating it changes nothing; an unknown payment, or one without money, is left alone. Gives
    only `StoreUnavailable` and `LedgerBusy`.
    """
    order = ledger.find(company_id, payment_ref(order_id))
    if order is None or order.state not in RECEIVED:
        return order
    community = directory.get(company_id, Community, order.community_id)
    place = place_of(company_id, community, ledger=ledger, clock=clock)
    receipt = order.receipt or ReceiptRef(0, 0)
    paper = receipt_ref(community.id, receipt.year, receipt.number)
    accounts = {share.account_id: Depth.ALL for share in order.shares}
    records: list[Ref[Record]] = [payment_ref(order_id), paper, *deposit_refs(order)]
    look = Look(order.currency, accounts, tuple(records))

    def decision(seen: Seen) -> Decision[Payment | None]:
        before = same_payment(seen, order_id)
        if before.state not in RECEIVED:
            return Decision(before)
        if dispute.state is not DisputeState.LOST:
            after = _held(before, dispute, place)
            return Decision(after, () if after == before else (Save(before, after),))
        reason = f"{dispute.id} {dispute.reason}"
        stamp = _stamp(before, dispute, place, source)
        ended = Ended(End.LOST, place.now, source, reason)
        if before.state is PaymentState.REFUNDED:  # all of it went back already
            return Decision(before)
        after, moved = void(before, seen.books, ended, stamp)
        there = seen.get(paper, ReceiptNotFound(receipt=receipt.label))
        voided = there.void(Voiding(place.now, source, reason))
        changes: list[Change] = [*moved, Save(before, after), Save(there, voided)]
        return Decision(after, (*changes, *voided_deposit(seen, before, ended)))

    return ledger.decide(company_id, look, decision)


def _held(payment: Payment, dispute: ProviderDispute, place: Place) -> Payment:
    """Return the payment held while a dispute is open, and as it was once it is won."""
    held = payment.state is PaymentState.DISPUTED
    if dispute.state is DisputeState.OPEN:
        if held or payment.state is PaymentState.REFUNDED:  # there is nothing left to hold
            return payment
        return _told(payment, PaymentState.DISPUTED, dispute, place)
    if not held:
        return payment
    if not payment.refunded_minor:
        return _told(payment, PaymentState.SUCCEEDED, dispute, place)
    whole = payment.refunded_minor == payment.minor
    to = PaymentState.REFUNDED if whole else PaymentState.PARTLY_REFUNDED
    return _told(payment, to, dispute, place)


def _told(payment: Payment, to: PaymentState, dispute: ProviderDispute, place: Place) -> Payment:
    word = Word.OPENED if to is PaymentState.DISPUTED else Word.SETTLED
    told = Objection(place.now, dispute.id, word, dispute.reason)
    return move(payment, to, objections=(*payment.objections, told))


def _stamp(payment: Payment, dispute: ProviderDispute, place: Place, source: str) -> Stamp:
    return Stamp(
        at=place.now,
        on=place.today,
        by=source,
        cause=Cause(End.LOST.value, payment.id),
        key=dispute.id,
        digest=dispute.id,
        reason=dispute.reason,
    )
