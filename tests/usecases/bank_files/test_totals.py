"""A bank's answer whose own totals contradict its lines is refused before any of them counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.domain.bank_files.bank_answer import AnswerState
from shared.domain.bank_files.bank_file import FileState
from shared.domain.bank_files.bank_format import BankFormat, Cell, Column, built_in
from shared.domain.bank_files.errors import BankFormatRefused
from shared.domain.community import Language
from shared.edge.http.models_bank_answers import BankAnswerAnswer
from shared.usecases.bank_files.formats import SaveFormat, save_format
from tests.ledger.world import COMMUNITY, FEE, HOME, SPACE, memory_world
from tests.usecases.bank_files.bank import Bank, trailer, written

FOUR = (
    Column(Cell.ROWS),
    Column(Cell.TOTAL),
    Column(Cell.COLLECTED_ROWS),
    Column(Cell.COLLECTED_TOTAL),
)


class _Call:
    """The part of a call that an answer asks for."""

    def __init__(self, language: Language) -> None:
        self.language = language


@pytest.fixture
def bank() -> Bank:
    found = Bank(memory_world())
    found.world.bill([(FEE, 30350)], period="2026-10")
    found.world.bill([(FEE, 15000)], account=SPACE, period="2026-10")
    found.mandate(HOME)
    found.mandate(SPACE, number="6222 0000 1111 2222", name="李雷")
    return found


def own_format(bank: Bank) -> BankFormat:
    form = replace(built_in(COMMUNITY)[0], name="own", answer_trailer_lines=1, answer_trailer=FOUR)
    needs = bank.ports("directory", "ledger")
    return save_format(bank.world.actor, SaveFormat(bank.world.once(), form), **needs)


def test_an_answer_with_true_totals_is_applied(bank: Bank) -> None:
    own_format(bank)
    for form in ("own", "example-fixed"):
        file = bank.make(form)
        told = [(row.row_key, row.minor, "00") for row in bank.rows(file)]
        answer = bank.send(file, written(file.form, told))
        assert (answer.state, answer.lines_done) == (AnswerState.DONE, len(told))
        bank.world.bill([(FEE, 700)], period="2026-09")
    assert bank.world.breaches() == []


@pytest.mark.parametrize(
    ("cell", "wrong", "said", "found"),
    [
        (Cell.ROWS, "3|453.50|1|303.50", 3, 2),
        (Cell.TOTAL, "2|453.51|1|303.50", 45351, 45350),
        (Cell.COLLECTED_ROWS, "2|453.50|2|303.50", 2, 1),
        (Cell.COLLECTED_TOTAL, "2|453.50|1|303.49", 30349, 30350),
    ],
)
def test_one_wrong_total_refuses_the_file_with_both_figures_and_nothing_is_done(
    bank: Bank, cell: Cell, wrong: str, said: int, found: int
) -> None:
    own_format(bank)
    file = bank.make("own")
    home, space = sorted(bank.rows(file), key=lambda row: -row.minor)
    told = [(home.row_key, 30350, "00"), (space.row_key, 15000, "01")]
    right = written(file.form, told)
    assert trailer(file.form, told) == "2|453.50|1|303.50"
    bad = right.replace(b"2|453.50|1|303.50", wrong.encode())
    refused = bank.send(file, bad)
    assert (refused.state, refused.reason) == (AnswerState.REFUSED, "totals_differ")
    assert refused.differs is not None
    assert (refused.differs.cell, refused.differs.said, refused.differs.found) == (
        cell,
        said,
        found,
    )
    assert (refused.lines_done, bank.results(refused)) == (0, [])
    assert bank.file(file.id).state is FileState.EXPORTED
    assert bank.world.receipts() == []
    shown = BankAnswerAnswer.of(refused, _Call(Language.EN)).model_dump(mode="json")
    rows, amounts = shown["differs"]["found_rows"], shown["differs"]["found_amount"]
    assert (rows if amounts is None else amounts["minor"]) == found
    assert "none of it was counted" in shown["message"]
    done = bank.send(file, right)  # the bank sends it again, whole
    assert done.state is AnswerState.DONE
    assert bank.world.balance() == 0
    assert len(bank.world.receipts()) == 1


@pytest.mark.parametrize("end", ["two|453.50|1|303.50", "2|453.50", "2|4,5|1|1", ""])
def test_a_trailer_that_is_none_refuses_the_file(bank: Bank, end: str) -> None:
    own_format(bank)
    file = bank.make("own")
    told = [(row.row_key, row.minor, "00") for row in bank.rows(file)]
    lines = written(file.form, told).rstrip(b"\r\n").split(b"\r\n")[:-1]
    answer = bank.send(file, b"\r\n".join([*lines, end.encode()]))
    assert (answer.state, answer.reason) == (AnswerState.REFUSED, "trailer_malformed")
    assert bank.world.receipts() == []


def test_a_format_whose_trailer_counts_nothing_is_refused() -> None:
    form = built_in(COMMUNITY)[0]
    with pytest.raises(BankFormatRefused):
        replace(form, answer_trailer=FOUR)  # no line for it
    with pytest.raises(BankFormatRefused):
        replace(form, answer_trailer_lines=1, answer_trailer=(Column(Cell.IGNORED),))
    with pytest.raises(BankFormatRefused):
        replace(form, answer_trailer_lines=1, answer_trailer=(Column(Cell.ROW_KEY),))
