"""Requests and answers about collecting from one account: its case, its steps."""

from __future__ import annotations

from typing import Any, Self

from shared.domain.arrears.case import CollectionCase, CollectionStatus, LegalState
from shared.domain.arrears.promises import Promise, PromiseState
from shared.domain.arrears.steps import Action, CollectionStep
from shared.edge.http.fields import Answer, Day, Instant
from shared.edge.http.models_money import MoneyAnswer
from shared.usecases.arrears.collecting import CaseView


class StepAnswer(Answer):
    """One step of collecting besides contacts: who did what, when."""

    id: str
    account_id: str
    at: Instant
    by: str
    note: str
    action: Action
    collector: str
    legal: LegalState | None
    batch_id: str

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the step."""
        step: CollectionStep = result
        facts = step.facts
        return cls(
            id=step.id,
            account_id=step.account_id,
            at=step.at,
            by=step.by,
            note=facts.note,
            action=facts.action,
            collector=facts.collector,
            legal=facts.legal,
            batch_id=step.batch_id,
        )


class PromiseAnswer(Answer):
    """A promise to pay and what became of it."""

    id: str
    amount: MoneyAnswer
    due_on: Day
    made_at: Instant
    made_by: str
    note: str
    state: PromiseState
    decided_on: Day | None

    @classmethod
    def shown(cls, promise: Promise, currency: str) -> Self:
        """Return the promise in a currency."""
        return cls(
            id=promise.id,
            amount=MoneyAnswer.from_minor(promise.minor, currency),
            due_on=promise.due_on,
            made_at=promise.made_at,
            made_by=promise.made_by,
            note=promise.note,
            state=promise.state,
            decided_on=promise.decided_on,
        )


class StatusMoveAnswer(Answer):
    """A change of the collection status."""

    number: int
    was: CollectionStatus
    status: CollectionStatus
    at: Instant
    on: Day
    by: str
    reason: str


class LegalMoveAnswer(Answer):
    """A case at law came to a state."""

    state: LegalState
    on: Day
    by: str
    note: str


class FollowUpAnswer(Answer):
    """An account somebody has to look at on day `on`: a next step, or a promise that is due."""

    account_id: str
    on: Day
    next_step: str
    status: CollectionStatus
    collector: str
    promise: PromiseAnswer | None

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the case as one to be looked at."""
        case: CollectionCase = result
        promise = case.promise
        return cls(
            account_id=case.account_id,
            on=case.follow_up_on or case.next_on,
            next_step=case.next_step,
            status=case.status,
            collector=case.collector,
            promise=PromiseAnswer.shown(promise, case.currency) if promise else None,
        )


class CaseAnswer(Answer):
    """An account's collection case. `overdue` is what is late today.

    `limitation_ends_on` is the day on which the oldest debt can't be sued for any more.
    """

    account_id: str
    community_id: str
    status: CollectionStatus
    overdue: MoneyAnswer
    oldest_due: Day | None
    limitation_ends_on: Day | None
    limitation_alarm: bool
    collector: str
    last_contact_on: Day | None
    next_on: Day | None
    next_step: str
    promises: list[PromiseAnswer]
    moves: list[StatusMoveAnswer]
    legal: list[LegalMoveAnswer]
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the case with its story, newest promise first."""
        view: CaseView = result
        case, debtor = view.case, view.debtor
        overdue = debtor.overdue_minor(view.on) if debtor else 0
        return cls(
            account_id=case.account_id,
            community_id=case.community_id,
            status=case.status,
            overdue=MoneyAnswer.from_minor(overdue, case.currency),
            oldest_due=debtor.oldest_due() if debtor else None,
            limitation_ends_on=view.limits.ends_on(debtor) if debtor else None,
            limitation_alarm=bool(debtor and view.limits.alarms(debtor, view.on)),
            collector=case.collector,
            last_contact_on=case.contacted_on,
            next_on=case.follow_up_on,
            next_step=case.next_step,
            promises=[
                PromiseAnswer.shown(promise, case.currency) for promise in reversed(case.promises)
            ],
            moves=[StatusMoveAnswer.model_validate(move) for move in case.moves],
            legal=[LegalMoveAnswer.model_validate(move) for move in case.legal],
            version=case.version,
        )
