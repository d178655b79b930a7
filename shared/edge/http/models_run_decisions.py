"""Requests and answers about what people decide about a run."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from shared.domain.billing_run import Cancellation
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Instant, Note
from shared.usecases.billing.run_decisions import CancelRun, ReviewRun


class ReviewBody(Body):
    """The attempt whose preview was looked at: a preview once more is not reviewed by this."""

    attempt: Annotated[int, Field(ge=1, le=65_535)]
    note: Note = ""

    def command(self, call: Call) -> ReviewRun:
        """Return what reviews the run."""
        return ReviewRun(call.path["run_id"], self.attempt, self.note)


class CancellationBody(Body):
    """Why all bills of the run shall be taken back."""

    reason: Note

    def command(self, call: Call) -> CancelRun:
        """Return what asks for the cancellation."""
        return CancelRun(call.path["run_id"], self.reason)


class ReviewedAnswer(Answer):
    """Who found a preview right."""

    by: str
    at: Instant
    note: str


class CancellationAnswer(Answer):
    """Who wants all bills of the run taken back, and who approved that."""

    reason: str
    asked_by: str
    asked_at: Instant
    approved_by: Annotated[str | None, Field(description="Another person than asked.")]
    approved_at: Instant | None

    @classmethod
    def shown(cls, wish: Cancellation) -> Self:
        """Return the answer for a cancellation."""
        return cls(
            reason=wish.reason,
            asked_by=wish.asked_by,
            asked_at=wish.asked_at,
            approved_by=wish.approved_by or None,
            approved_at=wish.approved_at,
        )
