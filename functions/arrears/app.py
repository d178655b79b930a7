"""Arrears: every community's night, begun by the clock and carried part by part by its queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from shared.adapters.arrears_queue import SqsArrearsWork
from shared.adapters.aws import client
from shared.adapters.clock import SystemClock
from shared.edge.messages_arrears import read_arrears_message
from shared.edge.observability import logger
from shared.edge.queue_batch import Answer, QueueBatch
from shared.edge.settings import ArrearsSettings, read_settings
from shared.store.bills import BillTable
from shared.store.debtors import DebtorTable
from shared.store.directory import DirectoryTable
from shared.store.ledger import LedgerTable
from shared.store.runs import RunTable
from shared.usecases.arrears.night import NightTools, begin_nights, carry_out


@cache
def wire() -> NightTools:
    """Return what a night works with."""
    settings = read_settings(ArrearsSettings)
    dynamodb, clock = client("dynamodb"), SystemClock()
    directory, ledger = settings.directory_table, settings.ledger_table
    debtors = DebtorTable(dynamodb, settings.reports_table)
    return NightTools(
        directory=DirectoryTable(dynamodb, directory, "", clock),
        ledger=LedgerTable(dynamodb, ledger, directory, clock),
        runs=RunTable(dynamodb, ledger),
        bills=BillTable(dynamodb, ledger),
        debtors=debtors,
        due_runs=debtors,
        nights=debtors,
        work=SqsArrearsWork(client("sqs"), settings.arrears_queue_url),
        clock=clock,
    )


def handler(event: Mapping[str, Any], context: object) -> Answer:
    """Answer the clock (begin the nights of communities whose day is over) or the queue."""
    del context
    tools = wire()
    if "Records" not in event:
        at = datetime.fromisoformat(event["time"])
        begun = begin_nights(at, directory=tools.directory, nights=tools.nights, work=tools.work)
        logger().info("nights begun", communities=begun, at=event["time"])
        return {"batchItemFailures": []}
    batch = QueueBatch(event)

    def one(body: str, deliveries: int) -> None:
        del deliveries
        order = read_arrears_message(body)
        entries = carry_out(order, tools)
        logger().info(
            "arrears looked at",
            community_id=order.community_id,
            day=order.day.isoformat(),
            part=type(order).__name__,
            entries=entries,
        )

    batch.each(one)
    return batch.answer
