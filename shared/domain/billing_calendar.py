"""When a plan is to be billed, and until when its bills can be paid, by its community's calendar.

What is due is "what should have been billed up to now, minus what was": a clock that comes hours
or months late misses no period and bills none twice.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from shared.domain.billing_plan import BillingPlan
from shared.domain.calendar import Period, business_date
from shared.domain.errors import Rejected

# A plan that slept for years is caught up over several ticks, not in one.
MAX_CATCH_UP_PERIODS = 12
# How far ahead of its billing day a period may be previewed or billed by hand.
MAX_EARLY_DAYS = 400


class PeriodTooEarly(Rejected):
    """A period lies so far ahead that billing it can only be a slip of the keyboard."""

    code = "period_too_early"


def due_periods(plan: BillingPlan, time_zone: str, now: datetime) -> list[Period]:
    """Return the plan's unbilled periods whose billing day has begun at `now`, oldest first.

    At most `MAX_CATCH_UP_PERIODS`: the next tick finds the rest.
    """
    today = business_date(now, time_zone)
    due: list[Period] = []
    period = plan.period(plan.next_period)
    while plan.active and len(due) < MAX_CATCH_UP_PERIODS and plan.billing_date(period) <= today:
        due.append(period)
        period = period.next()
    return due


def last_day_to_pay(plan: BillingPlan, period: Period, billed_on: date) -> date:
    """Return the due date of bills of `period` that are made on the business day `billed_on`.

    The plan's due days count from its billing day, or from `billed_on` where that is later: nobody
    is overdue on the day their bill appears because a clock or a person was late.
    """
    late = max(billed_on - plan.billing_date(period), timedelta(0))
    return plan.due_date(period) + late


def require_not_too_early(plan: BillingPlan, period: Period, today: date) -> None:
    """Pass if `period` may be billed on `today`. Raises `PeriodTooEarly` naming `period`."""
    earliest = plan.billing_date(period) - timedelta(days=MAX_EARLY_DAYS)
    if today < earliest:
        raise PeriodTooEarly(value=period.key, earliest=earliest.isoformat(), field="period")
