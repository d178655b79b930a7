"""What was dropped, doubled or altered by one fen in ten thousand rows, and nothing else."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.reconciling.day import DaySheet
from shared.domain.reconciling.errors import NoException, ReviewMoveRefused
from shared.domain.reconciling.item import (
    Booked,
    Found,
    Item,
    ItemKind,
    ReviewState,
    Verdict,
    postings,
    reconcile,
)

DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
RATE = Decimal("1.0875")


def row(number: int, minor: int, *, settled_in: str = "HKD", id: str = "") -> Found:
    """Return a provider's row of `minor` yuan, with its fee."""
    gross = int((minor * RATE + Decimal("0.5")) // 1) if settled_in == "HKD" else minor
    fee = gross * 22 // 1000 + 235
    rate = RATE if settled_in == "HKD" else None
    name = id or f"txn_{number}"
    return Found(name, minor, "CNY", DAY, "po_1", gross, fee, gross - fee, settled_in, rate)


def booked_fact(number: int, minor: int) -> Item:
    """Return what the ledger has of payment `number`."""
    booked = Booked(f"pay_{number}", minor, "CNY", DAY)
    return Item(f"rci_{number}", "cty_1", DAY, ItemKind.PAYMENT, f"pi_{number}", booked, version=1)


def found_fact(number: int, found: Found) -> Item:
    """Return what the provider has of payment `number`."""
    kind = ItemKind.PAYMENT
    return Item(f"rci_{number}", "cty_1", DAY, kind, f"pi_{number}", None, (found,), version=1)


def late(item: Item) -> Item:
    return replace(item, late=True)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_exactly_what_was_dropped_doubled_or_altered_is_found(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 60))
    check_troubles(count, data.draw(st.randoms(use_true_random=False)), troubles=count // 3 + 1)


@pytest.mark.parametrize("seed", range(3))
def test_one_fen_in_ten_thousand_rows_is_found(seed: int) -> None:
    check_troubles(10_000, random.Random(seed), troubles=40)


def check_troubles(count: int, chance: random.Random, troubles: int) -> None:
    """Facts with troubles, told in any order and twice, give exactly the troubles."""
    minors = [chance.randrange(100, 900_000) for _ in range(count)]
    booked = {n: booked_fact(n, minors[n]) for n in range(count)}
    found = {n: [found_fact(n, row(n, minors[n]))] for n in range(count)}
    expected: dict[str, Verdict] = {}
    for number in chance.sample(range(count), min(troubles, count)):
        match chance.randrange(6):
            case 0:
                del found[number]
                verdict = Verdict.MISSING_AT_PROVIDER
            case 1:
                del booked[number]
                verdict = Verdict.MISSING_IN_LEDGER
            case 2:
                twice = row(number, minors[number], id=f"txn_{number}.b")
                found[number].append(found_fact(number, twice))
                verdict = Verdict.DIFFERENT_AMOUNT
            case 3:
                one = found[number][0].found[0]
                altered = replace(one, minor=one.minor + chance.choice([-1, 1]))
                found[number] = [found_fact(number, altered)]
                verdict = Verdict.DIFFERENT_AMOUNT
            case 4:
                one = found[number][0].found[0]
                found[number] = [found_fact(number, replace(one, fee_minor=one.fee_minor + 1))]
                verdict = Verdict.DIFFERENT_AMOUNT
            case _:
                booked[number] = booked_fact(number, minors[number] - 1)
                verdict = Verdict.DIFFERENT_AMOUNT
        expected[f"rci_{number}"] = verdict
    facts = [late(one) for one in booked.values()] + [
        one for each in found.values() for one in each
    ]
    told = facts + chance.sample(facts, len(facts) // 10)
    chance.shuffle(told)

    items = reconcile(told)

    assert {one.id: one.verdict for one in items.values() if one.is_exception} == expected
    again = {id: (one.booked, one.found) for id, one in reconcile(facts).items()}
    assert {id: (one.booked, one.found) for id, one in items.items()} == again


@given(st.integers(1, 10**8), st.decimals("0.0001", "9999", places=4), st.integers(0, 10**6))
def test_exchanged_money_sums_to_zero_in_each_currency(minor: int, rate: Decimal, fee: int) -> None:
    gross = int((minor * rate + Decimal("0.5")) // 1)
    found = Found("txn_1", minor, "CNY", DAY, "po_1", gross, fee, gross - fee, "HKD", rate)
    assert found.adds_up
    sums: dict[str, int] = {}
    for _, currency, units in postings(found):
        sums[currency] = sums.get(currency, 0) + units
    assert set(sums.values()) == {0}
    assert not replace(found, gross_minor=gross + 2, net_minor=gross + 2 - fee).adds_up


def test_money_that_was_not_exchanged_must_be_the_same_to_the_last_fen() -> None:
    same = row(1, 5000, settled_in="CNY")
    assert same.adds_up
    assert not replace(same, minor=5001).adds_up


def test_a_currency_without_cents_is_exchanged_by_its_own_units() -> None:
    found = Found("txn_1", 1000, "JPY", DAY, "po_1", 5120, 0, 5120, "HKD", Decimal("0.0512"))
    assert found.adds_up
    assert not replace(found, gross_minor=51, net_minor=51).adds_up


def test_an_exception_is_explained_then_closed_and_open_again_when_it_changes() -> None:
    item = booked_fact(1, 500).merged(found_fact(1, row(1, 499)))
    with pytest.raises(ReviewMoveRefused):
        item.close("Lin", NOON, "done")
    told = item.explain("Lin", NOON, "the bank kept a fen")
    closed = told.close("Wang", NOON, "agreed")
    assert (told.review, closed.review) == (ReviewState.EXPLAINED, ReviewState.CLOSED)
    with pytest.raises(ReviewMoveRefused):
        closed.explain("Lin", NOON, "again")
    assert closed.merged(found_fact(1, row(1, 499))) == closed
    worse = closed.merged(found_fact(1, row(1, 498)))
    assert (worse.review, worse.gap_minor) == (ReviewState.OPEN, -2)
    fine = closed.merged(found_fact(1, row(1, 500)))
    with pytest.raises(NoException):
        fine.explain("Lin", NOON, "nothing")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 3), st.booleans()), max_size=30))
def test_a_sheet_is_the_sum_of_its_items_at_every_moment(
    told: list[tuple[int, int, bool]],
) -> None:
    sheet, items = DaySheet("cty_1", DAY), dict[str, Item]()
    for number, minor, ours in told:
        fact = booked_fact(number, minor) if ours else found_fact(number, row(number, minor))
        before = items.get(fact.id)
        after = before.merged(fact) if before else fact
        if after != before:
            sheet = sheet.with_items([(before, after)])
        items[fact.id] = after
        whole = DaySheet("cty_1", DAY).with_items((None, one) for one in items.values())
        assert replace(sheet, version=1) == replace(whole, version=1)
