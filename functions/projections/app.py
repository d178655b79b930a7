"""Projections: the ledger's stream becomes report totals, deductions and published events."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.adapters.aws import ClientWhenUsed, client
from shared.adapters.events import Bus
from shared.adapters.ledger_queue import SqsLedgerWork
from shared.edge.observability import logger
from shared.edge.settings import ProjectionsSettings, read_settings
from shared.store.ledger_stream import facts_of
from shared.store.totals import TotalsTable
from shared.usecases.projections import project


@cache
def wire() -> dict[str, Any]:
    """Return what projections works with."""
    settings = read_settings(ProjectionsSettings)
    return {
        "reports": TotalsTable(client("dynamodb"), settings.reports_table),
        "events": Bus(ClientWhenUsed("events"), settings.event_bus_name),
        "work": SqsLedgerWork(ClientWhenUsed("sqs"), settings.ledger_queue_url),
    }


def handler(event: Mapping[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """Count and publish what the records tell.

    A failure fails the whole batch, which Lambda halves until it has found the record at fault:
    what was counted is not counted again.
    """
    del context
    pages, ended = facts_of(event["Records"])
    if pages or ended:
        project(pages, ended, **wire())
        logger().info("projected", pages=len(pages), runs=[run.run_id for run in ended])
    return {"batchItemFailures": []}
