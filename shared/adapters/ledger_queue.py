"""Orders to the ledger's night shift, handed on over SQS. Their reader: `shared/edge/messages`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from botocore.exceptions import BotoCoreError, ClientError

from shared.adapters.queues import QueueUnavailable, Sqs, reason_of
from shared.usecases.ledger.ledger_orders import (
    ActOnDebtors,
    ApplyWaivers,
    CheckPlans,
    CheckPromises,
    DeductBalances,
    GiveCredits,
    LedgerOrder,
    LookAfterCommunity,
    LookAfterCompany,
    ProveOn,
    ReviewCase,
)

SCHEMA = 1
_KINDS: dict[type[LedgerOrder], str] = {
    LookAfterCompany: "company",
    LookAfterCommunity: "community",
    ProveOn: "prove",
    CheckPlans: "plans",
    DeductBalances: "deduct",
    GiveCredits: "credits",
    ApplyWaivers: "waivers",
    ReviewCase: "case",
    CheckPromises: "promises",
    ActOnDebtors: "debtors",
}


class SqsLedgerWork:
    """A `LedgerWork`."""

    def __init__(self, client: Sqs, queue_url: str) -> None:
        self._client, self._queue_url = client, queue_url

    def ask(self, orders: Iterable[LedgerOrder]) -> None:
        """Have each of the orders carried out, at least once. Raises `QueueUnavailable`."""
        for order in orders:
            body = {"schema": SCHEMA, "kind": _KINDS[type(order)], **asdict(order)}
            text = json.dumps(body, separators=(",", ":"))
            try:
                self._client.send_message(QueueUrl=self._queue_url, MessageBody=text)
            except (BotoCoreError, ClientError) as error:
                raise QueueUnavailable(reason=reason_of(error)) from error
