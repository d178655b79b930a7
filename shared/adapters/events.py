"""Events published on the bus of EventBridge. Their schemas are in `infra/events`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from shared.adapters.sqs import reason_of
from shared.adapters.tries import tries
from shared.domain.errors import Unavailable

SOURCE = "levy"
BATCH_EVENTS = 10


class BusUnavailable(Unavailable):
    """The event bus did not take an event in time."""

    code = "bus_unavailable"


class EventBridge(Protocol):
    """The part of boto3's low-level client that is used."""

    def put_events(self, **request: Any) -> dict[str, Any]:
        """Publish up to ten events."""


class Bus:
    """One event bus."""

    def __init__(self, client: EventBridge, name: str) -> None:
        self._client, self._name = client, name

    def publish(self, events: Sequence[tuple[str, dict[str, object]]]) -> None:
        """Publish (type, detail) pairs. Raises `BusUnavailable` if the bus did not take them all.

        An event whose reply was lost is published again: it keeps the id in its detail.
        """
        entries = [
            {
                "Source": SOURCE,
                "DetailType": kind,
                "Detail": json.dumps(detail, ensure_ascii=False, separators=(",", ":")),
                "EventBusName": self._name,
            }
            for kind, detail in events
        ]
        for start in range(0, len(entries), BATCH_EVENTS):
            self._publish(entries[start : start + BATCH_EVENTS])

    def _publish(self, entries: list[dict[str, str]]) -> None:
        last: Exception | None = None
        for _ in tries():
            try:
                answer = self._client.put_events(Entries=entries)
            except (BotoCoreError, ClientError) as error:
                last = error
                continue
            told = zip(entries, answer["Entries"], strict=True)
            entries = [entry for entry, outcome in told if outcome.get("ErrorCode")]
            if not entries:
                return
        raise BusUnavailable(reason=reason_of(last)) from last
