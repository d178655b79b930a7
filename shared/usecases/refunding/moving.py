"""One step of a refund's part, made true with its payment and its account in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from shared.domain.calendar import business_date
from shared.domain.community import Community
from shared.domain.deposits.deposit import Told
from shared.domain.ledger.account_book import AccountBook
from shared.domain.ledger.choosing import ACCOUNTS_MAX, BILLS_MAX
from shared.domain.ledger.entries import Cause, Stamp
from shared.domain.ledger.errors import TooManyBills
from shared.domain.ledger.payment import Payment
from shared.domain.ledger.receipts import MovementAt, Voiding
from shared.domain.ledger.returning import open_for, recover
from shared.domain.refunds.credit import AccountCredit
from shared.domain.refunds.gone import Effects
from shared.domain.refunds.holding import release
from shared.domain.refunds.part import Need, PartState, RefundPart, Route, move_part
from shared.domain.refunds.progress import with_part
from shared.domain.refunds.refund import HOLDING, Moved, Origin, Refund, RefundNotFound
from shared.domain.refunds.settling import bring_back, settle
from shared.usecases.depositing.records import deposit_ref, same_deposit
from shared.usecases.documents.red_receipts import (
    TakenBack,
    red_receipt_changes,
    red_receipt_refs,
    withdrawn_red_changes,
    withdrawn_red_refs,
)
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
from shared.usecases.ledger.ledger_reading import only
from shared.usecases.ports import Clock, Directory, Once
from shared.usecases.refunding.records import credit_ref, refund_ref


@dataclass(frozen=True, slots=True)
class RefundBooks:
    """Where refunds are made true; `source` is the provider whose words they are."""

    directory: Directory
    ledger: Ledger
    clock: Clock
    source: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What a decision about one part sees."""

    refund: Refund
    part: RefundPart
    payment: Payment | None
    book: AccountBook
    stamp: Stamp
    seen: Seen
    credit: AccountCredit | None = None


Decide = Callable[[Step], Decision[Refund]]


def refund_found(company_id: str, refund_id: str, ledger: Ledger) -> Refund:
    """Return a refund as it is now. Raises `RefundNotFound`."""
    found = ledger.find(company_id, refund_ref(refund_id))
    if found is None:
        raise RefundNotFound(refund_id=refund_id)
    return found


def on_part(
    company_id: str,
    refund: Refund,
    part_id: str,
    decide: Decide,
    books: RefundBooks,
    *,
    by: str,
    with_bills: bool = False,
    records: tuple[Ref[Record], ...] = (),
    once: Once | None = None,
) -> Refund:
    """What `decide` says of the part is true. Raises what it raises, `LedgerBusy`.

    Where settling would touch more bills than a transaction holds, some of those the balance paid
    are opened first, by movements whole in themselves.
    """
    part = refund.part(part_id)
    community = books.directory.get(company_id, Community, refund.community_id)
    depth = Depth.ALL if with_bills else Depth.NONE
    now = books.clock.now()
    today = business_date(now, community.time_zone)
    names: tuple[Ref[Record], ...] = (refund_ref(refund.id), *records)
    if refund.deposit_id:
        names = (*names, deposit_ref(refund.deposit_id))
    if part.payment_id:
        names = (*names, payment_ref(part.payment_id))
        if with_bills:
            names = (*names, *_papers(company_id, part, today, books.ledger))
    else:
        names = (*names, credit_ref(part.account_id))
    look = Look(community.currency, {part.account_id: depth}, names, community.id)

    def step_of(seen: Seen) -> Step:
        found = seen.get(refund_ref(refund.id), RefundNotFound(refund_id=refund.id))
        part = found.part(part_id)
        payment = seen.find(payment_ref(part.payment_id)) if part.payment_id else None
        key, digest = (once.key, once.digest) if once else (part.key, part.provider_refund_id)
        stamp = Stamp(now, today, by, Cause("refund", refund.id), key, digest, found.reason)
        credit = None if part.payment_id else seen.find(credit_ref(part.account_id))
        return Step(found, part, payment, seen.books[part.account_id], stamp, seen, credit)

    def decision(seen: Seen) -> Decision[Refund]:
        return decide(step_of(seen))

    def make_room(seen: Seen) -> Decision[bool]:
        step = step_of(seen)
        share = step.payment.share(part.account_id) if step.payment else None
        if share is not None:
            change = recover(step.book, part.payment_id, share, step.stamp, BILLS_MAX)
        else:
            change = open_for(step.book, part.minor, step.stamp, BILLS_MAX)
        return Decision(change is not None, only(change))

    while True:
        try:
            return books.ledger.decide(company_id, look, decision, once=once)
        except TooManyBills:
            if not books.ledger.decide(company_id, look, make_room):
                raise


def settled(step: Step, part: RefundPart, note: str = "") -> tuple[Refund, tuple[Change, ...]]:
    """Return the refund with the part settled, and all that it changes."""
    effects = settle(step.refund, part, step.payment, step.book, step.stamp, credit=step.credit)
    after = with_part(step.refund, effects.part, _told(step, "part_settled", note))
    changes = _changes(step, effects, after)
    if step.payment is not None and effects.change is not None and effects.part.out_minor:
        seq = effects.change.after.seq
        back = TakenBack(
            key=part.key,
            minor=effects.part.out_minor,
            movements=(MovementAt(part.account_id, seq),),
            reason=step.refund.reason,
            on=step.stamp.on,
            at=step.stamp.at,
            by=step.stamp.by,
        )
        changes = (*changes, *red_receipt_changes(step.seen, step.payment, back))
    return after, changes


def came_back(step: Step, failure: str) -> tuple[Refund, tuple[Change, ...]]:
    """Return the refund with a settled part failed, its money in again, and all that changes."""
    effects = bring_back(
        step.refund,
        step.part,
        step.payment,
        step.book,
        step.stamp,
        failure=failure,
        credit=step.credit,
    )
    external = step.refund.origin is Origin.EXTERNAL
    if external and effects.part.need is Need.REFUSED:  # nobody at Levy wants it to go again
        effects = replace(effects, part=replace(effects.part, need=Need.NOTHING))
    after = with_part(step.refund, effects.part, _told(step, "part_came_back", failure))
    changes = _changes(step, effects, after)
    if step.payment is not None and step.part.out_minor and effects.payment is not None:
        voiding = Voiding(step.stamp.at, step.stamp.by, failure)
        key = step.part.key
        changes = (*changes, *withdrawn_red_changes(step.seen, step.payment, key, voiding))
    return after, changes


def not_gone(step: Step, need: Need, failure: str) -> tuple[Refund, tuple[Change, ...]]:
    """Return the refund with a part failed that never went; its money stays held for another way.

    Nobody at Levy asked for an external refund, so its money is free again.
    """
    external = step.refund.origin is Origin.EXTERNAL
    part = move_part(
        step.part,
        PartState.FAILED,
        need=Need.NOTHING if external else need,
        failure=failure,
        at=step.stamp.at,
    )
    after = with_part(step.refund, part, _told(step, "part_failed", failure))
    changes: list[Change] = [Save(step.refund, after)]
    if external and step.payment:
        freed = release({step.payment.id: step.payment}, [part])
        changes += [Save(step.payment, one) for one in freed.values()]
    return after, tuple(changes)


def is_live(refund: Refund) -> bool:
    """Tell whether anything can still happen to the refund's parts."""
    return refund.state in HOLDING or refund.settled_minor > 0


def _papers(
    company_id: str, part: RefundPart, today: date, ledger: Ledger
) -> tuple[Ref[Record], ...]:
    """Return the receipts that change with the part: the payment's, and the red one it has."""
    payment = ledger.find(company_id, payment_ref(part.payment_id))
    if payment is None or payment.receipt is None:
        return ()
    names = red_receipt_refs(payment, today)
    own = receipt_ref(payment.community_id, payment.receipt.year, payment.receipt.number)
    receipt = ledger.find(company_id, own)
    red = receipt.red_by_key(part.key) if receipt else None
    if red is not None:
        names = (*names, *withdrawn_red_refs(payment, red.receipt))
    return tuple(dict.fromkeys(names))


def _told(step: Step, what: str, note: str) -> Moved:
    return Moved(step.stamp.at, what, step.stamp.by, note=note)


def _changes(step: Step, effects: Effects, after: Refund) -> tuple[Change, ...]:
    if effects.change is not None and len(effects.change.bills) > BILLS_MAX:
        raise TooManyBills(bills_max=BILLS_MAX, accounts_max=ACCOUNTS_MAX)
    changes: list[Change] = [Save(step.refund, after), *only(effects.change)]
    if effects.credit is not None:
        changes.append(Save(step.credit, effects.credit))
    if step.payment is not None and effects.payment is not None:
        changes.append(Save(step.payment, effects.payment))
        changes += _deposit_changes(step, step.payment, effects.payment)
    return tuple(changes)


def _deposit_changes(step: Step, before: Payment, after: Payment) -> tuple[Change, ...]:
    """Return what the refund does to the deposit it gives back: as much as its payment says."""
    refund, part = step.refund, step.part
    was, now = before.share(part.account_id), after.share(part.account_id)
    minor = now.released_minor - was.released_minor if was and now else 0
    if not refund.deposit_id or not minor:
        return ()
    to_balance = part.route is Route.BALANCE
    what = "moved" if to_balance else "refunded" if minor > 0 else "came_back"
    told = Told(step.stamp.at, what, step.stamp.by, abs(minor), about=refund.id)
    deposit = same_deposit(step.seen, refund.deposit_id)
    return (Save(deposit, deposit.gave(told, minor, to_balance=to_balance)),)
