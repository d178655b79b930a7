"""Until when an account has paid follows every payment, refund and correction exactly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.bills import Bill
from shared.domain.corrections.asked import CorrectionKind
from shared.domain.payments.provider import RefundState
from shared.domain.refunds.part import Route, Target
from shared.domain.refunds.refund import Refund, RefundKind
from shared.usecases.ledger.covering import get_paid_through
from shared.usecases.reading import ById
from shared.usecases.refunding.by_hand import PayOutPart, pay_out_part
from shared.usecases.refunding.figuring import Asked, AskedBill
from tests.ledger.correcting import done, wanted
from tests.ledger.world import FEE, HOME, WATER, World, memory_world
from tests.usecases.refunding.test_credit import approved, ask, ports
from tests.usecases.refunding.test_refunding import word
from tests.usecases.refunding.world import Refunding

MONTHS = ("2026-09", "2026-10", "2026-11")
AUGUST, SEPTEMBER = date(2026, 8, 31), date(2026, 9, 30)
OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 30)


@pytest.fixture
def refunding() -> Refunding:
    return Refunding(memory_world())


def three_months(world: World) -> list[Bill]:
    return [world.bill([(FEE, 3000), (WATER, 600)], period=month) for month in MONTHS]


def through(world: World, item: str = FEE) -> tuple[date | None, date | None]:
    found = get_paid_through(
        world.actor, ById(HOME), directory=world.directory, ledger=world.ledger
    )
    return next((one.paid_through, one.owed_from) for one in found.items if one.item_id == item)


def goes(world: World, what: Asked) -> Refund:
    """Ask for money, approve it and pay it out by transfer."""
    refund = approved(world, ask(world, what, route=Route.TRANSFER))
    for part in refund.parts:
        command = PayOutPart(world.once(), refund.id, part.id, "b-1")
        refund = pay_out_part(world.actor, command, **ports(world))
    return refund


def test_it_moves_with_each_bill_that_is_paid(refunding: Refunding) -> None:
    world = refunding.world
    bills = three_months(world)
    assert through(world) == (None, date(2026, 9, 1))
    world.pay(3600, bills=[bills[0]])
    assert through(world) == (SEPTEMBER, date(2026, 10, 1))
    world.pay(3600, bills=[bills[2]])  # a later month does not count before the one between
    assert through(world) == (SEPTEMBER, date(2026, 10, 1))
    world.pay(3600, bills=[bills[1]])
    assert through(world) == (NOVEMBER, None)


def test_a_payment_that_goes_back_takes_its_days_and_leaves_later_ones_paid(
    refunding: Refunding,
) -> None:
    world = refunding.world
    bills = three_months(world)
    paid = [refunding.paid_online(3600, [bill], at) for at, bill in enumerate(bills, 1)]
    assert through(world) == (NOVEMBER, None)

    refund = refunding.send(refunding.asked([(paid[1], 3600)]))
    assert through(world) == (NOVEMBER, None)  # until it has gone, nothing moves
    word(refunding, refund, RefundState.SUCCEEDED)
    assert through(world) == (SEPTEMBER, date(2026, 10, 1))
    assert [world.open_minor(bill) for bill in bills] == [0, 3600, 0]

    word(refunding, refund, RefundState.FAILED)  # the bank returns it
    assert through(world) == (NOVEMBER, None)


def test_time_that_will_not_be_used_ends_on_the_day_before(refunding: Refunding) -> None:
    world = refunding.world
    bills = three_months(world)
    world.pay(10800, bills=bills)

    goes(world, Asked(RefundKind.UNUSED_TIME, HOME, unused_from=date(2026, 10, 16)))

    assert through(world) == (date(2026, 10, 15), None)
    assert world.breaches() == []


def test_a_line_that_is_credited_moves_its_own_item_only(refunding: Refunding) -> None:
    world = refunding.world
    bills = three_months(world)
    world.pay(10800, bills=bills)

    def lines(bill: Bill) -> Asked:
        return Asked(RefundKind.LINES, HOME, bills=(AskedBill(bill.key.id, (WATER,)),))

    goes(world, lines(bills[1]))
    assert (through(world), through(world, WATER)) == ((NOVEMBER, None), (NOVEMBER, None))
    goes(world, lines(bills[2]))
    assert (through(world), through(world, WATER)) == ((NOVEMBER, None), (SEPTEMBER, None))


def test_what_is_waived_is_settled_and_a_void_payment_is_not(refunding: Refunding) -> None:
    world = refunding.world
    bills = three_months(world)
    done(world, wanted(bills[0], CorrectionKind.WAIVER))
    assert through(world) == (SEPTEMBER, date(2026, 10, 1))
    done(world, wanted(bills[1], CorrectionKind.WAIVER, amount=Decimal(1)))
    assert through(world) == (SEPTEMBER, date(2026, 10, 1))


def test_targets_of_a_part_name_its_days(refunding: Refunding) -> None:
    """A refund in parts moves the date of what has gone, and of nothing else."""
    world = refunding.world
    bills = three_months(world)[:2]
    paid: list[Any] = [refunding.paid_online(3600, [bill], at) for at, bill in enumerate(bills, 1)]
    targets = tuple(Target(bill.key.id, FEE, 3000) for bill in reversed(bills))
    refund = refunding.asked(
        [(paid[1], 3000), (paid[0], 3000)], kind=RefundKind.LINES, targets=targets
    )
    refunding.send(refund)
    assert through(world)[0] == OCTOBER
    word(refunding, refund, RefundState.SUCCEEDED, 1)
    assert through(world) == (SEPTEMBER, date(2026, 11, 1))
