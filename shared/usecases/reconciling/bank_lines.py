"""A bank line decided by a person: matched with money that waits, freed again, or booked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.ledger.payment import Channel
from shared.domain.ledger.suspense import BANK
from shared.domain.money import Money
from shared.domain.reconciling.bank import joined, parted
from shared.domain.reconciling.errors import ItemNotFound, LineNotMatchable, LineNotMatched
from shared.domain.reconciling.item import Booked, Item
from shared.usecases.ledger.ledger_ports import Change, Ledger, Seen
from shared.usecases.paying.desk import pay_at_desk
from shared.usecases.paying.desk_payment import PayAtDesk
from shared.usecases.paying.payments import MoneyArrived, record_payment
from shared.usecases.ports import Clock, Directory, Once
from shared.usecases.reconciling.exceptions import item_seen
from shared.usecases.reconciling.receipts import bank_money
from shared.usecases.reconciling.records import item_ref
from shared.usecases.reconciling.saving import Changes, Decide, change_items, merged_in


@dataclass(frozen=True, slots=True)
class MatchLine:
    """The line is the money of another item, because of `reason`."""

    once: Once
    id: str
    item_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class UnmatchLine:
    """The line is not the money it was matched with, because of `reason`."""

    once: Once
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class BookLine:
    """The line is a payment of `account_id`, or ("") waits in suspense until somebody knows."""

    once: Once
    id: str
    account_id: str = ""
    note: str = ""


def match_line(actor: Actor, command: MatchLine, *, ledger: Ledger, clock: Clock) -> Item:
    """Both have each other as their other side; a sum that differs is an exception.

    Raises `ItemNotFound`, `LineNotMatchable`.
    """
    line = item_seen(actor, command.id, ledger)
    other = item_seen(actor, command.item_id, ledger)
    if other.community_id != line.community_id:
        raise ItemNotFound(item_id=command.item_id, field="item_id")

    def decide(seen: Seen) -> tuple[Changes, tuple[Change, ...]]:
        was, there = _seen(seen, command.id), _seen(seen, command.item_id)
        both, paid = joined(was, there)
        told = ("matched", actor.name, clock.now(), command.reason)
        return [(was, both.told(*told)), (there, paid.told(*told))], ()

    return _changed((command.id, command.item_id), decide, command.once, ledger)


def unmatch_line(actor: Actor, command: UnmatchLine, *, ledger: Ledger, clock: Clock) -> Item:
    """Both wait for their other side again. Raises `ItemNotFound`, `LineNotMatched`."""
    line = item_seen(actor, command.id, ledger)
    if line.booked is None:
        raise LineNotMatched(item_id=line.id)
    other_id = line.booked.id

    def decide(seen: Seen) -> tuple[Changes, tuple[Change, ...]]:
        was, there = _seen(seen, command.id), seen.find(item_ref(other_id))
        alone, waits = parted(was, there)
        told = ("unmatched", actor.name, clock.now(), command.reason)
        return [(was, alone.told(*told)), (there, waits.told(*told))], ()

    return _changed((command.id, other_id), decide, command.once, ledger)


def book_line(
    actor: Actor, command: BookLine, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Item:
    """The money is a payment with its receipt, or in suspense, and the line is matched with it.

    A repeat meets the payment it made, whatever became of the request. Raises `ItemNotFound`,
    `LineNotMatchable`, and what the desk refuses.
    """
    line = item_seen(actor, command.id, ledger)
    whole = line.line
    if whole is None or line.booked is not None or whole.minor <= 0:
        raise LineNotMatchable(item_id=line.id)
    money = Money(whole.minor, whole.currency)
    if not command.account_id:
        arrived = MoneyArrived(
            actor.company_id, BANK, line.id, money, clock.now(), community_id=line.community_id
        )
        held = record_payment(arrived, directory=directory, ledger=ledger, clock=clock).suspense
        if held is None:
            raise LineNotMatchable(item_id=line.id)
        id, facts = held.id, []
    else:
        pay = PayAtDesk(
            once=Once(actor.company_id, f"bank-line.{line.id}", f"{line.id}.{command.account_id}"),
            community_id=line.community_id,
            account_id=command.account_id,
            channel=Channel.TRANSFER,
            amount=money.decimal,
            currency=whole.currency,
            received_on=whole.on,
            reference=whole.reference[:100],
            note=command.note,
        )
        payment = pay_at_desk(actor, pay, directory=directory, ledger=ledger, clock=clock)
        fact = bank_money(actor.company_id, payment, line.found)
        id, facts = payment.id, [fact] if fact else []

    def decide(seen: Seen) -> tuple[Changes, tuple[Change, ...]]:
        was = _seen(seen, command.id)
        if was.booked is not None:
            raise LineNotMatchable(item_id=was.id)
        booked = Booked(id, whole.minor, whole.currency, whole.on)
        done = was.changed(booked=booked, found=was.found)
        told = done.told("booked", actor.name, clock.now(), command.note)
        return [(was, told), *merged_in(seen, facts)], ()

    ids = (command.id, *(fact.id for fact in facts))
    return _changed(ids, decide, command.once, ledger, facts)


def _changed(
    ids: Sequence[str], decide: Decide, once: Once, ledger: Ledger, facts: Sequence[Item] = ()
) -> Item:
    """Return the first of the items as it then is."""
    company_id = once.scope
    done = change_items(company_id, ids, decide, facts, ledger=ledger, once=once, answer=ids[0])
    if done is None:
        raise ItemNotFound(item_id=ids[0])
    return done


def _seen(seen: Seen, item_id: str) -> Item:
    return seen.get(item_ref(item_id), ItemNotFound(item_id=item_id))
