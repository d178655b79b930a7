"""One desk payment pays however many bills an account has, and gives only the rest as change."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shared.domain.bills import Bill
from shared.domain.ledger.choosing import BILLS_MAX, NAMED_MAX
from shared.domain.ledger.errors import BillNotOpen, TooManyBills
from shared.usecases.ledger.ledger_reading import Chosen, ChosenBill
from shared.usecases.paying.desk_payment import ChangeTo
from shared.usecases.ports import Once
from tests.ledger.world import CO, FEE, SPACE, World, memory_world

MANY = 2 * BILLS_MAX + 20


@pytest.fixture
def world() -> World:
    return memory_world()


def issued(world: World, count: int = MANY) -> list[Bill]:
    return [
        world.bill([(FEE, 100)], period=f"{1990 + month // 12}-{month % 12 + 1:02d}")
        for month in range(count)
    ]


@pytest.mark.parametrize("change", ChangeTo)
def test_all_bills_are_paid_by_one_payment(world: World, change: ChangeTo) -> None:
    bills = issued(world)

    paid = world.pay(100 * MANY + 5000, change=change, once=Once(CO, "k", "d"))

    assert all(world.open_minor(bill) == 0 for bill in bills[:: BILLS_MAX // 5])
    kept = 100 * MANY + (5000 if change is ChangeTo.BALANCE else 0)
    assert (paid.minor, world.balance()) == (kept, kept - 100 * MANY)
    again = world.pay(100 * MANY + 5000, change=change, once=Once(CO, "k", "d"))
    assert again == paid
    assert world.breaches() == []


def test_many_named_bills_are_paid_and_no_other(world: World) -> None:
    bills = issued(world)
    named = Chosen(tuple(ChosenBill(bill.key.id) for bill in bills[10:]))

    paid = world.pay(100 * MANY, chosen=named, change=ChangeTo.CASH)

    assert (paid.minor, paid.tendered_minor) == (100 * (MANY - 10), 100 * MANY)
    assert [world.open_minor(bill) for bill in (bills[9], bills[10], bills[-1])] == [100, 0, 0]
    assert (world.balance(), world.breaches()) == (0, [])


def test_too_many_named_bills_are_refused_with_the_limit(world: World) -> None:
    bills = issued(world, BILLS_MAX + 1)
    parts = Chosen(tuple(ChosenBill(bill.key.id, amount=Decimal("0.50")) for bill in bills))
    with pytest.raises(TooManyBills) as refused:
        world.pay(100, chosen=parts)
    assert refused.value.data["bills_max"] == BILLS_MAX
    whole = Chosen(tuple(ChosenBill(bill.key.id) for bill in bills))
    with pytest.raises(TooManyBills):
        world.pay(100, chosen=whole, also=(SPACE,))
    assert NAMED_MAX > BILLS_MAX


def test_a_top_up_gives_no_change_and_nothing_open_is_still_refused(world: World) -> None:
    paid = world.pay(5000, chosen=Chosen(top_up=True), change=ChangeTo.CASH)
    assert (paid.minor, world.balance()) == (5000, 5000)
    with pytest.raises(BillNotOpen):
        world.pay(5000, change=ChangeTo.CASH)
