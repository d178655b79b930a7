"""Money comes in: one decision for the desk, for providers and for bank files.

Whatever was chosen, money that has come is recorded whole: what pays no bill (it was paid, waived
or cancelled meanwhile) goes to the balance of the payer's account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.domain.errors import CurrencyMismatch
from shared.domain.ledger.account_book import AccountBook, AccountChange, Draft
from shared.domain.ledger.choosing import Choice, Pick, Policy, picks_for
from shared.domain.ledger.entries import BALANCE, Stamp
from shared.domain.ledger.payment import Payment, PaymentState, move
from shared.domain.ledger.receipt_refs import ReceiptRef
from shared.domain.ledger.shares import PaidBill, Share
from shared.domain.money import Money


@dataclass(frozen=True, slots=True)
class Received:
    """A payment that succeeded, and the movement it is in each account."""

    payment: Payment
    changes: tuple[AccountChange, ...]


@dataclass(frozen=True, slots=True)
class Arrival:
    """That and when money came: `received_on` is the day it came, `receipt` the number it gets."""

    received_on: date
    receipt: ReceiptRef


def receive(
    payment: Payment,
    books: Mapping[str, AccountBook],
    *,
    choice: Choice,
    policy: Policy,
    arrival: Arrival,
    stamp: Stamp,
) -> Received:
    """Return the payment succeeded and what it pays: by `choice`, the rest to the payer's balance.

    `books` must have the payer's account. Raises `PaymentMoveRefused` if the money is in already,
    and `CurrencyMismatch`.
    """
    for book in books.values():
        if book.currency != payment.currency:
            raise CurrencyMismatch(expected=book.currency, actual=payment.currency)
    bills = [due for book in books.values() for due in book.bills]
    picks = picks_for(policy, Money(payment.minor, payment.currency), choice, bills)
    shares, changes = _shared(payment, books, picks, stamp)
    return Received(_succeeded(payment, shares, arrival, stamp), changes)


def receive_deposit(
    payment: Payment, book: AccountBook, *, arrival: Arrival, stamp: Stamp
) -> Received:
    """Return the payment succeeded and all of it held for its payer: it pays no bill.

    Raises `PaymentMoveRefused` if the money is in already, and `CurrencyMismatch`.
    """
    if book.currency != payment.currency:
        raise CurrencyMismatch(expected=book.currency, actual=payment.currency)
    draft = Draft(book)
    draft.money_in(payment.id, payment.minor)
    draft.move_deposit(payment.minor, payment.id)
    change = draft.change(stamp)
    assert change is not None  # noqa: S101  money came in, so something moved
    share = Share(book.account_id, change.after.seq, deposit_minor=payment.minor)
    return Received(_succeeded(payment, (share,), arrival, stamp), (change,))


def _succeeded(
    payment: Payment, shares: tuple[Share, ...], arrival: Arrival, stamp: Stamp
) -> Payment:
    return move(
        payment,
        PaymentState.SUCCEEDED,
        shares=shares,
        receipt=arrival.receipt,
        received_on=arrival.received_on,
        entered_on=stamp.on,
        succeeded_at=stamp.at,
        ended=None,
    )


def _shared(
    payment: Payment, books: Mapping[str, AccountBook], picks: list[Pick], stamp: Stamp
) -> tuple[tuple[Share, ...], tuple[AccountChange, ...]]:
    rest = payment.minor - sum(one.minor for one in picks)
    shares: list[Share] = []
    changes: list[AccountChange] = []
    for account_id, book in books.items():
        own = [one for one in picks if one.key.account_id == account_id]
        to_balance = rest if account_id == payment.account_id else 0
        came = sum(one.minor for one in own) + to_balance
        if not came:
            continue
        draft = Draft(book)
        draft.money_in(payment.id, came)
        for one in own:
            draft.pay(one.key, payment.id, one.parts)
        draft.move_balance(to_balance, payment.id)
        change = draft.change(stamp)
        assert change is not None  # noqa: S101  money came in, so something moved
        paid = tuple(PaidBill(one.key.id, one.minor) for one in own)
        shares.append(Share(account_id, change.after.seq, paid, to_balance))
        changes.append(change)
    return tuple(shares), tuple(changes)


def deduct(
    book: AccountBook, policy: Policy, choice: Choice, stamp: Stamp, limit: int
) -> AccountChange | None:
    """Return what the account's own balance pays by `choice`, or None if it pays nothing.

    Bills below zero are given to the balance first, however it is used. At most `limit` bills.
    """
    draft = Draft(book)
    credits = [due for due in book.bills if due.open_minor < 0 and not choice.wishes][:limit]
    for due in credits:
        parts = due.open_parts()
        draft.pay(due.key, BALANCE, parts)
        draft.move_balance(-due.open_minor, BALANCE)
    if draft.balance_minor > 0:
        money = Money(draft.balance_minor, book.currency)
        for one in picks_for(policy, money, choice, draft.bills())[: limit - len(credits)]:
            draft.pay_from_balance(one.key, one.parts)
    return draft.change(stamp)
