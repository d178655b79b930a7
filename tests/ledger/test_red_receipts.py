"""Red receipts 红冲: numbered with all others, once each, never more than the receipt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.ledger.payment import Payment
from shared.domain.ledger.receipts import (
    MovementAt,
    ReceiptState,
    RedReceiptRefused,
    Standing,
    Voiding,
)
from shared.usecases.documents.red_receipts import (
    TakenBack,
    red_receipt_changes,
    red_receipt_refs,
    withdrawn_red_changes,
    withdrawn_red_refs,
)
from shared.usecases.ledger.ledger_ports import Decision, Look
from tests.ledger.giving_back import give_back
from tests.ledger.test_at_once import together
from tests.ledger.world import (
    CO,
    COMMUNITY,
    FEE,
    HOME,
    NOON,
    TODAY,
    World,
    memory_world,
    stored_world,
)


@pytest.fixture(params=["memory", "store"])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "memory":
        return memory_world()
    fixture = request.getfixturevalue
    return stored_world(fixture("dynamodb"), fixture("make_table"))


def test_money_that_goes_back_has_a_red_receipt_in_the_same_series(world: World) -> None:
    bill = world.bill([(FEE, 24200)])
    payment = world.pay(24200)
    give_back(world.ledger, payment.id, 4200, "rfd_1")
    world.pay(100)

    paid, red, _ = world.receipts()
    assert [one.number for one in world.receipts()] == [1, 2, 3]
    assert (red.minor, red.standing, red.on) == (-4200, Standing.RED, TODAY)
    assert red.red_of is not None
    assert red.red_of.receipt == paid.ref
    assert red.red_of.movements == (MovementAt(HOME, 2),)
    assert (paid.standing, paid.taken_back_minor) == (Standing.PARTLY_REFUNDED, 4200)
    assert [one.receipt for one in paid.reds] == [red.ref]
    assert world.open_minor(bill) == 4200 - 100
    assert world.breaches() == []


def test_the_same_going_back_asked_again_takes_no_second_number(world: World) -> None:
    world.bill([(FEE, 24200)])
    payment = world.pay(24200)
    for _ in range(3):
        give_back(world.ledger, payment.id, 4200, "rfd_1")
    assert [one.minor for one in world.receipts()] == [24200, -4200]
    assert world.breaches() == []


def test_a_receipt_is_taken_back_to_nothing_and_no_further(world: World) -> None:
    world.bill([(FEE, 24200)])
    payment = world.pay(24200)
    give_back(world.ledger, payment.id, 200, "rfd_1")
    give_back(world.ledger, payment.id, 24000, "rfd_2")
    assert world.receipts()[0].standing is Standing.REFUNDED
    refused = TakenBack("rfd_3", 1, (), "more", TODAY, NOON, "Lin")
    with pytest.raises(RedReceiptRefused):
        _red_alone(world, payment, refused)
    assert len(world.receipts()) == 3


def _red_alone(world: World, payment: Payment, back: TakenBack) -> None:
    look = Look("CNY", {}, red_receipt_refs(payment, TODAY), COMMUNITY)
    world.ledger.decide(
        CO, look, lambda seen: Decision(None, red_receipt_changes(seen, payment, back))
    )


def test_a_red_receipt_whose_money_came_back_is_void_under_its_number(world: World) -> None:
    world.bill([(FEE, 24200)])
    payment = world.pay(24200)
    give_back(world.ledger, payment.id, 4200, "rfd_1")
    (at,) = world.receipts()[0].reds
    look = Look("CNY", {}, withdrawn_red_refs(payment, at.receipt), COMMUNITY)
    voiding = Voiding(NOON, "Lin", "the bank sent it back")
    for _ in range(2):
        world.ledger.decide(
            CO,
            look,
            lambda seen: Decision(None, withdrawn_red_changes(seen, payment, "rfd_1", voiding)),
        )
    paid, red = world.receipts()
    assert (paid.standing, red.state, red.number) == (Standing.VALID, ReceiptState.VOID, 2)
    give_back(world.ledger, payment.id, 100, "rfd_2")
    assert [one.number for one in world.receipts()] == [1, 2, 3]


def test_receipts_and_red_ones_given_at_once_leave_no_gap(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    world = stored_world(dynamodb, make_table)
    accounts = [world.open_account(100 + number) for number in range(4)]
    paid = [world.pay(5000, account=account) for account in accounts]
    for number in range(6):
        together(
            lambda number=number: give_back(world.ledger, paid[0].id, 7, f"a{number}"),  # type: ignore[misc]
            lambda number=number: give_back(world.ledger, paid[1].id, 7, f"b{number}"),  # type: ignore[misc]
            lambda: world.pay(100, account=accounts[2]),
            lambda: world.pay(100, account=accounts[3]),
        )
    receipts = world.receipts()
    assert [one.number for one in receipts] == list(range(1, 4 + 6 * 4 + 1))
    assert sum(one.red_of is not None for one in receipts) == 12
    assert world.breaches() == []
