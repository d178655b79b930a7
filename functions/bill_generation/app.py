"""Bill generation: `fan_out` splits runs into pages, `bill_chunk` makes or takes back their bills.

The two are functions of their own with one folder: each imports what only it needs when it is
wired, so that splitting a run does not wait for the charge engine.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from shared.adapters.aws import client
from shared.adapters.clock import SystemClock
from shared.domain.billing_run import BillingRun, RunNotFound, RunState
from shared.edge.messages import PlanDue, Tick, read_page_message, read_run_message
from shared.edge.observability import logger
from shared.edge.queue_batch import Answer, QueueBatch
from shared.edge.settings import BillChunkSettings, FanOutSettings, read_settings
from shared.store.cards import CardTable
from shared.store.runs import RunTable
from shared.usecases.billing.ending_runs import finish_if_done
from shared.usecases.billing.run_orders import BillPage

_TICKING = ("due_plans", "runs", "work")
_STARTING = (
    "directory",
    "cards",
    "pools",
    "due_plans",
    "runs",
    "settlements",
    "work",
    "clock",
)
_SPLITTING = ("directory", "cards", "readings", "runs", "settlements", "work", "clock")


@cache
def wire_fan_out() -> dict[str, Any]:
    """Return what fan_out works with."""
    from shared.adapters.queues import SqsWork
    from shared.store.directory import DirectoryTable
    from shared.store.due_plans import DuePlanIndex
    from shared.store.pools import PoolTable
    from shared.store.readings import ReadingTable
    from shared.store.settlements import SettlementTable

    settings = read_settings(FanOutSettings)
    dynamodb = client("dynamodb")
    clock = SystemClock()
    return {
        "directory": DirectoryTable(dynamodb, settings.directory_table, "", clock),
        "cards": CardTable(dynamodb, settings.directory_table),
        "pools": PoolTable(dynamodb, settings.directory_table),
        "readings": ReadingTable(dynamodb, settings.directory_table),
        "due_plans": DuePlanIndex(dynamodb, settings.directory_table),
        "runs": RunTable(dynamodb, settings.ledger_table),
        "settlements": SettlementTable(dynamodb, settings.ledger_table),
        "work": SqsWork(client("sqs"), settings.run_queue_url, settings.page_queue_url),
        "clock": clock,
    }


@cache
def wire_bill_chunk() -> dict[str, Any]:
    """Return what bill_chunk works with; snapshots it has read stay on the shelf."""
    from shared.store.bills import BillTable
    from shared.store.readings import ReadingTable
    from shared.store.settlements import SettlementTable
    from shared.usecases.billing.billing_pages import BasisShelf

    settings = read_settings(BillChunkSettings)
    dynamodb = client("dynamodb")
    runs = RunTable(dynamodb, settings.ledger_table)
    settlements = SettlementTable(dynamodb, settings.ledger_table)
    # A page makes tens of thousands of objects and no cycles; looking for some costs a twentieth.
    gc.freeze()
    gc.set_threshold(100_000)
    return {
        "runs": runs,
        "bills": BillTable(dynamodb, settings.ledger_table),
        "cards": CardTable(dynamodb, settings.directory_table),
        "readings": ReadingTable(dynamodb, settings.directory_table),
        "settlements": settlements,
        "shelf": BasisShelf(runs, settlements),
        "clock": SystemClock(),
    }


@cache
def wire_taking_back() -> dict[str, Any]:
    """Return what bill_chunk takes bills back with, which few runs need."""
    from shared.store.directory import DirectoryTable
    from shared.store.ledger import LedgerTable

    settings = read_settings(BillChunkSettings)
    dynamodb, clock = client("dynamodb"), SystemClock()
    billing = wire_bill_chunk()
    return {
        "directory": DirectoryTable(dynamodb, settings.directory_table, "", clock),
        "ledger": LedgerTable(dynamodb, settings.ledger_table, settings.directory_table, clock),
        **{name: billing[name] for name in ("runs", "bills", "clock")},
    }


def fan_out(event: Mapping[str, Any], context: object) -> Answer:
    """Answer the clock (hand out what is due) or the run queue (bill a plan, split a run)."""
    del context
    if "Records" not in event:
        _tick(datetime.fromisoformat(event["time"]))
        return {"batchItemFailures": []}
    batch = QueueBatch(event)
    batch.each(_fan_out_one)
    return batch.answer


def bill_chunk(event: Mapping[str, Any], context: object) -> Answer:
    """Bill or take back the pages of the messages, then end the runs whose last page is done."""
    del context
    ports = wire_bill_chunk()
    batch = QueueBatch(event)
    runs: dict[tuple[str, str], BillingRun] = {}

    def bill(body: str, deliveries: int) -> None:
        order = read_page_message(body, deliveries)
        key = (order.company_id, order.run_id)
        if key not in runs:
            found = ports["runs"].find(*key)
            if found is None:
                raise RunNotFound(run_id=order.run_id)
            runs[key] = found
        _do_page(order, runs[key])

    batch.each(bill)
    for run in runs.values():
        try:
            ended = finish_if_done(run, runs=ports["runs"], clock=ports["clock"])
        except Exception as error:  # noqa: BLE001  the pages are done; their messages end the run
            batch.all_failed(error)
        else:
            if ended:
                logger().info("run ended", run_id=run.run_id, attempt=run.attempt)
    return batch.answer


def _do_page(order: BillPage, run: BillingRun) -> None:
    if run.state is RunState.CANCELLING:
        from shared.usecases.billing.cancelling_pages import take_back_page

        take_back_page(order, run, **wire_taking_back())
    else:
        from shared.usecases.billing.billing_pages import bill_one_page

        bill_one_page(order, run, **wire_bill_chunk())


def _fan_out_one(body: str, deliveries: int) -> None:
    from shared.usecases.billing import billing_runs

    del deliveries
    ports = wire_fan_out()
    order = read_run_message(body)
    if isinstance(order, Tick):
        _tick(ports["clock"].now())
    elif isinstance(order, PlanDue):
        started = billing_runs.bill_due_plan(
            order.company_id, order.plan_id, **_of(ports, _STARTING)
        )
        logger().info("plan billed", plan_id=order.plan_id, runs=started)
    else:
        pages = billing_runs.split_run(order, **_of(ports, _SPLITTING))
        logger().info("run split", run_id=order.run_id, attempt=order.attempt, pages=pages)


def _tick(now: datetime) -> None:
    from shared.usecases.billing import billing_runs

    ports = wire_fan_out()
    plans, attempts = billing_runs.tick(now, **_of(ports, _TICKING))
    logger().info("tick", plans=plans, attempts=attempts)


def _of(ports: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: ports[name] for name in names}
