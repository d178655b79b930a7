"""A bank beside a world of money: mandates, files, and answers as a bank would write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shared.domain.bank_files.bank_answer import BankAnswer, LineResult
from shared.domain.bank_files.bank_file import BankFile, BankRow
from shared.domain.bank_files.bank_format import AmountIn, BankFormat, Cell, Layout
from shared.domain.money import Money
from shared.usecases.bank_files.answering import AnswerFile, answer_file, read_answer
from shared.usecases.bank_files.closing import CloseFile, close_file, close_rows
from shared.usecases.bank_files.exporting import MakeFile, collect_rows, make_file
from shared.usecases.bank_files.mandates import GiveMandate, give_mandate
from shared.usecases.bank_files.ports import (
    CloseRows,
    CollectRows,
    ResumeCompany,
    answer_ref,
    bank_file_ref,
    parts_of,
    rows_of,
)
from shared.usecases.bank_files.resuming import resume_company
from shared.usecases.bank_files.views import upload_prefix
from shared.usecases.ports import Once
from tests.fakes.bank_files import MemoryFiles, PlainSealer, WaitingWork
from tests.fakes.one_off_runs import OneOffRuns
from tests.ledger.world import CO, COMMUNITY, HOME, TODAY, World

Told = tuple[str, int, str]  # row key, minor, result code


@dataclass
class Bank:
    """The bank and everything it needs."""

    world: World
    files: MemoryFiles = field(default_factory=MemoryFiles)
    sealer: PlainSealer = field(default_factory=PlainSealer)
    work: WaitingWork = field(default_factory=WaitingWork)
    runs: OneOffRuns = field(default_factory=OneOffRuns)
    uploads: int = 0

    def ports(self, *names: str) -> dict[str, Any]:
        every = {
            "directory": self.world.directory,
            "ledger": self.world.ledger,
            "runs": self.runs,
            "clock": self.world.clock,
            "sealer": self.sealer,
            "bank_files": self.files,
            "bank_work": self.work,
            "say": lambda code: code,
        }
        return {name: every[name] for name in names}

    def mandate(self, account: str = HOME, **more: Any) -> Any:
        command = GiveMandate(
            self.world.once(),
            account,
            "102100099996",
            more.pop("number", "6222 0212 3456 7890"),
            more.pop("name", "王伟"),
            **more,
        )
        needs = self.ports("directory", "ledger", "sealer", "clock")
        return give_mandate(self.world.actor, command, **needs)

    def make(
        self, form: str = "example-delimited", until: date = TODAY, once: Once | None = None
    ) -> BankFile:
        """Ask for a file and carry out everything that follows."""
        command = MakeFile(once or self.world.once(), COMMUNITY, form, until)
        needs = self.ports("directory", "ledger", "bank_work", "clock")
        made = make_file(self.world.actor, command, **needs)
        self.run()
        return self.file(made.id)

    def send(self, file: BankFile, data: bytes, once: Once | None = None) -> BankAnswer:
        """Send an answer and have it read to its end."""
        asked = self.ask(file, data, once)
        self.run()
        return self.answer(asked.id)

    def ask(self, file: BankFile, data: bytes, once: Once | None = None) -> BankAnswer:
        """Send an answer, and leave its reading to `run`."""
        self.uploads += 1
        key = f"{upload_prefix(CO, file)}upl_{self.uploads}.txt"
        self.files.keep(key, data, "text/plain")
        command = AnswerFile(once or self.world.once(), file.id, key)
        needs = self.ports("ledger", "bank_files", "bank_work", "clock")
        return answer_file(self.world.actor, command, **needs)

    def close(self, file: BankFile) -> BankFile:
        command = CloseFile(self.world.once(), file.id, "the bank is silent")
        close_file(self.world.actor, command, **self.ports("ledger", "bank_work", "clock"))
        self.run()
        return self.file(file.id)

    def run(self) -> None:
        """Carry out all orders, those they lead to included."""
        while self.work.orders:
            self.step()
            self.work.orders.popleft()

    def step(self) -> None:
        """Carry out the first order, which waits on as if it were not acknowledged."""
        order = self.work.orders[0]
        if isinstance(order, CollectRows):
            needs = ("directory", "ledger", "runs", "sealer", "bank_files", "bank_work", "clock")
            collect_rows(order, **self.ports(*needs))
        elif isinstance(order, ResumeCompany):
            resume_company(order, **self.ports("directory", "ledger", "bank_work", "clock"))
        elif isinstance(order, CloseRows):
            close_rows(order, **self.ports("ledger", "bank_work", "clock"))
        else:
            reads = ("directory", "ledger", "bank_files", "bank_work", "clock", "say")
            read_answer(order, **self.ports(*reads))

    def file(self, file_id: str) -> BankFile:
        found = self.world.ledger.find(CO, bank_file_ref(file_id))
        assert found is not None
        return found

    def answer(self, answer_id: str) -> BankAnswer:
        found = self.world.ledger.find(CO, answer_ref(answer_id))
        assert found is not None
        return found

    def rows(self, file: BankFile) -> list[BankRow]:
        return list(self.world.ledger.page(CO, rows_of(file.id), 1000, None).items)

    def results(self, answer: BankAnswer) -> list[LineResult]:
        parts = self.world.ledger.page(CO, parts_of(answer.id), 1000, None).items
        return [result for part in parts for result in part.results]

    def outcomes(self, answer: BankAnswer) -> list[tuple[str, str]]:
        return [(each.outcome.value, each.reason) for each in self.results(answer)]


def written(form: BankFormat, told: Sequence[Told], encoding: str = "") -> bytes:
    """Return an answer as a bank writes it in `form`."""
    end = "\r\n" if form.crlf else "\n"
    lines: Sequence[str] = [_line(form, each) for each in told]
    head = ["head"] * form.answer_header_lines
    foot = ["foot"] * form.answer_trailer_lines
    if form.answer_trailer:
        foot[0] = trailer(form, told)
    text = end.join([*head, *lines, *foot]) + end
    return text.encode(encoding or form.encoding.value)


def trailer(form: BankFormat, told: Sequence[Told]) -> str:
    """Return the line with an answer's totals."""
    collected = [each for each in told if each[2] in form.success]
    figures = {
        Cell.ROWS: len(told),
        Cell.TOTAL: sum(each[1] for each in told),
        Cell.COLLECTED_ROWS: len(collected),
        Cell.COLLECTED_TOTAL: sum(each[1] for each in collected),
    }
    texts = []
    for column in form.answer_trailer:
        figure = figures.get(column.cell, 0)
        amount = column.cell in {Cell.TOTAL, Cell.COLLECTED_TOTAL}
        major = amount and form.amount_in is AmountIn.MAJOR
        text = str(Money(figure, "CNY")) if major else str(figure)
        texts.append(text.rjust(column.width, column.fill) if column.width else text)
    return ("" if form.layout is Layout.FIXED else form.delimiter.value).join(texts)


def _line(form: BankFormat, told: Told) -> str:
    key, minor, code = told
    whole = form.amount_in is AmountIn.MINOR
    cells = {
        Cell.ROW_KEY: key,
        Cell.AMOUNT: str(minor) if whole else str(Money(minor, "CNY")),
        Cell.RESULT: code,
        Cell.REASON: "" if code in form.success else "bad luck",
        Cell.REFERENCE: f"ref{key[-4:]}",
    }
    texts = [(column, cells.get(column.cell, "")) for column in form.answer_columns]
    if form.layout is Layout.FIXED:
        return "".join(text.ljust(column.width) for column, text in texts)
    return form.delimiter.value.join(text for _, text in texts)
