"""Deposits that move on, come back or turn out not to have come; the ledger adds up throughout."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.deposits.deposit import Deposit, DepositState
from shared.domain.deposits.errors import (
    AboveDeposit,
    DepositMoveRefused,
)
from shared.domain.ledger.payment import Channel
from shared.domain.ledger.returning import VoidRefused
from shared.domain.refunds.part import Route
from shared.domain.refunds.refund import RefundState
from shared.domain.reports.counting import sums_until
from shared.usecases.ledger.ledger_ports import Decision, payment_ref
from shared.usecases.paying.voids import BouncePayment, VoidPayment, bounce_payment, void_payment
from shared.usecases.ports import Once
from shared.usecases.refunding.moving import RefundBooks, came_back, on_part
from shared.usecases.refunding.sending import to_balance
from tests.ledger.world import CO, FEE, HOME, TODAY, memory_world
from tests.usecases.depositing.desk import Deposits

DAMAGE = "itm_damage"


@pytest.fixture
def deposits() -> Iterator[Deposits]:
    made = Deposits(memory_world())
    made.shift()
    yield made
    assert made.world.breaches() == []


def payment_of(deposits: Deposits, deposit: Deposit) -> Any:
    return deposits.world.ledger.find(CO, payment_ref(deposit.payment_id))


def sums(deposits: Deposits, account: str = HOME) -> dict[str, int]:
    movements = deposits.world.ledger.history(CO, account, "CNY").movements
    return sums_until(movements, TODAY + timedelta(days=30))


def test_a_deposit_moves_to_the_balance_once(deposits: Deposits) -> None:
    deposit = deposits.passed()
    once = Once(CO, "move", "1")
    deposits.move(deposit, 80000, once)
    assert deposits.move(deposit, 80000, once).moved_minor == 80000
    assert (deposits.held(), deposits.world.balance()) == (120000, 80000)
    with pytest.raises(AboveDeposit):
        deposits.move(deposit, 120001)
    assert deposits.move(deposit).state is DepositState.SETTLED
    with pytest.raises(DepositMoveRefused):
        deposits.move(deposit)
    assert (deposits.held(), deposits.world.balance()) == (0, 200000)


def test_a_refund_by_way_of_the_balance_moves_it_there(deposits: Deposits) -> None:
    deposit = deposits.passed()
    refund = deposits.approve(deposits.refund(deposit, 60000, route=Route.BALANCE))
    books = RefundBooks(deposits.world.directory, deposits.world.ledger, deposits.world.clock)
    for _ in range(2):
        to_balance(CO, refund, refund.parts[0].id, books)
    after = deposits.now(deposit)
    assert (after.moved_minor, after.refunded_minor, deposits.held()) == (60000, 0, 140000)
    assert deposits.world.balance() == 60000
    assert payment_of(deposits, deposit).refunded_minor == 0


def test_no_two_requests_promise_the_same_money(deposits: Deposits) -> None:
    deposit = deposits.passed()
    first = deposits.refund(deposit, 150000)
    with pytest.raises(AboveDeposit) as refused:
        deposits.refund(deposit, 50001)
    assert refused.value.data["free"] == "500.00"
    deposits.reject(first)
    assert deposits.refund(deposit).minor == 200000


def test_other_refunds_never_take_a_deposit(deposits: Deposits) -> None:
    deposit = deposits.passed()
    payment = payment_of(deposits, deposit)
    share = payment.share(HOME)
    assert (share.free_minor, share.free_deposit_minor) == (0, 200000)
    deposits.move(deposit, 70000)
    share = payment_of(deposits, deposit).share(HOME)
    assert (share.free_minor, share.free_deposit_minor) == (70000, 130000)


def test_a_refund_that_its_bank_sends_back_is_held_again(deposits: Deposits) -> None:
    deposit = deposits.passed(channel=Channel.TRANSFER)
    refund = deposits.approve(deposits.refund(deposit, route=Route.TRANSFER))
    deposits.pay_out(refund)
    assert deposits.now(deposit).state is DepositState.SETTLED
    books = RefundBooks(deposits.world.directory, deposits.world.ledger, deposits.world.clock)
    part = refund.parts[0].id

    def decide(step: Any) -> Any:
        return Decision(*came_back(step, "account closed"))

    failed = on_part(CO, refund, part, decide, books, by="bank", with_bills=True)
    assert failed.state is RefundState.FAILED
    after = deposits.now(deposit)
    assert (after.state, after.left_minor, deposits.held()) == ("passed", 200000, 200000)
    with pytest.raises(AboveDeposit):  # it is still promised to the refund
        deposits.refund(deposit, 1)


def test_a_deposit_that_is_voided_the_same_day_was_never_held(deposits: Deposits) -> None:
    deposit = deposits.take()
    command = VoidPayment(deposits.world.once(), deposit.payment_id, "wrong flat")
    void_payment(deposits.world.actor, command, **deposits.ports)
    after = deposits.now(deposit)
    assert (after.state, deposits.held()) == (DepositState.VOIDED, 0)
    with pytest.raises(DepositMoveRefused):
        deposits.refund(deposit, override="but")


def test_what_is_asked_back_is_not_voided(deposits: Deposits) -> None:
    deposit = deposits.passed()
    deposits.refund(deposit)
    command = VoidPayment(deposits.world.once(), deposit.payment_id, "wrong flat")
    with pytest.raises(VoidRefused):
        void_payment(deposits.world.actor, command, **deposits.ports)


def test_a_transfer_that_bounces_takes_back_what_was_kept_and_moved(deposits: Deposits) -> None:
    bill = deposits.world.bill([(FEE, 50000)])
    deposit = deposits.passed(channel=Channel.TRANSFER)
    deposits.keep(deposit, bill.key.id, 50000)
    deposits.say(deposit, "approve")
    deposits.move(deposit, 20000)
    deposits.refund(deposit, 10000)
    command = BouncePayment(deposits.world.once(), deposit.payment_id, "no funds")
    bounce_payment(deposits.world.actor, command, **deposits.ports)
    assert (deposits.held(), deposits.world.balance()) == (0, 0)
    assert deposits.world.open_minor(bill) == 50000
    assert deposits.now(deposit).state is DepositState.VOIDED
