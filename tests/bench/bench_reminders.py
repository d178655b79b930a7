"""How fast reminders are planned against raw sends to the same queue, and their requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from statistics import median
from time import monotonic
from typing import Any, cast

from shared.adapters.reminder_queues import SqsReminderWork
from shared.domain.arrears.debtor import Debtor, OpenBill
from shared.domain.dunning.campaign import Campaign
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.domain.messaging.settings import MessagingSettings, TemplateField, WechatTemplate
from shared.domain.property import SubjectKind
from shared.store.bills import BillTable
from shared.store.debtors import DebtorTable
from shared.store.directory import DirectoryTable
from shared.store.ledger import LedgerTable
from shared.store.ledger_records import ref_of
from shared.store.planned_messages import PlannedMessageTable
from shared.store.runs import RunTable
from shared.usecases.dunning.planned_parts import plan_debtors
from shared.usecases.dunning.planning import PlanTools
from shared.usecases.dunning.ports import PlanDebtors
from shared.usecases.ledger.ledger_ports import Decision, Look, Save, Seen
from tests.bench.bench_runs import tables
from tests.bench.figures import Figure, Figures, Ground
from tests.billing.meter import Meter
from tests.fakes.clock import StandingClock
from tests.ledger.world import CO, COMMUNITY, NOON, TODAY

DEBTORS, ROUNDS = 500, 3
OVERDUE_FIRST = timedelta(days=3)
QUEUES = ("plan", *(one.value for one in (ChannelName.WECHAT, ChannelName.SMS, ChannelName.EMAIL)))


class Batches:
    """Passes batches on to SQS, counts them, and keeps what they said."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.requests = 0
        self.bodies: list[str] = []

    def send_message_batch(self, *, QueueUrl: str, Entries: Any) -> Any:  # noqa: N803
        """Pass a batch on."""
        self.requests += 1
        self.bodies += [entry["MessageBody"] for entry in Entries]
        return self._client.send_message_batch(QueueUrl=QueueUrl, Entries=Entries)


def measure(ground: Ground) -> Figures:
    """Return planned messages per second against raw batches, and the requests of one message."""
    client, sqs = ground.stack.client("dynamodb"), ground.stack.client("sqs")
    urls = {name: sqs.create_queue(QueueName=f"bench-{name}")["QueueUrl"] for name in QUEUES}
    try:
        with tables(client) as make_table:
            meter, batches = Meter(client), Batches(sqs)
            tools = _tools(meter, batches, urls, make_table)
            _settle(tools)
            meter.requests.clear()
            batches.requests = 0
            ratios, orders = [], 0
            for round_ in range(ROUNDS):
                day = TODAY + timedelta(days=round_)
                _owe(tools, day - OVERDUE_FIRST)
                before = meter.requests.total()
                batches.bodies.clear()
                took = _seconds(lambda day=day: _plan(tools, day))  # type: ignore[misc]
                orders += meter.requests.total() - before
                bodies = batches.bodies[:]
                assert len([one for one in bodies if '"deliver"' in one]) == DEBTORS
                raw = _seconds(lambda bodies=bodies: _raw(sqs, urls["sms"], bodies))  # type: ignore[misc]
                ratios.append(raw / took)
            requests = (orders + batches.requests) / (DEBTORS * ROUNDS)
    finally:
        for url in urls.values():
            sqs.delete_queue(QueueUrl=url)
    return {
        "plan_vs_raw_sqs": Figure(
            median(ratios), "×", "messages planned/s against batches of the same bodies", 0.1, True
        ),
        "requests_per_planned_message": Figure(
            requests, "requests", "read, stored and queued, DynamoDB and SQS together", 0.3
        ),
    }


def _tools(
    meter: Meter, batches: Batches, urls: dict[str, str], make_table: Callable[[str], str]
) -> PlanTools:
    """Return what planning works with, on tables of its own."""
    clock, table = StandingClock(NOON), make_table("LedgerTable")
    directory, reports = make_table("DirectoryTable"), make_table("ReportsTable")
    debtors = DebtorTable(meter, reports)
    deliver = {one: urls[one.value] for one in ChannelName if one.value in urls}
    return PlanTools(
        directory=DirectoryTable(meter, directory, "", clock),
        ledger=LedgerTable(meter, table, directory, clock),
        runs=RunTable(meter, table, directory, clock),
        bills=BillTable(meter, table),
        debtors=debtors,
        due_runs=debtors,
        planned=PlannedMessageTable(meter, table),
        work=SqsReminderWork(cast(Any, batches), urls["plan"], deliver),
        clock=clock,
    )


def _settle(tools: PlanTools) -> None:
    """Let the community send by SMS, by the usual ladder."""
    template = WechatTemplate(
        MessageKind.REMINDER, "template_0123", (TemplateField("thing1", "title"),)
    )
    settings = MessagingSettings(COMMUNITY, (ChannelName.SMS,), (template,))
    for record in (settings, Campaign(COMMUNITY)):
        ref = ref_of(record)

        def put(seen: Seen, record: Any = record) -> Decision[None]:
            del seen
            return Decision(None, (Save(None, replace(record, version=1)),))

        tools.ledger.decide(CO, Look(records=(ref,)), put)


def _owe(tools: PlanTools, due_on: date) -> None:
    """Let every account owe one bill of a day."""
    for number in range(DEBTORS):
        account = f"acc_{number:016d}"
        bill = OpenBill(f"{account}.pln_1.2026-11.1", due_on, (("itm_fee", 24200),))
        found = tools.debtors.find(CO, COMMUNITY, account)
        version = found.version + 1 if found else 1
        debtor = Debtor(
            account, COMMUNITY, "CNY", SubjectKind.UNIT, "unt_1", "bld_1", (bill,), version=version
        )
        assert tools.debtors.save(CO, found, debtor)


def _plan(tools: PlanTools, day: date) -> None:
    """Plan the day's messages for all debtors, part by part as the queue would order it."""
    orders = [PlanDebtors(CO, COMMUNITY, "all", day, day, "")]
    work = tools.work

    class Following:
        """Keeps the part that follows, and has messages queued."""

        def plan(self, found: Any) -> None:
            """Keep the next part."""
            orders.extend(found)

        def deliver(self, messages: Any) -> None:
            """Pass messages on."""
            work.deliver(messages)

    parts = replace(tools, work=cast(Any, Following()))
    while orders:
        plan_debtors(orders.pop(), parts)


def _raw(sqs: Any, url: str, bodies: list[str]) -> None:
    """Send the same bodies, ten to a batch."""
    for start in range(0, len(bodies), 10):
        part = bodies[start : start + 10]
        entries = [{"Id": str(at), "MessageBody": body} for at, body in enumerate(part)]
        sqs.send_message_batch(QueueUrl=url, Entries=entries)


def _seconds(work: Callable[[], None]) -> float:
    began = monotonic()
    work()
    return monotonic() - began
