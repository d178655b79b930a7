"""Days that bear no late fee, and bills that are late by other days: disputes, plans, parts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shared.domain.arrears.disputed import DisputeOutcome
from shared.usecases.arrears.disputing import (
    CloseBillDispute,
    DisputeBill,
    close_bill_dispute,
    dispute_bill,
)
from shared.usecases.billing.bill_instalments import SplitBill, split_bill
from shared.usecases.paying.payment_plans import (
    AgreePaymentPlan,
    CancelPaymentPlan,
    agree_payment_plan,
    cancel_payment_plan,
)
from tests.fakes.clock import CountingIds
from tests.ledger.world import FEE
from tests.usecases.arrears.late import at, late_fee, late_world, night, ports


def test_a_dispute_pauses_from_its_day_to_the_day_before_it_is_closed() -> None:
    world = late_world()
    bill = world.bill([(FEE, 300000)], period="2026-10")
    at(world, "2026-11-04")
    dispute_bill(world.actor, DisputeBill(world.once(), bill.key.id, "wrong area"), **ports(world))
    night(world, "2026-11-08")
    assert late_fee(world, bill) == 3 * 150
    at(world, "2026-11-10")
    close = CloseBillDispute(world.once(), bill.key.id, DisputeOutcome.REJECTED, "measured again")
    close_bill_dispute(world.actor, close, **ports(world))
    night(world, "2026-11-12")
    assert late_fee(world, bill) == (3 + 3) * 150


def test_a_kept_plan_pauses_one_that_falls_behind_does_not_and_a_cancelled_one_is_over() -> None:
    world = late_world()
    bill = world.bill([(FEE, 300000)], period="2026-10")
    at(world, "2026-11-04")
    document = {"count": 3, "first_due": "2026-11-10"}
    command = AgreePaymentPlan(world.once(), "acc_0000000000000001", (bill.key.id,), document)
    plan = agree_payment_plan(world.actor, command, ids=CountingIds(), **ports(world))
    night(world, "2026-11-10")
    assert late_fee(world, bill) == 3 * 150
    night(world, "2026-11-12")  # the part of the 10th is missing on the 11th and 12th
    assert late_fee(world, bill) == (3 + 2) * 150
    at(world, "2026-11-13")
    world.pay(100000, bills=[bill])
    night(world, "2026-11-16")
    assert late_fee(world, bill) == (3 + 3) * 150
    at(world, "2026-11-17")
    cancel_payment_plan(
        world.actor,
        CancelPaymentPlan(world.once(), plan.id),
        ledger=world.ledger,
        clock=world.clock,
    )
    night(world, "2026-11-18")
    still = world.open_minor(bill) - late_fee(world, bill)
    assert late_fee(world, bill) == 6 * 150 + 2 * 100
    assert still <= 200000


@pytest.mark.parametrize(
    ("through", "paid", "expected"),
    [
        ("2026-11-10", None, 3 * 150),  # the days before the agreement of the 4th
        ("2026-11-12", None, 3 * 150 + 2 * 50),  # the first part is late by its own day
        ("2026-11-12", "2026-11-09", 3 * 150),  # it was paid in time
        ("2026-12-12", None, 3 * 150 + 32 * 50 + 2 * 50),
        ("2026-12-12", "2026-11-12", 3 * 150 + 2 * 50 + 2 * 50),
    ],
)
def test_a_bill_in_parts_is_late_by_the_days_of_its_parts(
    through: str, paid: str | None, expected: int
) -> None:
    world = late_world()
    bill = world.bill([(FEE, 300000)], period="2026-10")
    at(world, "2026-11-04")
    split = SplitBill(world.once(), bill.key.id, {"count": 3, "first_due": "2026-11-10"})
    split_bill(world.actor, split, **ports(world))
    if paid:
        at(world, paid)
        world.pay(100000, bills=[bill])
    day = date(2026, 11, 1)
    while day <= date.fromisoformat(through):
        night(world, day.isoformat())
        day += timedelta(days=1)
    assert late_fee(world, bill) == expected
