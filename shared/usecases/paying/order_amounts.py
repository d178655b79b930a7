"""How much an online order is, and for which bills: the server's figures, never the caller's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from shared.domain.bills import BillNotFound
from shared.domain.ledger.account_book import AccountBook
from shared.domain.ledger.choosing import BILLS_MAX, Choice, Wish, picks_for
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.errors import (
    AmountAboveOpen,
    BillMoved,
    BillNotOpen,
    ChoiceRefused,
    PartPaymentRefused,
    TooManyBills,
)
from shared.domain.ledger.online_order import NothingToPay, OrderBelowMinimum, TopUpNeedsAmount
from shared.domain.ledger.settings import BelowMinimum
from shared.domain.ledger.wanted import Wanted
from shared.domain.money import Money
from shared.usecases.ledger.ledger_reading import Chosen, Place

Wanting = tuple[tuple[Wanted, ...], int]


def what_is_wanted(
    place: Place, book: AccountBook, chosen: Chosen, amount: Decimal | None
) -> Wanting:
    """Return the bills with their versions and what of each is to be paid, and what is paid.

    That is their sum, or the least that the provider takes, by the community's settings: then the
    rest is for the balance. Other bills too small to be paid by themselves are taken along.

    `amount` counts for a top-up; without named bills it is a part of what is open, where the
    community takes parts; with named bills it is ignored. Raises what `open_order` lists.
    """
    choice = place.choice(chosen)
    wanted, minor = _what_is_wanted(place, book, choice, amount)
    if not choice.top_up and (amount is None or choice.wishes):
        wanted += _rolled_in(place, book, wanted)
        minor = sum(one.minor for one in wanted)
    return wanted, _at_least_the_minimum(place, choice, minor)


def _what_is_wanted(
    place: Place, book: AccountBook, choice: Choice, amount: Decimal | None
) -> Wanting:
    limited = bool(choice.wishes or choice.periods)
    if choice.top_up:
        if amount is None or limited or choice.until:
            raise TopUpNeedsAmount(field="top_up")
        return (), place.money(amount, "").minor
    if limited and not place.settings.payer_chooses:
        raise ChoiceRefused(field="bills" if choice.wishes else "periods")
    if choice.wishes:
        return _named(place, book, choice.wishes)
    return _open(place, book, choice, amount)


def _rolled_in(place: Place, book: AccountBook, wanted: tuple[Wanted, ...]) -> tuple[Wanted, ...]:
    """Return the account's other bills that are too small to be paid online by themselves."""
    if place.settings.below_minimum is not BelowMinimum.NEXT_ORDER:
        return ()
    named = {one.bill_id for one in wanted}
    small = sorted(
        (
            due
            for due in book.bills
            if due.id not in named and place.settings.too_small(due.open_minor)
        ),
        key=lambda due: (due.bill.due_on, due.id),
    )
    room = max(BILLS_MAX - len(wanted), 0)
    return tuple(replace(_wanted(due, due.open_minor), rolled_in=True) for due in small[:room])


def _at_least_the_minimum(place: Place, choice: Choice, minor: int) -> int:
    """Return what the payer pays: at least what the provider takes. Raises `OrderBelowMinimum`."""
    settings, currency = place.settings, place.community.currency
    if not settings.too_small(minor):
        return minor
    if settings.below_minimum is BelowMinimum.TOP_UP and not choice.top_up:
        return settings.online_minimum_minor
    raise OrderBelowMinimum(
        amount=str(Money(minor, currency)),
        minimum=str(Money(settings.online_minimum_minor, currency)),
        reason="top_up" if choice.top_up else "next_order",
    )


def _named(place: Place, book: AccountBook, wishes: tuple[Wish, ...]) -> Wanting:
    if len(wishes) > BILLS_MAX:
        raise TooManyBills(accounts_max=1, bills_max=BILLS_MAX, field="bills")
    wanted = []
    for wish in wishes:
        if wish.key.account_id != book.account_id:
            raise BillNotFound(bill_id=wish.key.id, field="bills")
        due = book.bill(wish.key)
        if due.bill.community_id != place.community.id:
            raise BillNotFound(bill_id=due.id, field="bills")
        if wish.version is not None and wish.version != due.settlement.version:
            raise BillMoved(bill_id=due.id, version=due.settlement.version, field="bills")
        if due.open_minor <= 0:
            raise BillNotOpen(bill_id=due.id, state=due.state.value, field="bills")
        minor = due.open_minor if wish.minor is None else wish.minor
        if not 0 < minor <= due.open_minor:
            raise AmountAboveOpen(
                bill_id=due.id,
                item="",
                wanted_minor=minor,
                open_minor=due.open_minor,
                field="bills",
            )
        if minor < due.open_minor and not place.settings.part_payment:
            raise PartPaymentRefused(bill_id=due.id, open_minor=due.open_minor, field="bills")
        wanted.append(_wanted(due, minor))
    return _summed(wanted)


def _open(place: Place, book: AccountBook, choice: Choice, amount: Decimal | None) -> Wanting:
    bills = sorted(
        (due for due in book.bills if choice.covers(due)),
        key=lambda due: (due.bill.due_on, due.id),
    )[:BILLS_MAX]
    if amount is None:
        return _summed(_wanted(due, due.open_minor) for due in bills)
    money, total = place.money(amount, ""), sum(due.open_minor for due in bills)
    if not total:
        raise NothingToPay
    if money.minor > total:
        raise AmountAboveOpen(
            bill_id="", item="", wanted_minor=money.minor, open_minor=total, field="amount"
        )
    if money.minor < total and not place.settings.part_payment:
        raise PartPaymentRefused(bill_id="", open_minor=total, field="amount")
    found = {due.key: due for due in bills}
    picks = picks_for(place.policy, money, choice, bills)
    return _summed(_wanted(found[one.key], one.minor) for one in picks)


def _wanted(due: DueBill, minor: int) -> Wanted:
    return Wanted(due.id, minor, due.settlement.version)


def _summed(wanted: Iterable[Wanted]) -> Wanting:
    found = tuple(wanted)
    total = sum(one.minor for one in found)
    if not total:
        raise NothingToPay
    return found, total
