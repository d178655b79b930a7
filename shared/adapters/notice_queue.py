"""Kept notices of payment providers, handed on over SQS: names only, what they say stays kept."""

from __future__ import annotations

from shared.adapters.sqs import Sqs, send, text_of

SCHEMA = 1


class SqsNotices:
    """A `NoticeQueue`. Its reader: `read_notice_message` in `shared/edge/messages`."""

    def __init__(self, client: Sqs, queue_url: str) -> None:
        self._client, self._queue_url = client, queue_url

    def hand_on(self, provider: str, company_id: str, event_id: str) -> None:
        """Have the notice applied soon, at least once. Raises `QueueUnavailable`."""
        body = {
            "schema": SCHEMA,
            "kind": "notice",
            "provider": provider,
            "company_id": company_id,
            "event_id": event_id,
        }
        send(self._client, self._queue_url, text_of(body))
