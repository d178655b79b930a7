"""Payment plans 分期: arrears paid in instalments with their own due days.

    active → completed
       ↓ ↑ ↘ cancelled
     broken

A plan changes nothing in the ledger: money pays the plan's bills as any money does. What was due by
a day is compared with what those bills are settled by; a plan that falls behind is flagged broken,
and active again when it has caught up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from shared.domain.charges.instalments import InstalmentPlan, instalments
from shared.domain.errors import Conflict, NotFound, Rejected
from shared.domain.ledger.due_bill import DueBill
from shared.domain.money import Money

BILLS_MAX = 80


class PaymentPlanNotFound(NotFound):
    """There is no such payment plan for this caller."""

    code = "payment_plan_not_found"


class PaymentPlanRefused(Rejected):
    """A plan needs open bills of one account, an amount above zero, and days in order."""

    code = "payment_plan_refused"


class BillInOtherPlan(Conflict):
    """One of the bills is part of another running payment plan."""

    code = "bill_in_other_payment_plan"


class PaymentPlanEnded(Conflict):
    """The plan is completed or cancelled."""

    code = "payment_plan_ended"


class PlanState(StrEnum):
    """Where a payment plan is."""

    ACTIVE = "active"
    BROKEN = "broken"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


ALLOWED: Mapping[PlanState, frozenset[PlanState]] = {
    PlanState.ACTIVE: frozenset({PlanState.BROKEN, PlanState.COMPLETED, PlanState.CANCELLED}),
    PlanState.BROKEN: frozenset({PlanState.ACTIVE, PlanState.COMPLETED, PlanState.CANCELLED}),
    PlanState.COMPLETED: frozenset(),
    PlanState.CANCELLED: frozenset(),
}
RUNNING = frozenset({PlanState.ACTIVE, PlanState.BROKEN})

_complete = set(ALLOWED) == set(PlanState)
if not _complete:  # a state without its rules must not get as far as a deployment
    raise AssertionError("every plan state needs its allowed moves")


@dataclass(frozen=True, slots=True)
class PlanPart:
    """One instalment: `minor` is to be paid by day `due_on`."""

    number: int
    due_on: date
    minor: int


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """How a plan stands on a day: due by then, settled so far, missing, and the next part."""

    due_minor: int
    settled_minor: int
    missing_minor: int
    open_minor: int
    next_part: PlanPart | None


@dataclass(frozen=True, slots=True)
class PaymentPlan:
    """An agreement to pay `total_minor`, open on `bills` when it was made, in `parts`."""

    id: str
    community_id: str
    account_id: str
    currency: str
    bills: tuple[str, ...]
    total_minor: int
    parts: tuple[PlanPart, ...]
    agreed_at: datetime
    agreed_by: str
    grace_days: int = 0
    note: str = ""
    state: PlanState = PlanState.ACTIVE
    broken_on: date | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    version: int = 1

    @property
    def running(self) -> bool:
        """Whether it is neither completed nor cancelled."""
        return self.state in RUNNING

    def progress(self, bills: Iterable[DueBill], on: date) -> PlanProgress:
        """Return how the plan stands on day `on`; `bills` are those of the plan as they are."""
        still = sum(max(due.open_minor, 0) for due in bills)
        settled = max(self.total_minor - still, 0)
        grace = timedelta(days=self.grace_days)
        due = sum(part.minor for part in self.parts if part.due_on + grace < on)
        reached = 0
        coming = None
        for part in self.parts:
            reached += part.minor
            if reached > settled:
                coming = part
                break
        return PlanProgress(due, settled, max(due - settled, 0), still, coming)

    def checked(self, bills: Iterable[DueBill], on: date, at: datetime) -> PaymentPlan:
        """Return the plan as day `on` finds it: completed, broken, active again, or as it was."""
        if not self.running:
            return self
        found = self.progress(bills, on)
        if found.open_minor == 0:
            return self._moved(PlanState.COMPLETED, ended_at=at)
        if found.missing_minor and self.state is PlanState.ACTIVE:
            return self._moved(PlanState.BROKEN, broken_on=on)
        if not found.missing_minor and self.state is PlanState.BROKEN:
            return self._moved(PlanState.ACTIVE, broken_on=None)
        return self

    def cancel(self, at: datetime, by: str) -> PaymentPlan:
        """Return the plan cancelled. Raises `PaymentPlanEnded`."""
        return self._moved(PlanState.CANCELLED, ended_at=at, ended_by=by)

    def _moved(self, to: PlanState, **changes: object) -> PaymentPlan:
        if to not in ALLOWED[self.state]:
            raise PaymentPlanEnded(payment_plan_id=self.id, state=self.state.value)
        return replace(self, state=to, version=self.version + 1, **changes)  # type: ignore[arg-type]


def agreed_parts(plan: InstalmentPlan, bills: Iterable[DueBill], currency: str) -> list[PlanPart]:
    """Return the instalments of what is open on `bills`. Raises `PaymentPlanRefused`."""
    total = sum(due.open_minor for due in bills)
    if total <= 0:
        raise PaymentPlanRefused(reason="nothing_open", field="bills")
    parts: list[PlanPart] = []
    for one in instalments(plan, Money(total, currency)):
        if one.due is None:
            raise PaymentPlanRefused(reason="days_missing", field="instalments")
        if parts and one.due <= parts[-1].due_on:
            raise PaymentPlanRefused(reason="days_out_of_order", field="instalments")
        parts.append(PlanPart(one.number, one.due, one.amount.minor))
    return parts
