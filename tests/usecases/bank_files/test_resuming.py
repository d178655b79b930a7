"""Messages about bank files are lost; an hour later the work goes on, and nothing is done twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.domain.bank_files.bank_answer import AnswerState
from shared.domain.bank_files.bank_file import FileState
from shared.domain.community import Company, Language
from shared.usecases.bank_files.closing import CloseFile, close_file
from shared.usecases.bank_files.exporting import MakeFile, make_file
from shared.usecases.bank_files.resuming import resume_all
from shared.usecases.ports import Create
from tests.ledger.world import CO, COMMUNITY, FEE, HOME, TODAY, memory_world
from tests.usecases.bank_files.bank import Bank, written


@pytest.fixture
def bank() -> Bank:
    found = Bank(memory_world())
    company = Company(CO, "Levy", Language.EN, datetime(2026, 1, 1, tzinfo=UTC))
    found.world.directory.commit(CO, [Create(company)])
    found.world.bill([(FEE, 24200)], period="2026-10")
    found.mandate(HOME)
    return found


def an_hour_passes(bank: Bank, *, hours: int = 1) -> int:
    """Let the clock strike after some time; return how many orders it led to."""
    bank.world.clock.forward(hours=hours)
    assert resume_all(**bank.ports("directory", "bank_work")) == 1
    bank.step()
    bank.work.orders.popleft()
    asked = len(bank.work.orders)
    bank.run()
    return asked


def test_an_export_whose_message_was_lost_is_made_within_an_hour(bank: Bank) -> None:
    command = MakeFile(bank.world.once(), COMMUNITY, "example-delimited", TODAY)
    needs = bank.ports("directory", "ledger", "bank_work", "clock")
    file = make_file(bank.world.actor, command, **needs)
    bank.work.orders.clear()
    assert an_hour_passes(bank, hours=0) == 0  # perhaps it is only slow
    assert an_hour_passes(bank) == 1
    assert (bank.file(file.id).state, bank.file(file.id).sent) == (FileState.EXPORTED, (1, 24200))
    assert an_hour_passes(bank) == 0


def test_an_answer_whose_message_was_lost_is_read_within_an_hour(bank: Bank) -> None:
    file = bank.make()
    (row,) = bank.rows(file)
    answer = bank.ask(file, written(file.form, [(row.row_key, 24200, "0000")]))
    bank.work.orders.clear()
    assert an_hour_passes(bank) == 1
    read = bank.answer(answer.id)
    assert (read.state, len(bank.outcomes(read))) == (AnswerState.DONE, 1)
    assert an_hour_passes(bank) == 0


def test_a_closing_whose_message_was_lost_ends_within_an_hour(bank: Bank) -> None:
    file = bank.make()
    command = CloseFile(bank.world.once(), file.id, "the bank is silent")
    close_file(bank.world.actor, command, **bank.ports("ledger", "bank_work", "clock"))
    bank.work.orders.clear()
    assert an_hour_passes(bank) == 1
    assert bank.file(file.id).state is FileState.CLOSED
