"""Refunds of a payment whose money a dispute took."""

from __future__ import annotations

import pytest

from shared.domain.money import Money
from shared.domain.payments.provider import DisputeState, ProviderDispute, RefundState
from shared.domain.refunds.part import Need
from shared.domain.refunds.refund import RefundState as State
from shared.usecases.paying.disputes import settle_dispute
from tests.ledger.world import CO, NOON, memory_world
from tests.usecases.refunding.world import Refunding


@pytest.fixture
def refunding() -> Refunding:
    return Refunding(memory_world())


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
