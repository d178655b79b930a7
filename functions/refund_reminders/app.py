"""Refund reminders: once an hour, approvers are told of requests that wait too long."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.adapters.aws import ClientWhenUsed, client
from shared.adapters.clock import SystemClock
from shared.adapters.events import Bus
from shared.edge.observability import logger
from shared.edge.settings import RefundRemindersSettings, read_settings
from shared.store.ledger import LedgerTable
from shared.store.refund_reminders import RefundReminderList
from shared.usecases.refunding.reminding import remind_approvers


@cache
def wire() -> dict[str, Any]:
    """Return what reminding works with."""
    settings = read_settings(RefundRemindersSettings)
    dynamodb, clock = client("dynamodb"), SystemClock()
    return {
        "ledger": LedgerTable(dynamodb, settings.ledger_table, "", clock),
        "reminders": RefundReminderList(dynamodb, settings.ledger_table),
        "events": Bus(ClientWhenUsed("events"), settings.event_bus_name),
        "clock": clock,
    }


def handler(event: Mapping[str, Any], context: object) -> None:
    """Tell of every request whose hour has come."""
    del event, context
    logger().info("approvers reminded", refunds=remind_approvers(**wire()))
