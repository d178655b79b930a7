"""What opens again when money goes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shared.domain.ledger.account_book import AccountBook, Draft
from shared.domain.ledger.choosing import BILLS_MAX, Choice, Policy
from shared.domain.ledger.entries import Movement
from shared.domain.ledger.errors import BalanceTooLow
from shared.domain.ledger.payment import Channel, End, Ended, Payment, PaymentState
from shared.domain.ledger.proof import prove_account
from shared.domain.ledger.receiving import deduct, receive
from shared.domain.ledger.returning import BOUNCE_FEE, BounceRefused, VoidRefused, void
from tests.domain.ledger.making import ACCOUNT, NOW, TODAY, arrival, book, due, payment, stamp

SAME_DAY = Ended(End.SAME_DAY, NOW, "Lin", "wrong home")
BOUNCED = Ended(End.BOUNCED, NOW, "Lin", "no funds")


def paid(
    account: AccountBook, minor: int, channel: Channel = Channel.CASH, id: str = "pay_1"
) -> tuple[AccountBook, Payment, list[Movement]]:
    got = receive(
        payment(minor, channel=channel, id=id),
        {ACCOUNT: account},
        choice=Choice(),
        policy=Policy(),
        arrival=arrival(),
        stamp=stamp(),
    )
    (change,) = got.changes
    return change.applied_to(account), got.payment, [change.movement]


def test_a_void_opens_the_bill_again_and_takes_the_rest_out_of_the_balance() -> None:
    after, paying, movements = paid(book(due([("fee", 5000)])), 7000)

    voided, (change,) = void(paying, {ACCOUNT: after}, SAME_DAY, stamp())

    end = change.applied_to(after)
    assert (end.bills[0].open_minor, end.state.balance_minor) == (5000, 0)
    assert voided.state is PaymentState.VOIDED
    assert prove_account(end, [*movements, change.movement], {voided.id: voided}) == []


def test_what_the_voided_money_paid_by_way_of_the_balance_opens_again() -> None:
    after, paying, movements = paid(book(), 5000)
    account = replace(after, bills=(due([("fee", 4000)]),))
    deducted = deduct(account, Policy(), Choice(), stamp(), BILLS_MAX)
    assert deducted is not None
    account = deducted.applied_to(account)

    voided, (change,) = void(paying, {ACCOUNT: account}, SAME_DAY, stamp())

    end = change.applied_to(account)
    assert (end.bills[0].open_minor, end.state.balance_minor) == (4000, 0)
    all_of_them = [*movements, deducted.movement, change.movement]
    assert prove_account(end, all_of_them, {voided.id: voided}) == []


def test_a_void_is_refused_where_the_balance_is_gone_but_a_bounce_overdraws_it() -> None:
    after, paying, _ = paid(book(), 5000, Channel.TRANSFER)
    spent = replace(after, state=replace(after.state, balance_minor=1000))  # withdrawn meanwhile

    with pytest.raises(BalanceTooLow):
        void(paying, {ACCOUNT: spent}, SAME_DAY, stamp())
    _, (change,) = void(paying, {ACCOUNT: spent}, BOUNCED, stamp())

    assert change.after.balance_minor == -4000


def test_a_bounced_transfer_opens_its_bills_and_may_cost_a_fee_on_the_first() -> None:
    account = book(due([("fee", 5000)], period="2026-10"), due([("fee", 5000)]))
    after, paying, _ = paid(account, 10000, Channel.TRANSFER)

    _, (change,) = void(paying, {ACCOUNT: after}, BOUNCED, stamp(), fee_minor=2000)

    october, november = change.applied_to(after).bills
    assert october.open_parts() == (("fee", 5000), (BOUNCE_FEE, 2000))
    assert november.open_minor == 5000


def test_a_void_is_for_the_desk_and_for_the_same_day() -> None:
    after, paying, _ = paid(book(), 5000, Channel.ONLINE)
    with pytest.raises(VoidRefused):
        void(paying, {ACCOUNT: after}, SAME_DAY, stamp())

    after, paying, _ = paid(book(), 5000)
    with pytest.raises(VoidRefused):
        void(paying, {ACCOUNT: after}, SAME_DAY, replace(stamp(), on=date(2026, 11, 25)))
    with pytest.raises(BounceRefused):
        void(paying, {ACCOUNT: after}, BOUNCED, stamp())


def test_money_that_an_adjustment_freed_is_taken_from_the_balance_by_a_void() -> None:
    after, paying, movements = paid(book(due([("fee", 5000)])), 5000)
    draft = Draft(after)
    draft.adjust(after.bills[0].key, (("fee", -2000),))
    adjusted = draft.change(stamp())
    assert adjusted is not None
    account = adjusted.applied_to(after)
    assert account.state.balance_minor == 2000

    voided, (change,) = void(paying, {ACCOUNT: account}, SAME_DAY, stamp())

    end = change.applied_to(account)
    assert (end.bills[0].open_minor, end.state.balance_minor) == (3000, 0)
    all_of_them = [*movements, adjusted.movement, change.movement]
    assert prove_account(end, all_of_them, {voided.id: voided}) == []


def test_today_is_the_day_of_entry_not_of_the_money() -> None:
    after, paying, _ = paid(book(), 5000, Channel.CHEQUE)
    old = replace(paying, received_on=date(2026, 11, 20))

    voided, _ = void(old, {ACCOUNT: after}, SAME_DAY, stamp())

    assert (voided.entered_on, voided.received_on) == (TODAY, date(2026, 11, 20))
