"""Reconciliation: the clock begins a night, a payout's event its reading; the queue carries both.

The event may name the day before which all is looked at: {"until": "2026-11-25"}.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.adapters.aws import ClientWhenUsed, client
from shared.adapters.clock import SystemClock
from shared.adapters.payment_setup import payment_provider
from shared.adapters.reconciling_queue import SqsReconcilingWork
from shared.edge.messages import read_reconciling_message
from shared.edge.observability import count_stale_exceptions, logger
from shared.edge.queue_batch import Answer, QueueBatch
from shared.edge.settings import ReconciliationSettings, read_settings
from shared.store.directory import DirectoryTable
from shared.store.ledger import LedgerTable
from shared.usecases.reconciling import night, payouts
from shared.usecases.reconciling.orders import ReadPayout, ReconcileCompany, ReconcilingOrder

_LEDGER = ("directory", "ledger", "work", "clock")


@cache
def wire() -> dict[str, Any]:
    """Return what reconciliation works with."""
    settings = read_settings(ReconciliationSettings)
    dynamodb, clock = client("dynamodb"), SystemClock()
    directory, ledger = settings.directory_table, settings.ledger_table
    return {
        "directory": DirectoryTable(dynamodb, directory, "", clock),
        "ledger": LedgerTable(dynamodb, ledger, directory, clock),
        "provider": payment_provider(
            ClientWhenUsed("secretsmanager"),
            settings.provider_key_secret,
            settings.provider_mode,
            settings.provider_address,
        ),
        "work": SqsReconcilingWork(client("sqs"), settings.reconciliation_queue_url),
        "clock": clock,
    }


def handler(event: Mapping[str, Any], context: Any) -> Answer:
    """Answer the clock (every company, and payouts nobody told of) or the queue (one part each)."""
    if "Records" not in event:
        until = str(event.get("until", ""))
        begun = night.begin_night(until, **_of((*_LEDGER, "provider")))
        _tell("night begun", begun, context.function_name)
        return {"batchItemFailures": []}
    batch = QueueBatch(event)
    batch.each(lambda body, _: _carry_out(read_reconciling_message(body), context.function_name))
    return batch.answer


def _carry_out(order: ReconcilingOrder, function_name: str) -> None:
    match order:
        case ReadPayout():
            sheet = payouts.read_payout(order, **_of((*_LEDGER, "provider")))
            logger().info(
                "payout read", payout_id=sheet.id, rows=sheet.rows, whole=sheet.read_at is not None
            )
        case ReconcileCompany():
            found = night.reconcile_company(order, **_of(_LEDGER))
            _tell("company asked for", found, function_name, company_id=order.company_id)
        case _:
            found = night.reconcile_community(order, **_of(_LEDGER))
            _tell(
                "community reconciled",
                found,
                function_name,
                company_id=order.company_id,
                community_id=order.community_id,
            )


def _tell(said: str, found: night.Night, function_name: str, **where: Any) -> None:
    """Say what a part came to; exceptions that nobody explains are counted for the alarm."""
    logger().info(said, part=found.part, looked_at=found.looked_at, stale=found.stale, **where)
    if found.stale:
        count_stale_exceptions(found.stale, function_name)


def _of(names: tuple[str, ...]) -> dict[str, Any]:
    ports = wire()
    return {name: ports[name] for name in names}
