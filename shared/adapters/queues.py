"""Work handed on over SQS. What the messages look like to their readers: `shared/edge/messages`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from shared.adapters.tries import tries
from shared.domain.billing_run import BillingRun
from shared.domain.errors import Unavailable
from shared.usecases.billing.billing_ports import UnfinishedRun

SCHEMA = 2
BATCH_MESSAGES = 10
_LOOK_AGAIN_SECONDS = 60


class QueueUnavailable(Unavailable):
    """A queue did not take a message in time."""

    code = "queue_unavailable"


class Sqs(Protocol):
    """The part of boto3's low-level client that is used."""

    def send_message(self, **request: Any) -> dict[str, Any]:
        """Send one message."""

    def send_message_batch(self, **request: Any) -> dict[str, Any]:
        """Send up to ten messages."""


class SqsWork:
    """Runs go to one queue, their pages to another. The API knows only the first."""

    def __init__(self, client: Sqs, run_queue_url: str, page_queue_url: str = "") -> None:
        self._client = client
        self._run_queue_url, self._page_queue_url = run_queue_url, page_queue_url

    def split(self, run: BillingRun, from_page: int = 0, *, resume: bool = False) -> None:
        """Ask for the run's current attempt to be split into pages from `from_page` on."""
        self._send(_split(run.company_id, run.run_id, run.attempt, from_page, resume=resume))

    def settle(self, run: BillingRun, step: int) -> None:
        """Ask for the settling of the current attempt's share pools to go on from `step`."""
        self._send(
            {
                "kind": "settle",
                "company_id": run.company_id,
                "run_id": run.run_id,
                "attempt": run.attempt,
                "step": step,
            }
        )

    def compute_pages(self, run: BillingRun, pages: Sequence[int]) -> None:
        """Ask for each of the pages of the run's current attempt to be computed."""
        for start in range(0, len(pages), BATCH_MESSAGES):
            bodies = [
                {
                    "schema": SCHEMA,
                    "company_id": run.company_id,
                    "run_id": run.run_id,
                    "attempt": run.attempt,
                    "page": page,
                }
                for page in pages[start : start + BATCH_MESSAGES]
            ]
            self._send_batch(bodies)

    def bill_plan(self, company_id: str, plan_id: str) -> None:
        """Ask for the plan to be billed for whatever is due."""
        self._send({"kind": "plan", "company_id": company_id, "plan_id": plan_id})

    def resume(self, unfinished: UnfinishedRun) -> None:
        """Ask for an attempt to be looked after, in case it stands still."""
        run = unfinished
        self._send(_split(run.company_id, run.run_id, run.attempt, 0, resume=True))

    def look_again(self) -> None:
        """Ask for another tick soon: there was more due than one tick hands out."""
        self._send({"kind": "tick"}, _LOOK_AGAIN_SECONDS)

    def _send(self, body: dict[str, object], delay_seconds: int = 0) -> None:
        text = json.dumps({"schema": SCHEMA, **body}, separators=(",", ":"))
        try:
            self._client.send_message(
                QueueUrl=self._run_queue_url, MessageBody=text, DelaySeconds=delay_seconds
            )
        except (BotoCoreError, ClientError) as error:
            raise QueueUnavailable(reason=reason_of(error)) from error

    def _send_batch(self, bodies: list[dict[str, object]]) -> None:
        """Send the messages, those that were not taken again; a message may so be sent twice."""
        waiting = {
            str(index): json.dumps(body, separators=(",", ":")) for index, body in enumerate(bodies)
        }
        last: Exception | None = None
        for _ in tries():
            entries = [{"Id": name, "MessageBody": text} for name, text in waiting.items()]
            try:
                answer = self._client.send_message_batch(
                    QueueUrl=self._page_queue_url, Entries=entries
                )
            except (BotoCoreError, ClientError) as error:
                last = error
                continue
            for taken in answer.get("Successful", []):
                waiting.pop(taken["Id"], None)
            if not waiting:
                return
        raise QueueUnavailable(reason=reason_of(last)) from last


def reason_of(error: Exception | None) -> str:
    """Return AWS's own code for `error`, or its class; "" if there was none."""
    if isinstance(error, ClientError):
        return str(error.response["Error"]["Code"])
    return "" if error is None else type(error).__name__


def _split(
    company_id: str, run_id: str, attempt: int, from_page: int, *, resume: bool
) -> dict[str, object]:
    return {
        "kind": "split",
        "company_id": company_id,
        "run_id": run_id,
        "attempt": attempt,
        "from_page": from_page,
        "resume": resume,
    }
