"""Refunds of a payment whose money a dispute took."""

from __future__ import annotations

import pytest

from shared.domain.ledger.payment import Payment
from shared.domain.money import Money
from shared.domain.payments.provider import DisputeState, ProviderDispute, RefundState
from shared.domain.refunds.part import Need, PartState, Route
from shared.domain.refunds.refund import RefundState as State
from shared.usecases.paying.disputes import settle_dispute
from shared.usecases.refunding.resuming import send_on
from tests.ledger.world import CO, NOON, memory_world
from tests.usecases.refunding.world import Refunding


@pytest.fixture
def refunding() -> Refunding:
    return Refunding(memory_world())


def disputed(refunding: Refunding, payment: Payment, state: DisputeState) -> Payment:
    """Return the payment after a word about its dispute."""
    word = ProviderDispute("dp_1", "pi_1", "ch", Money(5000, "CNY"), state, "x", NOON, live=False)
    world = refunding.world
    after = settle_dispute(
        CO,
        payment.id,
        word,
        source="stripe",
        directory=world.directory,
        ledger=world.ledger,
        clock=world.clock,
    )
    assert after is not None
    return after


def test_a_part_that_waited_for_a_dispute_goes_by_itself_once_it_is_won(
    refunding: Refunding,
) -> None:
    payment = refunding.paid_online(5000)
    refund = refunding.asked([(payment, 1000)])
    other = refunding.asked([(payment, 500)], name="2", route=Route.TRANSFER)
    held = disputed(refunding, payment, DisputeState.OPEN)
    waits = refunding.send(refund)
    assert (waits.parts[0].state, waits.parts[0].need) == (PartState.WAITING, Need.DISPUTED)
    assert send_on(CO, held, refunding.books, refunding.queue) == 0

    won = disputed(refunding, payment, DisputeState.WON)
    for _ in range(3):  # the notice comes again, or its message was lost
        assert send_on(CO, won, refunding.books, refunding.queue) == 1
    assert refunding.queue.sent == [(refund.id, 0)] * 3
    for _ in range(3):
        sent = refunding.send(refund)
    assert (sent.parts[0].state, sent.parts[0].need) == (PartState.SENT, Need.NOTHING)
    assert (refunding.provider.calls, len(refunding.provider.made)) == (1, 1)
    assert send_on(CO, won, refunding.books, refunding.queue) == 0
    assert refunding.now(other).parts[0].need is Need.PAY_OUT


def test_a_part_stays_where_it_is_when_the_dispute_is_lost_or_another_begins(
    refunding: Refunding,
) -> None:
    payment = refunding.paid_online(5000)
    refund = refunding.asked([(payment, 1000)])
    disputed(refunding, payment, DisputeState.OPEN)
    refunding.send(refund)
    won = disputed(refunding, payment, DisputeState.WON)
    disputed(refunding, payment, DisputeState.OPEN)
    assert send_on(CO, won, refunding.books, refunding.queue) == 0  # told late
    lost = disputed(refunding, payment, DisputeState.LOST)
    assert send_on(CO, lost, refunding.books, refunding.queue) == 0
    assert refunding.now(refund).parts[0].need is Need.DISPUTED
    assert refunding.queue.sent == []


def test_money_back_on_a_payment_that_a_dispute_took_waits_for_a_person(
    refunding: Refunding,
) -> None:
    payment = refunding.paid_online(5000)
    made = refunding.provider.by_hand("pi_1", 1000)
    refunding.provider.become(made.id, RefundState.SUCCEEDED)
    refunding.hear(made.id, payment.id)
    lost = ProviderDispute(
        "dp_1", "pi_1", "ch", Money(5000, "CNY"), DisputeState.LOST, "x", NOON, live=False
    )
    world = refunding.world
    settle_dispute(
        CO,
        payment.id,
        lost,
        source="stripe",
        directory=world.directory,
        ledger=world.ledger,
        clock=world.clock,
    )
    refunding.provider.become(made.id, RefundState.FAILED)
    for _ in range(3):
        back = refunding.hear(made.id, payment.id)

    assert back is not None
    assert (back.state, back.parts[0].need) == (State.FAILED, Need.ABOVE_PAYMENT)
    assert refunding.payment(payment).refunded_minor == back.parts[0].out_minor == 0
    assert world.ledger.states(CO, [payment.account_id])[payment.account_id].balance_minor == 0
    assert world.breaches() == []
