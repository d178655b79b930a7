"""Bills in parts, in payment plans or disputed: only what is due is charged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.domain.arrears.disputed import DisputeOutcome
from shared.domain.autopay.attempt import AttemptState
from shared.domain.autopay.days import DayKind, DayRule
from shared.domain.autopay.mandate import Source
from shared.domain.billing_run import run_id_of
from shared.domain.bills import Bill
from shared.usecases.arrears.disputing import (
    CloseBillDispute,
    DisputeBill,
    close_bill_dispute,
    dispute_bill,
)
from shared.usecases.billing.bill_instalments import SplitBill, split_bill
from shared.usecases.ledger.ledger_reading import Chosen
from shared.usecases.paying.payment_plans import AgreePaymentPlan, agree_payment_plan
from tests.autopay.house import House
from tests.fakes.clock import CountingIds
from tests.ledger.world import CO, FEE, HOME, make_bill

_TOP_UP = Chosen(top_up=True)
THREE = {"count": 3, "first_due": "2026-11-28"}


def bill(house: House, minor: int = 30_000, period: str = "2026-11") -> Bill:
    return house.world.bill([(FEE, minor)], period=period)


def ports(house: House) -> dict[str, Any]:
    world = house.world
    return {"directory": world.directory, "ledger": world.ledger, "clock": world.clock}


def split(house: House, one: Bill, document: dict[str, Any] | None = None) -> None:
    command = SplitBill(house.world.once(), one.key.id, document or THREE)
    split_bill(house.world.actor, command, **ports(house))


def agree(house: House, *bills: Bill) -> None:
    names = tuple(one.key.id for one in bills)
    command = AgreePaymentPlan(house.world.once(), HOME, names, THREE)
    agree_payment_plan(house.world.actor, command, ids=CountingIds(), **ports(house))


def charge_in_three(house: House) -> None:
    """A one-off charge whose document splits each bill."""
    made = replace(make_bill([(FEE, 30_000)], period="2026-11"), plan_id="oof_0000000000000001")
    house.world.issue(CO, [made])
    house.runs.instalments[run_id_of(made.plan_id, "2026-11", 1)] = THREE


@pytest.mark.parametrize(
    "agreed",
    [
        lambda house: split(house, bill(house)),
        lambda house: agree(house, bill(house, 12_000, "2026-10"), bill(house, 18_000)),
        charge_in_three,
    ],
    ids=["a bill in parts", "a plan of two bills", "a charge in parts"],
)
@pytest.mark.parametrize("source", [Source.CARD, Source.BALANCE])
def test_only_parts_that_are_due_are_charged_each_on_its_own_day(
    house: House, source: Source, agreed: Callable[[House], None]
) -> None:
    house.world.settle(part_payment=False)  # what payers may choose is another matter
    agreed(house)
    house.world.pay(30_000, chosen=_TOP_UP) if source is Source.BALANCE else None
    mandate = house.by_card() if source is Source.CARD else house.begin(source)
    house.mornings(mandate, 70)
    found = house.attempts()
    assert [(one.on, one.tries[0].minor, one.state) for one in found] == [
        (date(2026, 11, 28), 10_000, AttemptState.PAID),
        (date(2026, 12, 28), 10_000, AttemptState.PAID),
        (date(2027, 1, 28), 10_000, AttemptState.PAID),
    ]
    assert [one.messages[0].minor for one in found] == [10_000] * 3
    assert house.world.balance() == 0
    if source is Source.CARD:
        assert house.charged() == [10_000] * 3
        assert [order.allocated_minor for order in house.orders()] == [10_000] * 3
    assert house.world.breaches() == []


def test_a_day_of_the_month_takes_the_parts_that_fall_due_before_it_comes_again(
    house: House,
) -> None:
    split(house, bill(house))  # due on 28 November, December, January
    mandate = house.by_card(days=DayRule(DayKind.OF_MONTH, 27))
    house.mornings(mandate, 100)
    assert [one.on for one in house.attempts()] == [
        date(2026, 11, 27),
        date(2026, 12, 27),
        date(2027, 1, 27),
    ]
    assert house.charged() == [10_000] * 3


def test_a_bill_split_after_it_was_announced_is_charged_as_far_as_it_is_due(house: House) -> None:
    one = bill(house)
    mandate = house.by_card()
    house.mornings(mandate, 5)  # announced for 30 November, as a whole
    split(house, one, {"count": 2, "first_due": "2026-11-30"})
    house.mornings(mandate, 2)
    assert house.charged() == [15_000]
    assert house.world.open_minor(one) == 15_000


def test_a_part_that_failed_is_asked_for_again_with_the_next_one(house: House) -> None:
    one = bill(house)
    split(house, one)
    mandate = house.by_card("no_money")
    house.mornings(mandate, 12)  # 6 December: four tries in vain
    (first,) = house.attempts()
    assert first.state is AttemptState.FAILED
    assert house.mandate(mandate.id).passed == (f"{one.key.id}@2026-11-28",)
    house.mornings(mandate, 15)
    assert len(house.attempts()) == 1
    house.mornings(mandate, 10)
    second = house.attempts()[-1]
    assert (second.on, second.tries[0].minor) == (date(2026, 12, 28), 20_000)
    assert house.world.open_minor(one) == 30_000


def test_a_part_too_small_for_a_card_goes_with_the_next_one(house: House) -> None:
    one = bill(house, 900)
    split(house, one)
    mandate = house.by_card()
    house.mornings(mandate, 40)
    assert [(a.state, a.reason) for a in house.attempts()] == [
        (AttemptState.SKIPPED, "below_minimum"),
        (AttemptState.PAID, ""),
    ]
    assert house.charged() == [600]


def test_a_disputed_bill_is_left_until_the_dispute_is_closed(house: House) -> None:
    one, other = bill(house), bill(house, 5_000, "2026-10")
    world = house.world
    dispute_bill(world.actor, DisputeBill(world.once(), one.key.id, "wrong area"), **ports(house))
    mandate = house.by_card()
    house.mornings(mandate, 20)
    assert house.charged() == [5_000]
    assert world.open_minor(other) == 0
    closed = CloseBillDispute(world.once(), one.key.id, DisputeOutcome.REJECTED, "measured")
    close_bill_dispute(world.actor, closed, **ports(house))
    house.mornings(mandate, 2)
    assert house.charged() == [5_000, 30_000]


def test_a_bill_disputed_after_it_was_announced_is_not_charged_and_taken_up_again(
    house: House,
) -> None:
    one = bill(house)
    world = house.world
    mandate = house.by_card()
    house.mornings(mandate, 5)
    dispute_bill(world.actor, DisputeBill(world.once(), one.key.id, "wrong area"), **ports(house))
    house.mornings(mandate, 3)
    (skipped,) = house.attempts()
    assert (skipped.state, skipped.reason) == (AttemptState.SKIPPED, "not_asked")
    assert (house.charged(), house.mandate(mandate.id).passed) == ([], ())
    assert skipped.messages[-1].minor == 30_000
    closed = CloseBillDispute(world.once(), one.key.id, DisputeOutcome.REJECTED, "measured")
    close_bill_dispute(world.actor, closed, **ports(house))
    house.mornings(mandate, 2)
    assert house.charged() == [30_000]
