"""Corrections change the ledger only when somebody else approved them, and then as shown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from shared.domain.actor import Role
from shared.domain.corrections.asked import CorrectionKind
from shared.domain.corrections.correction import CorrectionState
from shared.domain.corrections.errors import (
    ApproverMissing,
    CorrectionMoveRefused,
    CorrectionNotFound,
    CorrectionOutdated,
    CorrectionOwn,
)
from shared.domain.corrections.policy import Alone, Approving
from shared.domain.ledger.errors import BillCancelled
from shared.usecases.correcting.lists import ListCorrections, list_corrections
from shared.usecases.correcting.records import corrections_of_bill
from shared.usecases.ports import IdempotencyKeyReused, Once
from tests.ledger.correcting import (
    APPROVER,
    ASKER,
    OTHER,
    approve,
    ask,
    done,
    preview,
    reject,
    rule,
    wanted,
    withdraw,
)
from tests.ledger.world import (
    CO,
    COMMUNITY,
    FEE,
    WATER,
    World,
    cashier,
    memory_world,
)

WAIVER, CREDIT = CorrectionKind.WAIVER, CorrectionKind.CREDIT_NOTE
CANCEL, ADJUST = CorrectionKind.CANCELLATION, CorrectionKind.ADJUSTMENT


@pytest.fixture
def world() -> World:
    return memory_world()


def waiting(world: World, state: CorrectionState = CorrectionState.REQUESTED) -> list[str]:
    page = list_corrections(
        APPROVER,
        ListCorrections(COMMUNITY, state, 50),
        directory=world.directory,
        ledger=world.ledger,
    )
    return [one.id for one in page.items]


def test_nothing_changes_before_the_approval_and_then_what_was_shown(world: World) -> None:
    bill = world.bill([(FEE, 10000), (WATER, 5000)])
    what = wanted(bill, WAIVER, percent=Decimal(50))
    shown = preview(world, what)
    asked = ask(world, what)
    assert world.open_minor(bill) == 15000
    assert waiting(world) == [asked.id]

    applied = approve(world, asked)

    assert (applied.state, applied.decided_by, applied.minor) == ("applied", "Wang", 7500)
    assert [one.state for one in applied.moves] == ["requested", "approved", "applied"]
    assert world.open_minor(bill) == shown.figures.after.open_minor == 7500
    assert waiting(world) == []
    assert waiting(world, CorrectionState.APPLIED) == [asked.id]
    movement = world.ledger.history(CO, bill.account_id, "CNY").movements[-1]
    assert (movement.stamp.by, movement.stamp.reason) == ("Wang", "agreed")
    assert tuple(movement.stamp.cause) == ("waiver", asked.id)
    assert world.breaches() == []


def test_nobody_approves_their_own_by_whatever_role(world: World) -> None:
    asked = ask(world, wanted(world.bill([(FEE, 100)]), WAIVER))
    for role in (Role.FINANCE, Role.MANAGER, Role.ADMIN):
        with pytest.raises(CorrectionOwn):
            approve(world, asked, cashier("Lin", role))
        with pytest.raises(CorrectionOwn):
            reject(world, asked, cashier("Lin", role))
    with pytest.raises(ApproverMissing):
        approve(world, asked, cashier("Wang", Role.FINANCE))
    assert withdraw(world, asked).state is CorrectionState.WITHDRAWN
    with pytest.raises(CorrectionMoveRefused):
        approve(world, asked)


def test_a_rule_allows_small_ones_alone_but_not_many_of_them(world: World) -> None:
    bill = world.bill([(FEE, 10000)])
    rule(world, alone=(Alone(Role.FINANCE, WAIVER, 3000),))

    first = ask(world, wanted(bill, WAIVER, amount=Decimal(20)))
    second = ask(world, wanted(bill, WAIVER, amount=Decimal("10.01")))
    third = ask(world, wanted(bill, WAIVER, amount=Decimal(10)))

    assert (first.state, first.decided_by, first.by_rule) == ("applied", "policy", True)
    assert second.state is CorrectionState.REQUESTED
    assert (third.state, world.open_minor(bill)) == ("applied", 7000)
    assert ask(world, wanted(bill, CANCEL)).state is CorrectionState.REQUESTED


def test_the_policy_names_who_approves_above_an_amount(world: World) -> None:
    bill = world.bill([(FEE, 10000)])
    rule(world, approving=(Approving(0, (Role.FINANCE,)), Approving(5000, (Role.ADMIN,))))
    small = ask(world, wanted(bill, WAIVER, amount=Decimal(50)))
    big = ask(world, wanted(bill, WAIVER, amount=Decimal("50.01")))
    assert approve(world, small, cashier("Wang")).state is CorrectionState.APPLIED
    with pytest.raises(ApproverMissing):
        approve(world, big, cashier("Wang"))


def test_a_waiver_of_what_was_paid_meanwhile_is_a_conflict_with_figures(world: World) -> None:
    bill = world.bill([(FEE, 10000)])
    asked = ask(world, wanted(bill, WAIVER, amount=Decimal(60)))
    world.pay(5000)

    with pytest.raises(CorrectionOutdated) as refused:
        approve(world, asked)

    assert (refused.value.data["asked"], refused.value.data["open"]) == ("60.00", "50.00")
    assert world.open_minor(bill) == 5000
    assert reject(world, asked).state is CorrectionState.REJECTED


def test_money_that_paid_what_is_taken_off_goes_to_the_balance(world: World) -> None:
    bill = world.bill([(FEE, 10000)])
    adjusted = ask(world, wanted(bill, ADJUST, parts=((FEE, Decimal(-30)),)))
    cancelled = ask(world, wanted(bill, CANCEL))
    world.pay(10000)

    approve(world, adjusted)
    assert world.balance() == 3000
    approve(world, cancelled, OTHER)
    assert world.balance() == 10000
    with pytest.raises(BillCancelled):
        approve(world, ask_before_cancel(world))
    assert world.breaches() == []


def ask_before_cancel(world: World) -> Any:
    bill = world.bill([(FEE, 10000)], period="2026-10")
    first, second = ask(world, wanted(bill, CANCEL)), ask(world, wanted(bill, WAIVER))
    approve(world, first)
    return second


def test_credit_notes_are_numbered_without_gaps(world: World) -> None:
    bill = world.bill([(FEE, 10000), (WATER, 5000)])
    world.pay(15000)
    asked = [ask(world, wanted(bill, CREDIT, amount=Decimal(30))) for _ in range(3)]
    assert all(one.number == "" for one in asked)
    reject(world, asked[1])

    numbers = [approve(world, asked[at]).number for at in (2, 0)]

    assert numbers == ["CN-2026-000001", "CN-2026-000002"]
    assert world.balance() == 6000
    assert world.breaches() == []


def test_a_write_off_keeps_its_evidence_and_the_list_of_a_bill_its_order(world: World) -> None:
    bill = world.bill([(FEE, 10000)])
    done(world, wanted(bill, WAIVER, amount=Decimal(1)))
    last = done(world, wanted(bill, CorrectionKind.WRITE_OFF))
    assert last.minor == 9900
    listed = world.ledger.page(CO, corrections_of_bill(bill.key), 10, None).items
    assert sorted(one.asked.kind for one in listed) == ["waiver", "write_off"]


def test_every_request_repeated_has_one_effect(world: World) -> None:
    bill = world.bill([(FEE, 10000)])
    what, once = wanted(bill, WAIVER, amount=Decimal(10)), Once(CO, "ask", "1")
    asked = ask(world, what, once=once)
    assert ask_again(world, what, once) == asked
    with pytest.raises(IdempotencyKeyReused):
        ask(world, what, once=Once(CO, "ask", "2"))
    applied = approve(world, asked)
    assert approve(world, asked) == applied
    with pytest.raises(CorrectionMoveRefused) as refused:
        approve(world, asked, OTHER)
    assert refused.value.data["decided_by"] == "Wang"
    assert world.open_minor(bill) == 9000


def ask_again(world: World, what: Any, once: Once) -> Any:
    return ask(world, what, once=once)


def test_a_correction_of_another_community_is_not_there(world: World) -> None:
    asked = ask(world, wanted(world.bill([(FEE, 100)]), WAIVER))
    stranger = cashier("Wang", Role.MANAGER)
    elsewhere = type(stranger)(CO, Role.MANAGER, "Wang", frozenset({"cty_elsewhere"}))
    with pytest.raises(CorrectionNotFound):
        approve(world, asked, elsewhere)
    assert ASKER.name != APPROVER.name
