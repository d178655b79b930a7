"""Orders of autopay, handed on over SQS. Their reader: `shared/edge/messages`."""

from __future__ import annotations

from collections.abc import Iterable

from shared.adapters.sqs import Sqs, send_all
from shared.usecases.autopay.ports import AutopayOrder, LookAfterMandate

SCHEMA = 1


class SqsAutopayWork:
    """An `AutopayWork`."""

    def __init__(self, client: Sqs, queue_url: str) -> None:
        self._client, self._queue_url = client, queue_url

    def ask(self, orders: Iterable[AutopayOrder]) -> None:
        """Have each of the orders carried out, at least once. Raises `QueueUnavailable`."""
        send_all(self._client, self._queue_url, (_body(order) for order in orders))


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
