"""Requests and answers about bank statements and what their lines are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.reconciling.day import StatementImport
from shared.domain.reconciling.errors import StatementMalformed, StatementTooLong
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Day, DecimalText, Id, Instant, Note
from shared.edge.http.models_payments import Currency, Reason
from shared.edge.http.models_reconciled_items import ItemAnswer
from shared.usecases.reconciling.bank_lines import BookLine, MatchLine, UnmatchLine
from shared.usecases.reconciling.statements import (
    ROWS_MAX,
    ImportStatement,
    Proposals,
    StatementRow,
)

# What a column is called, in the words of Chinese and English statements.
_NAMES = {
    "date": ("date", "日期", "交易日期"),
    "amount": ("amount", "金额", "交易金额"),
    "currency": ("currency", "币种"),
    "reference": ("reference", "附言", "摘要"),
    "payer": ("payer", "对方户名", "付款人"),
    "text": ("text", "备注", "用途"),
    "number": ("number", "流水号", "交易流水号"),
}
_FIELD_MAX = 200


class RowBody(Body):
    """A row of a statement; `amount` below zero is money out, `number` the bank's own."""

    date: Day
    amount: DecimalText
    currency: Currency | None = None
    reference: Note = ""
    payer: Note = ""
    text: Note = ""
    number: Note = ""


class StatementBody(Body):
    """A statement as rows, or as the text of a CSV file whose first line names its columns."""

    rows: Annotated[list[RowBody], Field(max_length=ROWS_MAX, default_factory=list)]
    csv: Annotated[str, Field(max_length=400_000)] = ""

    def command(self, call: Call) -> ImportStatement:
        """Return what imports it. Raises `StatementMalformed`, `StatementTooLong`."""
        rows = [
            StatementRow(
                one.date,
                one.amount,
                one.currency or "",
                one.reference,
                one.payer,
                one.text,
                one.number,
            )
            for one in self.rows
        ]
        rows += read_statement(self.csv)
        return ImportStatement(call.once, call.path["community_id"], tuple(rows))


class StatementAnswer(Answer):
    """What an import came to; lines that are new and not matched are exceptions."""

    id: str
    community_id: str
    at: Instant
    by: str
    lines: int
    new: int
    matched: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the import."""
        made: StatementImport = result
        return cls(
            id=made.id,
            community_id=made.community_id,
            at=made.at,
            by=made.by,
            lines=made.lines,
            new=made.new,
            matched=made.matched,
        )


class MatchBody(Body):
    """Which item's money a bank line is, and why."""

    item_id: Id
    reason: Reason

    def command(self, call: Call) -> MatchLine:
        """Return what matches it."""
        return MatchLine(call.once, call.path["reconciled_id"], self.item_id, self.reason)


class UnmatchBody(Body):
    """Why a bank line is not what it was matched with."""

    reason: Reason

    def command(self, call: Call) -> UnmatchLine:
        """Return what frees it."""
        return UnmatchLine(call.once, call.path["reconciled_id"], self.reason)


class BookBody(Body):
    """Whose payment a bank line is; without an account it waits in suspense."""

    account_id: Id | None = None
    note: Note = ""

    def command(self, call: Call) -> BookLine:
        """Return what books it."""
        return BookLine(call.once, call.path["reconciled_id"], self.account_id or "", self.note)


class ProposalsAnswer(Answer):
    """What a bank line may be, likeliest first, and accounts of its payer."""

    item_id: str
    items: list[ItemAnswer]
    accounts: list[str]

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the proposals."""
        found: Proposals = result
        items = [ItemAnswer.of(one, call) for one in found.items]
        return cls(item_id=found.item_id, items=items, accounts=list(found.accounts))


def read_statement(text: str) -> Iterator[StatementRow]:
    """Yield the rows of a CSV text. Raises `StatementMalformed` naming row and column."""
    if not text.strip():
        return
    lines = text.lstrip("\ufeff").splitlines()
    if len(lines) > ROWS_MAX + 1:
        raise StatementTooLong(most=ROWS_MAX, rows=len(lines) - 1, field="csv")
    mark = max(",;\t", key=lines[0].count)
    reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=mark)
    try:
        names = [name.strip().casefold() for name in next(reader)]
        places = {
            column: next((names.index(name) for name in known if name in names), None)
            for column, known in _NAMES.items()
        }
        for column in ("date", "amount"):
            if places[column] is None:
                raise StatementMalformed(row=1, column=column, field="csv")
        for number, cells in enumerate(reader, start=2):
            if any(cell.strip() for cell in cells):
                yield _row(number, cells, places)
    except csv.Error:
        raise StatementMalformed(row=reader.line_num, column="*", field="csv") from None


def _row(number: int, cells: list[str], places: dict[str, int | None]) -> StatementRow:
    def cell(column: str) -> str:
        place = places[column]
        found = cells[place].strip() if place is not None and place < len(cells) else ""
        if len(found) > _FIELD_MAX or not found.isprintable():
            raise StatementMalformed(row=number, column=column, field="csv")
        return found

    try:
        on = date.fromisoformat(cell("date").replace("/", "-"))
        if not 1900 <= on.year <= 2199:
            raise ValueError
    except ValueError:
        raise StatementMalformed(row=number, column="date", field="csv") from None
    try:
        amount = Decimal(cell("amount").replace(",", ""))
        if (
            not amount.is_finite()
            or abs(amount) >= Decimal(10) ** 13
            or "e" in cell("amount").lower()
        ):
            raise InvalidOperation
    except InvalidOperation:
        raise StatementMalformed(row=number, column="amount", field="csv") from None
    return StatementRow(
        on,
        amount,
        cell("currency").upper(),
        cell("reference"),
        cell("payer"),
        cell("text"),
        cell("number"),
    )
