"""Money from outside the desk, recorded once: any order, any number of times, never dropped.

`record_payment` is the one verb for money that a provider, a bank or a file tells of. What it says
is compared with the order that was stored before the payer was sent away; what does not fit waits
in suspense. Money that fits an order pays the order's bills as far as they are still open, and the
balance takes the rest.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.actor import Actor
from shared.domain.bills import parse_bill_id
from shared.domain.calendar import business_date
from shared.domain.community import Community
from shared.domain.ledger.choosing import Choice, Wish
from shared.domain.ledger.entries import Cause, Stamp
from shared.domain.ledger.online_order import by_saved_card
from shared.domain.ledger.payment import (
    AWAITED,
    AtProvider,
    Channel,
    End,
    Ended,
    Payment,
    PaymentNotFound,
    PaymentState,
    move,
)
from shared.domain.ledger.receipts import ReceiptSeries, receipt_for
from shared.domain.ledger.receiving import Arrival, receive
from shared.domain.ledger.settings import PaymentSettings
from shared.domain.ledger.suspense import Suspense, SuspenseReason, suspense_id_of
from shared.domain.money import Money
from shared.usecases.ledger.ledger_ports import (
    Decision,
    Ledger,
    Look,
    Save,
    Seen,
    named_bills,
    payment_ref,
    series_ref,
    settings_ref,
    suspense_ref,
)
from shared.usecases.ledger.ledger_reading import Place, payment_seen
from shared.usecases.ports import Clock, Directory
from shared.usecases.reading import ById


@dataclass(frozen=True, slots=True)
class MoneyArrived:
    """A provider's word that money is ours. `money_id` is its own name of the money.

    `order_id` is the payment it says it is for, "" if it names none. `at` is when it came.
    `community_id` is whose it is, where that is known without an order.
    """

    company_id: str
    source: str
    money_id: str
    amount: Money
    at: datetime
    order_id: str = ""
    method: str = ""
    community_id: str = ""

    @property
    def digest(self) -> str:
        """What tells the same word from another, in hex."""
        words = (self.source, self.money_id, str(self.amount), self.amount.currency, self.order_id)
        return hashlib.sha256("|".join(words).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of money: a payment, or suspense. `repeated` if it was known before."""

    payment: Payment | None = None
    suspense: Suspense | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class OrderEnded:
    """A provider's word that an order will not be paid: how, and in its own words why."""

    company_id: str
    order_id: str
    source: str
    how: End
    reason: str = ""


def record_payment(
    arrived: MoneyArrived, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Recorded:
    """The money is in the ledger with a receipt, or in suspense; repeating it changes nothing.

    Gives only `StoreUnavailable` and `LedgerBusy`.
    """
    order = None
    if arrived.order_id:
        order = ledger.find(arrived.company_id, payment_ref(arrived.order_id))
    suspense_id = suspense_id_of(arrived.company_id, arrived.source, arrived.money_id)
    if order is None:
        look = Look(records=(suspense_ref(suspense_id),))
        return ledger.decide(
            arrived.company_id,
            look,
            lambda seen: _suspend(arrived, seen, SuspenseReason.UNKNOWN_ORDER, None),
        )
    community = directory.get(arrived.company_id, Community, order.community_id)
    now = clock.now()
    bare = Place(community, PaymentSettings(community.id), now)
    look = Look(
        community.currency,
        named_bills([order.account_id], (parse_bill_id(wanted.bill_id) for wanted in order.wanted)),
        (
            payment_ref(order.id),
            series_ref(community.id, bare.today.year),
            suspense_ref(suspense_id),
            settings_ref(community.id),
        ),
        community.id,
    )

    def decision(seen: Seen) -> Decision[Recorded]:
        settings = seen.find(settings_ref(community.id)) or bare.settings
        return _record(arrived, order.id, Place(community, settings, now), seen)

    return ledger.decide(arrived.company_id, look, decision)


def end_order(ended: OrderEnded, *, ledger: Ledger, clock: Clock) -> Payment | None:
    """The order is failed or expired; None if it is unknown.

    Money is stronger: an order that was paid stays paid, whatever comes after it.
    """
    state = PaymentState.FAILED if ended.how is End.FAILED else PaymentState.EXPIRED
    ref = payment_ref(ended.order_id)

    def decision(seen: Seen) -> Decision[Payment | None]:
        order = seen.find(ref)
        if order is None or order.state not in {PaymentState.CREATED, PaymentState.PENDING}:
            return Decision(order)
        why = Ended(ended.how, clock.now(), ended.source, ended.reason)
        after = move(order, state, ended=why)
        return Decision(after, (Save(order, after),))

    return ledger.decide(ended.company_id, Look(records=(ref,)), decision)


def await_order(company_id: str, order_id: str, *, ledger: Ledger) -> Payment | None:
    """The order is pending: its provider has begun; None if it is unknown.

    An order that failed may be tried again by its payer; one that is paid stays so.
    """
    ref = payment_ref(order_id)

    def decision(seen: Seen) -> Decision[Payment | None]:
        order = seen.find(ref)
        if order is None or order.state not in AWAITED - {PaymentState.PENDING}:
            return Decision(order)
        after = move(order, PaymentState.PENDING, ended=None)
        return Decision(after, (Save(order, after),))

    return ledger.decide(company_id, Look(records=(ref,)), decision)


def get_payment(actor: Actor, command: ById, *, ledger: Ledger) -> Payment:
    """Return one payment. Raises `PaymentNotFound`."""
    return payment_seen(actor, command.id, ledger)


def _record(arrived: MoneyArrived, order_id: str, place: Place, seen: Seen) -> Decision[Recorded]:
    order = seen.get(payment_ref(order_id), PaymentNotFound(payment_id=order_id))
    if order.provider and order.provider.money_id == arrived.money_id:
        return Decision(Recorded(payment=order, repeated=True))
    reason = _misfit(arrived, order)
    if reason is not None:
        return _suspend(arrived, seen, reason, order)
    there = seen.find(series_ref(place.community.id, place.today.year))
    series, number = (there or ReceiptSeries(place.community.id, place.today.year)).next()
    received_on = min(business_date(arrived.at, place.community.time_zone), place.today)
    bare = order.provider or AtProvider(arrived.source)
    found = replace(bare, money_id=arrived.money_id, method=arrived.method or bare.method)
    received = receive(
        replace(order, provider=found),
        seen.books,
        choice=_choice(order),
        policy=place.policy.spreading() if _asked_by_us(order) else place.policy,
        arrival=Arrival(received_on, number),
        stamp=_stamp(arrived, order, place),
    )
    done = received.payment
    return Decision(
        Recorded(payment=done),
        (
            *received.changes,
            Save(order, done),
            Save(there, series),
            Save(None, receipt_for(done, arrived.source)),
        ),
    )


def _misfit(arrived: MoneyArrived, order: Payment) -> SuspenseReason | None:
    """Return why the money is not the order's, or None if it is."""
    if order.state is PaymentState.VOIDED:
        return SuspenseReason.ORDER_VOIDED
    if order.state not in AWAITED:
        return SuspenseReason.PAID_TWICE
    if arrived.amount.currency != order.currency:
        return SuspenseReason.OTHER_CURRENCY
    if arrived.amount.minor != order.minor:
        return SuspenseReason.OTHER_AMOUNT
    return None


def _suspend(
    arrived: MoneyArrived, seen: Seen, reason: SuspenseReason, order: Payment | None
) -> Decision[Recorded]:
    suspense_id = suspense_id_of(arrived.company_id, arrived.source, arrived.money_id)
    known = seen.find(suspense_ref(suspense_id))
    if known is not None:
        return Decision(Recorded(suspense=known, repeated=True))
    held = Suspense(
        id=suspense_id,
        community_id=order.community_id if order else arrived.community_id,
        minor=arrived.amount.minor,
        currency=arrived.amount.currency,
        reason=reason,
        source=arrived.source,
        money_id=arrived.money_id,
        received_at=arrived.at,
        order_id=arrived.order_id,
        method=arrived.method,
    )
    return Decision(Recorded(suspense=held), (Save(None, held),))


def _asked_by_us(order: Payment) -> bool:
    """Tell whether no payer chose the amounts: a part that was due is paid, wherever parts aren't
    for payers to choose.
    """
    return order.channel is Channel.BANK_FILE or by_saved_card(order)


def _choice(order: Payment) -> Choice:
    """Return what the order was for; one without bills is a top-up."""
    if not order.wanted:
        return Choice(top_up=True)
    wishes = (Wish(parse_bill_id(one.bill_id), one.minor) for one in order.wanted)
    return Choice(wishes=tuple(wishes))


def _stamp(arrived: MoneyArrived, order: Payment, place: Place) -> Stamp:
    return Stamp(
        at=place.now,
        on=place.today,
        by=arrived.source,
        cause=Cause("payment", order.id),
        key=arrived.money_id,
        digest=arrived.digest,
    )
