"""Refund approval: `send` carries approved refunds out, each part by its way, never twice."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.adapters.aws import ClientWhenUsed, client
from shared.adapters.clock import SystemClock
from shared.edge.messages_refunds import read_refund_message
from shared.edge.observability import logger
from shared.edge.queue_batch import Answer, QueueBatch
from shared.edge.settings import RefundSendSettings, read_settings


@cache
def wire() -> dict[str, Any]:
    """Return what sending works with."""
    from shared.adapters.payment_setup import payment_provider
    from shared.adapters.refund_queue import SqsRefundOrders
    from shared.store.directory import DirectoryTable
    from shared.store.ledger import LedgerTable

    settings = read_settings(RefundSendSettings)
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
        "refund_queue": SqsRefundOrders(client("sqs"), settings.refund_queue_url),
        "clock": clock,
    }


def send(event: Mapping[str, Any], context: object) -> Answer:
    """Carry out the refunds of the messages, each as far as it goes now."""
    from shared.usecases.refunding.sending import send_refund

    del context
    ports = wire()
    batch = QueueBatch(event)

    def carry_out(body: str, deliveries: int) -> None:
        del deliveries
        refund = send_refund(read_refund_message(body), **ports)
        logger().info(
            "refund carried out",
            refund_id=refund.id,
            state=refund.state.value,
            parts={part.id: part.state.value for part in refund.parts},
        )

    batch.each(carry_out)
    return batch.answer
