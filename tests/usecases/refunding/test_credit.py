"""Money of the balance that no payment brought goes back too: at the desk, or by transfer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.actor import Role
from shared.domain.bills import Bill
from shared.domain.errors import Conflict, LevyError
from shared.domain.ledger.entries import Cause
from shared.domain.ledger.errors import BalanceTooLow
from shared.domain.money import Money
from shared.domain.refunds.part import Need, PartState, Route
from shared.domain.refunds.refund import Refund, RefundKind, RefundState
from shared.domain.refunds.refusals import AlreadyRefunded, RefundAskRefused
from shared.usecases.ledger.corrections import cancel_bills
from shared.usecases.ledger.ledger_ports import shift_ref
from shared.usecases.ledger.ledger_reading import place_seen
from shared.usecases.paying.balances import DeductBalance, deduct_balance
from shared.usecases.paying.shifts import OpenShift, open_shift
from shared.usecases.refunding.asking import AskRefund, ask_refund
from shared.usecases.refunding.by_hand import (
    PayOutPart,
    ReturnPart,
    pay_out_part,
    return_part,
)
from shared.usecases.refunding.deciding import (
    ApproveRefund,
    EndRefund,
    approve_refund,
    reject_refund,
)
from shared.usecases.refunding.figuring import Asked, AskedBill
from shared.usecases.refunding.previewing import Preview, PreviewRefund, preview_refund
from shared.usecases.refunding.records import credit_ref, refund_ref
from tests.fakes.clock import CountingIds
from tests.fakes.metering import NothingBilled
from tests.fakes.photos import QuietPhotos
from tests.fakes.refunds import ListedRefunds
from tests.ledger.world import CO, COMMUNITY, FEE, HOME, World, cashier, memory_world, stored_world

NOTHING: Any = NothingBilled()
BALANCE = Asked(RefundKind.BALANCE, HOME)


@pytest.fixture
def world() -> World:
    return memory_world()


def ports(world: World) -> dict[str, Any]:
    return {"directory": world.directory, "ledger": world.ledger, "clock": world.clock}


def credited(world: World, minor: int = 9000) -> Bill:
    """Give the account a credit: a bill below zero, given to the balance."""
    bill = world.bill([(FEE, -minor)], period="2026-08")
    deduct_balance(world.actor, DeductBalance(world.once(), HOME), **ports(world))
    return bill


def preview(world: World, what: Asked = BALANCE) -> Preview:
    return preview_refund(
        world.actor, PreviewRefund(what), bills=NOTHING, runs=NOTHING, **ports(world)
    )


def ask(world: World, what: Asked = BALANCE, minor: int = 0, route: Route | None = None) -> Refund:
    amount = Money(minor, "CNY").decimal if minor else None
    command = AskRefund(world.once(), what, "moved out", amount, route)
    work = ListedRefunds()
    return ask_refund(
        world.actor,
        command,
        bills=NOTHING,
        runs=NOTHING,
        refund_work=work,
        photos=QuietPhotos(),
        **ports(world),
    )


def approved(world: World, refund: Refund) -> Refund:
    return approve_refund(
        cashier("Zhao", Role.MANAGER),
        ApproveRefund(world.once(), refund.id),
        ledger=world.ledger,
        refund_work=ListedRefunds(),
        clock=world.clock,
    )


def pay_out(world: World, refund: Refund, reference: str = "ICBC-1") -> Refund:
    part = next(one for one in refund.parts if not one.payment_id)
    command = PayOutPart(world.once(), refund.id, part.id, reference)
    return pay_out_part(world.actor, command, **ports(world))


def credit(world: World) -> tuple[int, int]:
    """Return what went back of the account's credit, and what is promised."""
    found = world.ledger.find(CO, credit_ref(HOME))
    return (found.out_minor, found.held_minor) if found else (0, 0)


def test_what_no_payment_brought_is_offered_at_the_desk_and_by_transfer(world: World) -> None:
    payment = world.pay(4000)
    credited(world)

    shown = preview(world)

    assert shown.found.minor == world.balance() == 13000
    assert dict(shown.found.parts) == {payment.id: 4000, "": 9000}
    assert shown.ways[""] == (Route.CASH, Route.TRANSFER)
    refund = ask(world)
    assert [(part.payment_id, part.minor) for part in refund.parts] == list(shown.found.parts)
    assert credit(world) == (0, 9000)


def test_cash_goes_through_the_shift_against_a_slip_and_once(world: World) -> None:
    credited(world)
    desk = open_shift(
        world.actor, OpenShift(world.once(), COMMUNITY), ids=CountingIds(), **ports(world)
    )
    refund = approved(world, ask(world))
    (own,) = refund.parts
    assert (own.minor, own.route, own.need) == (9000, Route.CASH, Need.PAY_OUT)
    command = PayOutPart(world.once(), refund.id, own.id)
    paid = pay_out_part(world.actor, command, **ports(world))
    with pytest.raises(Conflict):  # answered from what was remembered
        pay_out_part(world.actor, command, **ports(world))

    part = paid.part(own.id)
    assert (part.state, part.out_minor, bool(part.slip)) == (PartState.SETTLED, 9000, True)
    assert credit(world) == (9000, 0)
    shift = world.ledger.find(CO, shift_ref(desk.id))
    assert shift is not None
    assert [(one.minor, one.refunded_minor) for one in shift.takings] == [(-9000, 9000)]
    assert world.breaches() == []


def test_what_is_promised_or_gone_is_not_offered_again(world: World) -> None:
    credited(world)
    first = ask(world, minor=4000)
    second = ask(world)
    assert (first.minor, second.minor) == (4000, 5000)
    with pytest.raises(AlreadyRefunded) as told:
        ask(world)
    assert told.value.data["refunded"] == "90.00"

    for refund in (first, second):
        pay_out(world, approved(world, ask_by_transfer(world, refund)))
    assert (credit(world), world.balance()) == ((9000, 0), 0)
    assert preview(world).found.minor == 0
    assert world.breaches() == []


def ask_by_transfer(world: World, refund: Refund) -> Refund:
    """Reject a request and ask for the same by transfer: what it held is free for that."""
    reject_refund(
        cashier("Zhao", Role.MANAGER),
        EndRefund(world.once(), refund.id, "by transfer, please"),
        ledger=world.ledger,
        clock=world.clock,
    )
    return ask(world, minor=refund.minor, route=Route.TRANSFER)


def test_a_transfer_that_the_bank_sends_back_is_in_again_and_goes_another_time(
    world: World,
) -> None:
    credited(world)
    refund = approved(world, ask(world, route=Route.TRANSFER))
    pay_out(world, refund)
    assert (world.balance(), credit(world)) == (0, (9000, 0))

    back = ReturnPart(world.once(), refund.id, refund.parts[0].id, "account closed")
    failed = return_part(world.actor, back, **ports(world))

    assert (failed.state, failed.parts[0].state) == (RefundState.FAILED, PartState.FAILED)
    assert (world.balance(), credit(world)) == (9000, (0, 9000))
    assert world.breaches() == []


def test_what_the_credit_paid_goes_back_with_its_bill(world: World) -> None:
    credited(world)
    bill = world.bill([(FEE, 6000)])
    deduct_balance(world.actor, DeductBalance(world.once(), HOME), **ports(world))
    what = Asked(RefundKind.BILL, bills=(AskedBill(bill.key.id),))

    refund = approved(world, ask(world, what, route=Route.TRANSFER))
    assert [(part.payment_id, part.minor) for part in refund.parts] == [("", 6000)]
    pay_out(world, refund)

    due = world.ledger.history(CO, HOME, "CNY").book.bill(bill.key)
    assert (due.owed_minor, due.paid_minor, due.settlement.refunded_minor) == (0, 0, 6000)
    assert (world.balance(), credit(world)) == (3000, (6000, 0))
    assert preview(world).found.minor == 3000
    assert world.breaches() == []


def test_a_bill_that_the_balance_paid_meanwhile_opens_again(world: World) -> None:
    credited(world)
    refund = approved(world, ask(world, route=Route.TRANSFER))
    bill = world.bill([(FEE, 6000)])
    deduct_balance(world.actor, DeductBalance(world.once(), HOME), **ports(world))
    assert world.balance() == 3000

    pay_out(world, refund)

    assert (world.open_minor(bill), world.balance()) == (6000, 0)
    assert world.breaches() == []


def test_a_credit_whose_bill_was_cancelled_is_not_paid_out_and_the_figures_say_why(
    world: World,
) -> None:
    bill = credited(world)
    world.pay(9000)
    refund = approved(world, ask(world, minor=18000, route=Route.TRANSFER))
    place = place_seen(world.actor, COMMUNITY, **ports(world))
    cancel_bills(
        world.actor, HOME, [bill.key], cause=Cause("cancellation", "run"), reason="wrong",
        place=place, ledger=world.ledger,
    )  # fmt: skip

    with pytest.raises(BalanceTooLow) as told:
        pay_out(world, refund)

    assert (told.value.data["balance"], told.value.data["wanted"]) == ("0.00", "90.00")
    assert world.breaches() == []


def test_no_provider_and_no_balance_takes_what_no_payment_brought(world: World) -> None:
    credited(world)
    for route in (Route.PROVIDER, Route.BALANCE):
        with pytest.raises(RefundAskRefused) as told:
            ask(world, route=route)
        assert told.value.data["ways"] == "cash, transfer"
    assert credit(world) == (0, 0)


def test_of_two_who_ask_at_once_one_is_promised_the_credit(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    world = stored_world(dynamodb, make_table)
    credited(world)
    for _ in range(10):
        start = threading.Barrier(2)
        outcomes: list[Refund | LevyError] = []

        def do(
            start: threading.Barrier = start, outcomes: list[Refund | LevyError] = outcomes
        ) -> None:
            start.wait()
            try:
                outcomes.append(ask(world))
            except LevyError as error:
                outcomes.append(error)

        threads = [threading.Thread(target=do) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (won,) = [one for one in outcomes if isinstance(one, Refund)]
        (told,) = [one for one in outcomes if isinstance(one, LevyError)]
        assert told.code == "refund_already_refunded"
        assert credit(world) == (0, 9000)
        assert world.ledger.find(CO, refund_ref(won.id)) == won
        reject_refund(
            cashier("Zhao", Role.MANAGER),
            EndRefund(world.once(), won.id, "again"),
            ledger=world.ledger,
            clock=world.clock,
        )
        assert credit(world) == (0, 0)
    assert world.breaches() == []
