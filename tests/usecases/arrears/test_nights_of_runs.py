"""Nights on real tables: runs looked at on their due day or after it, and what a debtor costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, cast

import pytest

from shared.adapters.arrears_queue import SqsArrearsWork
from shared.domain.charge_items import ChargeItem
from shared.domain.ledger.entries import EntryKind
from shared.domain.property import SubjectKind
from shared.edge.messages_arrears import read_arrears_message
from shared.store.bills import BillTable
from shared.store.debtors import DebtorTable
from shared.store.directory import DirectoryTable
from shared.store.ledger import LedgerTable
from shared.store.runs import RunTable
from shared.usecases.arrears.night import NightTools, carry_out
from shared.usecases.arrears.orders import BeginNight
from shared.usecases.arrears.ports import DueRun
from shared.usecases.ports import Create, Replace
from tests.billing.meter import Meter
from tests.billing.world import COMMUNITY, COMPANY, FEE, World, account_id, build_world, unit_card
from tests.usecases.arrears.late import POLICY, terms_of

HOMES = 6
HALF = {"rate": {"percent": "0.05", "per": "day"}}
# History (state and partition), plans, agreements with payments, and the movement (look, write).
REQUESTS_A_DEBTOR = 6


@dataclass
class Nights:
    """A billed community whose nights are carried out on tables."""

    world: World
    tools: NightTools
    meter: Meter
    due_on: date
    messages: list[str] = field(default_factory=list)

    def night(self, days: int) -> int:
        """Carry out the night after the day so many days behind the due day."""
        day = self.due_on + timedelta(days=days)
        carry_out(BeginNight(COMPANY, COMMUNITY, day), self.tools)
        made = 0
        while self.messages:
            body = self.messages.pop(0)
            made += carry_out(read_arrears_message(body), self.tools)
        return made

    def fees(self) -> list[list[tuple[str, int]]]:
        """Return each account's late-fee entries."""
        found = []
        for number in range(HOMES):
            movements = self.tools.ledger.history(COMPANY, account_id(number), "CNY").movements
            found.append(
                [
                    (entry.through.isoformat() if entry.through else "", entry.minor)
                    for movement in movements
                    for entry in movement.entries
                    if entry.kind is EntryKind.LATE_FEE
                ]
            )
        return found


@pytest.fixture
def nights(
    dynamodb: Any, make_table: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> Nights:
    world = build_world(dynamodb, make_table)
    world.put_cards([unit_card(number) for number in range(HOMES)])
    terms, item = terms_of(HALF), world.worker.directory.get(COMPANY, ChargeItem, FEE)
    settled = replace(
        item, settings=replace(item.settings, late_fee_policy=POLICY), version=item.version + 1
    )
    world.worker.directory.commit(COMPANY, [Create(terms), Replace(settled)])
    run = world.worker.start()
    world.work_off()
    meter = Meter(dynamodb)
    directory, ledger, access = world.tables
    debtors = DebtorTable(meter, make_table("ReportsTable"))
    debtors.note([DueRun(COMPANY, COMMUNITY, run.run_id, run.due_on)])
    monkeypatch.setattr("shared.usecases.arrears.following._whereabouts", _somewhere)
    messages: list[str] = []

    class Queue:
        """Takes messages."""

        def send_message(self, *, QueueUrl: str, MessageBody: str) -> dict[str, Any]:  # noqa: N803
            assert QueueUrl
            messages.append(MessageBody)
            return {}

    tools = NightTools(
        directory=DirectoryTable(meter, directory, access, world.clock),
        ledger=LedgerTable(meter, ledger, directory, world.clock),
        runs=RunTable(meter, ledger, directory, world.clock),
        bills=BillTable(meter, ledger),
        debtors=debtors,
        due_runs=debtors,
        nights=debtors,
        work=SqsArrearsWork(cast(Any, Queue()), "arrears"),
        clock=world.clock,
    )
    return Nights(world, tools, meter, run.due_on, messages)


def _somewhere(_company: str, _account: str, _directory: Any) -> dict[str, Any]:
    return {"subject_kind": SubjectKind.UNIT, "subject_id": "unt_1", "building_id": "bld_1"}


def test_a_run_is_looked_at_on_its_due_day_and_charged_from_the_day_after(nights: Nights) -> None:
    assert nights.night(-2) == 0
    page = nights.tools.debtors.page(COMPANY, COMMUNITY, 50, None)
    assert page.items == ()
    assert nights.night(-1) == 0  # the due day has begun
    assert len(nights.tools.debtors.page(COMPANY, COMMUNITY, 50, None).items) == HOMES
    assert nights.tools.due_runs.waiting(COMPANY, COMMUNITY, nights.due_on) == ()
    assert nights.night(0) == 0
    assert [nights.night(1), nights.night(1), nights.night(2)] == [HOMES, 0, HOMES]
    assert {len(found) for found in nights.fees()} == {2}


def test_a_run_met_after_its_due_day_is_charged_for_all_its_days(nights: Nights) -> None:
    assert nights.night(4) == HOMES * 4
    days = [(nights.due_on + timedelta(days=number)).isoformat() for number in range(1, 5)]
    assert all([day for day, _ in found] == days for found in nights.fees())
    assert nights.night(4) == 0


def test_a_night_costs_a_debtor_so_many_requests_and_no_scan(nights: Nights) -> None:
    nights.night(-1)
    nights.night(1)
    before = sum(nights.meter.requests.values())
    assert nights.night(2) == HOMES
    spent = sum(nights.meter.requests.values()) - before
    # Two lists, the waiting runs, the community twice, items and policies do not grow with debtors.
    assert spent <= 8 + HOMES * REQUESTS_A_DEBTOR
    before = sum(nights.meter.requests.values())
    assert nights.night(2) == 0
    assert sum(nights.meter.requests.values()) - before <= 8 + HOMES * (REQUESTS_A_DEBTOR - 2)
    assert "scan" not in nights.meter.requests
