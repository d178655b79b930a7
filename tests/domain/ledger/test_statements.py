"""Statements of an account, for any days and as of any day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shared.domain.ledger.account_book import AccountBook, Draft
from shared.domain.ledger.entries import EntryKind, Movement, movement_document, movement_of
from shared.domain.ledger.proof import chain_is_unbroken
from shared.domain.ledger.statement import Standing, StatementDatesRefused, statement
from tests.domain.ledger.making import ACCOUNT, book, due, stamp

OCTOBER = due([("fee", 5000)], period="2026-10")
NOVEMBER = due([("fee", 6000)])


def story() -> list[Movement]:
    """On 5 October 3000 pay a bill and 500 stay; on 3 November they pay the next."""
    account = book(OCTOBER, NOVEMBER)
    draft = Draft(account)
    draft.money_in("pay_1", 3500)
    draft.pay(OCTOBER.key, "pay_1", (("fee", 3000),))
    draft.move_balance(500, "pay_1")
    first = draft.change(replace(stamp(), on=date(2026, 10, 5)))
    assert first is not None
    draft = Draft(first.applied_to(account))
    draft.pay_from_balance(NOVEMBER.key, (("fee", 500),))
    second = draft.change(replace(stamp(), on=date(2026, 11, 3)))
    assert second is not None
    return [first.movement, second.movement]


def test_a_statement_runs_from_what_was_owed_before_to_what_is_owed_after() -> None:
    november = statement(
        ACCOUNT,
        "CNY",
        bills=[OCTOBER.bill, NOVEMBER.bill],
        movements=story(),
        first=date(2026, 11, 1),
        last=date(2026, 11, 30),
        as_of=date(2026, 11, 30),
    )

    assert november.opening == Standing(2000, 500)
    assert [(row.kind, row.after) for row in november.rows] == [
        (EntryKind.ISSUE, Standing(8000, 500)),
        (EntryKind.ALLOCATION, Standing(7500, 500)),
        (EntryKind.BALANCE_OUT, Standing(7500, 0)),
    ]
    assert november.closing == Standing(7500, 0)


def test_a_statement_as_of_a_day_knows_nothing_of_later_days() -> None:
    earlier = statement(
        ACCOUNT,
        "CNY",
        bills=[OCTOBER.bill, NOVEMBER.bill],
        movements=story(),
        first=date(2026, 10, 1),
        last=date(2026, 11, 30),
        as_of=date(2026, 11, 2),
    )

    assert earlier.closing == Standing(8000, 500)


def test_a_statement_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(StatementDatesRefused):
        statement(
            ACCOUNT,
            "CNY",
            bills=[],
            movements=[],
            first=date(2026, 11, 2),
            last=date(2026, 11, 1),
            as_of=date(2026, 11, 2),
        )


def test_a_movement_reads_back_as_it_was_written_with_the_same_hash() -> None:
    for movement in story():
        again = movement_of(movement_document(movement))
        assert again == movement
        assert again.hash == movement.hash


def test_a_changed_movement_breaks_the_chain() -> None:
    first, second = story()
    tampered = replace(first, stamp=replace(first.stamp, by="somebody else"))
    state = replace(AccountBook(ACCOUNT, "CNY").state, seq=2, head=second.hash)

    breaches = list(chain_is_unbroken(AccountBook(ACCOUNT, "CNY", state), [tampered, second]))

    assert [breach.about for breach in breaches] == [f"{ACCOUNT} 2"]
