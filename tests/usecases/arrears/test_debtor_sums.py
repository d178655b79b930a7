"""What debtors owe together is the sum of their rows, and what the ledger says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.accounts import Account
from shared.domain.actor import Actor, Role
from shared.domain.arrears.debtor import open_bills
from shared.domain.arrears.selecting import ANYONE, DebtorOrder
from shared.domain.property import Space, SpaceKind
from shared.store.debtors import DebtorTable
from shared.usecases.arrears.following import look_at_debtor
from shared.usecases.arrears.listing import DebtorsOf, ListDebtors, arrears_totals, list_debtors
from shared.usecases.arrears.ports import Debtors
from shared.usecases.ports import Create
from tests.fakes.debtors import MemoryDebtors
from tests.ledger.world import CO, COMMUNITY, FEE, NOON, SPACE, TODAY, WATER, World, memory_world

READER = Actor(CO, Role.READER, "Mei")


def street() -> tuple[World, list[str]]:
    """Return a world in which seven accounts hold a space each."""
    world = memory_world()
    account = world.directory.get(CO, Account, SPACE)
    space = Space(account.subject_id, COMMUNITY, "A-1", SpaceKind.SURFACE, (), 0, NOON)
    world.directory.commit(CO, [Create(space)])
    accounts = [SPACE]
    for number in range(11, 17):
        other = Account(
            f"acc_{number:016d}",
            COMMUNITY,
            account.subject_kind,
            account.subject_id,
            f"hld_{number}",
            account.held_as,
            account.first,
            NOON,
        )
        world.directory.commit(CO, [Create(other)])
        accounts.append(other.id)
    return world, accounts


def look(world: World, debtors: Debtors, accounts: list[str]) -> None:
    for account in accounts:
        look_at_debtor(
            CO,
            COMMUNITY,
            account,
            directory=world.directory,
            ledger=world.ledger,
            debtors=debtors,
        )


def ports(world: World, debtors: Debtors) -> dict[str, Any]:
    return {
        "directory": world.directory,
        "ledger": world.ledger,
        "debtors": debtors,
        "clock": world.clock,
    }


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    bills=st.lists(
        st.tuples(
            st.integers(0, 6), st.integers(1, 12), st.integers(1, 90000), st.integers(0, 900)
        ),
        max_size=14,
    ),
    payments=st.lists(st.tuples(st.integers(0, 6), st.integers(1, 90000)), max_size=8),
    days=st.integers(-200, 60),
)
def test_the_sums_are_those_of_the_rows_and_of_the_ledger(
    bills: list[tuple[int, int, int, int]], payments: list[tuple[int, int]], days: int
) -> None:
    (world, accounts), debtors = street(), MemoryDebtors()
    for who, month, fee, water in bills:
        lines = [(FEE, fee), *([(WATER, water)] if water else [])]
        world.bill(lines, period=f"2026-{month:02d}", account=accounts[who])
    for who, minor in payments:
        world.pay(minor, account=accounts[who])
        look(world, debtors, accounts[who : who + 1])
    look(world, debtors, accounts)
    world.clock.time += timedelta(days=days)
    today = TODAY + timedelta(days=days)

    late = 0
    for account in accounts:
        book = world.ledger.history(CO, account, "CNY").book
        late += sum(bill.minor for bill in open_bills(book.bills) if bill.due_on < today)
    found = arrears_totals(READER, DebtorsOf(COMMUNITY, ANYONE), **ports(world, debtors)).totals
    rows = list_debtors(
        READER, ListDebtors(COMMUNITY, ANYONE, DebtorOrder.AGE, 100), **ports(world, debtors)
    ).items
    assert found.minor == late == sum(row.debtor.overdue_minor(today) for row in rows)
    for sums in (found.by_age, found.by_building, found.by_item):
        assert sum(sums.values()) == late
    assert found.debtors == len(rows)


@pytest.mark.parametrize("kind", ["memory", "dynamodb"])
def test_lists_by_age_and_amount_follow_every_change(
    kind: str, dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    world, accounts = street()
    table = (
        MemoryDebtors() if kind == "memory" else DebtorTable(dynamodb, make_table("ReportsTable"))
    )
    debtors: Debtors = table
    for number, account in enumerate(accounts):
        world.bill([(FEE, 10000 + number * 1000)], period=f"2026-{8 - number:02d}", account=account)
    look(world, debtors, accounts)
    world.pay(15999, account=accounts[-1])  # the highest becomes the lowest
    world.pay(10000, account=accounts[0])  # and the first one goes
    look(world, debtors, accounts)
    look(world, debtors, accounts)

    by_amount = [*accounts[-2:0:-1], accounts[-1]]
    by_age = accounts[:0:-1]
    for order, expected in (
        (DebtorOrder.AMOUNT, by_amount),
        (DebtorOrder.AGE, by_age),
        (DebtorOrder.ACCOUNT, sorted(accounts[1:])),
    ):
        found, after = [], None
        while True:
            page = debtors.ordered(CO, COMMUNITY, order, 2, after)
            found += [row.account_id for row in page.items]
            after = page.next
            if after is None:
                break
        assert found == expected, order
