"""Orders of autopay, handed on over SQS. Their reader: `shared/edge/messages`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice

from botocore.exceptions import BotoCoreError, ClientError

from shared.adapters.queues import BATCH_MESSAGES, QueueUnavailable, Sqs, reason_of
from shared.adapters.tries import tries
from shared.usecases.autopay.ports import AutopayOrder, LookAfterMandate

SCHEMA = 1


class SqsAutopayWork:
    """An `AutopayWork`."""

    def __init__(self, client: Sqs, queue_url: str) -> None:
        self._client, self._queue_url = client, queue_url

    def ask(self, orders: Iterable[AutopayOrder]) -> None:
        """Have each of the orders carried out, at least once. Raises `QueueUnavailable`."""
        bodies = (json.dumps(_body(order), separators=(",", ":")) for order in orders)
        while batch := list(islice(bodies, BATCH_MESSAGES)):
            self._send({str(number): text for number, text in enumerate(batch)})

    def _send(self, waiting: dict[str, str]) -> None:
        """Send the messages, those that were not taken again; one may so be sent twice."""
        last: Exception | None = None
        for _ in tries():
            entries = [{"Id": name, "MessageBody": text} for name, text in waiting.items()]
            try:
                answer = self._client.send_message_batch(QueueUrl=self._queue_url, Entries=entries)
            except (BotoCoreError, ClientError) as error:
                last = error
                continue
            for taken in answer.get("Successful", []):
                waiting.pop(taken["Id"], None)
            if not waiting:
                return
        raise QueueUnavailable(reason=reason_of(last)) from last


def _body(order: AutopayOrder) -> dict[str, object]:
    if isinstance(order, LookAfterMandate):
        return {
            "schema": SCHEMA,
            "kind": "look",
            "company_id": order.company_id,
            "mandate_id": order.mandate_id,
            "at": order.at.isoformat(),
        }
    return {
        "schema": SCHEMA,
        "kind": "plan",
        "day": order.day.isoformat(),
        "at": order.at.isoformat(),
        "after": order.after,
    }
