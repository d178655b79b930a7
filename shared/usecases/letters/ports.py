"""What letters need from outside: files, work that is handed on, and what makes a PDF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from shared.domain.community import Language
from shared.domain.letters.batch import LetterFile
from shared.domain.letters.paper import LetterPaper


@dataclass(frozen=True, slots=True)
class ChooseLetters:
    """Choose the debtors of letters, and have each file of them made."""

    company_id: str
    letters_id: str


@dataclass(frozen=True, slots=True)
class PrintLetters:
    """Make one file of letters."""

    company_id: str
    letters_id: str
    file: int


LetterOrder: TypeAlias = ChooseLetters | PrintLetters


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF and how many pages it has."""

    content: bytes
    pages: int


class LetterWork(Protocol):
    """Hands orders on, to be carried out soon and at least once. May give `QueueUnavailable`."""

    def ask(self, orders: Iterable[LetterOrder]) -> None:
        """Have each of the orders carried out."""


class LetterFiles(Protocol):
    """Files of letters. Every method may give `FilesUnavailable`."""

    def keep(self, key: str, data: bytes, file_name: str) -> None:
        """Store a PDF under `key`, over what was there; it is saved as `file_name`."""

    def link(self, key: str) -> str:
        """Return an address at which the file can be fetched for a few minutes."""


class LetterPress(Protocol):
    """Puts letters on paper: the same letters are the same bytes."""

    def __call__(
        self, papers: Sequence[LetterPaper], file: LetterFile, language: Language
    ) -> Printed:
        """Return one PDF with a sheet for each letter."""
