"""A deposit is taken, inspected, given back, kept and moved, and the ledger adds up throughout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.actor import Actor, Role
from shared.domain.charge_items import Category, ChargeItem, LocalName
from shared.domain.deposits.deposit import Deposit, DepositState, KeepState
from shared.domain.deposits.errors import (
    AboveDeposit,
    DepositAskRefused,
    DepositNotFound,
    InspectionMissing,
    KeepDecided,
    KeepOwn,
)
from shared.domain.deposits.works import Outcome
from shared.domain.errors import Conflict, LevyError
from shared.domain.ledger.entries import EntryKind
from shared.domain.ledger.errors import AmountAboveOpen
from shared.domain.ledger.payment import PaymentState
from shared.domain.ledger.proof import shift_is_its_payments
from shared.domain.ledger.shifts import ShiftMissing
from shared.domain.property import SubjectKind
from shared.domain.refunds.refusals import DecidedByAsker, OverrideRefused
from shared.domain.reports.counting import sums_until
from shared.usecases.depositing.giving_back import RefundDeposit, refund_deposit
from shared.usecases.depositing.lists import (
    ListDeposits,
    get_deposit,
    list_account_deposits,
    list_deposits,
    list_due_deposits,
)
from shared.usecases.ledger.ledger_ports import payment_ref, shift_ref
from shared.usecases.ports import Create, Once
from shared.usecases.reading import ById, ListOf
from shared.usecases.refunding.files import FileNotSent
from tests.ledger.world import CO, COMMUNITY, FEE, HOME, NOON, SPACE, TODAY, memory_world
from tests.usecases.depositing.desk import CHIEF, LAST, PICTURE, Deposits

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


def test_a_deposit_is_held_with_a_receipt_and_is_neither_paid_nor_balance(
    deposits: Deposits,
) -> None:
    bill = deposits.world.bill([(FEE, 50000)])
    deposit = deposits.take()
    assert (deposit.state, deposit.left_minor, deposits.held()) == ("held", 200000, 200000)
    assert deposits.world.open_minor(bill) == 50000
    assert deposits.world.balance() == 0
    assert [receipt.minor for receipt in deposits.world.receipts()] == [200000]
    assert sums(deposits) == {"came": 200000, "held": 200000}
    payment = payment_of(deposits, deposit)
    shift = deposits.world.ledger.find(CO, shift_ref(payment.shift_id))
    assert shift is not None
    assert list(shift_is_its_payments(shift, [payment])) == []


def test_the_same_request_takes_one_deposit_however_late_it_comes(deposits: Deposits) -> None:
    once = Once(CO, "take", "1")
    first = deposits.take(once=once)
    assert deposits.take(once=once) == first
    with pytest.raises(LevyError):
        deposits.take(once=replace(once, digest="2"))
    assert deposits.held() == 200000


def test_cash_needs_an_open_shift_and_works_need_to_be_told() -> None:
    closed = Deposits(memory_world())
    closed.world.settle(shift_required=True)
    with pytest.raises(ShiftMissing):
        closed.take()
    with pytest.raises(DepositAskRefused):
        closed.take(works=None)
    with pytest.raises(DepositAskRefused):  # a kind without a usual amount
        closed.take(None, kind="key")


def test_a_deposit_does_not_go_back_before_its_works_passed(deposits: Deposits) -> None:
    deposit = deposits.take()
    for wish in (deposits.refund, deposits.move):
        with pytest.raises(InspectionMissing):
            wish(deposit)
    deposits.permit(deposit)
    with pytest.raises(InspectionMissing):
        deposits.refund(deposit)
    deposits.inspect(deposit, Outcome.DEFECTS)
    with pytest.raises(InspectionMissing):
        deposits.refund(deposit)
    deposits.inspect(deposit, Outcome.PASSED)
    assert deposits.refund(deposit).minor == 200000


def test_an_exception_needs_a_reason_and_a_second_person(deposits: Deposits) -> None:
    deposit = deposits.take()
    refund = deposits.refund(deposit, 50000, override="works were cancelled")
    assert refund.override is not None
    with pytest.raises(DecidedByAsker):
        deposits.approve(refund, deposits.world.actor)
    approved = deposits.approve(refund)
    assert approved.override is not None
    assert (approved.override.by, approved.override.second) == ("Lin", "Chen")
    owner = Actor(CO, Role.OWNER, "owner", frozenset({COMMUNITY}), frozenset({HOME}))
    wish = RefundDeposit(deposits.world.once(), deposit.id, "mine", override="now")
    with pytest.raises(OverrideRefused):
        refund_deposit(owner, wish, **deposits.with_photos)


def test_a_deduction_is_charged_and_paid_and_the_rest_goes_back_in_cash(
    deposits: Deposits,
) -> None:
    bill = deposits.world.bill([(FEE, 50000)])
    deposit = deposits.inspect(deposits.permit(deposits.take()), Outcome.DEDUCTED, 30000)
    assert deposit.reserved_minor == 30000
    with pytest.raises(AboveDeposit):
        deposits.refund(deposit, 170001)
    refund = deposits.refund(deposit)
    assert refund.minor == 170000
    deposits.keep(deposit, bill.key.id, 30000)
    with pytest.raises(KeepOwn):
        deposits.say(deposit, "approve", deposits.world.actor)
    deposits.say(deposit, "approve")
    deposits.approve(refund)
    assert deposits.held() == 170000
    once = deposits.world.once()
    deposits.pay_out(refund, once)
    after = deposits.now(deposit)
    assert (after.state, after.refunded_minor, after.kept_minor) == ("settled", 170000, 30000)
    assert deposits.held() == 0
    assert deposits.world.open_minor(bill) == 20000
    assert sums(deposits) == {"came": 200000, "refunded": 170000, "paid": 30000}
    payment = payment_of(deposits, deposit)
    assert (payment.state, payment.refunded_minor) == (PaymentState.PARTLY_REFUNDED, 170000)
    assert [one.what for one in after.story] == [
        "held", "permitted", "deducted", "refund_asked", "keep_asked", "kept", "refunded",
    ]  # fmt: skip
    shift = deposits.world.ledger.find(CO, shift_ref(payment.shift_id))
    paid_out = deposits.refund_now(refund).parts
    assert shift is not None
    assert list(shift_is_its_payments(shift, [payment], paid_out)) == []


def test_what_is_kept_can_be_a_charge_of_its_own_on_a_bill(deposits: Deposits) -> None:
    bill = deposits.world.bill([(FEE, 50000)])
    deposit = deposits.inspect(deposits.permit(deposits.take()), Outcome.DEDUCTED, 30000)
    directory = deposits.world.directory
    directory.commit(CO, [_item()])
    deposits.keep(deposit, bill.key.id, 30000, item_id=DAMAGE)
    deposits.say(deposit, "approve")
    due = deposits.world.ledger.history(CO, HOME, "CNY").book.bill(bill.key)
    assert (due.owed_minor, due.paid_minor, due.open_minor) == (80000, 30000, 50000)
    assert dict(due.paid_parts())[DAMAGE] == 30000


def _item() -> Any:
    name = LocalName("装修损坏赔偿", "Damage by works")
    return Create(ChargeItem(DAMAGE, COMMUNITY, name, Category.OTHER, (SubjectKind.UNIT,), NOON))


def test_a_wish_to_keep_is_refused_or_withdrawn_and_the_money_free_again(
    deposits: Deposits,
) -> None:
    bill = deposits.world.bill([(FEE, 50000)])
    deposit = deposits.take(30000, kind="key")
    with pytest.raises(AmountAboveOpen):
        deposits.keep(deposit, bill.key.id, 50001)
    with pytest.raises(AboveDeposit):
        deposits.keep(deposit, bill.key.id, None)  # all that is open is more than the deposit
    with pytest.raises(DepositAskRefused):
        deposits.keep(deposit, bill.key.id, 30000, files=())
    for word, actor, state in (
        ("reject", CHIEF, KeepState.REJECTED),
        ("withdraw", deposits.world.actor, KeepState.WITHDRAWN),
    ):
        deposits.keep(deposit, bill.key.id, 30000)
        with pytest.raises(AboveDeposit):
            deposits.refund(deposit, 1)
        deposits.say(deposit, word, actor)
        assert deposits.say(deposit, word, actor).keeps[-1].state is state
        with pytest.raises(KeepDecided):
            deposits.say(deposit, "approve")
    assert deposits.refund(deposit).minor == 30000


def test_deposits_are_listed_by_state_account_and_the_day_their_works_ended(
    deposits: Deposits,
) -> None:
    decoration = deposits.permit(deposits.take())
    card = deposits.take(5000, kind="access_card")
    ports, actor = deposits.ports, deposits.world.actor
    reading = {"directory": ports["directory"], "ledger": ports["ledger"]}

    def listed(state: DepositState) -> list[str]:
        command = ListDeposits(COMMUNITY, state, 10)
        return [one.id for one in list_deposits(actor, command, **reading).items]

    assert listed(DepositState.PERMITTED) == [decoration.id]
    assert listed(DepositState.HELD) == [card.id]
    own = list_account_deposits(actor, ListOf(HOME, 10, None), **reading).items
    assert {one.id for one in own} == {decoration.id, card.id}

    def due() -> list[str]:
        return [
            one.id for one in list_due_deposits(actor, ListOf(COMMUNITY, 10, None), **ports).items
        ]

    assert due() == [decoration.id]
    deposits.turn(NOON - timedelta(days=(TODAY - LAST).days))
    assert due() == []
    deposits.turn(NOON)
    deposits.move(deposits.inspect(decoration, Outcome.PASSED))
    assert due() == []
    assert listed(DepositState.SETTLED) == [decoration.id]


def test_owners_see_their_own_deposits_only(deposits: Deposits) -> None:
    mine, other = deposits.take(), deposits.take(account=SPACE)
    owner = Actor(CO, Role.OWNER, "owner", frozenset({COMMUNITY}), frozenset({HOME}))
    assert get_deposit(owner, ById(mine.id), ledger=deposits.world.ledger) == mine
    with pytest.raises(DepositNotFound):
        get_deposit(owner, ById(other.id), ledger=deposits.world.ledger)
    with pytest.raises(DepositNotFound):
        refund_deposit(
            owner, RefundDeposit(deposits.world.once(), other.id, "?"), **deposits.with_photos
        )


def test_the_same_question_twice_is_one_refund_of_a_deposit(deposits: Deposits) -> None:
    deposit = deposits.passed()
    once = Once(CO, "refund", "1")
    first = deposits.refund(deposit, 100000, once=once)
    assert deposits.refund(deposit, 100000, once=once) == first
    assert deposits.now(deposit).refunds == (first.id,)
    approve = Once(CO, "approve", "1")
    deposits.approve(first, once=approve)
    with pytest.raises(Conflict):
        deposits.approve(first, Actor(CO, Role.MANAGER, "Zhao"))
    out = Once(CO, "out", "1")
    deposits.pay_out(first, out)
    with pytest.raises(LevyError):
        deposits.pay_out(first)
    assert deposits.held() == 100000


def test_files_of_other_accounts_are_refused(deposits: Deposits) -> None:
    deposit = deposits.passed()
    foreign = PICTURE.replace(HOME, SPACE)
    with pytest.raises(DepositAskRefused):
        deposits.refund(deposit, files=(foreign,))


def test_a_file_that_was_never_sent_is_refused_and_nothing_is_asked(deposits: Deposits) -> None:
    deposit = deposits.passed()
    deposits.photos.gone.add(PICTURE)
    with pytest.raises(FileNotSent):
        deposits.refund(deposit, files=(PICTURE,))
    deposits.photos.gone.clear()
    assert deposits.refund(deposit, files=(PICTURE,)).files == (PICTURE,)


def test_every_movement_of_a_deposit_says_why(deposits: Deposits) -> None:
    deposit = deposits.passed()
    deposits.move(deposit)
    movements = deposits.world.ledger.history(CO, HOME, "CNY").movements
    assert [one.stamp.cause for one in movements] == [("deposit", deposit.id)] * 2
    kinds = [[entry.kind for entry in one.entries] for one in movements]
    assert kinds == [
        [EntryKind.PAYMENT, EntryKind.DEPOSIT],
        [EntryKind.DEPOSIT, EntryKind.BALANCE_IN],
    ]
