"""Requests and answers about billing plans."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from shared.domain.billing_plan import ITEMS_MAX, Timing
from shared.domain.run_policy import ByClock, Review
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import OMITTED, Answer, Body, Id, Instant, Month, Name, Patch
from shared.usecases.billing.billing_plans import CreatePlan
from shared.usecases.reading import Update


class PlanAnswer(Answer):
    """A billing plan 出账计划; the clock bills `next_period` next.

    Where `review` or `by_clock` is null it is as the community has it.
    """

    id: str
    community_id: str
    name: str
    item_ids: list[str]
    period_months: int
    first_period: str
    next_period: str
    billing_day: int
    timing: Timing
    due_days: int
    reads_until_days: int
    review: Review | None
    by_clock: ByClock | None
    active: bool
    created_at: Instant
    version: int


ItemIds = Annotated[list[Id], Field(min_length=1, max_length=ITEMS_MAX)]
PeriodMonths = Annotated[int, Field(ge=1, le=12)]
BillingDay = Annotated[int, Field(ge=1, le=31)]
DueDays = Annotated[int, Field(ge=0, le=366)]
ReadsUntilDays = Annotated[
    int,
    Field(
        ge=-27,
        le=27,
        description="Meter readings so many days after the end of the measured months close them.",
    ),
]
PlanReview = Annotated[
    Review | None, Field(description="At least the community's: a plan can't ask for less.")
]


class PlanBody(Body):
    """A new billing plan; a billing day past a month's end is its last day."""

    name: Name
    item_ids: ItemIds
    period_months: PeriodMonths = 1
    first_period: Month
    billing_day: BillingDay = 1
    timing: Timing = Timing.ADVANCE
    due_days: DueDays = 30
    reads_until_days: ReadsUntilDays = 0
    review: PlanReview = None
    by_clock: ByClock | None = None

    def command(self, call: Call) -> CreatePlan:
        """Return what creates the plan."""
        return CreatePlan(
            once=call.once,
            community_id=call.path["community_id"],
            name=self.name,
            item_ids=tuple(self.item_ids),
            period_months=self.period_months,
            first_period=self.first_period,
            billing_day=self.billing_day,
            timing=self.timing,
            due_days=self.due_days,
            reads_until_days=self.reads_until_days,
            review=self.review,
            by_clock=self.by_clock,
        )


class PlanPatch(Patch):
    """New values for a billing plan; the length and first of its periods are for life."""

    name: Name = OMITTED
    item_ids: ItemIds = OMITTED
    billing_day: BillingDay = OMITTED
    timing: Timing = OMITTED
    due_days: DueDays = OMITTED
    reads_until_days: ReadsUntilDays = OMITTED
    review: PlanReview = None
    by_clock: ByClock | None = None
    active: bool = OMITTED

    def command(self, call: Call) -> Update:
        """Return what changes the plan."""
        return Update(call.path["plan_id"], call.version, self.changes())
