"""The list of debtors is what the ledger says, whoever looked first and however often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from shared.domain.accounts import Account
from shared.domain.arrears.debtor import Age, age_of
from shared.domain.property import Space, SpaceKind, SubjectKind
from shared.store.debtors import DebtorTable
from shared.usecases.arrears.following import follow_accounts, look_at_debtor
from shared.usecases.arrears.ports import Debtors, DueRun, Watched
from shared.usecases.ports import Create
from shared.usecases.reporting.ports import AccountMoved
from tests.fakes.debtors import MemoryDebtors
from tests.ledger.world import (
    CO,
    COMMUNITY,
    FEE,
    NOON,
    SPACE,
    WATER,
    World,
    memory_world,
)


@pytest.fixture
def world() -> World:
    world = memory_world()
    account = world.directory.get(CO, Account, SPACE)
    assert account.subject_kind is SubjectKind.SPACE
    space = Space(
        id=account.subject_id,
        community_id=COMMUNITY,
        name="A-1",
        kind=SpaceKind.SURFACE,
        statuses=(),
        page=0,
        created_at=NOON,
    )
    world.directory.commit(CO, [Create(space)])
    return world


@pytest.fixture(params=["memory", "dynamodb"])
def debtors(
    request: pytest.FixtureRequest, dynamodb: Any, make_table: Callable[[str], str]
) -> Debtors:
    if request.param == "memory":
        return MemoryDebtors()
    return DebtorTable(dynamodb, make_table("ReportsTable"))


def look(world: World, debtors: Debtors) -> Any:
    ports: Any = {"directory": world.directory, "ledger": world.ledger, "debtors": debtors}
    return look_at_debtor(CO, COMMUNITY, SPACE, **ports)


def test_an_account_is_on_the_list_from_its_first_open_bill_to_its_last_payment(
    world: World, debtors: Debtors
) -> None:
    world.bill([(FEE, 24200), (WATER, 800)], account=SPACE)
    owing = look(world, debtors)
    world.pay(20000, account=SPACE)
    follow_accounts(
        [AccountMoved(CO, COMMUNITY, SPACE, 1)] * 3,
        directory=world.directory,
        ledger=world.ledger,
        debtors=debtors,
    )
    less = debtors.find(CO, COMMUNITY, SPACE)
    world.pay(5000, account=SPACE)
    look(world, debtors)

    assert [bill.minor for bill in owing.bills] == [25000]
    assert less is not None
    assert [bill.minor for bill in less.bills] == [5000]
    assert (less.seq, less.version) == (1, 2)
    assert debtors.find(CO, COMMUNITY, SPACE) is None


def test_what_was_read_before_somebody_else_wrote_is_not_written(
    world: World, debtors: Debtors
) -> None:
    world.bill([(FEE, 24200)], account=SPACE)
    owing = look(world, debtors)
    world.pay(24200, account=SPACE)
    look(world, debtors)
    world.bill([(FEE, 100)], period="2026-12", account=SPACE)
    look(world, debtors)

    assert debtors.save(CO, owing, owing) is False
    assert debtors.remove(CO, owing) is False
    assert debtors.save(CO, None, owing) is False
    now = debtors.find(CO, COMMUNITY, SPACE)
    assert now is not None
    assert [bill.minor for bill in now.bills] == [100]


def test_looking_again_changes_nothing(world: World, debtors: Debtors) -> None:
    world.bill([(FEE, 24200)], account=SPACE)
    first = look(world, debtors)
    assert look(world, debtors) == first
    assert debtors.page(CO, COMMUNITY, 10, None).items == (first,)


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (0, Age.NOT_DUE),
        (1, Age.UP_TO_30),
        (30, Age.UP_TO_30),
        (31, Age.UP_TO_60),
        (60, Age.UP_TO_60),
        (61, Age.UP_TO_90),
        (90, Age.UP_TO_90),
        (91, Age.OVER_90),
    ],
)
def test_ages_are_the_trades_buckets(days: int, age: Age) -> None:
    assert age_of(days) is age


def test_ages_add_up_to_what_is_open(world: World, debtors: Debtors) -> None:
    world.bill([(FEE, 100)], period="2026-09", account=SPACE)
    world.bill([(FEE, 30)], period="2026-11", account=SPACE)
    debtor = look(world, debtors)
    day = max(bill.due_on for bill in debtor.bills)

    by_age = debtor.by_age(day)
    assert sum(by_age.values()) == 130
    assert by_age[Age.NOT_DUE] == 30
    assert debtor.overdue_minor(day) == 100
    assert debtor.overdue_minor(day + timedelta(days=1)) == 130


@pytest.mark.parametrize("kind", ["memory", "dynamodb"])
def test_runs_are_found_by_their_due_day(
    kind: str, dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    runs = (
        MemoryDebtors() if kind == "memory" else DebtorTable(dynamodb, make_table("ReportsTable"))
    )
    noted = [
        DueRun(CO, COMMUNITY, "run_b", date(2026, 11, 20)),
        DueRun(CO, COMMUNITY, "run_a", date(2026, 11, 20)),
        DueRun(CO, COMMUNITY, "run_c", date(2026, 12, 20)),
    ]
    runs.note(noted)
    runs.note(noted)

    found = runs.between(CO, COMMUNITY, date(2026, 11, 20), date(2026, 12, 19))
    assert [run.run_id for run in found] == ["run_a", "run_b"]
    assert runs.between(CO, "cty_other", date(2026, 1, 1), date(2026, 12, 31)) == ()


def test_who_paid_is_watched_for_all_it_paid_until_nothing_moved_since(debtors: Debtors) -> None:
    first = Watched(SPACE, 3, frozenset({FEE}))
    debtors.watch(CO, COMMUNITY, first)
    debtors.watch(CO, COMMUNITY, Watched(SPACE, 4, frozenset({WATER})))
    debtors.forget(CO, COMMUNITY, first)
    kept = debtors.watched(CO, COMMUNITY, 10, None).items
    assert kept == (Watched(SPACE, 4, frozenset({FEE, WATER})),)
    debtors.forget(CO, COMMUNITY, kept[0])
    assert debtors.watched(CO, COMMUNITY, 10, None).items == ()


def test_a_run_waits_from_its_issue_until_it_was_looked_at(debtors: Any) -> None:
    runs = [DueRun(CO, COMMUNITY, f"run_{day}", date(2026, 11, day)) for day in (3, 9)]
    debtors.note([*runs, *runs])
    assert debtors.waiting(CO, COMMUNITY, date(2026, 11, 2)) == ()
    assert debtors.waiting(CO, COMMUNITY, date(2026, 11, 9)) == tuple(runs)
    debtors.looked_at(runs[0])
    assert debtors.waiting(CO, COMMUNITY, date(2026, 11, 30)) == (runs[1],)
    assert debtors.between(CO, COMMUNITY, date(2026, 11, 1), date(2026, 11, 30)) == tuple(runs)


def test_begun_nights_are_known_by_community(debtors: Any) -> None:
    assert debtors.begun(CO) == {}
    for day in (3, 4):
        debtors.begin(CO, COMMUNITY, date(2026, 11, day))
    assert debtors.begun(CO) == {COMMUNITY: date(2026, 11, 4)}
