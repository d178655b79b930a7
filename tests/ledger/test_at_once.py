"""Two cashiers and a provider take one bill at once (faults 5, 11)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from shared.domain.actor import Actor
from shared.domain.bills import Bill
from shared.domain.corrections.asked import CorrectionKind
from shared.domain.corrections.correction import Correction
from shared.domain.corrections.coupon import CouponNotRedeemable
from shared.domain.corrections.errors import CorrectionMoveRefused
from shared.domain.ledger.payment import Payment
from shared.usecases.correcting.coupons import (
    AskCoupon,
    DecideCoupon,
    RedeemCoupon,
    ask_coupon,
    decide_coupon,
    redeem_coupon,
)
from shared.usecases.ports import Once
from tests.ledger.correcting import APPROVER, ASKER, OTHER, approve, ask, ports, wanted
from tests.ledger.world import CO, COMMUNITY, FEE, TODAY, World, cashier, stored_world

T = TypeVar("T")
ROUNDS = 200
APPROVALS = 100
ACCOUNTS = 20
MINOR = 24200


def test_each_of_many_bills_is_paid_by_one_and_the_others_stay_in_the_balance(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    world = stored_world(dynamodb, make_table)
    lin, wang = cashier("Lin"), cashier("Wang")
    payments: list[Payment] = []
    accounts = [world.open_account(100 + number) for number in range(ACCOUNTS)]
    for number in range(ROUNDS):
        account = accounts[number % ACCOUNTS]
        bill = world.bill([(FEE, MINOR)], seq=number + 1, account=account)
        order_id = f"pay_order{number:011d}"
        world.order(MINOR, [bill], order_id, account)
        commands = [world.desk_command(MINOR, account=account) for _ in range(2)]
        payments += together(
            lambda commands=commands: world.paying(commands[0], lin),  # type: ignore[misc]
            lambda commands=commands: world.paying(commands[1], wang),  # type: ignore[misc]
            lambda order_id=order_id: arrived(world, order_id),  # type: ignore[misc]
        )

    books = [world.ledger.history(CO, account, "CNY").book for account in accounts]
    bills = [due for book in books for due in book.bills]
    assert len(bills) == ROUNDS
    assert all(len(due.settlement.applied) == 1 and due.open_minor == 0 for due in bills)
    assert sum(book.state.balance_minor for book in books) == 2 * ROUNDS * MINOR
    assert [receipt.number for receipt in world.receipts()] == list(range(1, 3 * ROUNDS + 1))
    labels = {payment.receipt for payment in payments}
    assert len(payments) == len(labels) == 3 * ROUNDS
    assert world.breaches() == []


def test_the_same_webhook_five_times_at_once_is_one_payment(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    world = stored_world(dynamodb, make_table)
    for number in range(20):
        order_id = f"pay_order{number:011d}"
        world.order(MINOR, [world.bill([(FEE, MINOR)], seq=number + 1)], order_id)
        found = together(*[lambda order_id=order_id: arrived(world, order_id)] * 5)
        assert len({payment.receipt for payment in found}) == 1

    assert world.balance() == 0
    assert len(world.receipts()) == 20
    assert world.breaches() == []


def test_of_two_who_approve_at_once_one_does_and_the_other_is_told(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    world = stored_world(dynamodb, make_table)
    accounts = [world.open_account(300 + number) for number in range(10)]
    won: dict[str, int] = {}
    told: set[str] = set()

    def approved(correction: Correction, by: Actor) -> Correction | None:
        try:
            return approve(world, correction, by)
        except CorrectionMoveRefused as refused:
            told.add(str(refused.data["decided_by"]))
            return None

    for number in range(APPROVALS):
        account = accounts[number % len(accounts)]
        bill = world.bill([(FEE, MINOR)], seq=number + 1, account=account)
        kind = list(CorrectionKind)[number % 2]
        asked = ask(world, wanted(bill, kind, amount=Decimal(100)))
        both = together(
            lambda asked=asked: approved(asked, APPROVER),  # type: ignore[misc]
            lambda asked=asked: approved(asked, OTHER),  # type: ignore[misc]
        )
        (winner,) = [one for one in both if one is not None]
        won[winner.decided_by] = won.get(winner.decided_by, 0) + 1

    books = [world.ledger.history(CO, account, "CNY").book for account in accounts]
    bills = [due for book in books for due in book.bills]
    assert told <= {APPROVER.name, OTHER.name}
    assert {due.open_minor for due in bills} == {MINOR - 10000}
    assert sum(book.state.seq for book in books) == sum(won.values()) == APPROVALS
    assert world.breaches() == []


def arrived(world: World, order_id: str) -> Payment:
    recorded = world.arrive(order_id, MINOR, f"pi_{order_id}")
    assert recorded.payment is not None
    return recorded.payment


def together(*doings: Callable[[], T]) -> list[T]:
    """Do all at the same moment and return what came of them; a failure fails the test."""
    start = threading.Barrier(len(doings))
    results: list[T] = []
    failures: list[BaseException] = []

    def do(doing: Callable[[], T]) -> None:
        start.wait()
        try:
            results.append(doing())
        except BaseException as failure:  # noqa: BLE001  it is told below
            failures.append(failure)

    threads = [threading.Thread(target=do, args=(doing,)) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    return results


def test_a_coupon_redeemed_on_two_bills_at_once_is_used_once(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    world = stored_world(dynamodb, make_table)
    accounts = [world.open_account(400 + number) for number in range(2)]
    for number in range(10):
        code = f"CODE-{number}"
        coupon = AskCoupon(world.once(), COMMUNITY, code, TODAY, TODAY, 1, "x", Decimal(10))
        ask_coupon(ASKER, coupon, **ports(world))
        decide_coupon(
            APPROVER, DecideCoupon(world.once(), COMMUNITY, code, "approve"), **ports(world)
        )
        bills = [world.bill([(FEE, MINOR)], seq=number + 1, account=each) for each in accounts]

        def redeemed(bill: Bill, once: Once, code: str = code) -> bool:
            try:
                redeem_coupon(ASKER, RedeemCoupon(once, bill.key.id, code), **ports(world))
            except CouponNotRedeemable:
                return False
            return True

        keys = [world.once(), world.once()]
        both = together(
            lambda: redeemed(bills[0], keys[0]),  # noqa: B023  called in this round
            lambda: redeemed(bills[1], keys[1]),  # noqa: B023  called in this round
        )
        assert sorted(both) == [False, True]
    assert world.breaches() == []
