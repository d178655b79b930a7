"""What only a whole bill can tell: one rounding, one tax."""

from __future__ import annotations

import pytest

from shared.domain.charges.totals import bill_total
from tests.domain.charges.charging import Json, charged

BY_BILL: Json = {"rounding": {"stage": "bill"}}


def test_a_bill_rounded_once_differs_from_the_sum_of_rounded_lines() -> None:
    lines = [charged({"formula": "1.004 * 1"} | BY_BILL), charged({"amount": "2.004"} | BY_BILL)]
    assert [str(line.amount) for line in lines] == ["1.00", "2.00"]
    total = bill_total(lines, "CNY")
    assert (str(total.amount), str(total.rounding)) == ("3.01", "0.01")


def test_a_bill_may_be_dropped_to_the_yuan() -> None:
    rounding = {"rounding": {"stage": "bill", "mode": "down", "unit": "1"}}
    lines = [charged({"amount": amount} | rounding) for amount in ("1000.30", "234.56")]
    total = bill_total(lines, "CNY")
    assert (str(total.amount), str(total.rounding)) == ("1234.00", "-0.86")


@pytest.mark.parametrize(
    ("stage", "tax"),
    [("line", "0.11"), ("bill", "0.09")],
)
def test_tax_of_lines_and_tax_of_the_bill(stage: str, tax: str) -> None:
    rule = {"amount": "0.29", "tax": {"percent": "9", "included": False, "stage": stage}}
    lines = [charged(rule | {"amount": amount}) for amount in ("0.29", "0.28", "0.17", "0.30")]
    total = bill_total(lines, "CNY")
    assert str(total.tax) == tax
    assert str(total.amount) == ("1.15" if stage == "line" else "1.13")


def test_taxes_of_a_bill_are_by_rate_and_leave_untaxed_lines_alone() -> None:
    def line(amount: str, percent: str) -> Json:
        return {"amount": amount, "tax": {"percent": percent, "stage": "bill"}}

    lines = [charged(line("106.00", "6")), charged(line("106.00", "6")),
             charged(line("109.00", "9")), charged({"amount": "2000"})]  # fmt: skip
    total = bill_total(lines, "CNY")
    assert [(str(tax.percent), str(tax.base), str(tax.tax)) for tax in total.taxes] == [
        ("6", "212.00", "12.00"),
        ("9", "109.00", "9.00"),
    ]
    assert (str(total.amount), str(total.tax)) == ("2321.00", "21.00")


def test_a_line_that_does_not_apply_is_not_taxed() -> None:
    rule = {"amount": "100", "when": {"kind": ["shop"]}, "tax": {"percent": "6", "stage": "bill"}}
    total = bill_total([charged(rule, {"kind": "home"})], "CNY")
    assert (total.amount.minor, total.taxes) == (0, ())
