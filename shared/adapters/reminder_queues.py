"""Orders and messages of reminders, handed on over SQS. Their reader: `messages_reminders`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from shared.adapters.sqs import Sqs, send_all
from shared.domain.messaging.kinds import ChannelName
from shared.usecases.dunning.ports import (
    PlanAnnouncement,
    PlanAsked,
    PlanCommunity,
    PlanDebtors,
    PlanOffered,
    PlanOrder,
    PlanRun,
    TellOf,
    ToDeliver,
)

SCHEMA = 1
_KINDS: Mapping[type, str] = {
    PlanCommunity: "community",
    PlanRun: "run",
    PlanDebtors: "debtors",
    PlanAnnouncement: "announcement",
    TellOf: "tell",
    PlanAsked: "asked",
    PlanOffered: "offered",
}


class SqsReminderWork:
    """A `ReminderWork`: orders go to one queue, messages to that of their channel."""

    def __init__(
        self, client: Sqs, plan_queue_url: str, deliver_queue_urls: Mapping[ChannelName, str]
    ) -> None:
        self._client, self._plan, self._deliver = client, plan_queue_url, deliver_queue_urls

    def plan(self, orders: Iterable[PlanOrder]) -> None:
        """Have each order carried out, at least once. Raises `QueueUnavailable`."""
        self._all(self._plan, (_order_body(order) for order in orders))

    def deliver(self, messages: Iterable[ToDeliver]) -> None:
        """Have each message delivered, at least once. Raises `QueueUnavailable`."""
        by_queue: dict[str, list[dict[str, object]]] = {}
        for one in messages:
            body: dict[str, object] = {"kind": "deliver", "company_id": one.company_id}
            body["message"] = one.word
            by_queue.setdefault(self._deliver[one.channel], []).append(body)
        for queue_url, bodies in by_queue.items():
            self._all(queue_url, bodies)

    def _all(self, queue_url: str, bodies: Iterable[dict[str, object]]) -> None:
        send_all(self._client, queue_url, ({"schema": SCHEMA, **body} for body in bodies))


def _order_body(order: PlanOrder) -> dict[str, object]:
    return {"kind": _KINDS[type(order)], **{k: _plain(v) for k, v in asdict(order).items()}}


def _plain(value: Any) -> object:
    if isinstance(value, date):  # an instant is one, too
        return value.isoformat()
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
