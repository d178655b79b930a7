"""Orders of the arrears night, handed on over SQS. Reader: `shared/edge/messages_arrears`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from botocore.exceptions import BotoCoreError, ClientError

from shared.adapters.queues import QueueUnavailable, Sqs, reason_of
from shared.usecases.arrears.orders import (
    ArrearsOrder,
    BeginNight,
    ChargeAccount,
    ChargeAccounts,
    LookAtRun,
)

SCHEMA = 1
_KINDS: dict[type[ArrearsOrder], str] = {
    BeginNight: "night",
    LookAtRun: "run",
    ChargeAccounts: "accounts",
    ChargeAccount: "account",
}


class SqsArrearsWork:
    """An `ArrearsWork`."""

    def __init__(self, client: Sqs, queue_url: str) -> None:
        self._client, self._queue_url = client, queue_url

    def ask(self, orders: Iterable[ArrearsOrder]) -> None:
        """Have each of the orders carried out, at least once. Raises `QueueUnavailable`."""
        for order in orders:
            body = {"schema": SCHEMA, "kind": _KINDS[type(order)], **asdict(order)}
            text = json.dumps(body, separators=(",", ":"), default=str)
            try:
                self._client.send_message(QueueUrl=self._queue_url, MessageBody=text)
            except (BotoCoreError, ClientError) as error:
                raise QueueUnavailable(reason=reason_of(error)) from error
