"""A bank file: which accounts are collected from, how much, and what the bank made of it.

    collecting → exported → partly_answered → closed
        ↘ closed (nothing to collect)   ↘ closing → closed (rows nobody answered are given up)

A row is one account in one file. Its key follows from both, and so does the payment that its money
becomes: whatever a bank tells how often, that payment is made once.

    row: out → paid | failed | suspended | given_up;  failed, given_up → paid (money is stronger)
         skipped (never sent)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from shared.domain.bank_files.bank_format import BankFormat
from shared.domain.bank_files.errors import BankFileNotReady
from shared.domain.derived_ids import derived_id

ROWS_MAX = 20_000


class FileState(StrEnum):
    """Where a bank file is."""

    COLLECTING = "collecting"  # its rows are being chosen and written
    EXPORTED = "exported"
    PARTLY_ANSWERED = "partly_answered"
    CLOSING = "closing"  # rows without an answer are being given up
    CLOSED = "closed"


FILE_MOVES: Mapping[FileState, frozenset[FileState]] = {
    FileState.COLLECTING: frozenset({FileState.EXPORTED, FileState.CLOSED}),
    FileState.EXPORTED: frozenset({FileState.PARTLY_ANSWERED, FileState.CLOSING, FileState.CLOSED}),
    FileState.PARTLY_ANSWERED: frozenset({FileState.CLOSING, FileState.CLOSED}),
    FileState.CLOSING: frozenset({FileState.CLOSED}),
    FileState.CLOSED: frozenset(),
}


class RowState(StrEnum):
    """What became of a row."""

    OUT = "out"
    PAID = "paid"
    FAILED = "failed"
    SUSPENDED = "suspended"  # another amount came: it waits in suspense
    GIVEN_UP = "given_up"
    SKIPPED = "skipped"


ROW_MOVES: Mapping[RowState, frozenset[RowState]] = {
    RowState.OUT: frozenset(
        {RowState.PAID, RowState.FAILED, RowState.SUSPENDED, RowState.GIVEN_UP}
    ),
    RowState.FAILED: frozenset({RowState.PAID, RowState.SUSPENDED}),
    RowState.GIVEN_UP: frozenset({RowState.PAID, RowState.FAILED, RowState.SUSPENDED}),
    RowState.PAID: frozenset(),
    RowState.SUSPENDED: frozenset(),
    RowState.SKIPPED: frozenset(),
}

_complete = set(FILE_MOVES) == set(FileState) and set(ROW_MOVES) == set(RowState)
if not _complete:  # a state without its rules must not get as far as a deployment
    raise AssertionError("every state of a bank file and of a row needs its allowed moves")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows are in a state, and what they come to."""

    state: RowState
    rows: int = 0
    minor: int = 0


@dataclass(frozen=True, slots=True)
class BankFile:
    """One collection file and how its rows stand.

    `form` is the format as it was when the file was made: its answer is read by the same. `more`
    says that not all accounts found room. `digest` is the SHA-256 of the file as it was written.
    """

    id: str
    community_id: str
    currency: str
    form: BankFormat
    due_on: date
    made_on: date
    made_at: datetime
    made_by: str
    state: FileState = FileState.COLLECTING
    tallies: tuple[Tally, ...] = ()
    more: bool = False
    key: str = ""
    size_bytes: int = 0
    digest: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""
    reason: str = ""
    version: int = 1

    def tally(self, *states: RowState) -> tuple[int, int]:
        """Return how many rows are in one of `states`, and their sum in minor units."""
        found = [each for each in self.tallies if each.state in states]
        return sum(each.rows for each in found), sum(each.minor for each in found)

    @property
    def sent(self) -> tuple[int, int]:
        """How many rows the bank was sent, and their sum."""
        return self.tally(*(state for state in RowState if state is not RowState.SKIPPED))

    def moved(self, to: FileState, **changes: Any) -> BankFile:
        """Return the file in state `to`. Raises `BankFileNotReady`."""
        self.require(*(state for state in FileState if to in FILE_MOVES[state]))
        return replace(self, state=to, version=self.version + 1, **changes)

    def require(self, *states: FileState) -> None:
        """Pass if the file is in one of `states`. Raises `BankFileNotReady`."""
        if self.state not in states:
            raise BankFileNotReady(bank_file_id=self.id, state=self.state.value)

    def counted(self, before: BankRow | None, after: BankRow) -> BankFile:
        """Return the file with a row counted where it is now, no longer where it was."""
        found = {each.state: each for each in self.tallies}
        if before is not None:
            was = found[before.state]
            found[was.state] = Tally(was.state, was.rows - 1, was.minor - before.minor)
        there = found.get(after.state, Tally(after.state))
        found[after.state] = Tally(after.state, there.rows + 1, there.minor + after.minor)
        tallies = tuple(found[state] for state in RowState if state in found)
        return replace(self, tallies=tallies, version=self.version + 1)

    def answered(self, at: datetime) -> BankFile:
        """Return the file as its rows say: closed when none is out any more."""
        if self.state not in {FileState.EXPORTED, FileState.PARTLY_ANSWERED}:
            return self
        if self.tally(RowState.OUT)[0]:
            return replace(self, state=FileState.PARTLY_ANSWERED)
        return replace(self, state=FileState.CLOSED, closed_at=at, closed_by="bank_answer")


@dataclass(frozen=True, slots=True)
class BankRow:
    """One account in a file: `minor` to be collected for the bills of its payment.

    `reason` is why it failed or was skipped, `bank_says` the bank's own words. `answer_id` and
    `line` are where it was answered.
    """

    file_id: str
    row_key: str
    account_id: str
    payment_id: str
    minor: int
    currency: str
    bank_code: str
    sealed: str
    number_end: str
    state: RowState = RowState.OUT
    reason: str = ""
    bank_code_said: str = ""
    bank_says: str = ""
    reference: str = ""
    answer_id: str = ""
    line: int = 0
    settled_at: datetime | None = None
    version: int = 1

    def settled(self, to: RowState, **changes: Any) -> BankRow:
        """Return the row in state `to`; that the move is allowed was asked before."""
        if to not in ROW_MOVES[self.state]:
            raise ValueError(f"a row that is {self.state.value} does not become {to.value}")
        return replace(self, state=to, version=self.version + 1, **changes)


@dataclass(frozen=True, slots=True)
class AtBank:
    """The file that an account is out in, "" for none: an account is in one open file at most."""

    account_id: str
    file_id: str
    version: int = 1

    def passed_to(self, file_id: str) -> AtBank:
        """Return the mark for another file, "" for none."""
        return replace(self, file_id=file_id, version=self.version + 1)


def payment_id_of_row(file_id: str, account_id: str) -> str:
    """Return the only payment that a row can become."""
    return derived_id("pay", "bank_file", file_id, account_id)


def row_key_of(file_id: str, account_id: str) -> str:
    """Return what names a row to the bank: a letter first, so it never looks like a number."""
    return "L" + payment_id_of_row(file_id, account_id).removeprefix("pay_").upper()
