"""What other parts of Levy ask of the ledger, and what happens in the very same moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from shared.domain.bills import BillState
from shared.domain.community import BillingSettings, Community, PaymentOrder
from shared.domain.ledger.entries import LATE_FEE, Cause
from shared.domain.ledger.errors import BillNotOpen
from shared.domain.ledger.payment import End, PaymentState
from shared.domain.ledger.payment_plan import PlanState
from shared.domain.ledger.suspense import SuspenseReason
from shared.usecases.arrears.disputing import DisputeBill, dispute_bill
from shared.usecases.billing.bill_instalments import SplitBill, split_bill
from shared.usecases.ledger.corrections import cancel_bills
from shared.usecases.ledger.ledger_reading import Chosen, Place, place_of
from shared.usecases.paying.balances import DeductAfterRun, deduct_after_run, give_credits
from shared.usecases.paying.desk_payment import ChangeTo
from shared.usecases.paying.payment_plans import (
    AgreePaymentPlan,
    agree_payment_plan,
    check_payment_plans,
)
from shared.usecases.paying.payments import OrderEnded, await_order, end_order
from shared.usecases.ports import Replace
from tests.fakes.clock import CountingIds
from tests.fakes.ledger import MemoryLedger, nothing_happens
from tests.fakes.one_off_runs import OneOffRuns
from tests.ledger.late_fees import charge_late_fee
from tests.ledger.world import (
    CO,
    COMMUNITY,
    FEE,
    HOME,
    SPACE,
    TODAY,
    WATER,
    World,
    memory_world,
)


@pytest.fixture
def world() -> World:
    return memory_world()


def ports(world: World) -> dict[str, Any]:
    return {"directory": world.directory, "ledger": world.ledger, "clock": world.clock}


def place(world: World) -> Place:
    community = world.directory.get(CO, Community, COMMUNITY)
    return place_of(CO, community, ledger=world.ledger, clock=world.clock)


def meanwhile(world: World, doing: Callable[[], object]) -> None:
    """Let `doing` happen right before the next write."""
    ledger = world.ledger
    assert isinstance(ledger, MemoryLedger)

    def once() -> None:
        ledger.before = nothing_happens
        doing()

    ledger.before = once


def test_a_named_bill_paid_in_the_same_moment_leaves_its_money_in_the_balance(
    world: World,
) -> None:
    bill = world.bill([(FEE, 24200)])
    meanwhile(world, lambda: world.pay(24200, bills=[bill]))

    second = world.pay(24200, bills=[bill])

    assert (second.allocated_minor, second.balance_minor) == (0, 24200)
    assert [receipt.number for receipt in world.receipts()] == [1, 2]
    assert world.breaches() == []


def test_change_in_cash_for_a_bill_paid_in_the_same_moment_is_refused(world: World) -> None:
    bill = world.bill([(FEE, 24200)])
    meanwhile(world, lambda: world.pay(24200, bills=[bill]))

    with pytest.raises(BillNotOpen):
        world.pay(30000, bills=[bill], change=ChangeTo.CASH)

    assert len(world.receipts()) == 1


def test_after_a_run_balances_pay_the_new_bills_part_by_part(world: World) -> None:
    world.pay(30000)
    bill = world.bill([(FEE, 24200)])
    parking = world.bill([(FEE, 15000)], account=SPACE)
    world.pay(20000, account=SPACE, chosen=Chosen(top_up=True))

    def deduct() -> list[int]:
        counts, after = [], None
        while True:
            part = DeductAfterRun(CO, COMMUNITY, "run_1", limit=1, after=after)
            count, after = deduct_after_run(part, runs=OneOffRuns(), **ports(world))
            counts.append(count)
            if after is None:
                return counts

    assert (deduct(), deduct()) == ([1, 1], [0, 0])
    assert (world.open_minor(bill), world.balance()) == (0, 5800)
    assert (world.open_minor(parking), world.balance(SPACE)) == (0, 5000)
    assert world.breaches() == []


@pytest.mark.parametrize("part_payment", [True, False])
def test_after_a_run_a_balance_pays_only_parts_that_are_due_and_nothing_disputed(
    world: World, part_payment: bool
) -> None:
    world.settle(part_payment=part_payment)
    world.clock.forward(days=-20)
    disputed = world.bill([(FEE, 7000)], period="2026-08")
    split = world.bill([(FEE, 20000), (WATER, 10000)], period="2026-09")
    whole = world.bill([(FEE, 500)], period="2026-10")
    in_three = SplitBill(world.once(), split.key.id, {"count": 3, "first_due": "2026-11-10"})
    split_bill(world.actor, in_three, **ports(world))
    dispute_bill(world.actor, DisputeBill(world.once(), disputed.key.id, "wrong"), **ports(world))
    world.clock.forward(days=20)
    world.pay(50000, chosen=Chosen(top_up=True))

    def left() -> list[int]:
        part = DeductAfterRun(CO, COMMUNITY, "run_1")
        deduct_after_run(part, runs=OneOffRuns(), **ports(world))
        return [world.open_minor(one) for one in (disputed, split, whole)]

    assert [left(), left()] == [[7000, 20000, 0]] * 2
    assert world.balance() == 39500
    world.clock.forward(days=30)
    assert [left(), left()] == [[7000, 10000, 0]] * 2
    assert world.breaches() == []


def test_after_a_run_a_balance_that_has_less_than_is_due_pays_what_payers_may(
    world: World,
) -> None:
    world.clock.forward(days=-20)
    split = world.bill([(FEE, 30000)], period="2026-09")
    in_three = SplitBill(world.once(), split.key.id, {"count": 3, "first_due": "2026-11-10"})
    split_bill(world.actor, in_three, **ports(world))
    world.clock.forward(days=20)
    world.pay(9000, chosen=Chosen(top_up=True))
    part = DeductAfterRun(CO, COMMUNITY, "run_1")

    world.settle(part_payment=False)
    deduct_after_run(part, runs=OneOffRuns(), **ports(world))
    assert (world.open_minor(split), world.balance()) == (30000, 9000)
    world.settle(part_payment=True)
    deduct_after_run(part, runs=OneOffRuns(), **ports(world))
    assert (world.open_minor(split), world.balance()) == (21000, 0)


def test_a_bill_below_zero_goes_to_the_balance_once(world: World) -> None:
    credit = world.bill([(WATER, -500)], account=SPACE)

    given = [
        give_credits(CO, COMMUNITY, "run_1", [HOME, SPACE], runs=OneOffRuns(), **ports(world))
        for _ in range(2)
    ]

    assert given == [1, 0]
    assert (world.open_minor(credit), world.balance(SPACE)) == (0, 500)
    assert world.breaches() == []


def test_a_community_may_leave_balances_alone(world: World) -> None:
    world.settle(auto_deduct=False)
    world.pay(30000)
    world.bill([(FEE, 24200)])

    part = DeductAfterRun(CO, COMMUNITY, "run_1")
    assert deduct_after_run(part, runs=OneOffRuns(), **ports(world)) == (0, None)


def test_cancelling_bills_twice_frees_their_money_once(world: World) -> None:
    bills = [world.bill([(FEE, 1000)]), world.bill([(FEE, 2000)], seq=2)]
    world.pay(2500)

    def cancel() -> int:
        return cancel_bills(
            world.actor,
            HOME,
            [bill.key for bill in bills],
            cause=Cause("run", "run_1"),
            reason="wrong price",
            place=place(world),
            ledger=world.ledger,
        )

    assert (cancel(), cancel()) == (2, 0)
    assert world.balance() == 2500
    book = world.ledger.history(CO, HOME, "CNY").book
    assert {due.state for due in book.bills} == {BillState.CANCELLED}
    assert world.breaches() == []


def test_a_late_fee_is_paid_in_the_communitys_order(world: World) -> None:
    bill = world.bill([(FEE, 10000)], period="2026-10")
    charge_late_fee(world, bill, 150, TODAY)
    community = world.directory.get(CO, Community, COMMUNITY)
    billing = replace(BillingSettings(), payment_order=PaymentOrder.LATE_FEE_FIRST)
    world.directory.commit(CO, [Replace(replace(community, billing=billing, version=2))])
    world.pay(1000)

    (due,) = world.ledger.history(CO, HOME, "CNY").book.bills
    assert due.paid_parts() == ((FEE, 850), (LATE_FEE, 150))
    assert due.open_minor == 9150
    assert world.breaches() == []


def test_principal_first_leaves_the_late_fee_open(world: World) -> None:
    bill = world.bill([(FEE, 10000)], period="2026-10")
    charge_late_fee(world, bill, 150, TODAY)

    world.pay(10000)

    (due,) = world.ledger.history(CO, HOME, "CNY").book.bills
    assert due.open_parts() == ((LATE_FEE, 150),)


def test_plans_that_fall_behind_are_flagged_once_and_caught_up_ones_are_active(
    world: World,
) -> None:
    bill = world.bill([(FEE, 30000)])
    agree_payment_plan(
        world.actor,
        AgreePaymentPlan(
            world.once(), HOME, (bill.key.id,), {"count": 3, "first_due": "2026-12-01"}
        ),
        ids=CountingIds(),
        **ports(world),
    )

    def check() -> list[PlanState]:
        changed, _ = check_payment_plans(CO, COMMUNITY, None, 10, **ports(world))
        return [plan.state for plan in changed]

    assert check() == []
    world.clock.forward(days=8)
    assert (check(), check()) == ([PlanState.BROKEN], [])
    world.pay(10000)
    assert check() == [PlanState.ACTIVE]
    world.pay(20000)
    assert (check(), check()) == ([PlanState.COMPLETED], [])


def test_money_is_stronger_than_news_of_failure(world: World) -> None:
    bill = world.bill([(FEE, 24200)])
    world.order(24200, [bill], "pay_order00000000001")

    def end() -> PaymentState:
        ended = OrderEnded(CO, "pay_order00000000001", "stripe", End.EXPIRED)
        after = end_order(ended, ledger=world.ledger, clock=world.clock)
        assert after is not None
        return after.state

    assert end() is PaymentState.EXPIRED
    world.arrive("pay_order00000000001", 24200, "pi_1")
    assert end() is PaymentState.SUCCEEDED
    again = await_order(CO, "pay_order00000000001", ledger=world.ledger)
    assert again is not None
    assert again.state is PaymentState.SUCCEEDED
    assert world.open_minor(bill) == 0


@pytest.mark.parametrize(
    ("minor", "currency", "reason"),
    [
        (24199, "CNY", SuspenseReason.OTHER_AMOUNT),
        (24201, "CNY", SuspenseReason.OTHER_AMOUNT),
        (24200, "HKD", SuspenseReason.OTHER_CURRENCY),
    ],
)
def test_money_that_does_not_fit_its_order_waits(
    world: World, minor: int, currency: str, reason: SuspenseReason
) -> None:
    bill = world.bill([(FEE, 24200)])
    world.order(24200, [bill], "pay_order00000000001")

    held = world.arrive("pay_order00000000001", minor, "pi_1", currency).suspense
    world.arrive("pay_order00000000001", 24200, "pi_2")

    assert held is not None
    assert (held.reason, held.minor, held.currency) == (reason, minor, currency)
    assert world.open_minor(bill) == 0


def test_money_for_a_bill_that_was_cancelled_meanwhile_goes_to_the_balance(world: World) -> None:
    bill = world.bill([(FEE, 24200)])
    world.order(24200, [bill], "pay_order00000000001")
    cancel_bills(
        world.actor,
        HOME,
        [bill.key],
        cause=Cause("run", "run_1"),
        reason="",
        place=place(world),
        ledger=world.ledger,
    )

    world.arrive("pay_order00000000001", 24200, "pi_1")

    assert (world.open_minor(bill), world.balance()) == (0, 24200)
