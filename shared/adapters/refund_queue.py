"""Approved refunds, handed on over SQS to `functions/refund_approval`."""

from __future__ import annotations

import json

from botocore.exceptions import BotoCoreError, ClientError

from shared.adapters.queues import QueueUnavailable, Sqs, reason_of

SCHEMA = 1


class SqsRefundOrders:
    """A `RefundOrders`."""

    def __init__(self, client: Sqs, queue_url: str) -> None:
        self._client, self._queue_url = client, queue_url

    def send(self, company_id: str, refund_id: str, delay_seconds: int = 0) -> None:
        """Have the refund carried out, now or after a delay. Raises `QueueUnavailable`."""
        body = {"schema": SCHEMA, "company_id": company_id, "refund_id": refund_id}
        text = json.dumps(body, separators=(",", ":"))
        try:
            self._client.send_message(
                QueueUrl=self._queue_url, MessageBody=text, DelaySeconds=delay_seconds
            )
        except (BotoCoreError, ClientError) as error:
            raise QueueUnavailable(reason=reason_of(error)) from error
