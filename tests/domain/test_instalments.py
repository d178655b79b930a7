"""Totals paid in parts: who takes the rest, on which days, and that parts add up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.charges.computation_errors import (
    AmountNegative,
    AmountTooFine,
    InstalmentsImpossible,
)
from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.instalments import InstalmentPlan, instalments, read_instalment_plan
from shared.domain.money import Money

D = Decimal


def plan_of(document: dict[str, Any]) -> InstalmentPlan:
    return read_instalment_plan(Node(document, RuleRejected))


def parts(document: dict[str, Any], total: str, currency: str = "CNY") -> list[str]:
    money = Money.exactly(D(total), currency)
    return [str(part.amount) for part in instalments(plan_of(document), money)]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("last", ["333.33", "333.33", "333.34"]),
        ("first", ["333.34", "333.33", "333.33"]),
    ],
)
def test_the_first_or_the_last_takes_the_rest(rest: str, expected: list[str]) -> None:
    assert parts({"count": 3, "rest": rest}, "1000.00") == expected


def test_the_rest_may_be_spread_one_unit_each() -> None:
    assert parts({"count": 3, "rest": "spread"}, "200.00") == ["66.67", "66.67", "66.66"]
    tens = {"count": 3, "rest": "spread", "rounding": {"unit": "10"}}
    assert parts(tens, "205.00") == ["70.00", "70.00", "65.00"]


def test_parts_may_be_whole_tens_or_rounded_half_up() -> None:
    assert parts({"count": 3, "rounding": {"unit": "10"}}, "1000.00") == [
        "330.00",
        "330.00",
        "340.00",
    ]
    half_up = {"count": 3, "rounding": {"mode": "half_up"}}
    assert parts(half_up, "200.00") == ["66.67", "66.67", "66.66"]
    assert parts({"count": 3}, "100000", "JPY") == ["33333", "33333", "33334"]


def test_parts_may_be_percentages_or_given_amounts() -> None:
    assert parts({"percents": ["30", "30", "40"]}, "99.99") == ["29.99", "29.99", "40.01"]
    assert parts({"amounts": ["500.00", "300.00"]}, "1000.00") == ["500.00", "300.00", "200.00"]
    assert parts({"amounts": ["500.00"], "rest": "first"}, "800.00") == ["300.00", "500.00"]
    assert parts({"amounts": ["500.00", "300.00"]}, "800.00") == ["500.00", "300.00"]


def test_a_down_payment_comes_first() -> None:
    by_percent = {"down_payment": {"percent": "20"}, "count": 3}
    assert parts(by_percent, "1000.00") == ["200.00", "266.66", "266.66", "266.68"]
    by_amount = {"down_payment": {"amount": "100.00"}, "count": 2}
    assert parts(by_amount, "1000.00") == ["100.00", "450.00", "450.00"]


def test_days_follow_each_other_by_months_clamped_or_by_days_or_are_given() -> None:
    monthly = plan_of({"count": 3, "first_due": "2024-01-31"})
    days = [part.due for part in instalments(monthly, Money(300, "CNY"))]
    assert days == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]
    weekly = plan_of({"count": 2, "first_due": "2024-01-31", "every_days": 7})
    assert instalments(weekly, Money(300, "CNY"))[1].due == date(2024, 2, 7)
    given_days = plan_of({"count": 1, "dates": ["2024-05-05"]})
    assert instalments(given_days, Money(300, "CNY"))[0].due == date(2024, 5, 5)


def test_plans_that_cannot_be_are_refused() -> None:
    with pytest.raises(InstalmentsImpossible):
        parts({"amounts": ["500.00"]}, "400.00")
    with pytest.raises(InstalmentsImpossible):
        parts({"count": 2, "dates": ["2024-05-05"]}, "400.00")
    with pytest.raises(AmountNegative):
        parts({"count": 2}, "-1.00")
    with pytest.raises(AmountTooFine):
        parts({"amounts": ["0.001"]}, "1.00")


@pytest.mark.parametrize(
    ("document", "reason", "field"),
    [
        ({}, "only_one_of", "/"),
        ({"count": 0}, "below_minimum", "/count"),
        ({"percents": ["50", "40"]}, "sum_expected", "/percents"),
        ({"count": 2, "every_months": 1, "every_days": 1}, "only_one_of", "/every_days"),
        ({"count": 2, "down_payment": {}}, "only_one_of", "/down_payment"),
    ],
)
def test_a_plan_that_says_something_else_is_refused_at_its_place(
    document: dict[str, Any], reason: str, field: str
) -> None:
    with pytest.raises(RuleRejected) as refused:
        plan_of(document)
    assert (refused.value.reason, refused.value.field) == (reason, field)


@given(
    total=st.integers(0, 10**9),
    count=st.integers(1, 120),
    rest=st.sampled_from(["first", "last", "spread"]),
    unit=st.sampled_from(["0.01", "0.5", "10"]),
    down=st.sampled_from([None, "0", "33.3"]),
)
def test_parts_add_up_exactly_and_none_is_negative(
    total: int, count: int, rest: str, unit: str, down: str | None
) -> None:
    document: dict[str, Any] = {"count": count, "rest": rest, "rounding": {"unit": unit}}
    if down is not None:
        document["down_payment"] = {"percent": down}
    found = instalments(plan_of(document), Money(total, "CNY"))
    assert sum(part.amount.minor for part in found) == total
    assert min(part.amount.minor for part in found) >= 0
