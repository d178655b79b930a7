"""When a provider is silent, ask: about orders nobody told the end of, and for events we missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.errors import LevyError, Unavailable
from shared.domain.ledger.payment import AWAITED
from shared.domain.payments.provider import (
    CheckoutSession,
    ProviderCharge,
    ProviderPayment,
    ProviderRefund,
)
from shared.domain.payments.provider_events import ProviderEvent
from shared.domain.payments.saved_cards import CardSetup
from shared.usecases.ledger.ledger_ports import payment_ref
from shared.usecases.paying.order_checkouts import settle_order
from shared.usecases.paying.ports_notices import AwaitedOrders
from shared.usecases.paying.ports_payments import Between
from shared.usecases.paying.provider_events import Books, apply_event

# How old an order is when it is asked about; the last ones are for a provider that was down.
ASK_AFTER = (
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(hours=2, minutes=15),
    timedelta(days=1),
    timedelta(days=2),
    timedelta(days=3),
)
_LOOK_BACK = timedelta(days=4)
# Events may appear a little late in the provider's list, so the last minutes are read twice.
_OVERLAP = timedelta(minutes=10)
_WINDOW = timedelta(hours=1)
_READ_BACK_AT_MOST = timedelta(days=29)  # providers forget after 30


@dataclass(frozen=True, slots=True)
class Looked:
    """What one round did: orders asked about, events applied, things that failed, and the first."""

    asked: int = 0
    applied: int = 0
    failed: int = 0
    first_failure: LevyError | None = None
    behind: bool = False


def ask_about_orders(awaited: AwaitedOrders, books: Books) -> Looked:
    """Orders that wait are as the provider says, those whose time to ask has come.

    One that can't be settled now leaves the others alone and is asked about in the next round.
    """
    now = books.clock.now()
    asked = failed = 0
    first: LevyError | None = None
    day = (now - _LOOK_BACK).date()
    while day <= now.date():
        for company_id, order_id in awaited.made_on(day):
            try:
                asked += _ask(company_id, order_id, now, books)
            except LevyError as error:
                failed, first = failed + 1, first or error
        day += timedelta(days=1)
    return Looked(asked=asked, failed=failed, first_failure=first)


def read_events_back(books: Books, until: datetime) -> Looked:
    """Events that were told while nobody listened are applied, oldest first.

    Goes on from where the last round ended and stops at `until` by the clock. An event that can't
    be done now holds up no other of its hour, but the next round begins there again; one that never
    can be is left to its notice. Raises `ProviderUnavailable`, `StoreUnavailable`.
    """
    name = books.provider.name
    now = books.clock.now()
    begin = books.archive.read_until(name)
    if begin is None:
        books.archive.move_read_until(name, now)
        return Looked()
    begin = max(begin, now - _READ_BACK_AT_MOST)
    applied = failed = 0
    first: LevyError | None = None
    while begin < now and books.clock.now() < until:
        end, waits = min(begin + _WINDOW, now), False
        for event in reversed(list(books.provider.events(Between(begin - _OVERLAP, end)))):
            try:
                applied += _apply_missed(event, books)
            except LevyError as error:
                failed, first = failed + 1, first or error
                waits = waits or isinstance(error, Unavailable)
        if waits:
            return Looked(applied=applied, failed=failed, first_failure=first, behind=True)
        books.archive.move_read_until(name, end)
        begin = end
    return Looked(applied=applied, failed=failed, first_failure=first, behind=begin < now)


def _ask(company_id: str, order_id: str, now: datetime, books: Books) -> int:
    order = books.ledger.find(company_id, payment_ref(order_id))
    if order is None or order.state not in AWAITED:
        return 0
    due = sum(now - order.created_at >= after for after in ASK_AFTER)
    if due <= books.archive.times_asked(company_id, order_id):
        return 0
    settle_order(
        company_id,
        order,
        directory=books.directory,
        ledger=books.ledger,
        provider=books.provider,
        clock=books.clock,
    )
    books.archive.note_asked(company_id, order_id, due, now)
    return 1


def _apply_missed(event: ProviderEvent, books: Books) -> int:
    """Apply an event of the provider's list unless that was done; returns how many that were."""
    name = books.provider.name
    kept = books.archive.find(name, event.id)
    if kept is not None and kept.outcome:
        return 0
    owner = kept.company_id if kept else _company_of(event)
    if not owner:  # what names nobody may still come to somebody's address
        return 0
    outcome = apply_event(event, owner, books)
    books.archive.settle(name, event.id, outcome, books.clock.now())
    return 1


def _company_of(event: ProviderEvent) -> str:
    match event.subject:
        case (
            CheckoutSession()
            | CardSetup()
            | ProviderPayment()
            | ProviderCharge()
            | ProviderRefund() as subject
        ):
            return subject.references.get("company", "")
    return ""
