"""The ledger's night shift: begun by the clock, carried by its queue, whatever comes twice."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from shared.adapters.ledger_queue import SqsLedgerWork
from shared.domain.bills import Bill, BillKey, StoredBill
from shared.domain.calendar import Period
from shared.domain.community import Company, Language
from shared.domain.ledger.payment_plan import PlanState
from shared.domain.ledger.proof_result import ProofResult
from shared.domain.ledger.receipts import Receipt
from shared.usecases.ledger import proof
from shared.usecases.ledger.ledger_orders import DeductBalances
from shared.usecases.ledger.ledger_ports import plan_ref, proof_ref
from shared.usecases.paying.payment_plans import AgreePaymentPlan, agree_payment_plan
from shared.usecases.ports import Create
from tests.billing.world import QueueInMemory
from tests.fakes.clock import CountingIds
from tests.fakes.collection import MemoryCollection
from tests.fakes.ledger import MemoryLedger
from tests.ledger.test_proofs import carded
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
)

CONTEXT = SimpleNamespace(function_name="levy-ledger-proof")
RUN = "run_0000000000000001"


class IssuedBills:
    """The bills and the one run that the night shift may look up."""

    def __init__(self) -> None:
        self.bills: list[Bill] = []

    def many(self, _company: str, keys: Sequence[BillKey]) -> dict[BillKey, StoredBill]:
        return {
            bill.key: StoredBill(bill, bill.minor, 1, "") for bill in self.bills if bill.key in keys
        }

    def find(self, company_id: str, run_id: str) -> Any:
        return SimpleNamespace(
            company_id=company_id,
            community_id=COMMUNITY,
            run_id=run_id,
            plan_id=PLAN,
            period=Period.starting("2026-11"),
            seq=1,
        )


@dataclass
class Night:
    """A night over the world in memory."""

    world: World
    queue: QueueInMemory
    issued: IssuedBills
    handle: Callable[..., dict[str, list[dict[str, str]]]]
    twice: bool = False

    def pass_by(self) -> None:
        """Let the clock strike and the queue run empty."""
        assert self.handle({"time": "2026-11-24T18:30:00Z"}, CONTEXT) == {"batchItemFailures": []}
        self.work_off()

    def ask(self, *orders: Any) -> None:
        """Have orders carried out."""
        SqsLedgerWork(self.queue, "ledger").ask(orders)
        self.work_off()

    def work_off(self) -> None:
        """Carry out what is queued, and what that asks for."""
        steps = 0
        while messages := self.queue.take_all():
            steps += 1
            assert steps < 50, "the chain has no end"
            records = [{"messageId": "1", "body": body} for _, body in messages]
            if self.twice and steps < 4:
                records *= 2
            assert self.handle({"Records": records}, CONTEXT) == {"batchItemFailures": []}

    @property
    def result(self) -> ProofResult | None:
        """The proof of the day."""
        return self.world.ledger.find(CO, proof_ref(COMMUNITY, TODAY.isoformat()))


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch) -> Night:
    world, queue, issued = memory_world(), QueueInMemory(), IssuedBills()
    company = Company(CO, "Levy", Language.EN, datetime(2026, 1, 1, tzinfo=UTC))
    world.directory.commit(CO, [Create(company)])
    carded(world)
    module = importlib.import_module("functions.ledger_proof.app")
    ports = {
        "directory": world.directory,
        "cards": world.directory,
        "ledger": world.ledger,
        "collection": MemoryCollection(),
        "runs": issued,
        "bills": issued,
        "work": SqsLedgerWork(queue, "ledger"),
        "clock": world.clock,
    }
    monkeypatch.setattr(module, "wire", lambda: ports)
    return Night(world, queue, issued, module.handler)


@pytest.mark.parametrize("twice", [False, True])
def test_every_community_is_proven_page_by_page_overnight(night: Night, twice: bool) -> None:
    night.twice = twice
    night.world.bill([(FEE, 24200)])
    night.world.pay(20000)
    night.pass_by()
    result = night.result
    assert result is not None
    assert (result.holds, result.pages_done, result.started_by) == (True, 2, "ledger_proof")
    assert (result.found.accounts, result.found.movements, result.found.receipts) == (2, 1, 1)


@pytest.mark.parametrize("twice", [False, True])
def test_the_receipts_of_a_year_are_proven_in_parts_each_once(
    night: Night, monkeypatch: pytest.MonkeyPatch, twice: bool
) -> None:
    monkeypatch.setattr(proof, "RECEIPTS_A_PART", 4)
    monkeypatch.setattr(proof, "_RECEIPTS_A_READ", 3)
    night.twice = twice
    for minor in range(1, 11):
        night.world.pay(minor)
    reads = count_reads(night.world, monkeypatch)
    night.pass_by()
    result = night.result
    assert result is not None
    assert (result.holds, result.receipts_done, result.found.receipts) == (True, 10, 10)
    assert twice or reads[0] == 4  # three by three, in two parts
    night.pass_by()
    assert night.result is not None
    assert night.result.found.receipts == 10


def count_reads(world: World, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    reads, page = [0], world.ledger.page

    def counted(company_id: str, shelf: Any, *rest: Any) -> Any:
        reads[0] += shelf.of is Receipt
        return page(company_id, shelf, *rest)

    monkeypatch.setattr(world.ledger, "page", counted)
    return reads


def test_a_broken_law_is_logged_with_its_entry_and_counted_for_the_alarm(
    night: Night, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Levy")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "ledger_proof")
    told: list[dict[str, Any]] = []
    module = importlib.import_module("functions.ledger_proof.app")
    journal = SimpleNamespace(
        info=lambda *_, **__: None, error=lambda message, **more: told.append({message: more})
    )
    monkeypatch.setattr(module, "logger", lambda: journal)
    night.world.bill([(FEE, 24200)])
    night.world.pay(20000)
    assert isinstance(night.world.ledger, MemoryLedger)
    night.world.ledger.tamper(CO, HOME)
    night.pass_by()
    assert night.result is not None
    assert night.result.holds is False
    assert told
    assert all(HOME in one["ledger law broken"]["entry"] for one in told)
    metric = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert metric["LedgerLawsBroken"] == [night.result.broken]
    (counted,) = metric["_aws"]["CloudWatchMetrics"]
    assert counted["Namespace"] == "Levy"
    assert sorted(counted["Dimensions"][0]) == ["FunctionName", "service"]
    assert metric["FunctionName"] == CONTEXT.function_name


def test_payment_plans_that_fell_behind_are_flagged_overnight(night: Night) -> None:
    world = night.world
    bill = world.bill([(FEE, 24200)])
    plan = agree_payment_plan(
        world.actor,
        AgreePaymentPlan(
            world.once(),
            HOME,
            (bill.key.id,),
            {"count": 3, "first_due": "2026-12-01"},
        ),
        directory=world.directory,
        ledger=world.ledger,
        clock=world.clock,
        ids=CountingIds(),
    )
    world.clock.forward(days=8)
    night.pass_by()
    checked = world.ledger.find(CO, plan_ref(plan.id))
    assert checked is not None
    assert checked.state is PlanState.BROKEN


@pytest.mark.parametrize("twice", [False, True])
def test_after_a_run_balances_pay_and_credits_are_given_once(night: Night, twice: bool) -> None:
    night.twice = twice
    world = night.world
    world.pay(30000)
    bill = world.bill([(FEE, 24200)])
    credit = world.bill([(WATER, -500)], account=SPACE)
    night.issued.bills = [bill, credit]
    night.ask(DeductBalances(CO, COMMUNITY, RUN))
    assert (world.open_minor(bill), world.balance()) == (0, 5800)
    assert (world.open_minor(credit), world.balance(SPACE)) == (0, 500)
    assert world.breaches() == []


def test_a_community_that_deducts_by_hand_is_left_alone(night: Night) -> None:
    world = night.world
    world.settle(auto_deduct=False)
    world.pay(30000)
    bill = world.bill([(FEE, 24200)])
    credit = world.bill([(WATER, -500)], account=SPACE)
    night.issued.bills = [bill, credit]
    night.ask(DeductBalances(CO, COMMUNITY, RUN))
    assert (world.open_minor(bill), world.balance()) == (24200, 30000)
    assert (world.open_minor(credit), world.balance(SPACE)) == (-500, 0)
