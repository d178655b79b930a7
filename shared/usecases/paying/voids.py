"""Money that was not: a void at the desk on the same day, a transfer or cheque that bounced.

Its bills open again, its receipt stays under its number as void, and nothing that was written is
changed: the payment's money goes out by new entries.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.community import Community
from shared.domain.ledger.account_book import AccountChange
from shared.domain.ledger.choosing import ACCOUNTS_MAX, BILLS_MAX
from shared.domain.ledger.entries import Cause, Stamp
from shared.domain.ledger.errors import TooManyBills
from shared.domain.ledger.payment import End, Ended, Payment
from shared.domain.ledger.receipt_refs import ReceiptRef
from shared.domain.ledger.receipts import ReceiptNotFound, Voiding
from shared.domain.ledger.returning import recover, void
from shared.domain.ledger.shares import Share
from shared.domain.ledger.shifts import Desk, ShiftMissing, ShiftNotFound
from shared.domain.reconciling.item import Booked, Item
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
    desk_ref,
    payment_ref,
    receipt_ref,
    shift_ref,
)
from shared.usecases.ledger.ledger_reading import Place, only, payment_seen, place_of, same_payment
from shared.usecases.ports import Clock, Directory, Once
from shared.usecases.reconciling.refunds_gone import money_at_bank
from shared.usecases.reconciling.saving import fact_changes, fact_refs


@dataclass(frozen=True, slots=True)
class VoidPayment:
    """Take a desk payment back on the day it was entered."""

    once: Once
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class BouncePayment:
    """A bank took a transfer or cheque back; `charge_fee` adds the community's fee for it."""

    once: Once
    id: str
    reason: str
    charge_fee: bool = False


def void_payment(
    actor: Actor, command: VoidPayment, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Payment:
    """The payment is void and its bills are open; the caller's open shift gives the money back.

    Raises `PaymentNotFound`, `VoidRefused`, `PaymentMoveRefused`, `BalanceTooLow`, `ShiftMissing`.
    """
    payment = payment_seen(actor, command.id, ledger)
    place = _place(actor, payment, directory, ledger, clock)
    ref = desk_ref(payment.community_id, actor.name)
    desk = ledger.find(actor.company_id, ref) or Desk(payment.community_id, actor.name)
    if place.settings.shift_required and not desk.shift_id:
        raise ShiftMissing(cashier=actor.name)
    ended = Ended(End.SAME_DAY, place.now, actor.name, command.reason, desk.shift_id)
    return _end(actor, payment, ended, once=command.once, place=place, ledger=ledger)


def bounce_payment(
    actor: Actor, command: BouncePayment, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Payment:
    """The payment is void and its bills are open again, with a fee if one is charged.

    A line of the bank is awaited that takes it out. Raises `PaymentNotFound`, `BounceRefused`,
    `PaymentMoveRefused`.
    """
    payment = payment_seen(actor, command.id, ledger)
    place = _place(actor, payment, directory, ledger, clock)
    ended = Ended(End.BOUNCED, place.now, actor.name, command.reason)
    fee = place.settings.bounce_fee_minor if command.charge_fee else 0
    # The bank's statement is to show the money going out again.
    money = Booked(
        f"{payment.id}.bounced", -payment.minor, payment.currency, place.today, payment.reference
    )
    return _end(
        actor,
        payment,
        ended,
        once=command.once,
        place=place,
        ledger=ledger,
        fee_minor=fee,
        fact=money_at_bank(actor.company_id, payment.community_id, money),
    )


def _end(
    actor: Actor,
    payment: Payment,
    ended: Ended,
    *,
    once: Once,
    place: Place,
    ledger: Ledger,
    fee_minor: int = 0,
    fact: Item | None = None,
) -> Payment:
    receipt = payment.receipt or ReceiptRef(0, 0)
    paper = receipt_ref(payment.community_id, receipt.year, receipt.number)
    records: list[Ref[Record]] = [payment_ref(payment.id), paper]
    if ended.shift_id:
        records.append(shift_ref(ended.shift_id))
    records += deposit_refs(payment)
    records += fact_refs(fact) if fact else ()
    accounts = {share.account_id: Depth.ALL for share in payment.shares}
    look = Look(payment.currency, accounts, tuple(records), payment.community_id)

    def decision(seen: Seen) -> Decision[Payment]:
        before = same_payment(seen, payment.id)
        stamp = place.stamp(actor.name, Cause(ended.how.value, payment.id), once, ended.reason)
        after, moved = void(before, seen.books, ended, stamp, fee_minor)
        if sum(len(change.bills) for change in moved) > BILLS_MAX:
            raise TooManyBills(bills_max=BILLS_MAX, accounts_max=ACCOUNTS_MAX)
        there = seen.get(paper, ReceiptNotFound(receipt=receipt.label))
        voided = there.void(Voiding(place.now, actor.name, ended.reason))
        changes: list[Change] = [*moved, Save(before, after), Save(there, voided)]
        changes += voided_deposit(seen, before, ended)
        changes += fact_changes(seen, fact) if fact else ()
        if ended.shift_id:
            missing = ShiftNotFound(shift_id=ended.shift_id)
            shift = seen.get(shift_ref(ended.shift_id), missing)
            changes.append(Save(shift, shift.give_back(before.channel, before.minor)))
        return Decision(after, tuple(changes))

    while True:
        try:
            return ledger.decide(actor.company_id, look, decision, once=once)
        except TooManyBills:
            stamp = place.stamp(actor.name, Cause(ended.how.value, payment.id), once, ended.reason)
            if not _freed(actor.company_id, payment, stamp, place, ledger):
                raise


def _freed(company_id: str, payment: Payment, stamp: Stamp, place: Place, ledger: Ledger) -> bool:
    """Take a first step: some bills that the payment paid by way of the balance are open again.

    It is whole in itself, so a process may die after it.
    """
    for share in payment.shares:

        def decision(seen: Seen, share: Share = share) -> Decision[AccountChange | None]:
            book = seen.books[share.account_id]
            change = recover(book, payment.id, share, stamp, BILLS_MAX)
            return Decision(change, only(change))

        look = place.look({share.account_id: Depth.ALL})
        if ledger.decide(company_id, look, decision) is not None:
            return True
    return False


def _place(
    actor: Actor, payment: Payment, directory: Directory, ledger: Ledger, clock: Clock
) -> Place:
    community = directory.get(actor.company_id, Community, payment.community_id)
    return place_of(actor.company_id, community, ledger=ledger, clock=clock)
