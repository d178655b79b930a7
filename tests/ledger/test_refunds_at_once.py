"""Two people at once: one refund is approved once (fault 9), one payment is promised once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from shared.domain.actor import Actor, Role
from shared.domain.errors import Conflict, LevyError
from shared.domain.money import Money
from shared.domain.refunds.refund import Refund, RefundKind, RefundState
from shared.usecases.refunding.asking import AskRefund, ask_refund
from shared.usecases.refunding.deciding import (
    ApproveRefund,
    EndRefund,
    approve_refund,
    reject_refund,
)
from shared.usecases.refunding.figuring import Asked, AskedBill
from shared.usecases.refunding.records import refund_ref
from tests.fakes.metering import NothingBilled
from tests.fakes.photos import QuietPhotos
from tests.fakes.refunds import ListedRefunds
from tests.ledger.world import CO, FEE, World, cashier, stored_world

ROUNDS = 200  # in which both say yes; and in a few more one says no
WITH_A_NO = 20
ACCOUNTS = 40
MINOR = 24000


def test_of_two_people_who_decide_at_once_one_does_and_the_other_is_told(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    world, work = stored_world(dynamodb, make_table), ListedRefunds()
    wang, zhao = manager("Wang"), manager("Zhao")
    bills = {}
    for number in range(ACCOUNTS):
        account = world.open_account(100 + number)
        bills[number] = world.bill([(FEE, MINOR)], account=account)
        world.pay(MINOR, bills=[bills[number]], account=account)
    approved = 0
    for number in range(ROUNDS + WITH_A_NO):
        refund = asked(world, work, [bills[number % ACCOUNTS].key.id], minor=1)
        yes = partial(approve, world, work, wang, refund)
        other = partial(approve, world, work, zhao, refund)
        if number >= ROUNDS:
            other = partial(reject, world, zhao, refund)
        outcomes = together(yes, other)
        done = [one for one in outcomes if isinstance(one, Refund)]
        told = [one for one in outcomes if isinstance(one, LevyError)]
        assert (len(done), len(told)) == (1, 1), outcomes
        assert isinstance(told[0], Conflict)
        assert told[0].code == "refund_decided"
        stored = world.ledger.find(CO, refund_ref(refund.id))
        assert stored is not None
        assert stored.state is done[0].state
        assert len(stored.decisions) == 1
        approved += stored.state is RefundState.APPROVED

    assert len(work.sent) == len(set(work.sent)) == approved >= ROUNDS
    assert world.breaches() == []


def test_two_who_ask_at_once_are_never_promised_the_same_money(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    world, work = stored_world(dynamodb, make_table), ListedRefunds()
    for number in range(20):
        account = world.open_account(100 + number)
        bill = world.bill([(FEE, MINOR)], account=account)
        payment = world.pay(MINOR, bills=[bill], account=account)

        outcomes = together(
            lambda bill=bill: asked(world, work, [bill.key.id]),  # type: ignore[misc]
            lambda payment=payment: ask(  # type: ignore[misc]
                world, work, Asked(RefundKind.PAYMENT, payment_id=payment.id)
            ),
        )

        done = [one for one in outcomes if isinstance(one, Refund)]
        told = [one for one in outcomes if isinstance(one, LevyError)]
        assert (len(done), len(told)) == (1, 1), outcomes
        assert told[0].code == "refund_already_refunded"
        assert told[0].data["refunded"] == "240.00"
    assert world.breaches() == []


def manager(name: str) -> Actor:
    return cashier(name, Role.MANAGER)


def ask(world: World, work: ListedRefunds, what: Asked, minor: int | None = None) -> Refund:
    once = world.once()
    amount = None if minor is None else money(minor)
    nothing: Any = NothingBilled()
    return ask_refund(
        world.actor,
        AskRefund(once, what, "moved out", amount),
        directory=world.directory,
        ledger=world.ledger,
        bills=nothing,
        runs=nothing,
        refund_work=work,
        photos=QuietPhotos(),
        clock=world.clock,
    )


def asked(world: World, work: ListedRefunds, bills: list[str], minor: int | None = None) -> Refund:
    what = Asked(RefundKind.BILL, bills=tuple(AskedBill(one) for one in bills))
    return ask(world, work, what, minor)


def money(minor: int) -> Any:
    return Money(minor, "CNY").decimal


def approve(world: World, work: ListedRefunds, who: Actor, refund: Refund) -> Refund:
    command = ApproveRefund(world.once(), refund.id)
    return approve_refund(who, command, ledger=world.ledger, refund_work=work, clock=world.clock)


def reject(world: World, who: Actor, refund: Refund) -> Refund:
    command = EndRefund(world.once(), refund.id, "not agreed")
    return reject_refund(who, command, ledger=world.ledger, clock=world.clock)


def together(*doings: Callable[[], Refund]) -> list[Refund | LevyError]:
    """Do all at the same moment and return what came of each."""
    start = threading.Barrier(len(doings))
    outcomes: list[Refund | LevyError] = []

    def do(doing: Callable[[], Refund]) -> None:
        start.wait()
        try:
            outcomes.append(doing())
        except LevyError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=do, args=(doing,)) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
