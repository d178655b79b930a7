"""Requests and answers about bills that are disputed."""

from __future__ import annotations

from typing import Any, Self

from shared.domain.arrears.disputed import DisputedBill, DisputeOutcome
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Day, Instant, Note
from shared.edge.http.models_payments import Reason
from shared.usecases.arrears.disputing import CloseBillDispute, DisputeBill


class DisputeBody(Body):
    """Why the bill is disputed."""

    reason: Reason

    def command(self, call: Call) -> DisputeBill:
        """Return what disputes the bill."""
        return DisputeBill(call.once, call.path["bill_id"], self.reason)


class CloseDisputeBody(Body):
    """How the dispute ended; the note is for the owner."""

    outcome: DisputeOutcome
    note: Note = ""

    def command(self, call: Call) -> CloseBillDispute:
        """Return what closes the dispute."""
        return CloseBillDispute(call.once, call.path["bill_id"], self.outcome, self.note)


class DisputeRoundAnswer(Answer):
    """One time that the bill was disputed."""

    reason: str
    opened_on: Day
    opened_at: Instant
    opened_by: str
    outcome: DisputeOutcome | None
    note: str
    closed_on: Day | None
    closed_at: Instant | None
    closed_by: str


class DisputesAnswer(Answer):
    """A bill's disputes, oldest first; `open`: it is disputed now."""

    bill_id: str
    open: bool
    disputes: list[DisputeRoundAnswer]

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the disputes."""
        found: DisputedBill = result
        rounds = [DisputeRoundAnswer.model_validate(one) for one in found.rounds]
        return cls(bill_id=found.bill_id, open=found.open, disputes=rounds)
