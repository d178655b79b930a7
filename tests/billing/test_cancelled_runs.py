"""A run is taken back by two people, bill by bill, once, wherever a worker dies."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.accounts import Account, HeldAs
from shared.domain.billing_run import BillingRun, RunMoveRefused, RunState
from shared.domain.bills import BillKey, BillState
from shared.domain.ledger.payment import Channel
from shared.domain.ledger.proof import prove_account
from shared.domain.property import SubjectKind
from shared.domain.run_decisions import CancellationNotAsked, CheckedByMaker
from shared.usecases.billing.billing_ports import RunMovedMeanwhile
from shared.usecases.ledger.ledger_ports import payment_ref
from shared.usecases.ledger.ledger_reading import Chosen
from shared.usecases.paying.desk import pay_at_desk
from shared.usecases.paying.desk_payment import PayAtDesk
from shared.usecases.ports import Create, Once
from tests.billing.faults import Fate
from tests.billing.operating import MANAGER, Operating
from tests.billing.test_crashes import comparable, every_fate, work_off_dying
from tests.billing.world import (
    COMMUNITY,
    COMPANY,
    FINANCE,
    LIFT,
    LONG_AGO,
    PLAN,
    World,
    account_id,
    add_rule,
    build_world,
    unit_card,
)

Ledger = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.store.table.time.sleep", lambda _: None)


@pytest.fixture
def new_world(dynamodb: Any, make_table: Callable[[str], str]) -> Callable[[], World]:
    def build() -> World:
        world = build_world(dynamodb, make_table)
        world.put_cards([unit_card(1), unit_card(2), unit_card(101, 1, inside=None)])
        account = Account(
            account_id(1),
            COMMUNITY,
            SubjectKind.UNIT,
            "unt_0000000000000001",
            "hld_1",
            HeldAs.OWNER,
            LONG_AGO.date(),
            LONG_AGO,
        )
        world.worker.directory.commit(COMPANY, [Create(account)])
        return world

    return build


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    return new_world()


def paid(world: World, amount: str = "100.00") -> None:
    """Account 1 has paid something at the desk."""
    command = PayAtDesk(
        once=Once(COMPANY, f"pay-{amount}", "d"),
        community_id=COMMUNITY,
        account_id=account_id(1),
        channel=Channel.CASH,
        amount=Decimal(amount),
        chosen=Chosen(),
    )
    pay_at_desk(FINANCE, command, **world.worker.ports("directory", "ledger", "clock"))


def mended(people: Operating, run: BillingRun) -> BillingRun:
    """Return the run after its blocked account was billed, too."""
    add_rule(people.world, LIFT, "8", "built_area", "0.50", "2026-10-01")
    people.mend(run)
    people.world.work_off()
    return people.run(run.run_id)


def balance(world: World, number: int) -> int:
    return world.worker.ledger.history(COMPANY, account_id(number), "CNY").book.state.balance_minor


def bill_states(world: World) -> set[BillState]:
    keys = [BillKey(account_id(n), PLAN, "2026-11", 1) for n in (1, 2, 101)]
    return {bill.state for bill in world.worker.bills.many(COMPANY, keys, fresh=True).values()}


def prove(world: World) -> None:
    """Every law of the ledger holds in every account."""
    for number in (1, 2, 101):
        history = world.worker.ledger.history(COMPANY, account_id(number), "CNY")
        named = {entry.source for m in history.movements for entry in m.entries if entry.source}
        refs = [payment_ref(one) for one in named if one.startswith("pay_")]
        payments = {
            ref.words[0]: one for ref, one in world.worker.ledger.many(COMPANY, refs).items()
        }
        assert list(prove_account(history.book, history.movements, payments)) == []


def test_every_bill_is_taken_back_and_money_already_paid_is_in_the_balance(world: World) -> None:
    people = Operating(world)
    issued = mended(people, people.issued())
    paid(world)
    run = people.cancelled(issued)
    assert run.state is RunState.CANCELLED
    assert run.totals == issued.totals
    assert run.cancellation
    assert (run.cancellation.asked_by, run.cancellation.approved_by) == ("finance", "manager")
    progress = world.worker.runs.progress(run)
    assert progress.totals.bills == issued.totals.bills if issued.totals else False
    assert progress.totals.items == issued.totals.items if issued.totals else False
    assert bill_states(world) == {BillState.CANCELLED}
    assert [balance(world, n) for n in (1, 2, 101)] == [10000, 0, 0]
    prove(world)


def test_the_one_who_asks_does_not_approve(world: World) -> None:
    people = Operating(world)
    run = people.issued()
    with pytest.raises(CancellationNotAsked):
        people.approve(run)
    people.ask(run, by=MANAGER)
    with pytest.raises(CheckedByMaker):
        people.approve(run, MANAGER)
    assert people.run(run.run_id).state is RunState.ISSUED
    assert bill_states(world) == {BillState.OPEN}


def test_a_refused_wish_leaves_everything_as_it_was(world: World) -> None:
    people = Operating(world)
    run = people.issued()
    people.ask(run)
    with pytest.raises(RunMoveRefused):
        people.mend(run)  # first it is decided whether the run stays
    assert people.drop(run).cancellation is None
    assert people.run(run.run_id) == run
    with pytest.raises(CancellationNotAsked):
        people.drop(run)


def test_only_an_issued_run_is_cancelled_and_only_once(world: World) -> None:
    people = Operating(world)
    previewed = people.previewed()
    with pytest.raises(RunMoveRefused):
        people.ask(previewed)
    people.issue(previewed)
    with pytest.raises(RunMoveRefused):
        people.ask(previewed)  # it is being issued
    world.work_off()
    run = people.cancelled(previewed)
    assert people.approve(run) == run
    with pytest.raises(RunMoveRefused):
        people.ask(run)


def test_a_wish_that_was_dropped_meanwhile_is_not_approved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = Operating(world)
    asked = people.ask(people.issued())
    stale = world.another_worker()
    monkeypatch.setattr(stale.runs, "find", lambda *_: asked)
    people.drop(asked)
    with pytest.raises(RunMovedMeanwhile):
        Operating(world, stale).approve(asked)
    assert bill_states(world) == {BillState.OPEN}


def test_a_cancellation_ends_the_same_wherever_its_worker_died(
    new_world: Callable[[], World],
) -> None:
    def story(fate: Fate) -> Ledger:
        world = new_world()
        people = Operating(world)
        run = mended(people, people.issued())
        paid(world)
        people.ask(run)
        people.approve(run)
        work_off_dying(world, fate)
        prove(world)
        return comparable(world.ledger())

    expected = story(Fate(0, after=False))

    def check(fate: Fate) -> None:
        assert story(fate) == expected, (fate.at, fate.after)

    # A split, three bills, two pages with their record each, an end: before and after each.
    assert every_fate(check) >= 14


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_messages_of_a_cancellation_in_any_order_and_number_take_back_once(
    data: st.DataObject, new_world: Callable[[], World]
) -> None:
    world = new_world()
    people = Operating(world)
    run = people.issued()
    paid(world)
    people.ask(run)
    people.approve(run)
    workers = [world.worker, world.another_worker()]
    while taken := world.queue.take_all():
        again = [m for m in taken for _ in range(data.draw(st.integers(1, 4)))]
        for message in data.draw(st.permutations(again)):
            worker = data.draw(st.sampled_from(workers))
            worker.deliver(*message, deliveries=data.draw(st.integers(1, 3)))
        world.queue.messages = [m for m in world.queue.messages if m not in taken]
    assert people.run(run.run_id).state is RunState.CANCELLED
    assert balance(world, 1) == 10000
    history = world.worker.ledger.history(COMPANY, account_id(1), "CNY")
    assert [m.stamp.cause.what for m in history.movements] == ["payment", "run_cancellation"]
    prove(world)
