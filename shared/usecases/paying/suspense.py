"""The work list of money that fits nowhere: assigned to an account, or sent back."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.domain.actor import Actor
from shared.domain.community import Community
from shared.domain.derived_ids import derived_id
from shared.domain.errors import CurrencyMismatch
from shared.domain.ledger.entries import Cause
from shared.domain.ledger.payment import AtProvider, Channel, Payment, PaymentState
from shared.domain.ledger.receipts import ReceiptSeries, receipt_for
from shared.domain.ledger.receiving import Arrival, receive
from shared.domain.ledger.suspense import BANK, BANK_FILE, Suspense, SuspenseNotFound, SuspenseState
from shared.usecases.ledger.ledger_ports import (
    Decision,
    Depth,
    Ledger,
    Look,
    Save,
    Seen,
    series_ref,
    suspense_of,
    suspense_ref,
)
from shared.usecases.ledger.ledger_reading import Chosen, Place, account_seen, place_of
from shared.usecases.ports import Clock, Directory, Once, Page, Position
from shared.usecases.reading import seen_community

_CHANNELS = {BANK: Channel.TRANSFER, BANK_FILE: Channel.BANK_FILE}


@dataclass(frozen=True, slots=True)
class ListSuspense:
    """Part of a community's money in suspense in one state; "" is money of no known community."""

    community_id: str
    state: SuspenseState
    limit: int
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class AssignSuspense:
    """The money belongs to `account_id` and pays what is `chosen`, or all."""

    once: Once
    id: str
    account_id: str
    note: str = ""
    chosen: Chosen = field(default_factory=Chosen)


@dataclass(frozen=True, slots=True)
class ReturnSuspense:
    """The money was sent back to where it came from; `note` says how."""

    once: Once
    id: str
    note: str


def list_suspense(
    actor: Actor, command: ListSuspense, *, directory: Directory, ledger: Ledger
) -> Page[Suspense]:
    """Return part of the work list, oldest first.

    Money of no known community is shown to those who may see all of them. Raises `NotFound`.
    """
    if command.community_id:
        seen_community(actor, command.community_id, directory)
    elif actor.communities is not None:
        return Page(())
    shelf = suspense_of(command.community_id, command.state.value)
    return ledger.page(actor.company_id, shelf, command.limit, command.after)


def assign_suspense(
    actor: Actor, command: AssignSuspense, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Payment:
    """The money is a payment of the account, with a receipt, and off the work list.

    Raises `SuspenseNotFound`, `SuspenseSettled`, `NotFound`, `CurrencyMismatch`.
    """
    held = _held_seen(actor, command.id, ledger)
    account = account_seen(actor, command.account_id, directory)
    if held.community_id not in ("", account.community_id):
        raise SuspenseNotFound(suspense_id=command.id)
    community = directory.get(actor.company_id, Community, account.community_id)
    if held.currency != community.currency:
        raise CurrencyMismatch(
            expected=community.currency, actual=held.currency, field="account_id"
        )
    place = place_of(actor.company_id, community, ledger=ledger, clock=clock)
    look = Look(
        community.currency,
        {account.id: Depth.OPEN},
        (suspense_ref(held.id), series_ref(community.id, place.today.year)),
        community.id,
    )
    return ledger.decide(
        actor.company_id,
        look,
        lambda seen: _assign(actor, command, place, seen),
        once=command.once,
    )


def return_suspense(
    actor: Actor, command: ReturnSuspense, *, ledger: Ledger, clock: Clock
) -> Suspense:
    """The money is noted as sent back. Raises `SuspenseNotFound`, `SuspenseSettled`."""
    _held_seen(actor, command.id, ledger)
    ref = suspense_ref(command.id)

    def decision(seen: Seen) -> Decision[Suspense]:
        before = seen.get(ref, SuspenseNotFound(suspense_id=command.id))
        after = before.settle(
            SuspenseState.RETURNED, at=clock.now(), by=actor.name, note=command.note
        )
        return Decision(after, (Save(before, after),))

    return ledger.decide(actor.company_id, Look(records=(ref,)), decision, once=command.once)


def _assign(actor: Actor, command: AssignSuspense, place: Place, seen: Seen) -> Decision[Payment]:
    held = seen.get(suspense_ref(command.id), SuspenseNotFound(suspense_id=command.id))
    payment = Payment(
        id=derived_id("pay", held.id),
        community_id=place.community.id,
        account_id=command.account_id,
        channel=_CHANNELS.get(held.source, Channel.ONLINE),
        minor=held.minor,
        currency=held.currency,
        state=PaymentState.CREATED,
        created_at=held.received_at,
        created_by=held.source,
        key=command.once.key,
        digest=command.once.digest,
        note=command.note,
        provider=AtProvider(held.source, money_id=held.money_id, method=held.method),
        version=0,
    )
    after = held.settle(
        SuspenseState.ASSIGNED,
        at=place.now,
        by=actor.name,
        payment_id=payment.id,
        note=command.note,
    )
    there = seen.find(series_ref(place.community.id, place.today.year))
    series, number = (there or ReceiptSeries(place.community.id, place.today.year)).next()
    received = receive(
        payment,
        seen.books,
        choice=place.choice(command.chosen),
        policy=place.policy,
        arrival=Arrival(min(place.day_of(held.received_at), place.today), number),
        stamp=place.stamp(actor.name, Cause("suspense", held.id), command.once, command.note),
    )
    done = received.payment
    return Decision(
        done,
        (
            *received.changes,
            Save(held, after),
            Save(None, done),
            Save(there, series),
            Save(None, receipt_for(done, actor.name)),
        ),
    )


def _held_seen(actor: Actor, suspense_id: str, ledger: Ledger) -> Suspense:
    found = ledger.find(actor.company_id, suspense_ref(suspense_id))
    if found is None:
        raise SuspenseNotFound(suspense_id=suspense_id)
    everywhere = actor.communities is None
    if not (actor.may_see(found.community_id) if found.community_id else everywhere):
        raise SuspenseNotFound(suspense_id=suspense_id)
    return found
