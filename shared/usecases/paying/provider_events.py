"""A provider's event made true in the ledger, once, in whatever order events come.

An event is a reason to look, not the truth: what it is about is read again from the provider where
order matters. Money is recorded under the provider's name of it, so that any number of events about
the same money are one; an order that ended takes money all the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.ledger.payment import Channel
from shared.domain.ledger.payment import PaymentState as OrderState
from shared.domain.payments.provider import (
    CheckoutSession,
    DisputeState,
    PaymentState,
    PayoutState,
    ProviderCharge,
    ProviderDispute,
    ProviderPayment,
    ProviderPayout,
    ProviderRefund,
)
from shared.domain.payments.provider_errors import ProviderUnavailable
from shared.domain.payments.provider_events import EventKind, ProviderEvent
from shared.domain.payments.saved_cards import CardSetup
from shared.usecases.autopay.card_setups import settle_card_setup
from shared.usecases.ledger.ledger_ports import Ledger, payment_ref
from shared.usecases.paying.arrived_money import arrived_of
from shared.usecases.paying.disputes import settle_dispute
from shared.usecases.paying.order_checkouts import settle_order
from shared.usecases.paying.payments import MoneyArrived, await_order, record_payment
from shared.usecases.paying.ports_notices import NoticeArchive, ProviderNote
from shared.usecases.paying.ports_payments import PaymentProvider
from shared.usecases.ports import Clock, Directory
from shared.usecases.reconciling.orders import ReadPayout, ReconcilingWork
from shared.usecases.refunding.hearing import hear_refund
from shared.usecases.refunding.moving import RefundBooks
from shared.usecases.refunding.ports import RefundQueue
from shared.usecases.refunding.resuming import send_on

_MONEY = {
    EventKind.CHECKOUT_COMPLETED,
    EventKind.CHECKOUT_PAID_LATE,
    EventKind.PAYMENT_SUCCEEDED,
}
_ENDS = {
    EventKind.CHECKOUT_FAILED_LATE,
    EventKind.CHECKOUT_EXPIRED,
    EventKind.PAYMENT_FAILED,
    EventKind.PAYMENT_CANCELED,
}
_ENDED = {OrderState.FAILED, OrderState.EXPIRED}
# What can happen to a thing only once: a second notice of it, under whatever id, is a repeat.
_ONCE = {EventKind.CHECKOUT_COMPLETED, EventKind.CHECKOUT_PAID_LATE, EventKind.PAYMENT_SUCCEEDED}


@dataclass(frozen=True, slots=True)
class Books:
    """Where an event is made true."""

    directory: Directory
    ledger: Ledger
    provider: PaymentProvider
    archive: NoticeArchive
    clock: Clock
    reconciling: ReconcilingWork | None = None
    refund_queue: RefundQueue | None = None


def apply_event(event: ProviderEvent, company_id: str, books: Books) -> str:
    """What the event says is true in the ledger; returns in a word what it came to.

    `company_id` is whose it is if it names nobody. Raises `ProviderUnavailable`,
    `NotAtProvider`, `StoreUnavailable`, `LedgerBusy`; the event may then be applied again.
    """
    subject = event.subject
    if subject is None:
        return event.kind.value
    once = event.kind in _ONCE and event.subject_id
    if once and books.archive.was_told(books.provider.name, once, event.provider_type):
        return "told_before"
    outcome = _apply(event, company_id, books)
    if once:
        now = books.clock.now()
        books.archive.note_told(books.provider.name, once, event.provider_type, now)
    return outcome


def _apply(event: ProviderEvent, company_id: str, books: Books) -> str:
    match event.subject:
        case CheckoutSession() | CardSetup() | ProviderPayment() as subject:
            owner = subject.references.get("company") or company_id
            return _apply_to_order(event, owner, books)
        case ProviderCharge() as charge:
            return _note_charge(charge, company_id, books)
        case ProviderRefund() as refund:
            return _note_refund(refund, company_id, books)
        case ProviderDispute() as dispute:
            return _note_dispute(dispute, company_id, books)
        case ProviderPayout() as payout:
            return _note_payout(payout, company_id, books)
    return event.kind.value


def _apply_to_order(event: ProviderEvent, company_id: str, books: Books) -> str:
    if isinstance(event.subject, CardSetup):
        mandate_id = event.subject.setup_id or ""
        return settle_card_setup(
            company_id, mandate_id, ledger=books.ledger, provider=books.provider, clock=books.clock
        )
    arrived = _money_of(event, company_id, books) if event.kind in _MONEY else None
    if arrived is not None:
        recorded = record_payment(
            arrived, directory=books.directory, ledger=books.ledger, clock=books.clock
        )
        if recorded.suspense is not None:
            return f"suspense:{recorded.suspense.reason.value}"
        return "paid"
    order_id = event.order_id or ""
    order = books.ledger.find(company_id, payment_ref(order_id)) if order_id else None
    if order is None or order.channel is not Channel.ONLINE:
        return "not_ours"
    # A late word that somebody has begun must not open again what has ended meanwhile.
    if event.kind in _ENDS or order.state in _ENDED:
        return settle_order(
            company_id,
            order,
            directory=books.directory,
            ledger=books.ledger,
            provider=books.provider,
            clock=books.clock,
        )
    await_order(company_id, order_id, ledger=books.ledger)
    return "awaited"


def _money_of(event: ProviderEvent, company_id: str, books: Books) -> MoneyArrived | None:
    """Return the money the event tells of, as the provider has it now; None if there is none yet.

    When the provider can't be asked, what it signed is good enough: money that came has come.
    """
    subject, payment_id = event.subject, event.payment_id
    if isinstance(subject, CheckoutSession) and not (subject.paid and payment_id):
        return None
    if payment_id is None:
        return None
    try:
        payment = books.provider.payment(payment_id)
    except ProviderUnavailable:
        if isinstance(subject, ProviderPayment):
            payment = subject
        elif isinstance(subject, CheckoutSession):
            return MoneyArrived(
                company_id=company_id,
                source=books.provider.name,
                money_id=payment_id,
                amount=subject.amount,
                at=event.created_at,
                order_id=subject.order_id or "",
            )
        else:
            raise
    if payment.state is not PaymentState.SUCCEEDED:
        raise ProviderUnavailable(reason="behind_its_notices")  # asked again a little later
    order_id = payment.order_id or event.order_id or ""
    return arrived_of(company_id, order_id, books.provider.name, payment)


def _owner(
    payment_id: str | None, company_id: str, books: Books
) -> tuple[str, str, ProviderPayment | None]:
    """Return company and order that a payment at the provider belongs to."""
    if payment_id is None:
        return company_id, "", None
    payment = books.provider.payment(payment_id)
    owner = payment.references.get("company") or company_id
    return owner, payment.order_id or "", payment


def _note_refund(told: ProviderRefund, company_id: str, books: Books) -> str:
    refund = books.provider.refund_status(told.id)
    owner, order_id, _ = _owner(refund.payment_id, company_id, books)
    return hear_refund(refund, owner, order_id, archive=books.archive, books=_refunds(books))


def _note_charge(charge: ProviderCharge, company_id: str, books: Books) -> str:
    """Its refunds are told one by one as well, but perhaps later, or never."""
    if charge.payment_id is None or not charge.refunded.minor:
        return f"charge_noted:{charge.refunded.minor}"
    owner, order_id, _ = _owner(charge.payment_id, company_id, books)
    for refund in books.provider.find_refunds(charge.payment_id):
        hear_refund(refund, owner, order_id, archive=books.archive, books=_refunds(books))
    return f"charge_noted:{charge.refunded.minor}"


def _refunds(books: Books) -> RefundBooks:
    return RefundBooks(books.directory, books.ledger, books.clock, books.provider.name)


def _note_dispute(told: ProviderDispute, company_id: str, books: Books) -> str:
    dispute = books.provider.dispute(told.id)
    owner, order_id, _ = _owner(dispute.payment_id, company_id, books)
    note = ProviderNote(
        provider=books.provider.name,
        kind="dispute",
        object_id=dispute.id,
        state=dispute.state.value,
        amount=dispute.amount,
        at=books.clock.now(),
        order_id=order_id,
        detail=dispute.reason,
    )
    books.archive.note(owner, note)
    if order_id:
        payment = settle_dispute(
            owner,
            order_id,
            dispute,
            source=books.provider.name,
            directory=books.directory,
            ledger=books.ledger,
            clock=books.clock,
        )
        if dispute.state is DisputeState.WON and payment and books.refund_queue:
            send_on(owner, payment, _refunds(books), books.refund_queue)
    return f"dispute_{dispute.state.value}"


def _note_payout(told: ProviderPayout, company_id: str, books: Books) -> str:
    payout = books.provider.payout(told.id)
    note = ProviderNote(
        provider=books.provider.name,
        kind="payout",
        object_id=payout.id,
        state=payout.state.value,
        amount=payout.amount,
        at=books.clock.now(),
        detail=payout.failure or ("itemised" if payout.itemised else ""),
    )
    books.archive.note(company_id, note)
    # One that its bank sent back is never itemised: it is on the list of exceptions at once.
    to_read = payout.itemised or payout.state is PayoutState.FAILED
    if to_read and books.reconciling is not None:
        books.reconciling.ask([ReadPayout(payout.id)])
    return f"payout_{payout.state.value}"
