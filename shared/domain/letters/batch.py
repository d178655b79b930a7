"""Letters asked for at once: a batch, cut into files of one building and at most 100 letters each.

building → ready | failed, for the batch and each of its files. A failed one is tried again by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from shared.domain.community import Language
from shared.domain.derived_ids import derived_id
from shared.domain.errors import Conflict, NotFound
from shared.domain.letters.walking import Doorstep, walking_order
from shared.domain.letters.wording import LetterWording

LETTERS_A_FILE = 100
# Each file is one write of the transaction that begins them all.
FILES_MAX = 90


class LettersNotFound(NotFound):
    """There are no such letters for this caller."""

    code = "letters_not_found"


class LettersNotReady(Conflict):
    """A file of letters is not there yet."""

    code = "letters_not_ready"


class LetterState(StrEnum):
    """Where letters, or one file of them, are."""

    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"


class WhyFailed(StrEnum):
    """Why letters were not made at all."""

    NOBODY = "nobody_owes"
    TOO_MANY = "too_many_files"


@dataclass(frozen=True, slots=True)
class Whom:
    """Which debtors: in some buildings or named (none = all), owing so much for so long.

    `action_id` takes those on whom an action on many debtors was taken ("" asks for none).
    """

    buildings: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    min_minor: int = 0
    min_days: int = 1
    action_id: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An account that gets no letter, and why: `paid`, `disputed`, `plan` or `deceased`."""

    account_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class LetterBatch:
    """Letters to the debtors of a community. `address` is where pay links begin.

    `files` is 0 until the debtors were chosen. `reason` says why it failed.
    """

    id: str
    community_id: str
    whom: Whom
    language: Language
    wording: LetterWording
    day: date
    address: str
    at: datetime
    by: str
    state: LetterState = LetterState.BUILDING
    files: int = 0
    ready: int = 0
    letters: int = 0
    left_out: int = 0
    reason: str = ""
    version: int = 1

    @property
    def pay_by(self) -> date:
        """The last day of the reasonable period."""
        return self.day + timedelta(days=self.wording.days)

    def number_of(self, place: int) -> str:
        """Return the number of the batch's letter at `place`, counted from 1."""
        return f"{self.day:%Y%m%d}-{self.id[4:12].upper()}-{place:04d}"

    def chosen(self, files: int) -> LetterBatch:
        """Return the batch with its debtors chosen."""
        return replace(self, files=files, version=self.version + 1)

    def failed(self, reason: str) -> LetterBatch:
        """Return the batch as failed."""
        return replace(self, state=LetterState.FAILED, reason=reason, version=self.version + 1)

    def again(self) -> LetterBatch:
        """Return the batch as being built once more."""
        return replace(self, state=LetterState.BUILDING, reason="", version=self.version + 1)

    def with_ready(self, file: LetterFile) -> LetterBatch:
        """Return the batch with one more of its files ready."""
        ready = self.ready + 1
        return replace(
            self,
            ready=ready,
            letters=self.letters + len(file.accounts) - len(file.left_out),
            left_out=self.left_out + len(file.left_out),
            state=LetterState.READY if ready == self.files else self.state,
            version=self.version + 1,
        )


@dataclass(frozen=True, slots=True)
class LetterFile:
    """One PDF: letters to one building, `part` of `parts`, in walking order.

    `first` is the place of its first letter in the batch. Once `drawn`, every account has its
    demand or is left out. `pages` counts the PDF's.
    """

    batch_id: str
    number: int
    building_id: str
    building: str
    part: int
    parts: int
    first: int
    accounts: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()
    drawn: bool = False
    state: LetterState = LetterState.BUILDING
    key: str = ""
    pages: int = 0
    reason: str = ""
    version: int = 1

    def place_of(self, account_id: str) -> int:
        """Return the place in the batch of an account's letter."""
        return self.first + self.accounts.index(account_id)

    def drawn_up(self, left_out: Sequence[LeftOut]) -> LetterFile:
        """Return the file with what goes into it settled."""
        return replace(self, drawn=True, left_out=tuple(left_out), version=self.version + 1)

    def printed(self, key: str, pages: int) -> LetterFile:
        """Return the file as ready; without a letter in it it has no key."""
        return replace(
            self,
            state=LetterState.READY,
            key=key,
            pages=pages,
            reason="",
            version=self.version + 1,
        )

    def failed(self, reason: str) -> LetterFile:
        """Return the file as failed."""
        return replace(self, state=LetterState.FAILED, reason=reason, version=self.version + 1)

    def again(self) -> LetterFile:
        """Return the file as being built once more."""
        return replace(self, state=LetterState.BUILDING, reason="", version=self.version + 1)


def letters_id_of(action_id: str) -> str:
    """Return the id of the letters that an action on many debtors begins."""
    return derived_id("ltb", action_id)


def cut_into_files(batch_id: str, stops: Sequence[Doorstep]) -> tuple[LetterFile, ...]:
    """Return the files of letters to `stops`, building by building, each in walking order."""
    files: list[LetterFile] = []
    first = 1
    walked = sorted(stops, key=walking_order)
    for building_id, there in groupby(walked, key=lambda stop: stop.building_id):
        group = list(there)
        parts = list(_parts(group))
        for number, part in enumerate(parts, start=1):
            files.append(
                LetterFile(
                    batch_id=batch_id,
                    number=len(files) + 1,
                    building_id=building_id,
                    building=group[0].building,
                    part=number,
                    parts=len(parts),
                    first=first,
                    accounts=tuple(stop.account_id for stop in part),
                )
            )
            first += len(part)
    return tuple(files)


def _parts(group: Sequence[Doorstep]) -> Iterator[Sequence[Doorstep]]:
    for start in range(0, len(group), LETTERS_A_FILE):
        yield group[start : start + LETTERS_A_FILE]
