"""Refunds that are approved and do not go after all: given up, or sent back by the bank."""

from __future__ import annotations

import pytest

from shared.domain.actor import Role
from shared.domain.ledger.payment import PaymentState
from shared.domain.payments.provider import RefundState
from shared.domain.payments.provider_errors import ProviderRefused
from shared.domain.refunds.part import PartMoveRefused, PartState, Route
from shared.domain.refunds.refund import Refund
from shared.domain.refunds.refund import RefundState as State
from shared.domain.refunds.refusals import (
    DecidedByAsker,
    GiveUpReasonMissing,
    RefundDecided,
    RefundOnItsWay,
)
from shared.usecases.refunding.by_hand import (
    NotPaidOut,
    PayOutPart,
    ReturnPart,
    RoutePart,
    pay_out_part,
    return_part,
    route_part,
)
from shared.usecases.refunding.deciding import EndRefund, withdraw_refund
from tests.ledger.world import FEE, cashier, memory_world
from tests.usecases.refunding.world import Refunding


@pytest.fixture
def refunding() -> Refunding:
    return Refunding(memory_world())


def give_up(
    refunding: Refunding, refund: Refund, by: str = "Zhao", reason: str = "owner stays"
) -> Refund:
    world = refunding.world
    actor = cashier(by, Role.MANAGER)
    command = EndRefund(world.once(), refund.id, reason)
    return withdraw_refund(actor, command, ledger=world.ledger, clock=world.clock)


def send_back(refunding: Refunding, refund: Refund) -> Refund:
    world = refunding.world
    return return_part(
        world.actor,
        ReturnPart(world.once(), refund.id, refund.parts[0].id, "account closed"),
        directory=world.directory,
        ledger=world.ledger,
        clock=world.clock,
    )


def pay_out(refunding: Refunding, refund: Refund) -> Refund:
    world = refunding.world
    return pay_out_part(
        world.actor,
        PayOutPart(world.once(), refund.id, refund.parts[0].id, "ICBC-1"),
        directory=world.directory,
        ledger=world.ledger,
        clock=world.clock,
    )


def word(refunding: Refunding, refund: Refund, state: RefundState, number: int = 1) -> Refund:
    part = refunding.now(refund).parts[number - 1]
    refunding.provider.become(part.provider_refund_id, state, "no_account")
    for _ in range(3):
        refunding.hear(part.provider_refund_id, part.payment_id)
    return refunding.now(refund)


def test_a_refund_that_never_went_is_given_up_once_and_its_money_is_free(
    refunding: Refunding,
) -> None:
    payment = refunding.paid_online(5000)
    refund = refunding.asked([(payment, 5000)])
    ended = give_up(refunding, refund)
    assert (ended.state, ended.parts[0].state) == (State.WITHDRAWN, PartState.WITHDRAWN)
    assert (ended.moves[-1].by, ended.moves[-1].note) == ("Zhao", "owner stays")
    assert refunding.payment(payment).shares[0].held_minor == 0
    assert give_up(refunding, refund) == ended
    assert refunding.send(refund) == ended
    assert (refunding.provider.calls, ended.needs_person) == (0, False)
    again = refunding.asked([(payment, 5000)], name="2")
    assert refunding.payment(payment).shares[0].held_minor == again.minor


def test_only_a_second_person_gives_an_approved_refund_up_and_says_why(
    refunding: Refunding,
) -> None:
    refund = refunding.asked([(refunding.paid_online(5000), 5000)])
    with pytest.raises(DecidedByAsker):
        give_up(refunding, refund, by=refund.asked_by)
    with pytest.raises(GiveUpReasonMissing):
        give_up(refunding, refund, reason="")
    assert refunding.now(refund) == refund


def test_what_may_have_gone_is_not_given_up(refunding: Refunding) -> None:
    refund = refunding.send(refunding.asked([(refunding.paid_online(5000), 5000)]))
    with pytest.raises(RefundOnItsWay):
        give_up(refunding, refund)
    settled = word(refunding, refund, RefundState.SUCCEEDED)
    with pytest.raises(RefundDecided):
        give_up(refunding, settled)


def test_a_failed_refund_is_given_up_and_what_went_of_it_stays_gone(refunding: Refunding) -> None:
    world = refunding.world
    paid = [refunding.paid_online(3000, number=1), refunding.paid_online(2000, number=2)]
    refund = refunding.send(refunding.asked([(paid[0], 3000), (paid[1], 2000)]))
    word(refunding, refund, RefundState.SUCCEEDED, 1)
    assert word(refunding, refund, RefundState.FAILED, 2).state is State.FAILED

    ended = give_up(refunding, refund)
    assert (ended.state, ended.settled_minor, world.balance()) == (State.WITHDRAWN, 3000, 2000)
    assert refunding.payment(paid[1]).shares[0].held_minor == 0

    back = word(refunding, ended, RefundState.FAILED, 1)  # and then the bank sends that back
    assert (back.state, world.balance()) == (State.FAILED, 5000)
    with pytest.raises(PartMoveRefused):
        route(refunding, back, 2)
    assert give_up(refunding, back).state is State.WITHDRAWN
    assert refunding.payment(paid[0]).shares[0].held_minor == 0
    assert world.breaches() == []


def route(refunding: Refunding, refund: Refund, number: int) -> Refund:
    world = refunding.world
    return route_part(
        world.actor,
        RoutePart(world.once(), refund.id, refund.parts[number - 1].id, Route.CASH),
        directory=world.directory,
        ledger=world.ledger,
        refund_work=refunding.queue,
        clock=world.clock,
    )


def test_a_provider_that_sent_a_given_up_refund_after_all_is_believed(
    refunding: Refunding,
) -> None:
    payment = refunding.paid_online(5000)
    refund = refunding.send(refunding.asked([(payment, 5000)]))
    word(refunding, refund, RefundState.FAILED)
    give_up(refunding, refund)
    assert word(refunding, refund, RefundState.SUCCEEDED).state is State.SETTLED
    assert refunding.payment(payment).state is PaymentState.REFUNDED
    assert refunding.world.breaches() == []


def test_a_refusal_given_up_leaves_the_work_list(refunding: Refunding) -> None:
    refund = refunding.asked([(refunding.paid_online(5000), 5000)])
    refunding.provider.trouble = [ProviderRefused(provider_code="charge_expired")]
    assert refunding.send(refund).needs_person
    assert not give_up(refunding, refund).needs_person


def test_a_transfer_that_the_bank_sent_back_brings_its_money_in_again(
    refunding: Refunding,
) -> None:
    world = refunding.world
    bill = world.bill([(FEE, 5000)])
    payment = refunding.paid_online(5000, [bill])
    refund = refunding.asked([(payment, 2000)], route=Route.TRANSFER)
    with pytest.raises(NotPaidOut):
        send_back(refunding, refund)
    pay_out(refunding, refund)
    assert world.open_minor(bill) == 2000

    failed = send_back(refunding, refund)
    assert (failed.state, failed.parts[0].failure) == (State.FAILED, "account closed")
    assert (world.open_minor(bill), world.balance()) == (0, 0)
    assert refunding.payment(payment).shares[0].held_minor == 2000
    assert world.receipts()[0].minor == 5000
    with pytest.raises(NotPaidOut):
        send_back(refunding, refund)

    route(refunding, failed, 1)
    assert refunding.now(refund).state is State.SENT
    assert world.breaches() == []
