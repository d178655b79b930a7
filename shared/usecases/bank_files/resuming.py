"""What was cut short in bank files because a message was lost is asked for again, every hour.

Doing it twice, or while it still goes on by itself, changes nothing: each row is chosen, settled or
given up once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from shared.domain.bank_files.bank_answer import AnswerState
from shared.domain.bank_files.bank_file import BankFile, FileState
from shared.usecases.bank_files.ports import (
    BankOrder,
    BankWork,
    CloseRows,
    CollectRows,
    ReadAnswer,
    ResumeCompany,
    answers_of,
    files_of,
)
from shared.usecases.estate.all_communities import all_companies, communities_of
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ports import Clock, Directory

# A part takes seconds and a whole file minutes: what began an hour ago stands still.
STANDS_STILL_AFTER = timedelta(hours=1)
# A community's newest files; older ones are closed.
_FILES, _ANSWERS = 50, 100


def resume_all(*, directory: Directory, bank_work: BankWork) -> int:
    """Every company is asked for; return how many there are. Raises `QueueUnavailable`."""
    companies = [ResumeCompany(company.id) for company in all_companies(directory)]
    bank_work.ask(companies)
    return len(companies)


def resume_company(
    order: ResumeCompany,
    *,
    directory: Directory,
    ledger: Ledger,
    bank_work: BankWork,
    clock: Clock,
) -> int:
    """What stands still in the company's files is asked for again; return how much that is.

    Raises `QueueUnavailable`.
    """
    company_id, before = order.company_id, clock.now() - STANDS_STILL_AFTER
    orders: list[BankOrder] = []
    for community in communities_of(company_id, directory):
        for file in ledger.page(company_id, files_of(community.id), _FILES, None).items:
            orders += cut_short(company_id, file, ledger, before)
    bank_work.ask(orders)
    return len(orders)


def cut_short(
    company_id: str, file: BankFile, ledger: Ledger, before: datetime
) -> Iterator[BankOrder]:
    """Yield what carries on the work on a file that was begun before an instant and not ended."""
    if file.state is FileState.COLLECTING and file.made_at <= before:
        yield CollectRows(company_id, file.id)
    if file.state is FileState.CLOSING and (file.closed_at is None or file.closed_at <= before):
        yield CloseRows(company_id, file.id)
    if file.state in (FileState.COLLECTING, FileState.CLOSED):
        return
    for answer in ledger.page(company_id, answers_of(file.id), _ANSWERS, None).items:
        if answer.state is AnswerState.READING and answer.at <= before:
            yield ReadAnswer(company_id, answer.id)
