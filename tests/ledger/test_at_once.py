"""Two cashiers and a provider take one bill at once (faults 5, 11)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from shared.domain.ledger.payment import Payment
from tests.ledger.world import CO, FEE, World, cashier, stored_world

ROUNDS = 200
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


def arrived(world: World, order_id: str) -> Payment:
    recorded = world.arrive(order_id, MINOR, f"pi_{order_id}")
    assert recorded.payment is not None
    return recorded.payment


def together(*doings: Callable[[], Payment]) -> list[Payment]:
    """Do all at the same moment and return what came of them; a failure fails the test."""
    start = threading.Barrier(len(doings))
    results: list[Payment] = []
    failures: list[BaseException] = []

    def do(doing: Callable[[], Payment]) -> None:
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
