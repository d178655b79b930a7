"""Bills in lists: an account's, a community's, by state, page by page, each once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.domain.accounts import Account, AccountDays, HeldAs
from shared.domain.bills import BillKey, BillNotFound, BillState
from shared.domain.errors import NotFound
from shared.domain.property import SubjectKind
from shared.usecases.billing.bills import (
    ListAccountBills,
    ListCommunityBills,
    get_bill,
    list_account_bills,
    list_community_bills,
    replay_bill,
)
from shared.usecases.billing.run_views import ListProblems, ListRuns, list_problems, list_runs
from shared.usecases.ports import Create, Position
from shared.usecases.reading import ById
from tests.billing.world import (
    COMMUNITY,
    COMPANY,
    FINANCE,
    LONG_AGO,
    PLAN,
    World,
    account_id,
    build_world,
    unit_card,
)


@pytest.fixture
def world(dynamodb: Any, make_table: Callable[[str], str]) -> World:
    world = build_world(dynamodb, make_table)
    moved = (
        AccountDays(account_id(3), date(2025, 1, 1), date(2026, 11, 10)),
        AccountDays(account_id(3, 1), date(2026, 11, 11), None),
    )
    world.put_cards(
        [unit_card(number, number // 4) for number in range(30) if number != 3]
        + [unit_card(3, accounts=moved)]
        + [unit_card(100 + number, number, inside=None) for number in range(8)]
    )
    world.worker.start()
    world.work_off()
    return world


def walk(world: World, limit: int, state: BillState | None = None) -> tuple[list[str], int]:
    """Return the accounts of all listed bills, and how many requests that took."""
    found: list[str] = []
    after: Position | None = None
    for requests in range(1, 200):
        command = ListCommunityBills(COMMUNITY, "2026-11", limit, state, after)
        page = list_community_bills(
            FINANCE, command, **world.worker.ports("directory", "runs", "bills")
        )
        assert len(page.items) <= limit
        found += [stored.bill.account_id for stored in page.items]
        after = page.next
        if after is None:
            return found, requests
    raise AssertionError("the list has no end")


@pytest.mark.parametrize("limit", [1, 3, 7, 31, 100])
def test_a_communitys_bills_are_listed_each_once_whatever_the_pages_size(
    world: World, limit: int
) -> None:
    found, _ = walk(world, limit)
    assert len(found) == len(set(found)) == 31
    assert account_id(3) in found
    assert account_id(3, 1) in found


def test_one_request_reads_four_pages_at_most_even_if_it_finds_nothing(world: World) -> None:
    found, requests = walk(world, 50, BillState.PAID)
    assert found == []
    assert requests == 2


def test_a_period_without_a_run_has_no_bills(world: World) -> None:
    command = ListCommunityBills(COMMUNITY, "2026-12", 10)
    page = list_community_bills(
        FINANCE, command, **world.worker.ports("directory", "runs", "bills")
    )
    assert (page.items, page.next) == ((), None)


def test_an_accounts_bills_come_newest_first_and_in_pages(world: World) -> None:
    account = Account(
        account_id(1), COMMUNITY, SubjectKind.UNIT, "unt_0000000000000001", "hld_1",
        HeldAs.OWNER, date(2025, 1, 1), LONG_AGO,
    )  # fmt: skip
    world.worker.directory.commit(COMPANY, [Create(account)])
    for month in ("2026-12", "2027-01"):
        world.worker.start(period=month)
        world.work_off()
    ports = world.worker.ports("directory", "bills")
    first = list_account_bills(FINANCE, ListAccountBills(account.id, 2), **ports)
    assert [stored.bill.period.key for stored in first.items] == ["2027-01", "2026-12"]
    rest = list_account_bills(FINANCE, ListAccountBills(account.id, 2, after=first.next), **ports)
    assert [stored.bill.period.key for stored in rest.items] == ["2026-11"]
    one = ListAccountBills(account.id, 5, period="2026-12", state=BillState.OPEN)
    assert len(list_account_bills(FINANCE, one, **ports).items) == 1
    paid = ListAccountBills(account.id, 5, state=BillState.PAID)
    assert list_account_bills(FINANCE, paid, **ports).items == ()
    stranger = replace(FINANCE, communities=frozenset({"cty_other"}))
    with pytest.raises(NotFound):
        list_account_bills(stranger, one, **ports)


def test_a_bill_is_shown_with_names_and_replays_to_its_hash(world: World) -> None:
    key = BillKey(account_id(1), PLAN, "2026-11", 1)
    ports = world.worker.ports("bills", "runs")
    ledger = world.worker.ledger
    view = get_bill(FINANCE, ById(key.id), ledger=ledger, **ports)
    directory = world.worker.directory
    assert {item.name.zh for item in view.snapshot.items} == {"物业费", "电梯费"}
    again = replay_bill(FINANCE, ById(key.id), directory=directory, **ports)
    assert again.same
    assert again.replay
    assert again.replay.bill == view.stored.bill
    for stranger in (
        replace(FINANCE, company_id="com_0000000000000002"),
        replace(FINANCE, communities=frozenset({"cty_other"})),
    ):
        with pytest.raises(BillNotFound):
            get_bill(stranger, ById(key.id), ledger=ledger, **ports)


def test_every_problem_is_listed_once_whatever_the_pages_size(world: World) -> None:
    run_id = world.worker.start().run_id
    for limit in (1, 3, 8, 50):
        found: list[str] = []
        after: Position | None = None
        while True:
            command = ListProblems(run_id, limit, after)
            page = list_problems(FINANCE, command, **world.worker.ports("runs"))
            found += [problem.subject_id for problem in page.items]
            after = page.next
            if after is None:
                break
        assert found == [f"unt_{100 + number:016d}" for number in range(8)]


def test_a_communitys_runs_are_listed_newest_period_first(world: World) -> None:
    world.worker.start(period="2026-12")
    ports = world.worker.ports("directory", "runs")
    first = list_runs(FINANCE, ListRuns(COMMUNITY, 1), **ports)
    second = list_runs(FINANCE, ListRuns(COMMUNITY, 1, after=first.next), **ports)
    assert [run.period.key for run in (*first.items, *second.items)] == ["2026-12", "2026-11"]
    assert len(list_runs(FINANCE, ListRuns(COMMUNITY, 9, period="2026-11"), **ports).items) == 1
