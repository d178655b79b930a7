"""What a refund does to the ledger when a part of it has gone, and when it comes back after all.

- Kinds that credit (a bill, lines, unused time): the charge itself is adjusted away, and the money
  that had paid it goes. Every other bill stays paid, whichever payment had paid it.
- A payment: its money leaves what it had paid, which is open again; named targets before others.
- The balance: its money leaves the balance, also what no payment brought (`credit.py`).
- A deposit: money leaves what is held (`deposit_settling.py`).
- On the way "to balance" nothing leaves: the money is freed and stays in the account.

Money that went at a provider has gone whether or not the ledger likes it, so nothing here refuses
it: what a payment no longer had is told to a person (`Need.ABOVE_PAYMENT`).
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.bills import BillKey, parse_bill_id
from shared.domain.ledger.account_book import AccountBook, Draft
from shared.domain.ledger.due_bill import Applied, DueBill
from shared.domain.ledger.entries import (
    BALANCE,
    EntryKind,
    Parts,
    Stamp,
    merged,
    negated,
    total_of,
)
from shared.domain.ledger.errors import BalanceTooLow
from shared.domain.ledger.payment import Payment, PaymentState
from shared.domain.ledger.returning import (
    applied_minor,
    free_bills,
    reopen_paid_by_balance,
    take_out,
)
from shared.domain.ledger.shares import Share
from shared.domain.money import Money
from shared.domain.refunds.credit import AccountCredit, given_minor
from shared.domain.refunds.deposit_settling import deposit_back, settle_deposit
from shared.domain.refunds.gone import Effects, back_and_gone, holding, with_out
from shared.domain.refunds.part import (
    Need,
    PartState,
    RefundPart,
    Route,
    Target,
    Undone,
    come_back,
    move_part,
)
from shared.domain.refunds.refund import CREDITS, Origin, Refund, RefundKind


def settle(
    refund: Refund,
    part: RefundPart,
    payment: Payment | None,
    book: AccountBook,
    stamp: Stamp,
    *,
    credit: AccountCredit | None = None,
) -> Effects:
    """Return the part settled, its money out of its payment, and what that moves in the account.

    `book` has all bills; `credit` is the account's where no payment brought the money. Raises
    `BalanceTooLow` where a person can still keep the money back (cash, transfer); what a provider
    sent is entered in any case.
    """
    if refund.kind is RefundKind.DEPOSIT:
        return settle_deposit(part, payment, book, stamp)
    own = None if part.payment_id else credit or AccountCredit(part.account_id)
    if own is not None:
        _require_credit(own, part, book)
    draft = Draft(book, overdraw=part.route is Route.PROVIDER)
    share = payment.share(part.account_id) if payment else None
    out = _out(part, share)
    targets = refund.targets_of(part.id)
    source = part.payment_id or BALANCE
    others = 0
    if refund.kind in CREDITS:
        others = _credit(draft, source, targets)
    else:
        _free(draft, source, targets)
    paid_so_far = _paid_by(draft, source)
    if part.route is Route.BALANCE:
        _free_into_balance(draft, part, share)
    elif share is None:
        if not part.payment_id:
            reopen_paid_by_balance(draft, out - draft.balance_minor)
            draft.move_balance(-out, BALANCE)
            draft.money_out(EntryKind.REFUND, BALANCE, out)
    else:
        take_out(draft, part.payment_id, share, out, EntryKind.REFUND)
    if others:
        _cover(draft, paid_so_far, source, others)
    did = _undone(book, draft)
    above = part.route is not Route.BALANCE and out < part.minor
    settled = move_part(
        part,
        PartState.SETTLED,
        need=Need.ABOVE_PAYMENT if above else Need.NOTHING,
        out_minor=0 if part.route is Route.BALANCE else out,
        did=did,
        failure="",
        at=stamp.at,
    )
    after = with_out(payment, settled, settled.out_minor) if payment else None
    gave = own.gave(part, out) if own is not None else None
    return Effects(settled, after, draft.change(stamp), gave)


def bring_back(
    refund: Refund,
    part: RefundPart,
    payment: Payment | None,
    book: AccountBook,
    stamp: Stamp,
    *,
    failure: str,
    credit: AccountCredit | None = None,
) -> Effects:
    """Return a settled part failed: its money is in again, where it had been, by new entries.

    It is held again, unless nobody at Levy wants it to go. What can't be as it was (a bill was
    cancelled or paid otherwise meanwhile) goes to the balance.
    """
    if refund.kind is RefundKind.DEPOSIT:
        return deposit_back(part, payment, book, stamp, failure=failure)
    draft = Draft(book)
    if payment is not None and payment.state is PaymentState.VOIDED:
        return back_and_gone(part, payment, draft, stamp, failure=failure)
    share = payment.share(part.account_id) if payment else None
    back = part.out_minor
    source = part.payment_id or BALANCE
    left = back
    if back:
        draft.money_back(source, back)
    for one in part.did if back else ():
        left -= _restore(draft, one, source, left)
    if left:
        draft.move_balance(left, source)
    failed = come_back(part, Need.REFUSED, failure=failure, at=stamp.at)
    after = with_out(payment, failed, -back) if payment and share and back else None
    if after and refund.origin is Origin.LEVY:
        after = holding(after, failed)
    again = credit.took_back(failed, back) if credit is not None and not part.payment_id else None
    return Effects(failed, after, draft.change(stamp), again)


def _require_credit(credit: AccountCredit, part: RefundPart, book: AccountBook) -> None:
    """Pass if the account's credit still has so much: the bill that gave it may be cancelled."""
    left = credit.left_minor(given_minor(book))
    if left < part.minor:
        raise BalanceTooLow(
            account_id=book.account_id,
            balance=str(Money(left, book.currency)),
            wanted=str(Money(part.minor, book.currency)),
        )


def _out(part: RefundPart, share: Share | None) -> int:
    """Return how much of the part its payment still has to give."""
    if not part.payment_id:
        return part.minor
    return min(part.minor, share.usable_minor) if share else 0


def _credit(draft: Draft, source: str, targets: tuple[Target, ...]) -> int:
    """Take the targets off their bills; return how much of other sources' money that freed.

    The payment's own money on them is freed first, so that it is what goes.
    """
    before = draft.balance_minor
    own = 0
    for target in targets:
        key = parse_bill_id(target.bill_id)
        due = draft.bill(key)
        minor = min(target.minor, _creditable(due, target.item_id))
        if minor <= 0:
            continue
        own += _take_back(draft, key, source, target.item_id, minor)
        draft.adjust(key, ((target.item_id, -minor),))
    return draft.balance_minor - before - own


def _creditable(due: DueBill, item_id: str) -> int:
    """Return how much of an item can be taken off a bill: what it comes to, less what was waived.

    Of a cancelled bill nothing can: all of it was taken off.
    """
    if due.settlement.cancelled:
        return 0
    kept = merged(due.settlement.waived, due.settlement.written_off)
    return dict(due.due_parts()).get(item_id, 0) - dict(kept).get(item_id, 0)


def _free(draft: Draft, source: str, targets: tuple[Target, ...]) -> None:
    """Open what the payment pays of the targets again; its money is in the balance."""
    for target in targets:
        key = parse_bill_id(target.bill_id)
        _take_back(draft, key, source, target.item_id, target.minor)


def _take_back(draft: Draft, key: BillKey, source: str, item_id: str, minor: int) -> int:
    paid = sum(
        amount
        for money in draft.bill(key).settlement.applied
        if money.source == source
        for item, amount in money.parts
        if item == item_id
    )
    freed = min(minor, paid)
    if freed <= 0:
        return 0
    draft.take_back(key, Applied(source, ((item_id, freed),)))
    draft.move_balance(freed, source)
    return freed


def _free_into_balance(draft: Draft, part: RefundPart, share: Share | None) -> None:
    """Have `part.minor` of the payment's money in the balance, out of bills if it is not there."""
    if share is None:
        return
    on_bills = sum(applied_minor(due, part.payment_id) for due in draft.bills())
    in_balance = share.usable_minor - on_bills
    wanted = min(part.minor - in_balance, on_bills)
    if wanted > 0:
        free_bills(draft, part.payment_id, wanted)
        draft.move_balance(wanted, part.payment_id)


def _paid_by(draft: Draft, source: str) -> Mapping[BillKey, Parts]:
    return {
        due.key: money.parts
        for due in draft.bills()
        for money in due.settlement.applied
        if money.source == source
    }


def _cover(draft: Draft, before: Mapping[BillKey, Parts], source: str, freed: int) -> None:
    """Pay bills that opened because other money than the payment's was freed, out of that money."""
    now = _paid_by(draft, source)
    for key, parts in before.items():
        opened = merged(parts, negated(now.get(key, ())))
        room = min(freed, draft.balance_minor)
        cover: list[tuple[str, int]] = []
        for item, minor in opened:
            part = min(minor, room)
            if part > 0:
                cover.append((item, part))
                room -= part
        if cover:
            draft.pay_from_balance(key, tuple(cover))
            freed -= total_of(tuple(cover))


def _undone(book: AccountBook, draft: Draft) -> tuple[Undone, ...]:
    """Return what the movement took off the bills, item by item."""
    found: list[Undone] = []
    for before, after in zip(book.bills, draft.bills(), strict=True):
        if before == after:
            continue
        credited = dict(merged(before.settlement.adjusted, negated(after.settlement.adjusted)))
        freed = dict(merged(before.paid_parts(), negated(after.paid_parts())))
        found += [
            Undone(before.id, item, credited.get(item, 0), freed.get(item, 0))
            for item in dict.fromkeys((*credited, *freed))
        ]
    return tuple(found)


def _restore(draft: Draft, one: Undone, source: str, left: int) -> int:
    """Charge what was credited again and pay it as before; return how much that took."""
    key = parse_bill_id(one.bill_id)
    if draft.bill(key).settlement.cancelled:
        return 0
    if one.credited_minor:
        draft.adjust(key, ((one.item_id, one.credited_minor),))
    still_open = dict(draft.bill(key).open_parts()).get(one.item_id, 0)
    minor = min(one.freed_minor, still_open, left)
    if minor <= 0:
        return 0
    draft.pay(key, source, ((one.item_id, minor),))
    return minor
