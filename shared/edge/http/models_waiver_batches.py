"""Requests and answers about waivers for many accounts."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.corrections.batch import WaiverBatch
from shared.domain.corrections.correction import CorrectionState
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, DecimalText, Id, Instant, Month
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_payments import Amount, Reason
from shared.usecases.correcting.batches import AskWaivers, DecideWaivers


class WaiverBatchBody(Body):
    """One waiver on every open bill of `periods` of all `accounts`.

    At most one of `amount`, `percent`, `months`, `late_fee`; without any all that is open. Bills
    on which less is open, or nothing of the kind, are left as they are.
    """

    accounts: Annotated[list[Id], Field(min_length=1, max_length=300)]
    periods: Annotated[list[Month], Field(min_length=1, max_length=12)]
    amount: Amount | None = None
    percent: Amount | None = None
    months: Annotated[int, Field(ge=1, le=120)] | None = None
    late_fee: bool = False
    reason: Reason

    def command(self, call: Call) -> AskWaivers:
        """Return what asks for it."""
        return AskWaivers(
            once=call.once,
            community_id=call.path["community_id"],
            accounts=tuple(self.accounts),
            periods=tuple(self.periods),
            reason=self.reason,
            amount=self.amount,
            percent=self.percent,
            months=self.months,
            late_fee=self.late_fee,
        )


def decision(call: Call, what: str) -> DecideWaivers:
    """Return the decision `what` about the batch that a path names."""
    note = call.body.reason if what == "reject" else call.body.note
    return DecideWaivers(call.once, call.path["batch_id"], what, note)


class WaiverBatchAnswer(Answer):
    """A batch of waivers: who asked, who approved, and how far it is carried out."""

    id: str
    community_id: str
    state: CorrectionState
    accounts: list[str]
    periods: list[str]
    amount: MoneyAnswer | None
    percent: DecimalText | None
    months: int | None
    late_fee: bool
    reason: str
    estimate: MoneyAnswer
    asked_by: str
    asked_at: Instant
    decided_by: str | None
    decided_at: Instant | None
    decision_note: str
    accounts_done: int
    bills: int
    waived: MoneyAnswer
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the batch."""
        found: WaiverBatch = result
        amount = found.asked.amount_minor
        return cls(
            id=found.id,
            community_id=found.community_id,
            state=found.state,
            accounts=list(found.accounts),
            periods=list(found.periods),
            amount=None if amount is None else MoneyAnswer.from_minor(amount, found.currency),
            percent=found.asked.percent,
            months=found.asked.months,
            late_fee=found.asked.late_fee,
            reason=found.reason,
            estimate=MoneyAnswer.from_minor(found.estimate_minor, found.currency),
            asked_by=found.asked_by,
            asked_at=found.asked_at,
            decided_by=found.decided_by or None,
            decided_at=found.decided_at,
            decision_note=found.decision_note,
            accounts_done=found.done,
            bills=found.bills,
            waived=MoneyAnswer.from_minor(found.waived_minor, found.currency),
            version=found.version,
        )
