"""Paying ahead: free months, reductions, and discounts by the day of payment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.charges.computation_errors import AmountNegative
from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.prepayment import (
    EarlyPaymentPolicy,
    PrepaymentPolicy,
    months_to_pay,
    pay_early,
    prepay,
    read_early_payment_policy,
    read_prepayment_policy,
)
from shared.domain.money import Money

D = Decimal
TWELVE_GET_ONE = {"offers": [{"months": 12, "free_months": 1}]}


def policy_of(document: dict[str, Any]) -> PrepaymentPolicy:
    return read_prepayment_policy(Node(document, RuleRejected))


def early_of(document: dict[str, Any]) -> EarlyPaymentPolicy:
    return read_early_payment_policy(Node(document, RuleRejected))


def cny(amount: str) -> Money:
    return Money.exactly(D(amount), "CNY")


@pytest.mark.parametrize(("months", "covered"), [(11, 11), (12, 13), (23, 24), (24, 26), (30, 32)])
def test_twelve_months_paid_get_one_free_each_time(months: int, covered: int) -> None:
    found = prepay(policy_of(TWELVE_GET_ONE), cny("240.75"), months)
    assert found.covered_months == covered
    assert found.amount.decimal == D("240.75") * months
    assert found.saved.decimal == D("240.75") * (covered - months)


def test_what_a_covered_month_comes_to_is_told() -> None:
    found = prepay(policy_of(TWELVE_GET_ONE), cny("240.75"), 12)
    assert (str(found.amount), str(found.monthly)) == ("2889.00", "222.23")
    once = policy_of(TWELVE_GET_ONE | {"repeats": False})
    assert prepay(once, cny("240.75"), 24).covered_months == 25


def test_the_offer_for_the_most_months_holds() -> None:
    policy = policy_of(
        {
            "offers": [
                {"months": 3, "amount": "20.00"},
                {"months": 6, "percent": "5"},
                {"months": 12, "free_months": 1},
            ]
        }
    )
    amounts = [str(prepay(policy, cny("100.00"), months).amount) for months in (2, 3, 6, 12)]
    assert amounts == ["200.00", "280.00", "570.00", "1200.00"]


@given(covered=st.integers(1, 60), free=st.integers(1, 3), months=st.integers(1, 14))
def test_the_fewest_months_to_pay_cover_what_is_wanted(
    covered: int, free: int, months: int
) -> None:
    policy = policy_of({"offers": [{"months": months, "free_months": free}]})
    paid = months_to_pay(policy, covered)
    assert prepay(policy, cny("1.00"), paid).covered_months >= covered
    assert paid == 1 or prepay(policy, cny("1.00"), paid - 1).covered_months < covered


@pytest.mark.parametrize(
    ("paid_on", "amount"),
    [("2024-03-31", "950.00"), ("2024-04-01", "980.00"), ("2024-07-01", "1000.00")],
)
def test_who_pays_early_pays_less(paid_on: str, amount: str) -> None:
    policy = early_of(
        {"steps": [{"by": "2024-03-31", "percent": "5"}, {"by": "2024-06-30", "percent": "2"}]}
    )
    found, _steps = pay_early(policy, cny("1000.00"), date.fromisoformat(paid_on), None)
    assert str(found) == amount


def test_early_may_be_counted_from_the_due_day() -> None:
    policy = early_of({"steps": [{"days_before_due": 10, "amount": "5.00"}]})
    due = date(2024, 5, 20)
    assert str(pay_early(policy, cny("100.00"), date(2024, 5, 10), due)[0]) == "95.00"
    assert str(pay_early(policy, cny("100.00"), date(2024, 5, 11), due)[0]) == "100.00"
    assert str(pay_early(policy, cny("3.00"), date(2024, 5, 1), due)[0]) == "0.00"


def test_a_negative_price_is_refused() -> None:
    with pytest.raises(AmountNegative):
        prepay(policy_of(TWELVE_GET_ONE), cny("-1.00"), 1)


@pytest.mark.parametrize(
    ("document", "reason", "field"),
    [
        ({}, "key_missing", "/offers"),
        ({"offers": [{"months": 1}]}, "only_one_of", "/offers/0"),
        ({"offers": [{"months": 0, "percent": "5"}]}, "below_minimum", "/offers/0/months"),
        (
            {"offers": [{"months": 6, "percent": "5"}, {"months": 6, "percent": "6"}]},
            "order_expected",
            "/offers/1/months",
        ),
    ],
)
def test_a_policy_that_says_something_else_is_refused_at_its_place(
    document: dict[str, Any], reason: str, field: str
) -> None:
    with pytest.raises(RuleRejected) as refused:
        policy_of(document)
    assert (refused.value.reason, refused.value.field) == (reason, field)
    with pytest.raises(RuleRejected):
        early_of({"steps": [{"percent": "5"}]})
    with pytest.raises(RuleRejected):
        early_of({"steps": [{"by": "2024-01-01"}]})
