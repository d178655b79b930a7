"""What goes back: RF-01, OT-03, handling, windows, spreading, and the bounds of a refund."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.calendar import DateSpan
from shared.domain.charges.computation_errors import (
    AmountNegative,
    RefundBeyondPaid,
    RefundTooLate,
)
from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.refund_policy import RefundPolicy, Spread, read_refund_policy
from shared.domain.charges.refunds import (
    Deduction,
    PaidIn,
    Refund,
    RefundAsked,
    refund,
    spread_refund,
)
from shared.domain.errors import CurrencyMismatch
from shared.domain.money import Money

D = Decimal
YEAR_2024 = DateSpan(date(2024, 1, 1), date(2024, 12, 31))


def policy_of(document: dict[str, Any]) -> RefundPolicy:
    return read_refund_policy(Node(document, RuleRejected))


def cny(amount: str) -> Money:
    return Money.exactly(D(amount), "CNY")


def leaves(
    document: dict[str, Any],
    last_day: str,
    paid: str = "2889.00",
    covers: DateSpan = YEAR_2024,
    monthly: str | None = None,
) -> str:
    asked = RefundAsked(
        paid=(PaidIn("p1", cny(paid)),),
        covers=covers,
        last_day=date.fromisoformat(last_day),
        monthly=cny(monthly) if monthly else None,
    )
    return str(refund(policy_of(document), asked).amount)


@pytest.mark.parametrize(
    ("unused", "amount"),
    [
        ("whole_months", "963.00"),
        ("days_of_month", "1087.26"),
        ("days_of_year", "1089.30"),
        ("days_of_span", "1089.30"),
    ],
)
def test_rf_01_unused_time_by_months_by_days_of_the_month_and_of_the_year(
    unused: str, amount: str
) -> None:
    assert leaves({"unused": unused}, "2024-08-15") == amount
    assert leaves({"unused": unused}, "2024-08-15", monthly="240.75") == amount


@pytest.mark.parametrize(
    ("last_day", "whole_months", "days_of_month"),
    [
        ("2023-12-31", "2889.00", "2889.00"),
        ("2024-01-01", "2648.25", "2881.23"),
        ("2024-08-31", "963.00", "963.00"),
        ("2024-12-31", "0.00", "0.00"),
        ("2025-03-01", "0.00", "0.00"),
    ],
)
def test_nothing_used_gives_all_back_and_all_used_gives_nothing(
    last_day: str, whole_months: str, days_of_month: str
) -> None:
    assert leaves({"unused": "whole_months"}, last_day) == whole_months
    assert leaves({"unused": "days_of_month"}, last_day) == days_of_month


def test_months_are_counted_from_the_first_day_that_was_paid_for() -> None:
    covers = DateSpan(date(2024, 3, 15), date(2025, 3, 14))
    whole = leaves({"unused": "whole_months"}, "2024-06-14", "1200.00", covers)
    assert whole == "900.00"
    assert leaves({"unused": "whole_months"}, "2024-06-15", "1200.00", covers) == "800.00"
    assert leaves({"unused": "days_of_month"}, "2024-06-15", "1200.00", covers) == "896.67"


def test_the_last_day_may_not_be_charged() -> None:
    free = {"unused": "days_of_month", "last_day_charged": False}
    assert leaves(free, "2024-09-01") == "963.00"


def test_a_claw_back_charges_what_was_used_at_the_list_price() -> None:
    # Thirteen months for the price of twelve; leaving after eight of them.
    covers = DateSpan(date(2024, 1, 1), date(2025, 1, 31))
    cash = leaves({"unused": "days_of_month"}, "2024-08-31", "1200.00", covers)
    list_price = {"unused": "days_of_month", "value": "claw_back"}
    clawed = leaves(list_price, "2024-08-31", "1200.00", covers, monthly="100.00")
    assert (cash, clawed) == ("461.54", "400.00")
    begun = leaves(list_price | {"unused": "whole_months"}, "2024-09-01", "1200.00", covers, "100")
    assert begun == "300.00"
    assert leaves(list_price, "2024-12-31", "1000.00", covers, monthly="100.00") == "0.00"


def deposit(damage: str) -> Refund:
    asked = RefundAsked(
        paid=(PaidIn("deposit", cny("2000.00")),), deductions=(Deduction("damage", cny(damage)),)
    )
    return refund(policy_of({}), asked)


@pytest.mark.parametrize(
    ("damage", "back", "receivable"),
    [("300.00", "1700.00", "0.00"), ("2300.00", "0.00", "300.00")],
)
def test_ot_03_a_deposit_less_damage_stops_at_zero_and_the_rest_is_owed(
    damage: str, back: str, receivable: str
) -> None:
    result = deposit(damage)
    assert (str(result.amount), str(result.receivable)) == (back, receivable)


@pytest.mark.parametrize(
    ("asked_on", "amount"),
    [("2024-01-08", "100.00"), ("2024-01-09", "90.00"), ("2024-02-01", "80.00")],
)
def test_handling_is_kept_after_so_many_days(asked_on: str, amount: str) -> None:
    document = {
        "latest_days": 31,
        "handling": [
            {"after_days": 7, "percent": "10"},
            {"after_days": 30, "amount": "20.00"},
        ],
    }
    asked = RefundAsked(
        paid=(PaidIn("p", cny("100.00"), date(2024, 1, 1)),),
        asked_on=date.fromisoformat(asked_on),
    )
    assert str(refund(policy_of(document), asked).amount) == amount
    late = RefundAsked(
        paid=(PaidIn("p", cny("100.00"), date(2024, 1, 1)),), asked_on=date(2024, 2, 2)
    )
    with pytest.raises(RefundTooLate):
        refund(policy_of(document), late)


@pytest.mark.parametrize(
    ("spread", "expected"),
    [
        ("newest_first", [("c", "50.00"), ("b", "30.00")]),
        ("oldest_first", [("a", "80.00")]),
        ("proportional", [("a", "40.00"), ("b", "20.00"), ("c", "20.00")]),
    ],
)
def test_a_refund_is_spread_over_the_payments(spread: str, expected: list[tuple[str, str]]) -> None:
    paid = (
        PaidIn("b", cny("50.00"), date(2024, 2, 1)),
        PaidIn("a", cny("100.00"), date(2024, 1, 1)),
        PaidIn("c", cny("80.00"), date(2024, 3, 1), refunded=cny("30.00")),
    )
    parts = spread_refund(Spread(spread), cny("80.00"), paid)
    assert sorted((one, str(part)) for one, part in parts) == sorted(expected)
    if spread == "newest_first":
        assert [one for one, _part in parts] == ["c", "b"]


def test_what_was_refunded_already_is_not_refunded_again() -> None:
    asked = RefundAsked(paid=(PaidIn("p", cny("100.00"), refunded=cny("70.00")),))
    assert str(refund(policy_of({}), asked).amount) == "30.00"
    with pytest.raises(RefundBeyondPaid):
        spread_refund(Spread.NEWEST_FIRST, cny("31.00"), asked.paid)
    with pytest.raises(RefundBeyondPaid):
        refund(policy_of({}), RefundAsked(paid=()))


def test_negative_amounts_and_other_currencies_are_refused() -> None:
    with pytest.raises(AmountNegative):
        refund(policy_of({}), RefundAsked(paid=(PaidIn("p", cny("-1.00")),)))
    both = (PaidIn("p", cny("1.00")), PaidIn("q", Money(1, "USD")))
    with pytest.raises(CurrencyMismatch):
        refund(policy_of({}), RefundAsked(paid=both))


@pytest.mark.parametrize(
    ("document", "reason", "field"),
    [
        ({"unused": "months"}, "choice_unknown", "/unused"),
        ({"handling": [{"after_days": 7}]}, "only_one_of", "/handling/0"),
        ({"window": 7}, "key_unknown", "/window"),
    ],
)
def test_a_policy_that_says_something_else_is_refused_at_its_place(
    document: dict[str, Any], reason: str, field: str
) -> None:
    with pytest.raises(RuleRejected) as refused:
        policy_of(document)
    assert (refused.value.reason, refused.value.field) == (reason, field)


@given(
    amounts=st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 9999)), min_size=1, max_size=5),
    last=st.integers(-40, 800),
    days=st.integers(0, 700),
    monthly=st.one_of(st.none(), st.integers(0, 5000)),
    document=st.fixed_dictionaries(
        {
            "unused": st.sampled_from(
                ["whole_months", "days_of_month", "days_of_year", "days_of_span"]
            ),
            "value": st.sampled_from(["pro_rata", "claw_back"]),
            "spread": st.sampled_from(["newest_first", "oldest_first", "proportional"]),
            "handling": st.just([{"after_days": 3, "percent": "10"}]),
        }
    ),
    damage=st.integers(0, 3000),
)
def test_a_refund_lies_between_nothing_and_what_is_left_and_its_parts_add_up(
    amounts: list[tuple[int, int]],
    last: int,
    days: int,
    monthly: int | None,
    document: dict[str, Any],
    damage: int,
) -> None:
    first = date(2023, 3, 17)
    paid = tuple(
        PaidIn(
            str(at),
            Money(max(pair), "CNY"),
            first + timedelta(days=at),
            Money(min(pair), "CNY"),
        )
        for at, pair in enumerate(amounts)
    )
    asked = RefundAsked(
        paid=paid,
        covers=DateSpan(first, first + timedelta(days=days)),
        last_day=first + timedelta(days=last),
        monthly=None if monthly is None else Money(monthly, "CNY"),
        asked_on=first + timedelta(days=20),
        deductions=(Deduction("damage", Money(damage, "CNY")),),
    )
    result = refund(policy_of(document), asked)
    left = {payment.id: payment.left for payment in paid}
    assert 0 <= result.amount.minor <= sum(left.values())
    assert sum(part.minor for _, part in result.parts) == result.amount.minor
    assert all(0 < part.minor <= left[one] for one, part in result.parts)
    assert result.receivable.minor >= 0
    assert result.amount.minor == 0 or result.receivable.minor == 0
