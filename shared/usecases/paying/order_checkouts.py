"""An order and its page at the provider: taken over, asked about, given up.

Asking is always safe: whatever the provider answers is made true once, in any order, any number of
times. Only what it says of money counts; an order that ended is no reason to refuse money.
"""

from __future__ import annotations

from dataclasses import replace

from shared.domain.ledger.online_order import PaymentOrderBeingPaid, by_saved_card
from shared.domain.ledger.payment import (
    AWAITED,
    AtProvider,
    End,
    Payment,
    PaymentNotFound,
    PaymentState,
    move,
)
from shared.domain.payments.provider import (
    CheckoutSession,
    CheckoutState,
)
from shared.domain.payments.provider import (
    PaymentState as AtProviderState,
)
from shared.domain.payments.provider_errors import CheckoutClosed, NotAtProvider
from shared.usecases.autopay.card_charges import Till, settle_charge
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen, payment_ref
from shared.usecases.paying.arrived_money import SLACK, arrived_of
from shared.usecases.paying.payments import (
    OrderEnded,
    await_order,
    end_order,
    record_payment,
)
from shared.usecases.paying.ports_payments import Between, PaymentProvider
from shared.usecases.ports import Clock, Directory


def adopt(company_id: str, order: Payment, session: CheckoutSession, *, ledger: Ledger) -> Payment:
    """The order knows its page and is pending; one that ended or is paid stays as it is."""
    ref = payment_ref(order.id)

    def decision(seen: Seen) -> Decision[Payment]:
        before = seen.get(ref, PaymentNotFound(payment_id=order.id))
        if before.state not in {PaymentState.CREATED, PaymentState.PENDING}:
            return Decision(before)
        known = before.provider or AtProvider("")
        found = replace(known, checkout_id=session.id, url=session.url or known.url)
        if before.state is PaymentState.PENDING:
            if found == known:
                return Decision(before)
            after = replace(before, provider=found, version=before.version + 1)
        else:
            after = move(before, PaymentState.PENDING, provider=found)
        return Decision(after, (Save(before, after),))

    return ledger.decide(company_id, Look(records=(ref,)), decision)


def sessions_of(order: Payment, provider: PaymentProvider) -> tuple[CheckoutSession, ...]:
    """Return the order's pages at the provider. Raises `ProviderUnavailable`."""
    if order.provider and order.provider.checkout_id:
        try:
            return (provider.checkout(order.provider.checkout_id),)
        except NotAtProvider:
            return ()
    last = order.expires_at or order.created_at
    opened = Between(order.created_at - SLACK, last + SLACK)
    return provider.find_checkouts(order.id, opened)


def look_up(
    company_id: str, order: Payment, *, ledger: Ledger, provider: PaymentProvider, clock: Clock
) -> Payment:
    """The order knows its page if the provider has one, and is expired if it can have none.

    Raises `ProviderUnavailable`.
    """
    for session in sessions_of(order, provider):
        if session.state is CheckoutState.OPEN or session.paid:
            return adopt(company_id, order, session, ledger=ledger)
    if order.expires_at is None or clock.now() < order.expires_at:
        return order
    return (
        _end(
            company_id, order, provider.name, End.EXPIRED, "never_paid", ledger=ledger, clock=clock
        )
        or order
    )


def give_up(
    company_id: str, order: Payment, *, ledger: Ledger, provider: PaymentProvider, clock: Clock
) -> None:
    """The order is expired and can't be paid at its page any more.

    Raises `PaymentOrderBeingPaid` when its payer was quicker, `ProviderUnavailable`,
    `ProviderUnknown`.
    """
    if by_saved_card(order):  # nobody can call such a charge back
        raise PaymentOrderBeingPaid(order_id=order.id)
    for session in sessions_of(order, provider):
        if _closed(session, provider):
            raise PaymentOrderBeingPaid(order_id=order.id)
    _end(company_id, order, provider.name, End.EXPIRED, "superseded", ledger=ledger, clock=clock)


def settle_order(
    company_id: str,
    order: Payment,
    *,
    directory: Directory,
    ledger: Ledger,
    provider: PaymentProvider,
    clock: Clock,
) -> str:
    """What the provider knows of the order is true here too; returns what that was.

    Raises `ProviderUnavailable`, `StoreUnavailable`, `LedgerBusy`.
    """
    till = Till(company_id, directory, ledger, provider, clock)
    return settle_charge(till, order) if by_saved_card(order) else _settle_page(till, order)


def _settle_page(till: Till, order: Payment) -> str:
    company_id, provider = till.company_id, till.provider
    directory, ledger, clock = till.directory, till.ledger, till.clock
    sessions = sessions_of(order, provider)
    payments = [
        (session, provider.payment(session.payment_id) if session.payment_id else None)
        for session in sessions
    ]
    for _, payment in payments:
        if payment is not None and payment.state is AtProviderState.SUCCEEDED:
            arrived = arrived_of(company_id, order.id, provider.name, payment)
            record_payment(arrived, directory=directory, ledger=ledger, clock=clock)
    if any(payment and payment.state is AtProviderState.SUCCEEDED for _, payment in payments):
        return "paid"
    if any(payment and payment.state is AtProviderState.PROCESSING for _, payment in payments):
        await_order(company_id, order.id, ledger=ledger)
        return "processing"
    for session in sessions:
        if session.state is CheckoutState.OPEN:
            adopt(company_id, order, session, ledger=ledger)
            return "open"
    if any(session.state is CheckoutState.COMPLETE for session in sessions):
        _end(company_id, order, provider.name, End.FAILED, "not_paid", ledger=ledger, clock=clock)
        return "failed"
    if not sessions and (order.expires_at is None or clock.now() < order.expires_at + SLACK):
        return "unknown"  # its call may still be on the way
    _end(company_id, order, provider.name, End.EXPIRED, "never_paid", ledger=ledger, clock=clock)
    return "expired"


def _closed(session: CheckoutSession, provider: PaymentProvider) -> bool:
    """Close an open page; tell whether somebody is paying, or has paid, on it."""
    if session.state is CheckoutState.OPEN:
        try:
            provider.expire_checkout(session.id, key=f"{session.id}.expire")
        except CheckoutClosed:
            session = provider.checkout(session.id)
    complete = session.state is CheckoutState.COMPLETE
    return complete and (session.paid or _under_way(session, provider))


def _under_way(session: CheckoutSession, provider: PaymentProvider) -> bool:
    if not session.payment_id:
        return False
    state = provider.payment(session.payment_id).state
    return state in {AtProviderState.PROCESSING, AtProviderState.SUCCEEDED}


def _end(
    company_id: str,
    order: Payment,
    source: str,
    how: End,
    reason: str,
    *,
    ledger: Ledger,
    clock: Clock,
) -> Payment | None:
    if order.state not in AWAITED:
        return order
    why = OrderEnded(company_id, order.id, source, how, reason)
    return end_order(why, ledger=ledger, clock=clock)
