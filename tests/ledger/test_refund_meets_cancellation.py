"""A refund settles while the run of its bill is taken back: both happen, the money goes once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.bills import Bill
from shared.domain.ledger.entries import Cause
from shared.domain.payments.provider import RefundState
from shared.domain.refunds.part import Target
from shared.domain.refunds.refund import Refund, RefundKind
from shared.domain.refunds.refund import RefundState as State
from shared.usecases.billing.cancelling_pages import RUN_CANCELLATION
from shared.usecases.ledger.corrections import cancel_bills
from shared.usecases.ledger.ledger_reading import place_seen
from tests.ledger.correcting import APPROVER
from tests.ledger.world import CO, COMMUNITY, FEE, HOME, stored_world
from tests.usecases.refunding.world import Refunding

ROUNDS = 3


@pytest.mark.parametrize("kind", [RefundKind.PAYMENT, RefundKind.BILL])
def test_a_refund_and_the_cancellation_of_its_run_at_once(
    dynamodb: Any, make_table: Callable[[str], str], kind: RefundKind
) -> None:
    refunding = Refunding(stored_world(dynamodb, make_table))
    world = refunding.world
    for number in range(1, ROUNDS + 1):
        bill = world.bill([(FEE, 10000)], period=f"2027-{number:02d}")
        payment = refunding.paid_online(10000, [bill], number)
        targets = (Target(bill.key.id, FEE, 6000),)
        refund = refunding.asked([(payment, 6000)], name=str(number), kind=kind, targets=targets)
        sent = refunding.send(refund)
        word = sent.parts[0].provider_refund_id
        refunding.provider.become(word, RefundState.SUCCEEDED)

        doings: list[Callable[[], object]] = [
            lambda word=word, order=payment.id: refunding.hear(word, order),  # type: ignore[misc]
            lambda bill=bill: take_back(refunding, bill),  # type: ignore[misc]
        ]
        at_once(doings * 2)  # and each is repeated meanwhile

        now: Refund = refunding.now(refund)
        assert now.state is State.SETTLED
        assert refunding.payment(payment).refunded_minor == 6000
        due = world.ledger.history(CO, HOME, "CNY").book.bill(bill.key)
        assert due.settlement.cancelled
        assert due.open_minor == due.paid_minor == 0
        assert world.balance() == 4000 * number  # what was paid, less what went back
    assert world.breaches() == []


def take_back(refunding: Refunding, bill: Bill) -> None:
    world = refunding.world
    place = place_seen(
        world.actor, COMMUNITY, directory=world.directory, ledger=world.ledger, clock=world.clock
    )
    cancel_bills(
        APPROVER,
        HOME,
        [bill.key],
        cause=Cause(RUN_CANCELLATION, "run_of_it"),
        reason="wrong price",
        place=place,
        ledger=world.ledger,
    )


def at_once(doings: list[Callable[[], object]]) -> None:
    """Do all at the same moment; none may fail."""
    start = threading.Barrier(len(doings))
    done: list[object] = []

    def do(doing: Callable[[], object]) -> None:
        start.wait()
        doing()
        done.append(doing)

    threads = [threading.Thread(target=do, args=(doing,)) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == len(doings)
