"""Bank files, their rows and answers as people look at them, and links to fetch them by."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.bank_files.bank_answer import BankAnswer
from shared.domain.bank_files.bank_file import BankFile, BankRow
from shared.domain.bank_files.errors import (
    BankAnswerNotFound,
    BankFileNotFound,
    BankFileNotReady,
)
from shared.usecases.bank_files.ports import (
    BankFiles,
    BankWork,
    answer_ref,
    answers_of,
    bank_file_ref,
    files_of,
    rows_of,
)
from shared.usecases.bank_files.resuming import cut_short
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.metering.metering_ports import UploadForm
from shared.usecases.ports import Clock, Directory, Ids, Page
from shared.usecases.reading import ById, ListOf, seen_community


@dataclass(frozen=True, slots=True)
class FileLink:
    """Where a file can be fetched for a few minutes."""

    url: str


def file_seen(actor: Actor, file_id: str, ledger: Ledger) -> BankFile:
    """Return a file that the caller may see. Raises `BankFileNotFound`."""
    found = ledger.find(actor.company_id, bank_file_ref(file_id))
    if found is None or not actor.may_see(found.community_id):
        raise BankFileNotFound(bank_file_id=file_id)
    return found


def answer_seen(actor: Actor, answer_id: str, ledger: Ledger) -> BankAnswer:
    """Return an answer that the caller may see. Raises `BankAnswerNotFound`."""
    found = ledger.find(actor.company_id, answer_ref(answer_id))
    if found is None or not actor.may_see(found.community_id):
        raise BankAnswerNotFound(bank_answer_id=answer_id)
    return found


def upload_prefix(company_id: str, file: BankFile) -> str:
    """Return how the keys of uploads for a file begin."""
    return f"{company_id}/{file.community_id}/bank-answers/{file.id}/"


def get_file(actor: Actor, command: ById, *, ledger: Ledger) -> BankFile:
    """Return a bank file. Raises `BankFileNotFound`."""
    return file_seen(actor, command.id, ledger)


def list_files(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[BankFile]:
    """Return part of the list of a community's bank files, newest first. Raises `NotFound`."""
    seen_community(actor, command.parent, directory)
    return ledger.page(actor.company_id, files_of(command.parent), command.limit, command.after)


def list_rows(actor: Actor, command: ListOf, *, ledger: Ledger) -> Page[BankRow]:
    """Return part of the list of a file's rows. Raises `BankFileNotFound`."""
    file = file_seen(actor, command.parent, ledger)
    return ledger.page(actor.company_id, rows_of(file.id), command.limit, command.after)


def list_answers(actor: Actor, command: ListOf, *, ledger: Ledger) -> Page[BankAnswer]:
    """Return part of the list of a file's answers, newest first. Raises `BankFileNotFound`."""
    file = file_seen(actor, command.parent, ledger)
    return ledger.page(actor.company_id, answers_of(file.id), command.limit, command.after)


def get_answer(actor: Actor, command: ById, *, ledger: Ledger) -> BankAnswer:
    """Return an answer and how far it was read. Raises `BankAnswerNotFound`."""
    return answer_seen(actor, command.id, ledger)


def fetch_file(actor: Actor, command: ById, *, ledger: Ledger, bank_files: BankFiles) -> FileLink:
    """Return where the file for the bank can be fetched.

    Raises `BankFileNotFound`, `BankFileNotReady`, `FilesUnavailable`.
    """
    file = file_seen(actor, command.id, ledger)
    if not file.key:
        raise BankFileNotReady(bank_file_id=file.id, state=file.state.value)
    return FileLink(bank_files.link(file.key))


def fetch_result(actor: Actor, command: ById, *, ledger: Ledger, bank_files: BankFiles) -> FileLink:
    """Return where the result of an answer can be fetched.

    Raises `BankAnswerNotFound`, `BankFileNotReady`, `FilesUnavailable`.
    """
    answer = answer_seen(actor, command.id, ledger)
    if not answer.result_key:
        raise BankFileNotReady(bank_file_id=answer.file_id, state=answer.state.value)
    return FileLink(bank_files.link(answer.result_key))


def send_answer(
    actor: Actor, command: ById, *, ledger: Ledger, bank_files: BankFiles, ids: Ids
) -> UploadForm:
    """Return a form to send one answer with. Raises `BankFileNotFound`, `FilesUnavailable`."""
    file = file_seen(actor, command.id, ledger)
    return bank_files.upload_form(f"{upload_prefix(actor.company_id, file)}{ids.new('upl')}.txt")


def resume_file(
    actor: Actor, command: ById, *, ledger: Ledger, bank_work: BankWork, clock: Clock
) -> BankFile:
    """Whatever of the file was cut short is asked for again; doing it twice changes nothing.

    Raises `BankFileNotFound`, `QueueUnavailable`.
    """
    file = file_seen(actor, command.id, ledger)
    bank_work.ask(cut_short(actor.company_id, file, ledger, clock.now()))
    return file
