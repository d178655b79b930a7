"""Work handed on over SQS. What the messages look like to their readers: `shared/edge/messages`."""

from __future__ import annotations

from collections.abc import Sequence

from shared.adapters.sqs import Sqs, send, send_all, text_of
from shared.domain.billing_run import BillingRun
from shared.usecases.billing.billing_ports import UnfinishedRun

SCHEMA = 2
_LOOK_AGAIN_SECONDS = 60


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
        bodies = (
            {
                "schema": SCHEMA,
                "company_id": run.company_id,
                "run_id": run.run_id,
                "attempt": run.attempt,
                "page": page,
            }
            for page in pages
        )
        send_all(self._client, self._page_queue_url, bodies)

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
        text = text_of({"schema": SCHEMA, **body})
        send(self._client, self._run_queue_url, text, DelaySeconds=delay_seconds)


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
