"""Projections: the ledger's stream becomes reports, debtors, deductions, events and notices."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.adapters.aws import ClientWhenUsed, client
from shared.adapters.clock import SystemClock
from shared.adapters.events import Bus
from shared.adapters.ledger_queue import SqsLedgerWork
from shared.adapters.reminder_queues import SqsReminderWork
from shared.edge.observability import logger
from shared.edge.settings import ProjectionsSettings, read_settings
from shared.store.collection import CollectionTable
from shared.store.debtors import DebtorTable
from shared.store.directory import DirectoryTable
from shared.store.ledger import LedgerTable
from shared.store.ledger_stream import facts_of
from shared.store.totals import TotalsTable
from shared.usecases.arrears.following import follow_accounts
from shared.usecases.arrears.telling import accounts_of, ask_reviews, events_of
from shared.usecases.dunning.occasions import tell_owners
from shared.usecases.reporting.counting import count_movements
from shared.usecases.reporting.projections import project


@cache
def wire() -> dict[str, Any]:
    """Return what projections works with."""
    settings, dynamodb, clock = (
        read_settings(ProjectionsSettings),
        client("dynamodb"),
        SystemClock(),
    )
    sqs = ClientWhenUsed("sqs")
    debtors = DebtorTable(dynamodb, settings.reports_table)
    return {
        "directory": DirectoryTable(dynamodb, settings.directory_table, "", clock),
        "debtors": debtors,
        "due_runs": debtors,
        "collection": CollectionTable(dynamodb, settings.reports_table),
        "ledger": LedgerTable(dynamodb, settings.ledger_table, "", clock),
        "reports": TotalsTable(dynamodb, settings.reports_table),
        "events": Bus(ClientWhenUsed("events"), settings.event_bus_name),
        "work": SqsLedgerWork(sqs, settings.ledger_queue_url),
        "reminder_work": SqsReminderWork(sqs, settings.reminder_queue_url, {}),
    }


def handler(event: Mapping[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """Count and publish what the records tell.

    A failure fails the whole batch, which Lambda halves until it has found the record at fault:
    what was counted is not counted again.
    """
    del context
    facts = facts_of(event["Records"])
    if not facts:
        return {"batchItemFailures": []}
    counted = 0
    if facts.moved:
        counted = count_movements(facts.moved, **_of("collection", "ledger"))
        ask_reviews(facts.moved, **_of("ledger", "work"))
    shown = [*facts.moved, *facts.replanned, *accounts_of(facts.cases)]
    follow_accounts(shown, **_of("directory", "ledger", "debtors"))
    told = events_of(facts.cases, facts.steps)
    if told:
        wire()["events"].publish(told)
    if facts.pages or facts.ended:
        project(facts.pages, facts.ended, **_of("reports", "due_runs", "events", "work"))
    notices = tell_owners(facts.changed, **_of("ledger", "reminder_work"))
    pages, runs = len(facts.pages), [run.run_id for run in facts.ended]
    logger().info("projected", pages=pages, runs=runs, movements=counted, notices=notices)
    return {"batchItemFailures": []}


def _of(*names: str) -> dict[str, Any]:
    ports = wire()
    return {name: ports[name] for name in names}
