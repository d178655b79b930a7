"""Reports equal the ledger, to the unit, however the stream tells of it (fault 15)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from shared.domain.ledger.account_book import AccountBook
from shared.domain.ledger.payment import Channel
from shared.domain.reports.collection import day_takings
from shared.domain.reports.counting import Column, PlanPeriod, all_channels, sums_until, together
from shared.store.collection import CollectionTable
from shared.usecases.ledger.ledger_ports import payment_ref
from shared.usecases.paying.voids import VoidPayment, void_payment
from shared.usecases.reporting.counting import ACCOUNTS_AT_ONCE, count_movements
from shared.usecases.reporting.ports import AccountMoved, Collection
from tests.fakes.collection import MemoryCollection
from tests.ledger import test_laws
from tests.ledger.world import (
    CO,
    COMMUNITY,
    FEE,
    HOME,
    PLAN,
    SPACE,
    TODAY,
    WATER,
    World,
    memory_world,
    stored_world,
)


def tell(world: World, collection: Collection, moved: Iterable[tuple[str, int]]) -> int:
    """Count what the stream tells: accounts and how far they have come."""
    facts = [AccountMoved(CO, COMMUNITY, account, seq) for account, seq in moved]
    return count_movements(facts, collection=collection, ledger=world.ledger)


def standing(world: World) -> list[tuple[str, int]]:
    """Return how far every account has come."""
    states = world.ledger.states(CO, world.accounts)
    return [(account, state.seq) for account, state in states.items()]


def by_bills(books: Iterable[AccountBook]) -> Counter[tuple[PlanPeriod, str, str]]:
    """Return what became of bills as the bills themselves say."""
    found: Counter[tuple[PlanPeriod, str, str]] = Counter()
    for due in (due for book in books for due in book.bills):
        about = PlanPeriod(due.key.period, due.key.plan_id)
        settled = due.settlement
        paid = [part for money in settled.applied for part in money.parts]
        for what, parts in (
            ("net_paid", paid),
            ("waived", settled.waived),
            ("written_off", settled.written_off),
            ("adjusted", settled.adjusted),
        ):
            for item, minor in parts:
                found[about, item, what] += minor
    return Counter({key: minor for key, minor in found.items() if minor})


def by_reports(collection: Collection, periods: Iterable[str]) -> Counter[Any]:
    """Return the same from the reports."""
    found: Counter[Any] = Counter()
    for period in periods:
        for about, sums in collection.periods(CO, COMMUNITY, period).items():
            for (item, column), minor in sums.items():
                gone = column in {Column.FREED, Column.REFUNDED}
                name = "net_paid" if gone or column is Column.PAID else column.value
                found[about, item, name] += -minor if gone else minor
    return Counter({key: minor for key, minor in found.items() if minor})


class Reported(test_laws.Money):
    """Anything happens to money, and the stream tells of it late, twice, or not at all."""

    def __init__(self) -> None:
        super().__init__()
        self.collection = MemoryCollection()

    @rule(data=st.data(), times=st.integers(1, 3))
    def the_stream_tells(self, data: st.DataObject, times: int) -> None:
        stand = [(account, seq) for account, seq in standing(self.world) if seq]
        if stand:
            account, seq = data.draw(st.sampled_from(stand))
            for _ in range(times):
                tell(self.world, self.collection, [(account, data.draw(st.integers(1, seq)))])

    @invariant()
    def what_is_counted_is_what_movements_say(self) -> None:
        counted = self.collection.counted(CO, self.world.accounts)
        movements = [
            movement
            for account, seq in counted.items()
            for movement in self.world.ledger.movements_from(CO, account, 1, seq)
        ]
        days = self.collection.days(CO, COMMUNITY, date.min, date.max)
        shown = together(*(all_channels(sums) for _, sums in days))
        assert shown == sums_until(movements, date.max)

    def teardown(self) -> None:
        tell(self.world, self.collection, standing(self.world))
        books = [
            self.world.ledger.history(CO, account, "CNY").book for account in self.world.accounts
        ]
        periods = {due.key.period for book in books for due in book.bills}
        assert by_reports(self.collection, periods) == by_bills(books)


Reported.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestReported = Reported.TestCase


@pytest.fixture(params=["memory", "dynamodb"])
def kept(
    request: pytest.FixtureRequest, dynamodb: Any, make_table: Callable[[str], str]
) -> tuple[World, Collection]:
    if request.param == "memory":
        return memory_world(), MemoryCollection()
    world = stored_world(dynamodb, make_table)
    return world, CollectionTable(dynamodb, make_table("ReportsTable"))


def test_gross_refunded_and_voided_money_stand_apart_by_channel(
    kept: tuple[World, Collection],
) -> None:
    world, collection = kept
    world.bill([(FEE, 24200), (WATER, 800)])
    slip = world.pay(20000)
    world.pay(3000, channel=Channel.POS)
    void = VoidPayment(world.once(), slip.id, "slip")
    void_payment(
        world.actor, void, directory=world.directory, ledger=world.ledger, clock=world.clock
    )

    tell(world, collection, [(HOME, 3)])
    again = tell(world, collection, [(HOME, 2), (HOME, 3)])

    ((on, sums),) = collection.days(CO, COMMUNITY, TODAY, TODAY)
    day = day_takings(on, sums)
    takings = {one.channel: (one.gross, one.voided, one.refunded, one.net) for one in day.channels}
    assert takings == {"cash": (20000, 20000, 0, 0), "pos": (3000, 0, 0, 3000)}
    assert (day.bills.paid, day.bills.freed, day.bills.net_paid) == (23000, 20000, 3000)
    assert again == 0


def test_what_became_of_bills_is_kept_by_plan_period_and_item(
    kept: tuple[World, Collection],
) -> None:
    world, collection = kept
    world.bill([(FEE, 24200), (WATER, 800)])
    world.bill([(FEE, 24200)], period="2026-12")
    world.bill([(FEE, 9000)], account=SPACE)
    world.pay(49200, bills=())
    world.pay(9000, account=SPACE)

    tell(world, collection, standing(world))

    november = collection.periods(CO, COMMUNITY, "2026-11")
    assert november == {
        PlanPeriod("2026-11", PLAN): {(FEE, Column.PAID): 33200, (WATER, Column.PAID): 800}
    }
    assert collection.periods(CO, COMMUNITY, "2026-12").keys() == {PlanPeriod("2026-12", PLAN)}


def test_many_accounts_are_counted_in_parts_and_two_workers_count_each_once(
    kept: tuple[World, Collection],
) -> None:
    world, collection = kept
    accounts = [world.open_account(number) for number in range(100, 100 + ACCOUNTS_AT_ONCE + 5)]
    for account in accounts:
        world.bill([(FEE, 100)], account=account)
        world.pay(100, account=account)
    moved = [(account, 1) for account in accounts]

    class Raced:
        """Lets another worker count everything just before the first write."""

        def __init__(self) -> None:
            self.raced = False

        def __getattr__(self, name: str) -> Any:
            return getattr(collection, name)

        def count(self, *arguments: Any) -> bool:
            if not self.raced:
                self.raced = True
                random.Random(7).shuffle(moved)
                tell(world, collection, moved)
            return collection.count(*arguments)

    tell(world, Raced(), moved)

    (day,) = collection.days(CO, COMMUNITY, TODAY, TODAY)
    assert all_channels(day[1])["came"] == 100 * len(accounts)


def test_a_payment_that_nobody_can_find_is_counted_all_the_same() -> None:
    world, collection = memory_world(), MemoryCollection()
    world.bill([(FEE, 24200)])
    payment = world.pay(20000)
    ledger = world.ledger
    assert ledger.find(CO, payment_ref(payment.id)) is not None

    class Forgetful:
        """A ledger that has lost its payments."""

        def __getattr__(self, name: str) -> Any:
            return getattr(ledger, name)

        def many(self, *_: Any) -> dict[Any, Any]:
            return {}

    moved = [AccountMoved(CO, COMMUNITY, HOME, 1)]
    count_movements(moved, collection=collection, ledger=Forgetful())

    (day,) = day_takings(TODAY, collection.days(CO, COMMUNITY, TODAY, TODAY)[0][1]).channels
    assert (day.channel, day.gross) == ("unknown", 20000)
