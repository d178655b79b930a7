"""When plans are due: by the community's calendar, whatever the clock does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from shared.domain.billing_calendar import (
    MAX_CATCH_UP_PERIODS,
    PeriodTooEarly,
    due_periods,
    last_day_to_pay,
    require_not_too_early,
)
from shared.domain.billing_plan import BillingPlan, PeriodNotOfPlan, Timing

PLAN = BillingPlan(
    id="pln_1",
    community_id="cty_1",
    name="monthly",
    item_ids=("itm_1",),
    period_months=1,
    first_period="2026-01",
    billing_day=1,
    timing=Timing.ADVANCE,
    due_days=20,
    next_period="2026-11",
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("time_zone", "still_before", "begun"),
    [
        ("Asia/Shanghai", "2026-10-31T15:59:59+00:00", "2026-10-31T16:00:00+00:00"),
        ("Europe/Berlin", "2026-10-31T22:59:59+00:00", "2026-10-31T23:00:00+00:00"),
        ("America/New_York", "2026-11-01T03:59:59+00:00", "2026-11-01T04:00:00+00:00"),
    ],
)
def test_a_plan_is_due_when_its_billing_day_begins_where_the_community_is(
    time_zone: str, still_before: str, begun: str
) -> None:
    assert due_periods(PLAN, time_zone, at(still_before)) == []
    assert [p.key for p in due_periods(PLAN, time_zone, at(begun))] == ["2026-11"]
    assert PLAN.due_at(time_zone) == at(begun)


@pytest.mark.parametrize(
    ("period", "billing_day", "expected"),
    [
        ("2026-02", 31, date(2026, 2, 28)),
        ("2028-02", 31, date(2028, 2, 29)),
        ("2028-02", 29, date(2028, 2, 29)),
        ("2026-04", 31, date(2026, 4, 30)),
        ("2026-12", 31, date(2026, 12, 31)),
    ],
)
def test_a_billing_day_past_the_months_end_is_its_last_day(
    period: str, billing_day: int, expected: date
) -> None:
    plan = replace(PLAN, billing_day=billing_day)
    assert plan.billing_date(plan.period(period)) == expected


def test_a_plan_in_arrears_bills_in_the_month_after_its_period() -> None:
    plan = replace(
        PLAN, timing=Timing.ARREARS, period_months=2, first_period="2026-11", billing_day=5
    )
    assert plan.billing_date(plan.period("2026-11")) == date(2027, 1, 5)
    assert due_periods(plan, "Asia/Shanghai", at("2027-01-04T15:00:00+00:00")) == []
    due = due_periods(plan, "Asia/Shanghai", at("2027-01-04T16:00:00+00:00"))
    assert [p.key for p in due] == ["2026-11"]


@pytest.mark.parametrize("day", ["2026-04-24", "2026-10-30"])  # clocks change at midnight there
def test_a_day_without_a_midnight_or_with_two_is_still_one_billing_day(day: str) -> None:
    wanted = date.fromisoformat(day)
    plan = replace(PLAN, billing_day=wanted.day, next_period=day[:7])
    zone = "Africa/Cairo"
    begins = plan.due_at(zone)
    assert begins is not None
    assert [p.key for p in due_periods(plan, zone, begins)] == [day[:7]]
    assert due_periods(plan, zone, begins.replace(hour=0)) == []


def test_a_schedule_that_slept_for_months_bills_every_missed_period_in_order() -> None:
    due = due_periods(PLAN, "Asia/Shanghai", at("2027-02-03T00:00:00+00:00"))
    assert [p.key for p in due] == ["2026-11", "2026-12", "2027-01", "2027-02"]


def test_a_schedule_that_slept_for_years_catches_up_a_year_at_a_time() -> None:
    due = due_periods(PLAN, "Asia/Shanghai", at("2036-01-01T00:00:00+00:00"))
    assert len(due) == MAX_CATCH_UP_PERIODS
    assert due[-1].key == "2027-10"


def test_an_inactive_plan_is_never_due() -> None:
    plan = replace(PLAN, active=False)
    assert due_periods(plan, "Asia/Shanghai", at("2027-01-01T00:00:00+00:00")) == []
    assert plan.due_at("Asia/Shanghai") is None


@pytest.mark.parametrize(
    ("billed_on", "expected"),
    [
        (date(2026, 11, 1), date(2026, 11, 21)),
        (date(2026, 10, 20), date(2026, 11, 21)),  # early: as if on the billing day
        (date(2026, 11, 4), date(2026, 11, 24)),  # late: nobody loses days to pay
        (date(2027, 3, 1), date(2027, 3, 21)),
    ],
)
def test_the_days_to_pay_are_never_shortened_by_late_billing(
    billed_on: date, expected: date
) -> None:
    assert last_day_to_pay(PLAN, PLAN.period("2026-11"), billed_on) == expected


def test_a_month_within_a_longer_period_is_not_a_period_of_the_plan() -> None:
    plan = replace(PLAN, period_months=3)
    assert plan.period("2026-04").last == date(2026, 6, 30)
    for wrong in ("2026-05", "2025-10"):
        with pytest.raises(PeriodNotOfPlan):
            plan.period(wrong)


def test_a_period_years_ahead_is_taken_for_a_slip() -> None:
    require_not_too_early(PLAN, PLAN.period("2027-11"), date(2026, 11, 1))
    with pytest.raises(PeriodTooEarly):
        require_not_too_early(PLAN, PLAN.period("2036-11"), date(2026, 11, 1))
