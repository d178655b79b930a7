"""A worker dies before or after any write of a file or an answer; repeating ends where calm did.

On real DynamoDB calls, everything stored compared to the byte.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.bank_files.bank_file import FileState, RowState
from shared.store.ledger import LedgerTable
from shared.usecases.ports import Once
from tests.billing.faults import Died, Fate
from tests.ledger.test_crashes import everything
from tests.ledger.world import CO, FEE, HOME, SPACE, Tables, stored_world
from tests.usecases.bank_files.bank import Bank, Told, written

FILE, ANSWER, AGAIN = Once(CO, "file", "1"), Once(CO, "answer", "2"), Once(CO, "again", "3")
STRANGER = "L0123456789ABCDEF"


def prepared(dynamodb: Any, make_table: Callable[[str], str], lies: Tables) -> Bank:
    bank = Bank(stored_world(dynamodb, make_table, lies))
    third = bank.world.open_account(3)
    for account, minor in ((HOME, 30350), (SPACE, 15000), (third, 777)):
        bank.world.bill([(FEE, minor)], account=account, period="2026-10")
        bank.mandate(account)
    return bank


def exported(bank: Bank) -> None:
    bank.make(once=FILE)


def told(bank: Bank) -> list[Told]:
    home, space, third = sorted(bank.rows(bank.make(once=FILE)), key=lambda row: -row.minor)
    return [
        (home.row_key, home.minor, "00"),
        (space.row_key, space.minor, "01"),
        (home.row_key, home.minor, "00"),
        (third.row_key, 778, "00"),
        (STRANGER, 999, "00"),
    ]


def answered_twice(bank: Bank) -> None:
    lines = told(bank)
    file = bank.make(once=FILE)
    bank.uploads = 0
    bank.send(file, written(file.form, lines[:2]), once=ANSWER)
    bank.send(file, written(file.form, lines), once=AGAIN)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("work", [exported, answered_twice], ids=lambda work: str(work.__name__))
def test_a_death_around_any_write_changes_nothing_in_the_end(
    dynamodb: Any, make_table: Callable[[str], str], work: Callable[[Bank], None], after: bool
) -> None:
    def tables() -> Tables:
        return Tables(make_table("LedgerTable"), make_table("DirectoryTable"))

    lies = tables()
    calm = prepared(dynamodb, make_table, lies)
    work(calm)
    assert calm.world.breaches() == []
    expected = everything(dynamodb, lies)
    at = 0
    while True:
        at += 1
        lies = tables()
        bank = prepared(dynamodb, make_table, lies)
        fate = Fate(at, after=after)
        well = bank.world.ledger
        front = fate.in_front_of(dynamodb)
        bank.world.ledger = LedgerTable(front, lies.ledger, lies.directory, bank.world.clock)
        with contextlib.suppress(Died):
            work(bank)
        bank.world.ledger = well
        bank.run()  # what was not acknowledged is delivered again
        work(bank)
        assert everything(dynamodb, lies) == expected, f"write {at}"
        if not fate.struck:
            break
    assert at > 5


def test_nothing_stored_shows_a_bank_account_where_it_is_sealed(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    """The sealer of the tests hides nothing, so what it sealed is all that may show a number."""
    lies = Tables(make_table("LedgerTable"), make_table("DirectoryTable"))
    bank = prepared(dynamodb, make_table, lies)
    file = bank.make(once=FILE)
    bank.send(file, written(file.form, told(bank)), once=ANSWER)
    items = re.sub(r"com_\w+\|acc_\w+\|\[[^\]]*\]", "sealed", str(everything(dynamodb, lies)))
    assert "6222021234567890" not in items
    assert "王伟" not in items
    closed = bank.file(file.id)
    assert closed.state is FileState.CLOSED
    assert closed.tally(RowState.SUSPENDED) == (1, 777)
