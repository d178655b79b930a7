"""The sender or the recorder dies before or after any write; a retry ends in the same place."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from shared.domain.payments.provider import RefundState
from shared.domain.refunds.part import Target
from shared.domain.refunds.refund import Refund, RefundKind
from tests.billing.faults import Died
from tests.fakes.ledger import MemoryLedger
from tests.ledger.world import CO, FEE, HOME, World, memory_world
from tests.usecases.refunding.world import Refunding


def prepared(world: World | None = None) -> tuple[Refunding, Refund]:
    refunding = Refunding(world or memory_world())
    bill = refunding.world.bill([(FEE, 10000)])
    paid = refunding.paid_online(10000, [bill], 1)
    more = refunding.paid_online(4000, [], 2)
    targets = (Target(bill.key.id, FEE, 6000),)
    refund = refunding.asked([(paid, 6000), (more, 4000)], kind=RefundKind.LINES, targets=targets)
    return refunding, refund


def work(refunding: Refunding, refund: Refund) -> None:
    """Send it; both parts settle, and the first comes back later."""
    refunding.send(refund)
    states = (RefundState.SUCCEEDED, RefundState.SUCCEEDED, RefundState.FAILED)
    for number, state in zip((1, 2, 1), states, strict=True):
        order_id = f"pay_order{number:011d}"
        (made,) = refunding.provider.find_refunds(f"pi_{number}")
        if made.state is not RefundState.FAILED:
            refunding.provider.become(made.id, state)
        refunding.hear(made.id, order_id)


def stored(refunding: Refunding, refund: Refund) -> Any:
    """Return all that matters: the money of the account and its payments, and the parts."""
    history = refunding.world.ledger.history(CO, HOME, "CNY")
    ledger = refunding.world.ledger
    assert isinstance(ledger, MemoryLedger)
    now = refunding.now(refund)
    parts = [(part.id, part.state, part.need, part.out_minor) for part in now.parts]
    shares = {one.id: (one.state, one.shares) for one in ledger.payments()}
    return now.state, parts, shares, history.book.bills, refunding.world.receipts()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_death_around_any_write_changes_nothing_in_the_end(after: bool) -> None:
    calm, refund = prepared()
    work(calm, refund)
    expected = stored(calm, refund)
    assert calm.world.breaches() == []
    at = 0
    while True:
        at += 1
        refunding, refund = prepared()
        ledger = refunding.world.ledger
        assert isinstance(ledger, MemoryLedger)
        left = [at]

        def strike(left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise Died

        if after:
            ledger.after = strike
        else:
            ledger.before = strike
        with contextlib.suppress(Died):
            work(refunding, refund)
        struck = left[0] <= 0
        work(refunding, refund)
        assert stored(refunding, refund) == expected, f"write {at}"
        assert len(refunding.provider.made) == 2
        if not struck:
            break
    assert at > 5
