"""The lines of a receipt add up to its money, and split tax as the bill did."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.bills import Line
from shared.domain.documents.receipt_lines import BilledAs, bills_named, receipt_lines
from shared.domain.ledger.entries import BALANCE, Cause, Entry, EntryKind, Movement, Stamp
from tests.domain.paper import snapshot
from tests.ledger.world import FEE, HOME, NOON, PARKING, TODAY, WATER, make_bill

STAMP = Stamp(NOON, TODAY, "Lin", Cause("payment", "pay_1"))
AMOUNTS = st.integers(1, 10**7)


def moved(*entries: Entry) -> Movement:
    return Movement(HOME, 1, "CNY", STAMP, entries)


def billed(minor: int, tax: int) -> BilledAs:
    bill = replace(make_bill([(FEE, 1)]), lines=(Line(FEE, minor, tax, ()),))
    return BilledAs(bill, snapshot())


def paying(bill_id: str, minor: int, source: str = "pay_1") -> Entry:
    return Entry(EntryKind.ALLOCATION, minor, bill_id, ((FEE, minor),), source)


@given(AMOUNTS, AMOUNTS, st.integers(0, 10**6), st.integers(-(10**6), 10**6))
def test_lines_add_up_to_what_moved_and_net_and_tax_to_each_line(
    whole: int, paid: int, balance: int, back: int
) -> None:
    source = billed(whole, whole * 6 // 106)
    bill_id = source.bill.key.id
    movement = moved(
        paying(bill_id, paid),
        paying(bill_id, back),
        Entry(EntryKind.BALANCE_IN, balance, source="pay_1"),
    )
    lines = receipt_lines([movement], "pay_1", {bill_id: source})
    assert sum(line.minor for line in lines) == paid + back + balance
    assert all(line.net_minor + line.tax_minor == line.minor for line in lines)


@given(AMOUNTS, AMOUNTS)
def test_what_goes_back_has_the_tax_it_came_with_below_zero(whole: int, paid: int) -> None:
    source = billed(whole, whole * 13 // 113)
    bill_id = source.bill.key.id
    came, went = (
        receipt_lines([moved(paying(bill_id, minor))], "pay_1", {bill_id: source})[0].tax_minor
        for minor in (paid, -paid)
    )
    assert came == -went


@given(AMOUNTS)
def test_a_line_paid_whole_carries_its_whole_tax(whole: int) -> None:
    source = billed(whole, whole * 6 // 106)
    bill_id = source.bill.key.id
    (line,) = receipt_lines([moved(paying(bill_id, whole))], "pay_1", {bill_id: source})
    assert line.tax_minor == whole * 6 // 106


def test_only_the_payments_own_money_is_on_its_receipt() -> None:
    source = billed(24200, 1370)
    bill_id = source.bill.key.id
    movement = moved(
        Entry(EntryKind.PAYMENT, 24200, source="pay_1"),
        paying(bill_id, 24200),
        Entry(EntryKind.ALLOCATION, -500, "another.bill", ((WATER, -500),), BALANCE),
        Entry(EntryKind.ALLOCATION, 500, "third.bill", ((PARKING, 500),), "pay_2"),
    )
    assert bills_named([movement], "pay_1") == (bill_id,)
    lines = receipt_lines([movement], "pay_1", {bill_id: source})
    assert [(line.word, line.minor) for line in lines] == [(FEE, 24200)]
