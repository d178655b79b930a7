"""Whoever re-issues a bill or waives for many dies around any write; a retry ends the same."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.actor import Role
from shared.domain.corrections.correction import CorrectionState
from shared.store.ledger import LedgerTable
from shared.usecases.correcting import batches
from shared.usecases.correcting.asking import AskCorrection, ask_correction
from shared.usecases.correcting.batches import (
    AskWaivers,
    DecideWaivers,
    apply_waivers,
    ask_waivers,
    decide_waivers,
)
from shared.usecases.correcting.deciding import DecideCorrection, approve_correction
from shared.usecases.ledger.ledger_orders import ApplyWaivers, LedgerOrder
from shared.usecases.ports import Once
from tests.billing.faults import Died, Fate
from tests.billing.operating import MANAGER
from tests.billing.world import COMPANY, FINANCE, Worker
from tests.billing.world import World as Billed
from tests.ledger.test_crashes import everything
from tests.ledger.world import CO, COMMUNITY, FEE, Tables, World, cashier, stored_world
from tests.usecases.correcting.test_reissue import ALL, OLD, billed, breaches, pay, smaller

LIN, WANG = cashier("Lin"), cashier("Wang", Role.MANAGER)
CALM = 0  # the number of no write
AFTER = pytest.mark.parametrize("after", [False, True], ids=["before", "after"])


def reissue(worker: Worker) -> None:
    """Ask for a bill to be issued again and approve it, as two requests do that are repeated."""
    ports = worker.ports(*ALL)
    asked = AskCorrection(Once(COMPANY, "ask", "1"), smaller(), "面积有误")
    correction = ask_correction(FINANCE, asked, **ports)
    decided = DecideCorrection(Once(COMPANY, "yes", "2"), correction.id)
    assert approve_correction(MANAGER, decided, **ports).state is CorrectionState.APPLIED


@AFTER
def test_a_re_issue_ends_the_same_wherever_it_died(
    dynamodb: Any, make_table: Callable[[str], str], after: bool
) -> None:
    def reissued(at: int) -> tuple[Fate, Any]:
        world = billed(dynamodb, make_table)
        pay(world, "150.00", "paid")
        fate = Fate(at, after=after)
        with contextlib.suppress(Died):
            reissue(world.another_worker(fate.in_front_of(dynamodb)))
        for _ in range(2):  # asked again, and once more
            reissue(world.worker)
        assert breaches(world) == []
        return fate, stored(dynamodb, world)

    _, expected = reissued(CALM)
    assert any(OLD.account_id in pk and sk.endswith("#2") for pk, sk in expected)
    at, fate = 0, None
    while fate is None or fate.struck:
        at += 1
        fate, found = reissued(at)
        assert found == expected, f"write {at}"
    assert at > 2  # asking and approving are a write each


def stored(dynamodb: Any, world: Billed) -> dict[tuple[str, str], Any]:
    directory, ledger, _ = world.tables
    return everything(dynamodb, Tables(ledger, directory))


@dataclass
class DyingWork:
    """Keeps orders of work; whoever asks may die before or after the order is taken."""

    fate: Fate | None = None
    orders: list[LedgerOrder] = field(default_factory=list)

    def ask(self, orders: Iterable[LedgerOrder]) -> None:
        taken = list(orders)
        if self.fate is None:
            self.orders += taken
        else:
            self.fate.meet(lambda: self.orders.extend(taken), {})


def waive(world: World, accounts: tuple[str, ...], work: DyingWork) -> None:
    """Ask for waivers, approve them, and carry out what is ordered, as often as it is ordered."""
    ports: dict[str, Any] = {"ledger": world.ledger, "clock": world.clock}
    command = AskWaivers(
        Once(CO, "ask", "1"), COMMUNITY, accounts, ("2026-11",), "疫情减免", percent=Decimal(50)
    )
    batch = ask_waivers(LIN, command, directory=world.directory, **ports)
    decide = DecideWaivers(Once(CO, "yes", "2"), batch.id, "approve")
    decide_waivers(WANG, decide, ledger_work=work, **ports)
    while work.orders:
        order = work.orders[0]  # off the queue once it is done, as messages are
        assert isinstance(order, ApplyWaivers)
        apply_waivers(order, directory=world.directory, work=work, **ports)
        work.orders.remove(order)


@AFTER
def test_waivers_for_many_end_the_same_wherever_they_died(
    dynamodb: Any,
    make_table: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    after: bool,
) -> None:
    monkeypatch.setattr(batches, "ACCOUNTS_A_PART", 2)

    def waived(at: int) -> tuple[Fate, Any]:
        lies = Tables(make_table("LedgerTable"), make_table("DirectoryTable"))
        world = stored_world(dynamodb, make_table, lies)
        accounts = tuple(world.open_account(100 + number) for number in range(3))
        for account in accounts:
            world.bill([(FEE, 10000)], account=account)
        world.pay(10000, account=accounts[1])  # nothing of this one can be waived
        fate, well = Fate(at, after=after), world.ledger
        front = fate.in_front_of(dynamodb)
        world.ledger = LedgerTable(front, lies.ledger, lies.directory, world.clock)
        work = DyingWork(fate)
        with contextlib.suppress(Died):
            waive(world, accounts, work)
        world.ledger, work.fate = well, None
        for _ in range(2):  # asked again, and once more
            waive(world, accounts, work)
        books = [world.ledger.history(CO, one, "CNY").book for one in accounts]
        assert [book.bills[0].open_minor for book in books] == [5000, 0, 5000]
        assert world.breaches() == []
        return fate, everything(dynamodb, lies)

    _, expected = waived(CALM)
    at, fate = 0, None
    while fate is None or fate.struck:
        at += 1
        fate, found = waived(at)
        assert found == expected, f"write {at}"
    assert at > 8  # asked, approved, ordered, two waived, two parts counted, one ordered
