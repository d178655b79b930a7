"""The ledger's lists, against the memory fake and real DynamoDB calls."""

from __future__ import annotations

from shared.domain.ledger.shifts import Shift
from shared.domain.ledger.suspense import Suspense, SuspenseReason, SuspenseState
from shared.domain.refunds.part import Need, RefundPart, Route
from shared.domain.refunds.refund import Decided, Refund, RefundKind, RefundState, move
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import (
    Decision,
    Look,
    Save,
    Seen,
    shifts_of,
    suspense_of,
    suspense_ref,
)
from shared.usecases.paying.balances import DeductBalance, deduct_balance
from shared.usecases.refunding.records import refunds_of, refunds_of_account
from tests.ledger.world import (
    CO,
    COMMUNITY,
    FEE,
    HOME,
    NOON,
    SPACE,
    TODAY,
    World,
)


def held(number: int, state: SuspenseState = SuspenseState.OPEN) -> Suspense:
    return Suspense(
        f"sus_{number}",
        COMMUNITY,
        500,
        "CNY",
        SuspenseReason.OTHER_AMOUNT,
        "stripe",
        f"pi_{number}",
        NOON.replace(minute=number),
        state=state,
    )


def keep(world: World, record: Record) -> None:
    world.ledger.decide(CO, Look(), lambda _: Decision(record, (Save(None, record),)))


def test_accounts_with_a_balance_are_listed_while_they_have_one(world: World) -> None:
    def listed() -> list[str]:
        first = world.ledger.with_balance(CO, COMMUNITY, 1, None)
        rest = world.ledger.with_balance(CO, COMMUNITY, 5, first.next) if first.next else None
        return [*first.items, *(rest.items if rest else ())]

    assert listed() == []
    world.pay(500)
    world.pay(700, account=SPACE)
    assert listed() == [HOME, SPACE]
    world.bill([(FEE, 500)])
    deduct_balance(
        world.actor,
        DeductBalance(world.once(), HOME),
        directory=world.directory,
        ledger=world.ledger,
        clock=world.clock,
    )
    assert listed() == [SPACE]
    world.pay(1)
    assert listed() == [HOME, SPACE]


def test_movements_are_listed_newest_first_page_by_page(world: World) -> None:
    for minor in (1, 2, 3):
        world.pay(minor)

    first = world.ledger.movements(CO, HOME, 2, None)
    second = world.ledger.movements(CO, HOME, 2, first.next)

    assert [movement.seq for movement in first.items + second.items] == [3, 2, 1]
    assert second.next is None


def test_receipts_are_listed_by_number_page_by_page(world: World) -> None:
    for minor in (1, 2, 3):
        world.pay(minor)

    assert [receipt.number for receipt in world.receipts()] == [1, 2, 3]


def test_a_list_moves_with_its_records(world: World) -> None:
    for number in (1, 2, 3):
        keep(world, held(number))

    def assign(seen: Seen) -> Decision[None]:
        before = seen.find(suspense_ref("sus_2"))
        assert before is not None
        after = before.settle(SuspenseState.ASSIGNED, at=NOON, by="Lin", payment_id="pay_1")
        return Decision(None, (Save(before, after),))

    world.ledger.decide(CO, Look(records=(suspense_ref("sus_2"),)), assign)

    waiting = world.ledger.page(CO, suspense_of(COMMUNITY, "open"), 10, None)
    assigned = world.ledger.page(CO, suspense_of(COMMUNITY, "assigned"), 10, None)
    assert [one.id for one in waiting.items] == ["sus_1", "sus_3"]
    assert [one.id for one in assigned.items] == ["sus_2"]


def test_a_list_goes_on_where_it_was_left(world: World) -> None:
    for number in (1, 2, 3):
        shift = Shift(
            f"shf_{number}", COMMUNITY, "Lin", "CNY", NOON.replace(minute=number), TODAY, 0
        )
        keep(world, shift)

    first = world.ledger.page(CO, shifts_of(COMMUNITY), 2, None)
    rest = world.ledger.page(CO, shifts_of(COMMUNITY), 2, first.next)

    assert [shift.id for shift in first.items + rest.items] == ["shf_3", "shf_2", "shf_1"]


def test_a_refund_stands_in_the_lists_of_its_account_its_state_and_of_work(world: World) -> None:
    part = RefundPart("rfd_1.1", "pay_1", HOME, 60, Route.CASH, need=Need.PAY_OUT)
    asked = Refund(
        id="rfd_1",
        community_id=COMMUNITY,
        account_id=HOME,
        minor=60,
        currency="CNY",
        kind=RefundKind.PAYMENT,
        state=RefundState.REQUESTED,
        requested_at=NOON,
        asked_by="li",
        parts=(part,),
        window={"days": 7},
    )
    keep(world, asked)
    decided = (Decided(NOON, "wang", approved=True),)
    agreed = move(asked, RefundState.APPROVED, NOON, "wang", approved_at=NOON, decisions=decided)
    world.ledger.decide(CO, Look(), lambda _: Decision(agreed, (Save(asked, agreed),)))

    def listed(state: str) -> list[Refund]:
        return list(world.ledger.page(CO, refunds_of(COMMUNITY, state), 5, None).items)

    assert listed("requested") == []
    assert listed("approved") == listed("work") == [agreed]
    assert list(world.ledger.page(CO, refunds_of_account(HOME), 5, None).items) == [agreed]
