"""Late fees: LF-01, LF-03, LF-07, and the ways places count them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.charges.computation_errors import (
    AmountNegative,
    LateFeeNeedsDates,
    LatenessTooLong,
)
from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.late_fee_document import read_late_fee_policy
from shared.domain.charges.late_fee_policy import LateFeePolicy
from shared.domain.charges.late_fee_time import Debt, Reduction
from shared.domain.charges.late_fees import LateFee, late_fee, late_fee_for_days
from shared.domain.money import Money

D = Decimal
HALF_PER_MILLE = {"rate": {"percent": "0.05", "per": "day"}}
THREE_PER_MILLE = {"rate": {"percent": "0.3", "per": "day"}}


def policy_of(document: dict[str, Any]) -> LateFeePolicy:
    return read_late_fee_policy(Node(document, RuleRejected))


def cny(amount: str) -> Money:
    return Money.exactly(D(amount), "CNY")


def fee(
    document: dict[str, Any],
    principal: str,
    due: str,
    until: str,
    *payments: tuple[str, str],
    currency: str = "CNY",
) -> LateFee:
    debt = Debt(
        Money.exactly(D(principal), currency),
        date.fromisoformat(due),
        tuple(
            Reduction(date.fromisoformat(on), Money.exactly(D(amount), currency))
            for on, amount in payments
        ),
    )
    return late_fee(policy_of(document), debt, date.fromisoformat(until))


def for_days(document: dict[str, Any], principal: str, days: int) -> str:
    return str(late_fee_for_days(policy_of(document), cny(principal), days).amount)


@pytest.mark.parametrize(
    ("due", "paid", "days", "amount"),
    [
        ("2024-02-20", "2024-03-10", 19, "28.50"),
        ("2023-02-20", "2023-03-10", 18, "27.00"),
        ("2024-02-20", "2024-02-20", 0, "0.00"),
        ("2024-02-20", "2024-02-01", 0, "0.00"),
    ],
)
def test_lf_01_per_day_from_the_day_after_due_to_the_payment_day(
    due: str, paid: str, days: int, amount: str
) -> None:
    result = fee(HALF_PER_MILLE, "3000.00", due, paid)
    assert (result.days, str(result.amount)) == (days, amount)


@pytest.mark.parametrize(
    ("days", "uncapped", "at_100", "at_30", "at_20"),
    [
        (50, "150.00", "150.00", "150.00", "150.00"),
        (67, "201.00", "201.00", "201.00", "200.00"),
        (100, "300.00", "300.00", "300.00", "200.00"),
        (400, "1200.00", "1000.00", "300.00", "200.00"),
    ],
)
def test_lf_03_caps_as_percent_of_the_principal(
    days: int, uncapped: str, at_100: str, at_30: str, at_20: str
) -> None:
    assert for_days(THREE_PER_MILLE, "1000.00", days) == uncapped
    for cap, expected in (("100", at_100), ("30", at_30), ("20", at_20)):
        capped = THREE_PER_MILLE | {"caps": [{"percent": cap}]}
        result = late_fee_for_days(policy_of(capped), cny("1000.00"), days)
        assert (str(result.amount), str(result.uncapped)) == (expected, uncapped)
        assert result.limited_by == ("cap" if expected != uncapped else "")


@pytest.mark.parametrize(
    ("principal", "days", "amount"),
    [
        ("30.00", 10, "1.00"),
        ("100.00", 10, "1.00"),
        ("203.32", 33, "6.71"),
        ("100.00", 0, "0.00"),
    ],
)
def test_lf_07_a_minimum_holds_only_if_anything_is_due(
    principal: str, days: int, amount: str
) -> None:
    document = {"rate": {"percent": "0.1", "per": "day"}, "minimum": "1.00"}
    assert for_days(document, principal, days) == amount


@pytest.mark.parametrize(
    ("mode", "until", "amount"),
    [
        ("excluded", "2024-05-11", "0.00"),  # ten days of grace: the 2nd to the 11th
        ("excluded", "2024-05-12", "1.00"),
        ("retroactive", "2024-05-11", "0.00"),
        ("retroactive", "2024-05-12", "11.00"),
    ],
)
def test_days_of_grace_stay_free_or_are_lost_once_exceeded(
    mode: str, until: str, amount: str
) -> None:
    document = {"rate": {"percent": "0.1", "per": "day"}, "grace": {"days": 10, "mode": mode}}
    assert str(fee(document, "1000.00", "2024-05-01", until).amount) == amount


def test_a_part_payment_lowers_the_base_from_the_next_day_on() -> None:
    result = fee(HALF_PER_MILLE, "3000.00", "2024-02-20", "2024-03-10", ("2024-03-01", "1000.00"))
    assert str(result.amount) == "24.00"  # 10 days of 3000 and 9 of 2000
    assert [step.name for step in result.steps] == [
        "late_stretch",
        "late_stretch",
        "late_sum",
        "late_fee",
    ]
    whole = HALF_PER_MILLE | {"base": "whole_fee"}
    kept = fee(whole, "3000.00", "2024-02-20", "2024-03-10", ("2024-03-01", "1000.00"))
    assert str(kept.amount) == "28.50"


def test_a_full_payment_ends_the_fee() -> None:
    paid = ("2024-03-01", "3000.00")
    result = fee(HALF_PER_MILLE, "3000.00", "2024-02-20", "2024-06-30", paid)
    assert (result.days, str(result.amount)) == (10, "15.00")
    in_time = fee(HALF_PER_MILLE, "3000.00", "2024-02-20", "2024-06-30", ("2024-02-20", "3000.00"))
    assert in_time.days == 0


@pytest.mark.parametrize(
    ("months", "until", "amount"),
    [
        ("completed", "2024-02-28", "0.00"),
        ("completed", "2024-02-29", "15.00"),  # due on the 31st: clamped to the month's end
        ("completed", "2024-03-31", "30.00"),
        ("started", "2024-02-01", "15.00"),
        ("started", "2024-02-29", "15.00"),
        ("started", "2024-03-01", "30.00"),
        ("days_30", "2024-02-15", "7.50"),
        ("days_of_month", "2024-02-15", "7.76"),
    ],
)
def test_months_are_completed_started_or_by_days(months: str, until: str, amount: str) -> None:
    document = {"rate": {"percent": "1.5", "per": "month", "months": months}}
    assert str(fee(document, "1000.00", "2024-01-31", until).amount) == amount


@pytest.mark.parametrize(
    ("day_count", "amount"),
    [
        ("actual_365", "73.00"),  # 182 days
        ("actual_360", "74.01"),
        ("actual_actual", "72.80"),
        ("thirty_360", "73.20"),  # 180 days of 360
    ],
)
def test_a_year_is_counted_by_the_chosen_day_count(day_count: str, amount: str) -> None:
    document = {"rate": {"percent": "14.64", "per": "year", "day_count": day_count}}
    assert str(fee(document, "1000.00", "2023-12-31", "2024-06-30").amount) == amount


def test_japan_counts_14_6_percent_a_year_and_drops_what_is_below_a_yen() -> None:
    document = {"rate": {"percent": "14.6", "per": "year"}, "rounding": {"mode": "down"}}
    result = fee(document, "25000", "2024-04-30", "2024-06-07", currency="JPY")
    assert (result.days, str(result.amount)) == (38, "380")


def test_a_flat_fee_is_charged_once_as_the_greater_of_amount_and_percent() -> None:
    document = {
        "flat": {"amount": "25.00", "percent": "5", "choose": "greater"},
        "grace": {"days": 15},
    }
    assert str(fee(document, "300.00", "2024-01-01", "2024-01-16", currency="USD").amount) == "0.00"
    assert (
        str(fee(document, "300.00", "2024-01-01", "2024-01-17", currency="USD").amount) == "25.00"
    )
    assert (
        str(fee(document, "900.00", "2024-01-01", "2024-12-31", currency="USD").amount) == "45.00"
    )


def test_a_flat_fee_may_grow_in_steps_or_repeat_each_month() -> None:
    steps = {
        "flat": {"steps": [{"from_day": 1, "percent": "2"}, {"from_day": 16, "amount": "80.00"}]}
    }
    assert for_days(steps, "1000.00", 15) == "20.00"
    assert for_days(steps, "1000.00", 16) == "80.00"
    monthly = {"flat": {"amount": "10.00", "per": "month"}}
    assert str(fee(monthly, "1000.00", "2024-01-15", "2024-03-16").amount) == "30.00"


def test_interest_and_a_flat_fee_add_up() -> None:
    document = {"rate": {"percent": "18", "per": "year"}, "flat": {"amount": "25.00"}}
    assert str(fee(document, "365.00", "2024-01-01", "2024-04-10").amount) == "43.00"


def test_a_rate_may_change_with_lateness_with_dates_and_with_the_calendar_year() -> None:
    steps = {
        "rate": {
            "per": "day",
            "steps": [{"from_day": 1, "percent": "0.05"}, {"from_day": 31, "percent": "0.1"}],
        }
    }
    assert for_days(steps, "1000.00", 40) == "25.00"
    dated = {
        "rate": {
            "per": "year",
            "dated": [
                {"from": "2024-01-01", "percent": "3.65"},
                {"from": "2024-02-01", "percent": "7.3"},
            ],
        }
    }
    assert str(fee(dated, "1000.00", "2024-01-21", "2024-02-10").amount) == "3.00"
    years = {"rate": {"per": "day", "percent": "0.2", "next_year_percent": "0.3"}}
    assert str(fee(years, "1000.00", "2023-12-21", "2024-01-10").amount) == "50.00"


def test_several_caps_hold_together_and_a_cap_is_stronger_than_a_minimum() -> None:
    document = THREE_PER_MILLE | {
        "caps": [{"percent": "30"}, {"amount": "120.00"}, {"annual_percent": "36.5"}]
    }
    assert for_days(document, "1000.00", 60) == "60.00"  # 1000 × 36.5 % × 60 ÷ 365
    assert for_days(document, "1000.00", 365) == "120.00"
    small = {"rate": {"percent": "1", "per": "day"}, "minimum": "5", "caps": [{"percent": "20"}]}
    assert for_days(small, "10.00", 3) == "2.00"


def test_a_cap_may_be_of_what_is_open_or_end_after_a_number_of_days() -> None:
    document = THREE_PER_MILLE | {"caps": [{"percent": "10", "of": "open_principal"}]}
    result = fee(document, "1000.00", "2024-01-01", "2024-12-31", ("2024-02-01", "600.00"))
    assert str(result.amount) == "40.00"
    assert for_days(THREE_PER_MILLE | {"max_days": 100}, "1000.00", 400) == "300.00"


def test_first_and_last_day_may_count_otherwise() -> None:
    document = HALF_PER_MILLE | {"due_day_counts": True}
    assert fee(document, "3000.00", "2024-02-20", "2024-03-10").days == 20
    document = HALF_PER_MILLE | {"payment_day_counts": False}
    result = fee(document, "3000.00", "2024-02-20", "2024-03-10", ("2024-03-01", "1000.00"))
    assert (result.days, str(result.amount)) == (18, "22.50")  # 9 days of 3000, 9 of 2000
    assert for_days(document, "1000.00", 7) == "3.50"
    assert for_days(HALF_PER_MILLE | {"due_day_counts": True}, "1000.00", 7) == "3.50"


@pytest.mark.parametrize(
    ("stage", "amount"), [("total", "1.67"), ("stretch", "1.67"), ("unit", "1.70")]
)
def test_a_single_days_fee_may_be_rounded_first(stage: str, amount: str) -> None:
    assert for_days(HALF_PER_MILLE | {"stage": stage}, "333.33", 10) == amount


def test_a_base_may_be_rounded_down_and_a_small_fee_ignored() -> None:
    document = {
        "rate": {"percent": "7.3", "per": "year"},
        "base_unit": "1000",
        "ignore_below": "1000",
        "rounding": {"mode": "down", "unit": "100"},
    }
    high = fee(document, "123456", "2023-12-31", "2024-12-30", currency="JPY")
    assert str(high.amount) == "8900"  # 123,000 × 7.3 % = 8,979
    low = fee(document, "123456", "2024-01-01", "2024-01-31", currency="JPY")
    assert (str(low.amount), low.limited_by) == ("0", "ignored")


def test_interest_compounds_only_if_the_policy_says_so() -> None:
    yearly = {"rate": {"percent": "10", "per": "year"}}
    simple = fee(yearly, "1000.00", "2021-12-31", "2023-12-31")
    compound = fee(yearly | {"compound": "year"}, "1000.00", "2021-12-31", "2023-12-31")
    assert (str(simple.amount), str(compound.amount)) == ("200.00", "210.00")


def test_days_are_not_enough_for_months_or_dated_rates() -> None:
    with pytest.raises(LateFeeNeedsDates):
        for_days({"rate": {"percent": "1", "per": "month"}}, "1.00", 5)


def test_negative_amounts_and_a_century_of_lateness_are_refused() -> None:
    with pytest.raises(AmountNegative):
        for_days(HALF_PER_MILLE, "-1.00", 1)
    with pytest.raises(LatenessTooLong):
        for_days(HALF_PER_MILLE, "1.00", 40_000)
