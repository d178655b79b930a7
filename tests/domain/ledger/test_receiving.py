"""What money pays when it comes in."""

from __future__ import annotations

from datetime import date

import pytest

from shared.domain.charges.payment_order import PaymentOrder
from shared.domain.errors import CurrencyMismatch
from shared.domain.ledger.account_book import AccountBook, AccountChange
from shared.domain.ledger.choosing import BILLS_MAX, Choice, Policy, Wish
from shared.domain.ledger.entries import BALANCE, Entry, EntryKind
from shared.domain.ledger.payment import Payment, PaymentMoveRefused, PaymentState
from shared.domain.ledger.proof import prove_account
from shared.domain.ledger.receiving import Received, deduct, receive
from tests.domain.ledger.making import ACCOUNT, arrival, book, due, payment, stamp

MAY = date(2024, 5, 1)
JUNE = date(2024, 6, 1)
BY_PRIORITY = Policy(PaymentOrder(items=("property", "water", "parking")))


def received(paying: Payment, *books: AccountBook, choice: Choice = Choice()) -> Received:  # noqa: B008
    return receive(
        paying,
        {one.account_id: one for one in books},
        choice=choice,
        policy=Policy(),
        arrival=arrival(),
        stamp=stamp("payment", paying.id),
    )


def entries(change: AccountChange) -> list[tuple[EntryKind, int]]:
    return [(entry.kind, entry.minor) for entry in change.movement.entries]


def test_money_pays_the_oldest_bill_first_and_the_rest_goes_to_the_balance() -> None:
    account = book(due([("fee", 5000)], period="2026-10"), due([("fee", 5000)]))

    got = received(payment(12000), account)

    (change,) = got.changes
    assert entries(change) == [
        (EntryKind.PAYMENT, 12000),
        (EntryKind.ALLOCATION, 5000),
        (EntryKind.ALLOCATION, 5000),
        (EntryKind.BALANCE_IN, 2000),
    ]
    assert got.payment.state is PaymentState.SUCCEEDED
    assert (got.payment.allocated_minor, got.payment.balance_minor) == (10000, 2000)
    assert change.after.balance_minor == 2000


def test_what_the_payer_chose_is_paid_in_the_payers_order_and_nothing_else() -> None:
    old, new = due([("fee", 5000)], period="2026-10"), due([("fee", 5000)])

    got = received(payment(7000), book(old, new), choice=Choice(wishes=(Wish(new.key, 3000),)))

    (share,) = got.payment.shares
    assert [(paid.bill_id, paid.minor) for paid in share.bills] == [(new.id, 3000)]
    assert share.balance_minor == 4000


def test_chosen_periods_or_a_day_narrow_what_is_paid() -> None:
    september, october = due([("f", 10)], period="2026-09"), due([("f", 10)], period="2026-10")
    account = book(september, october, due([("f", 10)]))

    by_period = received(payment(100), account, choice=Choice(periods=("2026-10",)))
    by_day = received(payment(100), account, choice=Choice(until=date(2026, 10, 31)))
    nothing = received(payment(100), account, choice=Choice(top_up=True))

    assert [paid.bill_id for paid in by_period.payment.shares[0].bills] == [october.id]
    assert [paid.bill_id for paid in by_day.payment.shares[0].bills] == [september.id, october.id]
    assert nothing.payment.balance_minor == 100


def test_one_payment_pays_a_home_and_its_space_each_in_its_own_account() -> None:
    space = "acc_0000000000000002"
    home_book = book(due([("fee", 5000)]))
    space_book = book(due([("parking", 3000)], account=space), account=space)

    got = received(payment(9000), home_book, space_book)

    assert [(share.account_id, share.minor) for share in got.payment.shares] == [
        (ACCOUNT, 6000),
        (space, 3000),
    ]
    assert [change.movement.total.money for change in got.changes] == [6000, 3000]


def test_a_bill_that_was_paid_meanwhile_leaves_its_money_in_the_balance() -> None:
    paid = due([("fee", 5000)]).pay("pay_other", (("fee", 5000),))

    got = received(payment(5000), book(paid), choice=Choice(wishes=(Wish(paid.key, 5000),)))

    assert (got.payment.allocated_minor, got.payment.balance_minor) == (0, 5000)


def test_a_payment_is_received_once() -> None:
    got = received(payment(5000), book())

    with pytest.raises(PaymentMoveRefused):
        received(got.payment, book())


def test_money_of_another_currency_is_refused() -> None:
    with pytest.raises(CurrencyMismatch):
        received(payment(5000), AccountBook(ACCOUNT, "JPY"))


def test_without_part_payment_a_bill_that_money_does_not_cover_is_passed_over() -> None:
    account = book(due([("fee", 5000)], period="2026-10"), due([("fee", 2000)]))
    whole = Policy(part_payment=False)

    got = receive(
        payment(4000),
        {ACCOUNT: account},
        choice=Choice(),
        policy=whole,
        arrival=arrival(),
        stamp=stamp(),
    )

    assert (got.payment.allocated_minor, got.payment.balance_minor) == (2000, 2000)


def test_more_bills_than_one_transaction_holds_are_left_to_the_balance() -> None:
    months = [f"{2010 + index // 12}-{index % 12 + 1:02d}" for index in range(BILLS_MAX + 5)]
    account = book(*(due([("fee", 10)], period=month) for month in months))

    got = received(payment(10 * len(months)), account)

    assert len(got.payment.shares[0].bills) == BILLS_MAX
    assert got.payment.balance_minor == 50
    later = deduct(_after(account, got), Policy(), Choice(), stamp(), BILLS_MAX)
    assert later is not None
    assert later.after.balance_minor == 0


def test_the_balance_pays_the_oldest_first_then_by_item_priority() -> None:
    """PD-05 of the worked cases: 500.00 over two bills, then 300.00 in cash."""
    may = due([("property", 24200), ("water", 6150)], period="2024-04", day=MAY)
    june = due([("parking", 15000), ("property", 24200)], period="2024-05", day=JUNE)

    change = deduct(book(may, june, balance=50000), BY_PRIORITY, Choice(), stamp(), BILLS_MAX)

    assert change is not None
    paid = {one.after.id: one.after for one in change.bills}
    assert paid[may.id].paid_minor == 30350
    assert paid[june.id].paid_parts() == (("property", 19650),)
    assert (change.after.balance_minor, paid[june.id].open_minor) == (0, 19550)
    later = received(payment(30000), change.applied_to(book(may, june, balance=50000)))
    assert later.changes[0].bills[0].after.open_minor == 0
    assert later.payment.balance_minor == 10450


def test_a_bill_below_zero_is_given_to_the_balance_and_pays_others() -> None:
    credit, owed = due([("water", -800)], period="2026-09"), due([("fee", 1000)])

    change = deduct(book(credit, owed), Policy(), Choice(), stamp(), BILLS_MAX)

    assert change is not None
    assert change.movement.entries == (
        Entry(EntryKind.ALLOCATION, -800, credit.id, (("water", -800),), BALANCE),
        Entry(EntryKind.BALANCE_IN, 800, source=BALANCE),
        Entry(EntryKind.ALLOCATION, 800, owed.id, (("fee", 800),), BALANCE),
        Entry(EntryKind.BALANCE_OUT, 800),
    )
    assert change.after.balance_minor == 0


def test_nothing_to_deduct_is_no_movement() -> None:
    assert deduct(book(due([("fee", 1000)])), Policy(), Choice(), stamp(), BILLS_MAX) is None


def test_every_law_holds_after_a_payment() -> None:
    account = book(due([("fee", 5000)], period="2026-10"), due([("fee", 5000)]))
    got = received(payment(7000), account)

    (change,) = got.changes
    after = change.applied_to(account)

    assert prove_account(after, [change.movement], {got.payment.id: got.payment}) == []


def _after(account: AccountBook, got: Received) -> AccountBook:
    (change,) = got.changes
    return change.applied_to(account)
