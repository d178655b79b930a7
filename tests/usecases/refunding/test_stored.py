"""Refunds in the stored ledger: deaths around its writes, and messages that were lost."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, cast

import pytest

from shared.domain.refunds.refund import RefundState
from shared.store.ledger import LedgerTable
from shared.store.refund_records import AwaitedRefundList
from shared.usecases.ledger.ledger_ports import payment_ref
from shared.usecases.paying.ports_payments import PaymentProvider
from shared.usecases.refunding.janitor import ask_about_refunds
from shared.usecases.refunding.records import refunds_of_account
from shared.usecases.refunding.sending import Sender
from tests.billing.faults import Died, Fate
from tests.fakes.notices import MemoryArchive
from tests.ledger.world import CO, FEE, HOME, Tables, stored_world
from tests.usecases.refunding.test_crashes import prepared, work
from tests.usecases.refunding.world import Refunding


def everything_that_matters(refunding: Refunding, refund_id: str) -> Any:
    """Return the refund's parts, the bills, the balance and all receipts."""
    (refund,) = [one for one in refunds(refunding) if one.id == refund_id]
    book = refunding.world.ledger.history(CO, HOME, "CNY").book
    parts = [(part.id, part.state, part.need, part.out_minor) for part in refund.parts]
    paid = [refunding.world.ledger.find(CO, payment_ref(part.payment_id)) for part in refund.parts]
    shares = [(one.state, one.shares) for one in paid if one]
    return refund.state, parts, shares, book.bills, refunding.world.receipts()


def refunds(refunding: Refunding) -> list[Any]:
    return list(refunding.world.ledger.page(CO, refunds_of_account(HOME), 10, None).items)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_death_around_any_write_of_the_store_changes_nothing_in_the_end(
    dynamodb: Any, make_table: Callable[[str], str], after: bool
) -> None:
    directory = make_table("DirectoryTable")

    def begun() -> tuple[Refunding, Any, Tables]:
        lies = Tables(make_table("LedgerTable"), directory)
        refunding, refund = prepared(stored_world(dynamodb, make_table, lies))
        return refunding, refund, lies

    calm, refund, _ = begun()
    work(calm, refund)
    expected = everything_that_matters(calm, refund.id)
    assert calm.world.breaches() == []
    at = 0
    while True:
        at += 1
        refunding, refund, lies = begun()
        fate = Fate(at, after=after)
        well = refunding.world.ledger
        refunding.world.ledger = LedgerTable(
            fate.in_front_of(dynamodb), lies.ledger, lies.directory, refunding.world.clock
        )
        with contextlib.suppress(Died):
            work(refunding, refund)
        refunding.world.ledger = well
        work(refunding, refund)
        assert everything_that_matters(refunding, refund.id) == expected, f"write {at}"
        assert len(refunding.provider.made) == 2
        if not fate.struck:
            break
    assert at > 5


def test_an_approved_refund_whose_message_was_lost_is_sent_again_by_the_janitor(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    lies = Tables(make_table("LedgerTable"), make_table("DirectoryTable"))
    refunding = Refunding(stored_world(dynamodb, make_table, lies))
    bill = refunding.world.bill([(FEE, 5000)])
    refund = refunding.asked([(refunding.paid_online(5000, [bill]), 5000)])
    sender = Sender(refunding.books, cast("PaymentProvider", refunding.provider), refunding.queue)
    archive = MemoryArchive()
    awaited = AwaitedRefundList(dynamodb, lies.ledger)

    def looks(minutes: int) -> int:
        refunding.world.clock.forward(minutes=minutes)
        return ask_about_refunds(awaited, archive, sender).asked

    assert (looks(1), refunding.queue.sent) == (0, [])  # its message may still come
    assert (looks(5), refunding.queue.sent) == (1, [(refund.id, 0)])
    assert (looks(1), len(refunding.queue.sent)) == (0, 1)
    assert (looks(60), len(refunding.queue.sent)) == (1, 2)
    assert refunding.send(refund).state is RefundState.SENT
    assert refunding.provider.calls == 1
