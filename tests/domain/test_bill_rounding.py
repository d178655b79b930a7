"""抹零 on whole bills: PF-09, and that carrying loses nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.charges.bill_rounding import BillRounding, read_bill_rounding, round_bills
from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.money import Money

D = Decimal


def rounding_of(document: dict[str, Any]) -> BillRounding:
    return read_bill_rounding(Node(document, RuleRejected))


def rounded(mode: str, unit: str, bill: str = "1234.56") -> Decimal:
    rounding = rounding_of({"mode": mode, "unit": unit})
    (found,) = round_bills(rounding, [Money.exactly(D(bill), "CNY")])
    assert found.carried == 0
    return found.amount.decimal


@pytest.mark.parametrize(
    ("mode", "unit", "expected"),
    [
        ("down", "0.1", "1234.50"),
        ("down", "1", "1234"),
        ("half_up", "1", "1235"),
        ("half_up", "0.5", "1234.5"),
        ("half_up", "0.05", "1234.55"),
    ],
)
def test_pf_09_a_bill_is_rounded_to_a_unit(mode: str, unit: str, expected: str) -> None:
    assert rounded(mode, unit) == D(expected)


def test_pf_09_the_dropped_part_is_carried_to_the_next_bill() -> None:
    rounding = rounding_of({"mode": "down", "unit": "1", "rest": "carry"})
    bills = round_bills(rounding, [Money(123456, "CNY")] * 2)
    assert [bill.amount.decimal for bill in bills] == [D(1234), D(1235)]
    assert bills[-1].carried == D("0.12")
    (later,) = round_bills(rounding, [Money(123456, "CNY")], bills[0].carried)
    assert later.amount == bills[1].amount


@given(
    bills=st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=12),
    mode=st.sampled_from(["down", "half_up", "half_even", "up"]),
    unit=st.sampled_from(["0.05", "0.1", "0.5", "1", "10"]),
)
def test_carrying_loses_nothing_over_many_bills(bills: list[int], mode: str, unit: str) -> None:
    rounding = rounding_of({"mode": mode, "unit": unit, "rest": "carry"})
    found = round_bills(rounding, [Money(bill, "CNY") for bill in bills])
    total = sum((one.amount.decimal for one in found), D(0)) + found[-1].carried
    assert total == D(sum(bills)).scaleb(-2)
    assert abs(found[-1].carried) < D(unit)
