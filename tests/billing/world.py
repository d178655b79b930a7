"""A small community on real DynamoDB calls, its queues in memory, and workers that can die."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from shared.adapters.queues import SqsWork
from shared.domain.accounts import AccountDays
from shared.domain.actor import Actor, Role
from shared.domain.billing_card import BillingCard, CardVersion
from shared.domain.billing_plan import BillingPlan, Timing
from shared.domain.billing_run import BillingRun, RunNotFound, RunState
from shared.domain.charge_items import (
    Category,
    ChargeItem,
    LocalName,
    RuleVersion,
    Scope,
    ScopeLevel,
)
from shared.domain.community import Community, Language
from shared.domain.property import SubjectKind
from shared.domain.rule_book import BookPlace, ItemBook
from shared.edge.messages import PlanDue, Tick, read_page_message, read_run_message
from shared.store.bills import BillTable
from shared.store.cards import CardTable, save_card
from shared.store.directory import DirectoryTable
from shared.store.due_plans import DuePlanIndex
from shared.store.ledger import LedgerTable
from shared.store.pools import PoolTable
from shared.store.readings import ReadingTable
from shared.store.runs import RunTable
from shared.store.settlements import SettlementTable
from shared.usecases.billing import billing_runs
from shared.usecases.billing.billing_pages import BasisShelf, bill_one_page
from shared.usecases.billing.cancelling_pages import take_back_page
from shared.usecases.billing.ending_runs import finish_if_done
from shared.usecases.billing.starting_runs import StartRun, start_run
from shared.usecases.ports import Create, Replace
from shared.usecases.rules.rule_changes import SaveBook

COMPANY = "com_0000000000000001"
COMMUNITY = "cty_0000000000000001"
PLAN = "pln_0000000000000001"
FEE = "itm_00000000000000fe"
LIFT = "itm_00000000000000ff"
FINANCE = Actor(COMPANY, Role.FINANCE, "finance")
NOW = datetime(2026, 11, 1, 2, tzinfo=UTC)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


def rule_document(quantity: str, price: str) -> dict[str, Any]:
    """A rule `quantity × price`; "inside_area" blocks subjects that have none."""
    return {"schema": 1, "quantity": quantity, "price": price}


class SetClock:
    """Tells the time it was set to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time


class QueueInMemory:
    """Takes messages and gives them out in whatever order a test wants."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []
        self.requests = 0

    def send_message(self, **request: Any) -> dict[str, Any]:
        self.requests += 1
        self.messages.append((request["QueueUrl"], request["MessageBody"]))
        return {}

    def send_message_batch(self, **request: Any) -> dict[str, Any]:
        self.requests += 1
        entries = request["Entries"]
        assert 1 <= len(entries) <= 10
        self.messages += [(request["QueueUrl"], entry["MessageBody"]) for entry in entries]
        return {"Successful": [{"Id": entry["Id"]} for entry in entries]}

    def take_all(self) -> list[tuple[str, str]]:
        taken, self.messages = self.messages, []
        return taken


# The ports of splitting a run, of billing a page, of acting on a run, of a new snapshot of it, and
# of what the clock does.
SPLITTING = ("directory", "cards", "readings", "runs", "settlements", "work", "clock")
BILLING = ("runs", "bills", "cards", "readings", "settlements", "shelf", "clock")
ACTING = ("directory", "pools", "settlements", "runs", "work", "clock")
BY_SNAPSHOT = ("directory", "cards", "pools", "runs", "work", "clock")
BY_CLOCK = (*BY_SNAPSHOT, "due_plans", "settlements")


class Worker:
    """What one process works with; several share the tables and queues."""

    def __init__(self, client: Any, queue: Any, tables: tuple[str, str, str], clock: SetClock):
        directory, ledger, access = tables
        self.clock = clock
        self.directory = DirectoryTable(client, directory, access, clock)
        self.cards = CardTable(client, directory)
        self.due_plans = DuePlanIndex(client, directory)
        self.runs = RunTable(client, ledger, directory, clock)
        self.bills = BillTable(client, ledger)
        self.pools = PoolTable(client, directory)
        self.readings = ReadingTable(client, directory)
        self.settlements = SettlementTable(client, ledger)
        self.ledger = LedgerTable(client, ledger, directory, clock)
        self.work = SqsWork(queue, "run-queue", "page-queue")
        self.shelf = BasisShelf(self.runs, self.settlements)

    def ports(self, *names: str) -> dict[str, Any]:
        return {name: getattr(self, name) for name in names}

    def start(
        self, *, preview: bool = False, period: str = "2026-11", number: int = 1
    ) -> BillingRun:
        command = StartRun(COMMUNITY, PLAN, period, preview, number)
        ports = self.ports("directory", "cards", "pools", "runs", "work", "clock")
        return start_run(FINANCE, command, **ports).run

    def deliver(self, queue_url: str, body: str, deliveries: int = 1) -> None:
        """Do what a message asks for, as the functions do."""
        if queue_url == "page-queue":
            page = read_page_message(body, deliveries)
            run = self.runs.find(page.company_id, page.run_id)
            if run is None:
                raise RunNotFound(run_id=page.run_id)
            if run.state is RunState.CANCELLING:
                taking = self.ports("directory", "runs", "bills", "ledger", "clock")
                take_back_page(page, run, **taking)
            else:
                ports = self.ports(*BILLING)
                bill_one_page(page, run, **ports)
            finish_if_done(run, **self.ports("runs", "clock"))
            return
        order = read_run_message(body)
        if isinstance(order, Tick):
            self.tick()
        elif isinstance(order, PlanDue):
            ports = self.ports(*BY_CLOCK)
            billing_runs.bill_due_plan(order.company_id, order.plan_id, **ports)
        else:
            billing_runs.split_run(order, **self.ports(*SPLITTING))

    def tick(self) -> tuple[int, int]:
        return billing_runs.tick(self.clock.now(), **self.ports("due_plans", "runs", "work"))


@dataclass
class World:
    """One community with its plan, and a worker whose process is well."""

    client: Any
    queue: QueueInMemory
    tables: tuple[str, str, str]
    clock: SetClock
    worker: Worker

    def another_worker(self, client: Any = None, queue: Any = None) -> Worker:
        return Worker(client or self.client, queue or self.queue, self.tables, self.clock)

    def work_off(self, limit: int = 1000) -> None:
        """Deliver messages, once and in order, until there are none."""
        for _ in range(limit):
            taken = self.queue.take_all()
            if not taken:
                return
            for message in taken:
                self.worker.deliver(*message)
        raise AssertionError("messages beget messages")

    def put_cards(self, cards: Iterable[BillingCard]) -> None:
        """Store cards as if their subjects had been created."""
        cards = list(cards)
        puts = [save_card(self.tables[0], COMPANY, card).request["Put"]["Item"] for card in cards]
        for batch in _batches(puts, 25):
            requests = [{"PutRequest": {"Item": item}} for item in batch]
            self.client.batch_write_item(RequestItems={self.tables[0]: requests})
        numbered = self.worker.cards.subjects_numbered(COMPANY, COMMUNITY)
        pages = max(card.page for card in cards) + 1 if cards else 0
        if pages * 100 > numbered:
            self.worker.cards.number_subjects(COMPANY, COMMUNITY, pages * 100 - numbered)

    def ledger(self) -> dict[tuple[str, str], dict[str, Any]]:
        """All of the ledger, without the marks of the transactions that wrote it."""
        items: dict[tuple[str, str], dict[str, Any]] = {}
        request: dict[str, Any] = {"TableName": self.tables[1]}
        while True:
            answer = self.client.scan(**request)
            for item in answer["Items"]:
                kept = {name: value for name, value in item.items() if name != "txn"}
                items[item["pk"]["S"], item["sk"]["S"]] = kept
            if "LastEvaluatedKey" not in answer:
                return items
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _batches(values: list[Any], size: int) -> Iterable[list[Any]]:
    return (values[start : start + size] for start in range(0, len(values), size))


def unit_card(
    number: int,
    page: int = 0,
    *,
    area: str = "100.00",
    inside: str | None = "80.00",
    at: datetime = LONG_AGO,
    accounts: tuple[AccountDays, ...] | None = None,
) -> BillingCard:
    """The card of unit `number` with one account since 2025, or with `accounts`."""
    facts: dict[str, object] = {"kind": "residential", "built_area": area, "floor": number % 30}
    if inside is not None:
        facts["inside_area"] = inside
    if accounts is None:
        accounts = (AccountDays(account_id(number), date(2025, 1, 1), None),)
    version = CardVersion(at, SubjectKind.UNIT, None, "", facts, accounts)
    return BillingCard(f"unt_{number:016d}", COMMUNITY, page, (version,))


def space_card(number: int, page: int = 0, *, taken: bool = False) -> BillingCard:
    """The card of a parking space, by default nobody's."""
    accounts = (AccountDays(account_id(number), date(2025, 1, 1), None),) if taken else ()
    version = CardVersion(LONG_AGO, SubjectKind.SPACE, None, "", {"kind": "surface"}, accounts)
    return BillingCard(f"spc_{number:016d}", COMMUNITY, page, (version,))


def account_id(number: int, holder: int = 0) -> str:
    return f"acc_{holder:04d}{number:012d}"


def build_world(client: Any, make_table: Callable[[str], str]) -> World:
    """Return a community billed monthly in advance on the 1st: a fee by area and a lift fee."""
    tables = (make_table("DirectoryTable"), make_table("LedgerTable"), make_table("AccessTable"))
    clock, queue = SetClock(), QueueInMemory()
    worker = Worker(client, queue, tables, clock)
    world = World(client, queue, tables, clock, worker)
    community = Community(COMMUNITY, "阳光花园", "CNY", "Asia/Shanghai", Language.ZH, LONG_AGO)
    plan = BillingPlan(
        PLAN,
        COMMUNITY,
        "物业费",
        (FEE, LIFT),
        1,
        "2026-11",
        1,
        Timing.ADVANCE,
        20,
        "2026-11",
        LONG_AGO,
    )
    items = [
        ChargeItem(item_id, COMMUNITY, LocalName(zh, en), category, (SubjectKind.UNIT,), LONG_AGO)
        for item_id, zh, en, category in (
            (FEE, "物业费", "Property fee", Category.PROPERTY_FEE),
            (LIFT, "电梯费", "Lift fee", Category.LIFT),
        )
    ]
    worker.directory.commit(
        COMPANY,
        [Create(community), Create(plan, plan.due_at("Asia/Shanghai")), *map(Create, items)],
    )
    add_rule(world, FEE, "1", "built_area", "1.85")
    add_rule(world, LIFT, "2", "inside_area", "0.30")
    return world


def add_rule(
    world: World, item_id: str, suffix: str, quantity: str, price: str, first: str = "2026-01-01"
) -> None:
    """Make a rule version of the whole community."""
    rule = RuleVersion(
        f"rul_{suffix:0>16}",
        item_id,
        Scope(ScopeLevel.COMMUNITY, COMMUNITY),
        date.fromisoformat(first),
        rule_document(quantity, price),
        LONG_AGO,
        "test",
    )
    save_rule(world, rule, ItemBook(item_id, COMMUNITY))


def save_rule(world: World, rule: RuleVersion, place: BookPlace) -> None:
    """Make a rule version as if it had been saved."""
    book = world.worker.directory.rule_book(COMPANY, place).with_version(rule)
    world.worker.directory.commit(COMPANY, [Create(rule), SaveBook(book)])


def replace_community(world: World, **changes: Any) -> Community:
    """Change the community's settings."""
    community = world.worker.directory.get(COMPANY, Community, COMMUNITY)
    changed = replace(community, version=community.version + 1, **changes)
    world.worker.directory.commit(COMPANY, [Replace(changed)])
    return changed


def pages_in(messages: list[tuple[str, str]]) -> list[int]:
    """Return the pages that page messages ask for."""
    return [json.loads(body)["page"] for url, body in messages if url == "page-queue"]
