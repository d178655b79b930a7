"""Previewing a large community in one process: its memory does not grow, its time grows evenly.

Every account has four items: a fee by area, a lift fee by formula, water in yearly tiers by its
meter, and a share of a pool over the whole community. Pages are made, settled and billed one after
another, as a run does it; nothing is stored.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from time import process_time

from shared.domain.billing import bill_page
from shared.domain.billing_basis import BillingBasis, compile_snapshot
from shared.domain.billing_card import PAGE_SUBJECTS, BillingCard, CardVersion
from shared.domain.charges.allocation_policy import Member
from shared.domain.metering.page_marks import PageMarks
from shared.domain.metering.pool_members import PoolTerms, ordinal_of, terms_of
from shared.domain.metering.pool_settling import begin, with_fold, with_measure, with_page
from shared.domain.metering.pools import PoolAmount, SharePool
from shared.domain.page_metering import PageMetering
from shared.domain.property import SubjectKind
from tests.bench.figures import Figure, Figures, Ground
from tests.domain.metering.measuring import account, day, meter, read, window
from tests.domain.paper import OLD, item, snapshot, version

FEW_ACCOUNTS, ACCOUNTS = 10_000, 100_000
COST = Decimal("280000.00")
WATER = {
    "schema": 1,
    "quantity": {"metered": "water", "unit": "m3"},
    "price": {
        "tiers": [
            {"up_to": "180", "price": "5.00"},
            {"up_to": "260", "price": "7.00"},
            {"price": "9.00"},
        ],
        "period": {"year": {"resets": "01-01"}},
    },
}
DOCUMENTS = {
    "itm_fee": {"schema": 1, "quantity": "built_area", "price": "2.85"},
    "itm_lift": {"schema": 1, "formula": "max(0, (floor - 5) * 5 + 10)"},
    "itm_water": WATER,
    "itm_pool": {"schema": 1, "quantity": {"share": "pool"}, "price": "1"},
}
POOL = SharePool(
    "pol_1", "cty_1", "itm_pool", "pool", "2026-11",
    PoolAmount(COST), {"key": {"by": "built_area"}}, OLD, "finance",
)  # fmt: skip


@dataclass(frozen=True)
class Previewed:
    """CPU seconds and the most memory Python held at once."""

    seconds: float
    peak_bytes: int


def measure(ground: Ground) -> Figures:
    """Return how memory and time of a preview grow; nothing has to be deployed for it."""
    del ground
    few, many = preview(FEW_ACCOUNTS), preview(ACCOUNTS)
    each = many.seconds / ACCOUNTS
    return {
        "preview_memory_growth": Figure(
            many.peak_bytes / few.peak_bytes,
            "×",
            f"{ACCOUNTS:,} against {FEW_ACCOUNTS:,} accounts ({many.peak_bytes / 2**20:.1f} MB)",
            1.5,
        ),
        "preview_time_growth": Figure(
            each / (few.seconds / FEW_ACCOUNTS),
            "×",
            f"per account, likewise ({each * 1e6:.0f} µs an account, {many.seconds:.0f} s in all)",
            1.1,
        ),
    }


def preview(accounts: int) -> Previewed:
    """Preview a community of `accounts` twice: timed, and with its memory watched."""
    began = process_time()
    _preview(accounts)
    seconds = process_time() - began
    tracemalloc.start()
    try:
        _preview(accounts)
        return Previewed(seconds, tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


def _preview(accounts: int) -> None:
    basis = _basis(accounts)
    billed, shared = 0, 0
    for cards, marks in _pages(accounts):
        outcome = bill_page(basis, cards, metering=PageMetering(marks))
        if outcome.problems:
            raise AssertionError(outcome.problems[0])
        billed += len(outcome.bills)
        shared += sum(
            line.minor
            for bill in outcome.bills
            for line in bill.lines
            if line.item_id == "itm_pool"
        )
    if (billed, shared) != (accounts, int(COST * 100)):
        raise AssertionError(f"{billed} bills share {shared} of {COST}")


def _basis(accounts: int) -> BillingBasis:
    items = (
        item(name, version(f"rul_{name}", "2026-01-01", "1", item_id=name, document=document))
        for name, document in DOCUMENTS.items()
    )
    found = snapshot(*items, window=window(), pools=(POOL,))
    terms = terms_of(POOL, found.period)
    state = begin(terms)
    for page in _pages(accounts):
        state = with_page(state, terms, _members(terms, page[0]), Decimal(0))
    state = with_measure(state, terms, found.currency, None)
    while not state.done:
        for page in _pages(accounts):
            state = with_page(state, terms, _members(terms, page[0]), Decimal(0))
        state = with_fold(state)
    return compile_snapshot(found, [state.result])


def _members(terms: PoolTerms, cards: list[BillingCard]) -> list[Member]:
    found = (
        terms.member(card.subject_id, card.newest, ordinal_of(card.page, place))
        for place, card in enumerate(cards)
    )
    return [member for member in found if member]


def _pages(accounts: int) -> Iterator[tuple[list[BillingCard], PageMarks]]:
    for first in range(0, accounts, PAGE_SUBJECTS):
        numbers = range(first, min(first + PAGE_SUBJECTS, accounts))
        marks = {
            f"mtr_{number}": [
                read("01-01", "0"),
                read("10-31", str(100 + number % 150)),
                read("11-30", str(110 + number % 150 + number % 17)),
            ]
            for number in numbers
        }
        yield [_card(number) for number in numbers], PageMarks(day("01-01"), marks)


def _card(number: int) -> BillingCard:
    area = f"{60 + number % 90}.{number % 100:02d}"
    state = CardVersion(
        OLD,
        SubjectKind.UNIT,
        "bld_1",
        "",
        {"built_area": area, "floor": number % 33 + 1},
        (account(f"acc_{number}"),),
        (meter(id=f"mtr_{number}"),),
    )
    return BillingCard(f"unt_{number}", "cty_1", number // PAGE_SUBJECTS, (state,))
