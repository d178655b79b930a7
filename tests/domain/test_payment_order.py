"""Which lines a payment pays: PD-05, PD-07, and that nothing is paid beyond what is there."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.charges.computation_errors import AmountNegative
from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.payment_order import (
    OpenLine,
    Paying,
    PaymentOrder,
    after,
    allocate_payment,
    read_payment_order,
)
from shared.domain.errors import CurrencyMismatch
from shared.domain.money import Money

D = Decimal


def order_of(**document: Any) -> PaymentOrder:
    return read_payment_order(Node(document, RuleRejected))


def cny(amount: str) -> Money:
    return Money.exactly(D(amount), "CNY")


def line(bill: str, item: str, due: str, amount: str, component: str = "principal") -> OpenLine:
    return OpenLine(bill, item, date.fromisoformat(due), cny(amount), component)


def paid(order: PaymentOrder, paying: Paying, lines: list[OpenLine]) -> list[tuple[str, str, str]]:
    allocated = allocate_payment(order, paying, lines)
    return [(lines[one.line].bill, lines[one.line].item, str(one.amount)) for one in allocated.paid]


def test_pd_05_a_balance_pays_the_oldest_bill_first_and_items_by_priority() -> None:
    order = order_of(order=["oldest_due", "item"], items=["property", "water", "parking"])
    lines = [
        line("2024-05", "property", "2024-05-01", "242.00"),
        line("2024-05", "water", "2024-05-01", "61.50"),
        line("2024-06", "parking", "2024-06-01", "150.00"),
        line("2024-06", "property", "2024-06-01", "242.00"),
    ]
    first = allocate_payment(order, Paying(cny("500.00")), lines)
    assert [(one.line, str(one.amount)) for one in first.paid] == [
        (0, "242.00"),
        (1, "61.50"),
        (3, "196.50"),
    ]
    assert first.to_balance == cny("0.00")
    lines = after(lines, first)
    assert sum(one.open.minor for one in lines) == 19550
    second = allocate_payment(order, Paying(cny("300.00")), lines)
    assert sum(one.open.minor for one in after(lines, second)) == 0
    assert second.to_balance == cny("104.50")
    assert second.steps[-1].name == "payment_to_balance"


def test_pd_07_florida_pays_interest_late_fee_and_costs_before_the_assessment() -> None:
    order = order_of(
        order=["component", "oldest_due"],
        components=["interest", "late_fee", "cost", "principal"],
    )
    lines = [
        line("1", "assessment", "2024-01-01", "300.00"),
        line("1", "assessment", "2024-01-01", "60.00", "interest"),
        line("1", "assessment", "2024-01-01", "25.00", "late_fee"),
        line("1", "assessment", "2024-01-01", "15.00", "cost"),
    ]
    allocated = allocate_payment(order, Paying(cny("300.00")), lines)
    assert [(one.line, str(one.amount)) for one in allocated.paid] == [
        (1, "60.00"),
        (2, "25.00"),
        (3, "15.00"),
        (0, "200.00"),
    ]
    assert [str(one.open) for one in after(lines, allocated)] == ["100.00", "0.00", "0.00", "0.00"]


def test_principal_may_come_before_the_late_fee() -> None:
    lines = [
        line("1", "property", "2024-01-01", "5.00", "late_fee"),
        line("1", "property", "2024-01-01", "100.00"),
    ]
    paying = Paying(cny("50.00"))
    principal_first = order_of(components=["principal", "late_fee"])
    assert paid(principal_first, paying, lines) == [("1", "property", "50.00")]
    by_default = allocate_payment(order_of(), paying, lines)
    assert [str(one.amount) for one in by_default.paid] == ["5.00", "45.00"]


def test_the_payer_may_choose_bills_and_an_earmarked_sum_pays_only_its_items() -> None:
    lines = [
        line("old", "property", "2024-01-01", "10.00"),
        line("new", "water", "2024-02-01", "10.00"),
    ]
    assert paid(order_of(), Paying(cny("10.00"), bills=("new",)), lines) == [
        ("new", "water", "10.00")
    ]
    earmarked = allocate_payment(order_of(), Paying(cny("15.00"), items=("water",)), lines)
    assert (len(earmarked.paid), str(earmarked.to_balance)) == (1, "5.00")


@pytest.mark.parametrize(
    ("decides", "first"),
    [("oldest_due", "a"), ("newest_due", "c"), ("smallest", "b"), ("largest", "c")],
)
def test_many_things_may_decide(decides: str, first: str) -> None:
    lines = [
        line("a", "x", "2024-01-01", "20.00"),
        line("b", "x", "2024-02-01", "10.00"),
        line("c", "x", "2024-03-01", "30.00"),
    ]
    assert paid(order_of(order=[decides]), Paying(cny("1.00")), lines) == [(first, "x", "1.00")]


def test_lines_that_nothing_tells_apart_may_be_paid_in_proportion() -> None:
    lines = [
        line("1", "property", "2024-01-01", "100.00"),
        line("1", "water", "2024-01-01", "50.00"),
        line("1", "lift", "2024-01-01", "50.00"),
    ]
    order = order_of(order=["oldest_due"], ties="proportional")
    assert [amount for _, _, amount in paid(order, Paying(cny("100.01")), lines)] == [
        "50.01",
        "25.00",
        "25.00",
    ]
    assert len(paid(order, Paying(cny("500.00")), lines)) == 3


def test_negative_amounts_and_other_currencies_are_refused() -> None:
    with pytest.raises(AmountNegative):
        allocate_payment(order_of(), Paying(cny("-1.00")), [])
    with pytest.raises(AmountNegative):
        allocate_payment(order_of(), Paying(cny("1.00")), [line("1", "x", "2024-01-01", "-1.00")])
    with pytest.raises(CurrencyMismatch):
        allocate_payment(
            order_of(), Paying(Money(1, "USD")), [line("1", "x", "2024-01-01", "1.00")]
        )


@pytest.mark.parametrize(
    ("document", "reason", "field"),
    [
        ({"order": ["due"]}, "choice_unknown", "/order/0"),
        ({"order": []}, "below_minimum", "/order"),
        ({"items": ["a", "a"]}, "repeated", "/items/1"),
        ({"priority": []}, "key_unknown", "/priority"),
    ],
)
def test_an_order_that_says_something_else_is_refused_at_its_place(
    document: dict[str, Any], reason: str, field: str
) -> None:
    with pytest.raises(RuleRejected) as refused:
        order_of(**document)
    assert (refused.value.reason, refused.value.field) == (reason, field)


open_lines = st.lists(
    st.builds(
        lambda bill, item, days, minor, component: OpenLine(
            bill, item, date(2024, 1, 1) + timedelta(days=days), Money(minor, "CNY"), component
        ),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["property", "water"]),
        st.integers(0, 90),
        st.integers(0, 5000),
        st.sampled_from(["principal", "late_fee"]),
    ),
    max_size=12,
)
orders = st.builds(
    lambda order, ties: order_of(order=order, ties=ties),
    st.lists(
        st.sampled_from(["oldest_due", "component", "item", "largest"]), min_size=1, max_size=3
    ),
    st.sampled_from(["in_order", "proportional"]),
)


@given(order=orders, amount=st.integers(0, 30_000), lines=open_lines)
def test_a_payment_is_split_exactly_and_pays_nothing_beyond_what_is_open(
    order: PaymentOrder, amount: int, lines: list[OpenLine]
) -> None:
    allocated = allocate_payment(order, Paying(Money(amount, "CNY")), lines)
    total = sum(one.amount.minor for one in allocated.paid)
    assert total + allocated.to_balance.minor == amount
    assert total == min(amount, sum(one.open.minor for one in lines))
    for one in allocated.paid:
        assert 0 < one.amount.minor <= lines[one.line].open.minor
        assert one.open.minor == lines[one.line].open.minor - one.amount.minor
    assert len({one.line for one in allocated.paid}) == len(allocated.paid)
