"""Requests and answers about money in suspense, and proofs of the ledger."""

from __future__ import annotations

from typing import Any, Self

from shared.domain.ledger.proof_result import ProofResult
from shared.domain.ledger.suspense import Suspense, SuspenseReason, SuspenseState
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Day, Id, Instant, ListQuery, Note
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_payments import ChosenBody, Reason
from shared.usecases.paying.suspense import AssignSuspense, ListSuspense, ReturnSuspense


class SuspenseQuery(ListQuery):
    """Which money in suspense to list; without a community, that of no known community."""

    community_id: Id | None = None
    state: SuspenseState = SuspenseState.OPEN

    def command(self, call: Call) -> ListSuspense:
        """Return what lists it."""
        return ListSuspense(self.community_id or "", self.state, self.limit, call.after)


class AssignBody(ChosenBody):
    """Whose money it is, and what it is to pay."""

    account_id: Id
    note: Note = ""

    def command(self, call: Call) -> AssignSuspense:
        """Return what assigns it."""
        return AssignSuspense(
            call.once, call.path["suspense_id"], self.account_id, self.note, self.chosen()
        )


class ReturnBody(Body):
    """How it was sent back."""

    note: Reason

    def command(self, call: Call) -> ReturnSuspense:
        """Return what notes it."""
        return ReturnSuspense(call.once, call.path["suspense_id"], self.note)


class SuspenseAnswer(Answer):
    """Money that fits nowhere, and what became of it."""

    id: str
    community_id: str | None
    amount: MoneyAnswer
    reason: SuspenseReason
    source: str
    money_id: str
    order_id: str | None
    received_at: Instant
    state: SuspenseState
    settled_at: Instant | None
    settled_by: str | None
    payment_id: str | None
    note: str
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the money."""
        held: Suspense = result
        return cls(
            id=held.id,
            community_id=held.community_id or None,
            amount=MoneyAnswer.from_minor(held.minor, held.currency),
            reason=held.reason,
            source=held.source,
            money_id=held.money_id,
            order_id=held.order_id or None,
            received_at=held.received_at,
            state=held.state,
            settled_at=held.settled_at,
            settled_by=held.settled_by or None,
            payment_id=held.payment_id or None,
            note=held.note,
            version=held.version,
        )


class BreachAnswer(Answer):
    """A law that does not hold: which, for what, and the two figures that differ."""

    law: str
    about: str
    expected: str
    found: str


class ProofAnswer(Answer):
    """The dated result of proving a community's ledger; `holds` is null while it is not known."""

    community_id: str
    on: Day
    holds: bool | None
    broken: int
    breaches: list[BreachAnswer]
    accounts: int
    bills: int
    movements: int
    receipts: int
    pages_done: int
    pages_total: int
    started_at: Instant
    started_by: str
    finished_at: Instant | None

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the result."""
        proof: ProofResult = result
        found = proof.found
        return cls(
            community_id=proof.community_id,
            on=proof.on,
            holds=proof.holds,
            broken=proof.broken,
            breaches=[BreachAnswer.model_validate(breach) for breach in found.breaches],
            accounts=found.accounts,
            bills=found.bills,
            movements=found.movements,
            receipts=found.receipts,
            pages_done=proof.pages_done,
            pages_total=proof.pages_total,
            started_at=proof.started_at,
            started_by=proof.started_by,
            finished_at=proof.finished_at,
        )
