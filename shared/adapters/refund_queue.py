"""Approved refunds, handed on over SQS to `functions/refund_approval`."""

from __future__ import annotations

from shared.adapters.sqs import Sqs, send, text_of

SCHEMA = 1


class SqsRefundOrders:
    """A `RefundOrders`."""

    def __init__(self, client: Sqs, queue_url: str) -> None:
        self._client, self._queue_url = client, queue_url

    def send(self, company_id: str, refund_id: str, delay_seconds: int = 0) -> None:
        """Have the refund carried out, now or after a delay. Raises `QueueUnavailable`."""
        body = {"schema": SCHEMA, "company_id": company_id, "refund_id": refund_id}
        send(self._client, self._queue_url, text_of(body), DelaySeconds=delay_seconds)
