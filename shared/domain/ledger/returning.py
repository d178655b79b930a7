"""Money goes back, or turns out not to have come: by new entries that undo what it had paid.

Of a payment's money in an account, what went to the balance is taken first, then what pays bills,
the bill due last first. Where the balance was used meanwhile, the bills it paid open again, newest
first. What lies as a deposit stays, unless the money had not come at all. Only money that others
took back (a bounced transfer, a lost dispute) may leave the balance below zero: it is gone whether
or not the account can give it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from shared.domain.bills import parse_bill_id
from shared.domain.errors import Rejected
from shared.domain.ledger.account_book import AccountBook, AccountChange, Draft
from shared.domain.ledger.due_bill import Applied, DueBill
from shared.domain.ledger.entries import BALANCE, EntryKind, Parts, Stamp, total_of
from shared.domain.ledger.payment import (
    DESK_CHANNELS,
    MAY_BOUNCE,
    End,
    Ended,
    Payment,
    PaymentState,
    move,
)
from shared.domain.ledger.shares import Share

BOUNCE_FEE = "bounce_fee"


class VoidRefused(Rejected):
    """A payment is voided on the day it was entered, at the desk, with nothing refunded yet."""

    code = "void_refused"


class BounceRefused(Rejected):
    """Only money that a bank may take back can bounce: transfers, cheques, bank files."""

    code = "bounce_refused"


def void(
    payment: Payment,
    books: Mapping[str, AccountBook],
    ended: Ended,
    stamp: Stamp,
    fee_minor: int = 0,
) -> tuple[Payment, tuple[AccountChange, ...]]:
    """Return the payment voided and what that moves: as if its money had never come.

    A void at the desk leaves every balance at zero or above and raises `BalanceTooLow` otherwise;
    what a bank took back goes through in any case, and may cost `fee_minor`, charged on the first
    bill it had paid. Raises `VoidRefused`, `BounceRefused`, `PaymentMoveRefused`.
    """
    _require_voidable(payment, ended, stamp)
    shares: list[Share] = []
    changes: list[AccountChange] = []
    for share in payment.shares:
        draft = Draft(books[share.account_id], overdraw=ended.how is not End.SAME_DAY)
        left = share.minor - share.out_minor
        take_out(draft, payment.id, share, left, EntryKind.VOID)
        if fee_minor and charge_bounce_fee(draft, share, fee_minor):
            fee_minor = 0
        change = draft.change(stamp)
        if change is not None:
            changes.append(change)
        out, none = share.minor, share.deposit_minor
        shares.append(replace(share, out_minor=out, released_minor=none, holds=()))
    voided = move(payment, PaymentState.VOIDED, ended=ended, shares=tuple(shares))
    return voided, tuple(changes)


def take_out(draft: Draft, payment_id: str, share: Share, minor: int, kind: EntryKind) -> None:
    """Take `minor` of a payment's money out of one account. Raises `BalanceTooLow`.

    `share` is the payment's share in it as it is before this.
    """
    if not minor:
        return
    held = min(minor, share.deposited_minor) if kind is EntryKind.VOID else 0
    draft.move_deposit(-held, payment_id)
    on_bills = sum(applied_minor(due, payment_id) for due in draft.bills())
    in_balance = share.usable_minor - on_bills
    from_balance = min(minor - held, in_balance)
    free_bills(draft, payment_id, minor - held - from_balance)
    if from_balance:
        reopen_paid_by_balance(draft, from_balance - draft.balance_minor)
        draft.move_balance(-from_balance, payment_id)
    draft.money_out(kind, payment_id, minor)


def recover(
    book: AccountBook, payment_id: str, share: Share, stamp: Stamp, limit: int
) -> AccountChange | None:
    """Return a first step of taking a payment out, for when all of it does not fit one movement.

    At most `limit` bills that the balance paid are open again, so that the balance has more of what
    the payment had put there. None if nothing more can be freed.
    """
    on_bills = sum(applied_minor(due, payment_id) for due in book.bills)
    return open_for(book, share.usable_minor - on_bills, stamp, limit)


def open_for(book: AccountBook, wanted: int, stamp: Stamp, limit: int) -> AccountChange | None:
    """Return at most `limit` bills that the balance paid opened, to have `wanted` in the balance.

    None if nothing more can be freed.
    """
    draft = Draft(book)
    reopen_paid_by_balance(draft, wanted - draft.balance_minor, limit)
    return draft.change(stamp)


def charge_bounce_fee(draft: Draft, share: Share, minor: int) -> bool:
    """Charge `minor` on the first bill that the payment had paid; tell whether there was one."""
    for paid in share.bills:
        key = parse_bill_id(paid.bill_id)
        if not draft.bill(key).settlement.cancelled:
            draft.adjust(key, ((BOUNCE_FEE, minor),))
            return True
    return False


def _require_voidable(payment: Payment, ended: Ended, stamp: Stamp) -> None:
    if ended.how is End.SAME_DAY:
        reason = ""
        if payment.channel not in DESK_CHANNELS:
            reason = "not_at_desk"
        elif payment.refunded_minor:
            reason = "refunded"
        elif any(share.holds for share in payment.shares):
            reason = "refund_under_way"
        elif payment.entered_on not in (None, stamp.on):
            reason = "day_is_over"
        if reason:
            raise VoidRefused(payment_id=payment.id, reason=reason)
    if ended.how is End.BOUNCED and payment.channel not in MAY_BOUNCE:
        raise BounceRefused(payment_id=payment.id, channel=payment.channel.value)


def applied_minor(due: DueBill, source: str) -> int:
    """Return how much of a bill `source` pays."""
    return sum(money.minor for money in due.settlement.applied if money.source == source)


def free_bills(draft: Draft, source: str, minor: int) -> None:
    """Open `minor` of what `source` paid again, beginning with the bill due last."""
    for due in sorted(draft.bills(), key=lambda due: due.bill.due_on, reverse=True):
        for money in due.settlement.applied:
            if money.source == source and minor > 0:
                parts = _at_most(money.parts, minor)
                draft.take_back(due.key, Applied(source, parts))
                minor -= total_of(parts)


def reopen_paid_by_balance(draft: Draft, shortage: int, limit: int | None = None) -> None:
    """Open bills that the balance paid again until it has `shortage` more, or none is left."""
    for due in sorted(draft.bills(), key=lambda due: due.bill.due_on, reverse=True):
        for money in due.settlement.applied:
            if limit == 0:
                return
            if money.source == BALANCE and money.minor > 0 and shortage > 0:
                limit = None if limit is None else limit - 1
                parts = _at_most(money.parts, shortage)
                draft.take_back(due.key, Applied(BALANCE, parts))
                draft.move_balance(total_of(parts), BALANCE)
                shortage -= total_of(parts)


def _at_most(parts: Parts, minor: int) -> Parts:
    """Return the last of `parts` that make up at most `minor`, the last part cut to fit."""
    taken: list[tuple[str, int]] = []
    for item, amount in reversed(parts):
        if minor <= 0:
            break
        taken.append((item, min(amount, minor)))
        minor -= taken[-1][1]
    return tuple(reversed(taken))
