"""A receipt lists every bill its payment paid, more than a movement holds, and adds up."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.bills import parse_bill_id
from shared.domain.documents.receipt_lines import PREPAID, bills_named, receipt_lines, went_on_of
from shared.domain.ledger.choosing import BILLS_MAX
from shared.domain.ledger.entries import Movement
from tests.ledger.world import CO, FEE, HOME, memory_world

MANY = 2 * BILLS_MAX + 20


@dataclass
class Nameless:
    """A run's snapshot without items."""

    items: tuple[object, ...] = ()


@dataclass
class Billed:
    """A bill as it was billed."""

    bill: object
    snapshot: Nameless


def lines_of(extra: int, before: int = 0) -> list[tuple[str, int]]:
    world = memory_world()
    if before:
        world.pay(before)
    bills = {}
    for month in range(MANY):
        bill = world.bill([(FEE, 100)], period=f"{1990 + month // 12}-{month % 12 + 1:02d}")
        bills[bill.key.id] = bill
    paid = world.pay(100 * MANY + extra)
    movements: list[Movement] = list(world.ledger.history(CO, HOME, "CNY").movements)
    own = [one for one in movements if one.seq == paid.shares[0].seq]
    own += went_on_of(movements, paid.id)
    named = bills_named(own, paid.id)
    assert set(named) == set(bills)
    billed = {name: Billed(bills[name], Nameless()) for name in named}
    lines = receipt_lines(own, paid.id, billed)  # type: ignore[arg-type]
    assert sum(line.minor for line in lines) == paid.minor
    periods = [line.period for line in lines if line.word == FEE]
    assert sorted(periods) == sorted(parse_bill_id(name).period for name in bills)
    return [(line.word, line.minor) for line in lines if line.word != FEE]


def test_all_bills_are_listed_and_nothing_is_called_a_prepayment_that_paid_a_bill() -> None:
    assert lines_of(0) == []
    assert lines_of(5000) == [(PREPAID, 5000)]


def test_what_an_earlier_balance_added_is_not_called_paid_by_this_money() -> None:
    assert lines_of(-3000, before=5000) == [(PREPAID, -3000)]
