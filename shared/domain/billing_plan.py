"""Billing plans 出账计划: which items a community bills together, when, and for which months."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from shared.domain.calendar import Period, day_begins, on_day
from shared.domain.errors import Conflict, Rejected
from shared.domain.run_policy import ByClock, Review, RunPolicy

ITEMS_MAX = 30


class PlanItemsRefused(Rejected):
    """A plan names no item, one twice, or more than 30."""

    code = "plan_items_refused"


class PlanScheduleRefused(Rejected):
    """A plan's months, billing day or due days are out of bounds."""

    code = "plan_schedule_refused"


class PeriodNotOfPlan(Rejected):
    """A month is not the first of one of the plan's periods."""

    code = "period_not_of_plan"


class ItemInOtherPlan(Conflict):
    """A charge item belongs to one plan of a community at a time."""

    code = "item_in_other_plan"


class Timing(StrEnum):
    """Whether a period is billed in its first month, or in the month after its last."""

    ADVANCE = "advance"
    ARREARS = "arrears"


@dataclass(frozen=True, slots=True)
class BillingPlan:
    """Items billed together for periods of `period_months`, from `first_period` on.

    `next_period` is the first month of the next period the schedule will bill. Meter readings up to
    `reads_until_days` after the end of the measured months (before it, if negative) close them.
    `review` None and `by_clock` None are as the community has them.
    """

    id: str
    community_id: str
    name: str
    item_ids: tuple[str, ...]
    period_months: int
    first_period: str
    billing_day: int
    timing: Timing
    due_days: int
    next_period: str
    created_at: datetime
    reads_until_days: int = 0
    review: Review | None = None
    by_clock: ByClock | None = None
    active: bool = True
    version: int = 1

    def __post_init__(self) -> None:
        if not 1 <= len(self.item_ids) <= ITEMS_MAX or len(set(self.item_ids)) < len(self.item_ids):
            raise PlanItemsRefused(limit=ITEMS_MAX, field="item_ids")
        for field, value, least, most in (
            ("period_months", self.period_months, 1, 12),
            ("billing_day", self.billing_day, 1, 31),
            ("due_days", self.due_days, 0, 366),
            ("reads_until_days", self.reads_until_days, -27, 27),
        ):
            if not least <= value <= most:
                raise PlanScheduleRefused(value=value, least=least, most=most, field=field)
        Period.starting(self.first_period, self.period_months)

    def policy(self, usual: RunPolicy) -> RunPolicy:
        """Return how this plan's runs are issued, where the community's policy is `usual`."""
        return usual.narrowed(self.review, self.by_clock)

    def period(self, key: str) -> Period:
        """Return this plan's period that starts in month `key`. Raises `PeriodNotOfPlan`."""
        first = Period.starting(self.first_period, self.period_months)
        wanted = Period.starting(key, self.period_months)
        apart = (wanted.year - first.year) * 12 + wanted.month - first.month
        if apart < 0 or apart % self.period_months:
            raise PeriodNotOfPlan(
                value=key, first=self.first_period, months=self.period_months, field="period"
            )
        return wanted

    def billing_date(self, period: Period) -> date:
        """Return the day on which `period` is billed, by the community's calendar."""
        month = period.first if self.timing is Timing.ADVANCE else period.next().first
        return on_day(month.year, month.month, self.billing_day)

    def due_date(self, period: Period) -> date:
        """Return the last day on which `period`'s bills can be paid without being late."""
        return self.billing_date(period) + timedelta(days=self.due_days)

    def due_at(self, time_zone: str) -> datetime | None:
        """Return the instant at which the next period's billing day begins; None if inactive."""
        if not self.active:
            return None
        return day_begins(self.billing_date(self.period(self.next_period)), time_zone)

    def after(self, period: Period) -> BillingPlan:
        """Return the plan with the period after `period` as its next."""
        return replace(self, next_period=period.next().key, version=self.version + 1)
