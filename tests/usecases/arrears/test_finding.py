"""Who still owes after the due day is found run by run, each bill looked up once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from shared.domain.bills import BillKey
from shared.usecases.arrears import finding
from shared.usecases.arrears.finding import find_overdue
from tests.billing.world import COMMUNITY, COMPANY, World, build_world, unit_card
from tests.fakes.debtors import MemoryDebtors

HOMES = 250


@pytest.fixture
def world(dynamodb: Any, make_table: Callable[[str], str]) -> World:
    world = build_world(dynamodb, make_table)
    world.put_cards([unit_card(number, number // 100) for number in range(HOMES)])
    return world


class Looked:
    """Notes which accounts were looked at instead of reading where they live."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.accounts: list[str] = []
        monkeypatch.setattr(finding, "look_at_debtor", self._look)

    def _look(self, _company: str, community: str, account: str, **_: Any) -> None:
        assert community == COMMUNITY
        self.accounts.append(account)


def test_every_account_with_an_open_bill_is_found_part_by_part(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = Looked(monkeypatch)
    monkeypatch.setattr(finding, "PAGES_A_PART", 1)
    run = world.worker.start()
    world.work_off()
    ports = world.worker.ports("directory", "runs", "bills", "ledger")

    after, parts, found = "", 0, 0
    while parts == 0 or after:
        more, after = find_overdue(COMPANY, run.run_id, after, debtors=MemoryDebtors(), **ports)
        parts, found = parts + 1, found + more

    billed = {pk.split("#")[3] for pk, sk in world.ledger() if sk.startswith("bill#")}
    assert (parts, found) == (3, HOMES)
    assert set(looked.accounts) == billed


def test_a_paid_bill_is_passed_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = Looked(monkeypatch)
    run = world.worker.start()
    world.work_off()
    ports = world.worker.ports("directory", "runs", "bills", "ledger")
    keys = [
        BillKey(pk.split("#")[3], sk.split("#")[2], sk.split("#")[1], 1)
        for pk, sk in world.ledger()
        if sk.startswith("bill#")
    ]
    paid = set(keys[:40])

    class SomePaid:
        """Shows forty of the bills as paid."""

        def many(self, company: str, wanted: Any) -> Any:
            found = ports["bills"].many(company, wanted)
            return {
                key: replace(stored, open_minor=0) if key in paid else stored
                for key, stored in found.items()
            }

    find_overdue(COMPANY, run.run_id, "", debtors=MemoryDebtors(), **{**ports, "bills": SomePaid()})
    assert len(looked.accounts) == HOMES - 40
