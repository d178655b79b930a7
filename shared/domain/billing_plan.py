"""Billing plans 出账计划: which items a community bills together, when, and for which months."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.billing_calendar import BillingCalendar, BillingTiming
from shared.domain.calendar import Period
from shared.domain.errors import Conflict, Rejected

ITEMS_MAX = 30


class PlanItemsRefused(Rejected):
    """A plan names no item, one twice, or more than 30."""

    code = "plan_items_refused"


class PlanScheduleRefused(Rejected):
    """A plan's months, billing day or due days are out of bounds."""

    code = "plan_schedule_refused"


class ItemInOtherPlan(Conflict):
    """A charge item belongs to one plan of a community at a time."""

    code = "item_in_other_plan"


@dataclass(frozen=True, slots=True)
class BillingPlan:
    """Items billed together for periods of `period_months`, from `first_period` on.

    `next_period` is the first month of the next period the schedule will bill.
    """

    id: str
    community_id: str
    name: str
    item_ids: tuple[str, ...]
    period_months: int
    first_period: str
    billing_day: int
    timing: BillingTiming
    due_days: int
    next_period: str
    created_at: datetime
    active: bool = True
    version: int = 1

    def __post_init__(self) -> None:
        if not 1 <= len(self.item_ids) <= ITEMS_MAX or len(set(self.item_ids)) < len(self.item_ids):
            raise PlanItemsRefused(limit=ITEMS_MAX, field="item_ids")
        for field, value, least, most in (
            ("period_months", self.period_months, 1, 12),
            ("billing_day", self.billing_day, 1, 31),
            ("due_days", self.due_days, 0, 366),
        ):
            if not least <= value <= most:
                raise PlanScheduleRefused(value=value, least=least, most=most, field=field)
        Period.starting(self.first_period, self.period_months)

    def calendar(self, time_zone: str) -> BillingCalendar:
        """Return the plan's days in its community's `time_zone`."""
        return BillingCalendar(
            time_zone,
            Period.starting(self.first_period, self.period_months),
            self.billing_day,
            self.timing,
            self.due_days,
        )

    def due_at(self, time_zone: str) -> datetime | None:
        """Return the instant at which the next period's billing day begins; None if inactive."""
        if not self.active:
            return None
        calendar = self.calendar(time_zone)
        return calendar.billing_instant(calendar.period(self.next_period))

    def after(self, period: Period) -> BillingPlan:
        """Return the plan with the period after `period` as its next."""
        return replace(self, next_period=period.next().key, version=self.version + 1)
