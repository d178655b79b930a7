"""Orders about bank files, handed on over SQS. Their reader: `shared/edge/import_messages`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from botocore.exceptions import BotoCoreError, ClientError

from shared.adapters.queues import QueueUnavailable, Sqs, reason_of
from shared.usecases.bank_files.ports import (
    BankOrder,
    CloseRows,
    CollectRows,
    ReadAnswer,
    ResumeCompany,
)

SCHEMA = 1
_KINDS: dict[type[BankOrder], str] = {
    CollectRows: "bank_rows",
    ReadAnswer: "bank_answer",
    CloseRows: "bank_close",
    ResumeCompany: "bank_resume",
}


class SqsBankWork:
    """A `BankWork`."""

    def __init__(self, client: Sqs, queue_url: str) -> None:
        self._client, self._queue_url = client, queue_url

    def ask(self, orders: Iterable[BankOrder]) -> None:
        """Have each of the orders carried out, at least once. Raises `QueueUnavailable`."""
        for order in orders:
            body = {"schema": SCHEMA, "kind": _KINDS[type(order)], **asdict(order)}
            text = json.dumps(body, separators=(",", ":"))
            try:
                self._client.send_message(QueueUrl=self._queue_url, MessageBody=text)
            except (BotoCoreError, ClientError) as error:
                raise QueueUnavailable(reason=reason_of(error)) from error
