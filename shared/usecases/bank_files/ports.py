"""What bank files need from outside, and the names of their records in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from shared.domain.bank_files.bank_answer import AnswerPart, BankAnswer
from shared.domain.bank_files.bank_file import AtBank, BankFile, BankRow
from shared.domain.bank_files.bank_format import BankFormat
from shared.domain.bank_files.mandate import BankMandate, PastMandate
from shared.usecases.ledger.ledger_ports import Ref, Shelf
from shared.usecases.metering.metering_ports import UploadForm

# Says what a reason's code means, in words for people.
Say = Callable[[str], str]


class Sealer(Protocol):
    """Encrypts personal data with a key of its company. Every method may give `SealingUnavailable`.

    `about` names what the text belongs to: sealed for one account it does not open for another.
    """

    def seal(self, company_id: str, text: str, about: str) -> str:
        """Return `text` encrypted."""

    def open(self, company_id: str, sealed: str, about: str) -> str:
        """Return what was sealed."""

    def index(self, company_id: str, text: str) -> str:
        """Return the company's keyed hash of `text`: equal texts are found, none is told."""


class BankFiles(Protocol):
    """Files exchanged with banks. Every method may give `FilesUnavailable`."""

    def keep(self, key: str, data: bytes, content_type: str) -> None:
        """Store a file under `key`, over what was there."""

    def read(self, key: str, bytes_max: int) -> bytes | None:
        """Return a file, at most `bytes_max` + 1 bytes of it; None if there is none."""

    def upload_form(self, key: str) -> UploadForm:
        """Return a form that sends one file of bounded size."""

    def link(self, key: str) -> str:
        """Return an address at which the file can be fetched for a few minutes."""


@dataclass(frozen=True, slots=True)
class CollectRows:
    """Choose the rows of a file, from the mandates `after` a place in their list on."""

    company_id: str
    file_id: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """Read on in an answer."""

    company_id: str
    answer_id: str


@dataclass(frozen=True, slots=True)
class CloseRows:
    """Give up the rows of a file that nobody answered, `after` a row's key."""

    company_id: str
    file_id: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class ResumeCompany:
    """Ask again for what was cut short in a company's files."""

    company_id: str


BankOrder: TypeAlias = CollectRows | ReadAnswer | CloseRows | ResumeCompany


class BankWork(Protocol):
    """Hands orders on, to be carried out soon and at least once."""

    def ask(self, orders: Iterable[BankOrder]) -> None:
        """Have each of the orders carried out."""


def mandate_ref(account_id: str) -> Ref[BankMandate]:
    """Return the name of an account's mandate."""
    return Ref(BankMandate, (account_id,))


def format_ref(community_id: str, name: str) -> Ref[BankFormat]:
    """Return the name of a community's format."""
    return Ref(BankFormat, (community_id, name))


def bank_file_ref(file_id: str) -> Ref[BankFile]:
    """Return the name of a bank file."""
    return Ref(BankFile, (file_id,))


def row_ref(file_id: str, row_key: str) -> Ref[BankRow]:
    """Return the name of a row."""
    return Ref(BankRow, (file_id, row_key))


def at_bank_ref(account_id: str) -> Ref[AtBank]:
    """Return the name of the mark that an account is out in a file."""
    return Ref(AtBank, (account_id,))


def answer_ref(answer_id: str) -> Ref[BankAnswer]:
    """Return the name of an answer."""
    return Ref(BankAnswer, (answer_id,))


def mandates_of(community_id: str) -> Shelf[BankMandate]:
    """Return the list of a community's mandates, by account."""
    return Shelf(BankMandate, (community_id,))


def past_mandates_of(account_id: str) -> Shelf[PastMandate]:
    """Return the list of what an account's mandate was before, newest first."""
    return Shelf(PastMandate, (account_id,), newest_first=True)


def mandates_by(index: str) -> Shelf[BankMandate]:
    """Return the list of the company's mandates of one bank account."""
    return Shelf(BankMandate, (index,))


def formats_of(community_id: str) -> Shelf[BankFormat]:
    """Return the list of the formats a community has entered, by name."""
    return Shelf(BankFormat, (community_id,))


def files_of(community_id: str) -> Shelf[BankFile]:
    """Return the list of a community's bank files, newest first."""
    return Shelf(BankFile, (community_id,), newest_first=True)


def rows_of(file_id: str) -> Shelf[BankRow]:
    """Return the list of a file's rows, by key."""
    return Shelf(BankRow, (file_id,))


def answers_of(file_id: str) -> Shelf[BankAnswer]:
    """Return the list of a file's answers, newest first."""
    return Shelf(BankAnswer, (file_id,), newest_first=True)


def parts_of(answer_id: str) -> Shelf[AnswerPart]:
    """Return the list of what an answer's lines led to, in their order."""
    return Shelf(AnswerPart, (answer_id,))
