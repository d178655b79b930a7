"""Requests and answers about arrears: payment plans."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field

from shared.domain.ledger.payment_plan import PaymentPlan, PlanPart, PlanState
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Day, Instant, ListQuery, Note
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_payments import BillId
from shared.usecases.paying.payment_plans import (
    AgreePaymentPlan,
    CancelPaymentPlan,
    ListRunningPlans,
    PlanView,
)


class PaymentPlanBody(Body):
    """Bills to be paid in instalments; the document is that of the rules' language."""

    bills: Annotated[list[BillId], Field(min_length=1, max_length=80)]
    instalments: dict[str, Any]
    note: Note = ""

    def command(self, call: Call) -> AgreePaymentPlan:
        """Return what agrees the plan."""
        account_id = call.path["account_id"]
        bills = tuple(self.bills)
        return AgreePaymentPlan(call.once, account_id, bills, self.instalments, self.note)


def cancels_plan(call: Call) -> CancelPaymentPlan:
    """Return what cancels the plan a path names."""
    return CancelPaymentPlan(call.once, call.path["payment_plan_id"])


class PlanPartAnswer(Answer):
    """One instalment."""

    number: int
    due_on: Day
    amount: MoneyAnswer

    @classmethod
    def shown(cls, part: PlanPart, currency: str) -> Self:
        """Return the answer for one instalment."""
        amount = MoneyAnswer.from_minor(part.minor, currency)
        return cls(number=part.number, due_on=part.due_on, amount=amount)


class RunningPlansQuery(ListQuery):
    """Which of the plans that run: all, or those in a state."""

    state: Literal["active", "broken"] | None = None

    def command(self, call: Call) -> ListRunningPlans:
        """Return what lists the plans."""
        state = None if self.state is None else PlanState(self.state)
        return ListRunningPlans(call.path["community_id"], state, self.limit, call.after)


class PaymentPlanAnswer(Answer):
    """A payment plan 分期."""

    id: str
    community_id: str
    account_id: str
    bills: list[str]
    total: MoneyAnswer
    instalments: list[PlanPartAnswer]
    state: PlanState
    broken_on: Day | None
    grace_days: int
    note: str
    agreed_at: Instant
    agreed_by: str
    ended_at: Instant | None
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the plan."""
        return cls(**plan_values(result))


class PlanViewAnswer(PaymentPlanAnswer):
    """A payment plan and how it stands on a day."""

    on: Day
    due: MoneyAnswer
    settled: MoneyAnswer
    missing: MoneyAnswer
    open: MoneyAnswer
    next: PlanPartAnswer | None

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the plan with its progress."""
        view: PlanView = result
        found, currency = view.progress, view.plan.currency
        coming = found.next_part
        return cls(
            **plan_values(view.plan),
            on=view.on,
            due=MoneyAnswer.from_minor(found.due_minor, currency),
            settled=MoneyAnswer.from_minor(found.settled_minor, currency),
            missing=MoneyAnswer.from_minor(found.missing_minor, currency),
            open=MoneyAnswer.from_minor(found.open_minor, currency),
            next=PlanPartAnswer.shown(coming, currency) if coming else None,
        )


def plan_values(plan: PaymentPlan) -> dict[str, Any]:
    """Return the fields that every answer about a payment plan has."""
    return {
        "id": plan.id,
        "community_id": plan.community_id,
        "account_id": plan.account_id,
        "bills": list(plan.bills),
        "total": MoneyAnswer.from_minor(plan.total_minor, plan.currency),
        "instalments": [PlanPartAnswer.shown(part, plan.currency) for part in plan.parts],
        "state": plan.state,
        "broken_on": plan.broken_on,
        "grace_days": plan.grace_days,
        "note": plan.note,
        "agreed_at": plan.agreed_at,
        "agreed_by": plan.agreed_by,
        "ended_at": plan.ended_at,
        "version": plan.version,
    }
