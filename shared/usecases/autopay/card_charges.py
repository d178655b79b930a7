"""An order charged to a saved card: sent to the provider, asked about, made true.

The order is stored before the call and its id is the key, so whoever sends it again charges once.
A lost reply leaves the order as it is: the same key is sent again while the provider remembers it,
and looked up afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.domain.autopay.attempt import Why
from shared.domain.ledger.payment import (
    AWAITED,
    AtProvider,
    End,
    Payment,
    PaymentNotFound,
    PaymentState,
    move,
)
from shared.domain.money import Money
from shared.domain.payments.declines import Decline
from shared.domain.payments.provider import PaymentState as AtProviderState
from shared.domain.payments.provider import ProviderPayment
from shared.domain.payments.provider_errors import (
    KEY_LIFE,
    NotAtProvider,
    PaymentDeclined,
    ProviderKeyReused,
    ProviderRefused,
    ProviderUnavailable,
    ProviderUnknown,
)
from shared.domain.payments.saved_cards import SavedCardCharge
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen, payment_ref
from shared.usecases.paying.arrived_money import SLACK, arrived_of
from shared.usecases.paying.payments import OrderEnded, end_order, record_payment
from shared.usecases.paying.ports_payments import Between, PaymentProvider
from shared.usecases.ports import Clock, Directory

_OPEN = {PaymentState.CREATED, PaymentState.PENDING}


@dataclass(frozen=True, slots=True)
class Till:
    """Where an order of a saved card is charged and recorded."""

    company_id: str
    directory: Directory
    ledger: Ledger
    provider: PaymentProvider
    clock: Clock


def drive(till: Till, order: Payment, label: str) -> str:
    """The order is charged, refused, or still in doubt; returns which in a word.

    Raises `StoreUnavailable`, `LedgerBusy`.
    """
    if order.state not in _OPEN:
        return order.state.value
    at = order.provider or AtProvider("")
    if at.charge_id or till.clock.now() - order.created_at >= KEY_LIFE:
        return _asked(till, order)
    request = SavedCardCharge(
        order_id=order.id,
        customer_id=at.customer_id,
        card_id=at.card_id,
        amount=Money(order.minor, order.currency),
        label=label,
        references={"company": till.company_id, "account": order.account_id},
    )
    return _sent(till, order, request)


def _sent(till: Till, order: Payment, request: SavedCardCharge) -> str:
    try:
        payment = till.provider.charge_saved_card(request, key=order.id)
    except PaymentDeclined as refusal:
        return _failed(till, order, str(refusal.data.get("reason") or Decline.REFUSED.value))
    except ProviderUnknown as doubt:
        # A key that repeats a failure never heals: what is not there now never will be.
        return _asked(till, order, hopeless=True) if doubt.replayed else "in_doubt"
    except ProviderUnavailable:
        return "in_doubt"  # nothing was done; sent again at the next look
    except ProviderKeyReused:  # sent before under other settings: what came of that?
        return _asked(till, order)
    except ProviderRefused as refusal:
        return _failed(till, order, refusal.code)
    return _made_true(till, order, payment)


def settle_charge(till: Till, order: Payment, *, hopeless: bool = False) -> str:
    """What the provider knows of the order is true here too; returns what that was.

    An order it has never heard of ends once its key is forgotten, or when it is `hopeless`. Raises
    `ProviderUnavailable`, `StoreUnavailable`, `LedgerBusy`.
    """
    found = _charges(till, order)
    best = next((one for one in found if one.state is AtProviderState.SUCCEEDED), None)
    if best or found:
        return _made_true(till, order, best or found[-1])
    if not hopeless and till.clock.now() < order.created_at + KEY_LIFE + SLACK:
        return "unknown"  # its call may still be on the way
    return _failed(till, order, Why.NO_ANSWER.value)


def _asked(till: Till, order: Payment, *, hopeless: bool = False) -> str:
    try:
        return settle_charge(till, order, hopeless=hopeless)
    except ProviderUnavailable:
        return "in_doubt"


def _charges(till: Till, order: Payment) -> tuple[ProviderPayment, ...]:
    at = order.provider or AtProvider("")
    try:
        if at.charge_id:
            return (till.provider.payment(at.charge_id),)
        made = Between(order.created_at - SLACK, order.created_at + KEY_LIFE + SLACK)
        return till.provider.find_charges(order.id, at.customer_id, made)
    except NotAtProvider:
        return ()


def _made_true(till: Till, order: Payment, payment: ProviderPayment) -> str:
    if payment.state is AtProviderState.SUCCEEDED:
        arrived = arrived_of(till.company_id, order.id, till.provider.name, payment)
        record_payment(arrived, directory=till.directory, ledger=till.ledger, clock=till.clock)
        return "paid"
    if payment.state is AtProviderState.PROCESSING:
        _note_charge(till, order, payment.id)
        return "processing"
    return _failed(till, order, (payment.decline or Decline.REFUSED).value)


def _failed(till: Till, order: Payment, reason: str) -> str:
    if order.state in AWAITED:
        why = OrderEnded(till.company_id, order.id, till.provider.name, End.FAILED, reason)
        end_order(why, ledger=till.ledger, clock=till.clock)
    return "failed"


def _note_charge(till: Till, order: Payment, charge_id: str) -> None:
    """The order is pending and knows its charge; one that ended or is paid stays as it is."""
    ref = payment_ref(order.id)

    def decision(seen: Seen) -> Decision[None]:
        before = seen.get(ref, PaymentNotFound(payment_id=order.id))
        known = before.provider or AtProvider(till.provider.name)
        found = replace(known, charge_id=charge_id)
        if before.state not in _OPEN or (before.state is PaymentState.PENDING and found == known):
            return Decision(None)
        if before.state is PaymentState.PENDING:
            after = replace(before, provider=found, version=before.version + 1)
        else:
            after = move(before, PaymentState.PENDING, provider=found)
        return Decision(None, (Save(before, after),))

    till.ledger.decide(till.company_id, Look(records=(ref,)), decision)
