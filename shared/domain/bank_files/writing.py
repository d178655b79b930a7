"""A collection file 报盘 in the words of a format: header, one line a row, trailer.

What a spreadsheet would take for a formula is neutralised, whatever the bank does with the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from shared.domain.bank_files.bank_format import AmountIn, BankFormat, Cell, Column, Layout
from shared.domain.bank_files.errors import RowDoesNotFit
from shared.domain.money import Money

_FORMULA = re.compile(r"[=+\-@\t\r]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file says of itself."""

    file_id: str
    made_on: date
    due_on: date
    rows: int
    total: Money


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What a row says; `number` counts from 1."""

    number: int
    row_key: str
    bank_code: str
    account_number: str
    holder_name: str
    amount: Money


def neutral(text: str) -> str:
    """Return `text` as no spreadsheet takes it for a formula, on one line."""
    flat = _CONTROL.sub(" ", text)
    return f"'{flat}" if _FORMULA.match(text) else flat


def quoted(text: str, delimiter: str) -> str:
    """Return a cell of a delimited line, in quotes where it would otherwise end the cell."""
    if delimiter in text or '"' in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def write_file(form: BankFormat, facts: FileFacts, rows: Iterable[RowFacts]) -> Iterator[bytes]:
    """Yield the file line by line. Raises `RowDoesNotFit`."""
    edge = _of_file(form, facts)
    if form.header:
        yield _line(form, form.header, edge)
    for row in rows:
        yield write_row(form, facts, row)
    if form.trailer:
        yield _line(form, form.trailer, edge)


def write_row(form: BankFormat, facts: FileFacts, row: RowFacts) -> bytes:
    """Return one row's line. Raises `RowDoesNotFit` where the format has no room for it."""
    cells = {
        **_of_file(form, facts),
        Cell.NUMBER: str(row.number),
        Cell.ROW_KEY: row.row_key,
        Cell.BANK_CODE: row.bank_code,
        Cell.ACCOUNT_NUMBER: row.account_number,
        Cell.HOLDER_NAME: row.holder_name,
        Cell.AMOUNT: amount_text(form, row.amount),
    }
    return _line(form, form.columns, cells)


def amount_text(form: BankFormat, amount: Money) -> str:
    """Return an amount as the format wants it: 1234.50 or 123450."""
    return str(amount.minor) if form.amount_in is AmountIn.MINOR else str(amount)


def _of_file(form: BankFormat, facts: FileFacts) -> dict[Cell, str]:
    return {
        Cell.FILE_ID: facts.file_id,
        Cell.MADE_ON: f"{facts.made_on:%Y%m%d}",
        Cell.DUE_ON: f"{facts.due_on:%Y%m%d}",
        Cell.ROWS: str(facts.rows),
        Cell.TOTAL: amount_text(form, facts.total),
        Cell.CURRENCY: facts.total.currency,
    }


def _line(form: BankFormat, columns: tuple[Column, ...], cells: Mapping[Cell, str]) -> bytes:
    end = b"\r\n" if form.crlf else b"\n"
    found = [(column, neutral(cells.get(column.cell, column.text))) for column in columns]
    if form.layout is Layout.FIXED:
        return b"".join(_padded(form, column, text) for column, text in found) + end
    delimiter = form.delimiter.value
    line = delimiter.join(quoted(text, delimiter) for _, text in found)
    return _encoded(form, line, "row") + end


def _padded(form: BankFormat, column: Column, text: str) -> bytes:
    raw = _encoded(form, text, column.cell.value)
    if len(raw) > column.width:
        raise RowDoesNotFit(cell=column.cell.value, width=column.width)
    fill = column.fill.encode()
    return raw.rjust(column.width, fill) if column.right else raw.ljust(column.width, fill)


def _encoded(form: BankFormat, text: str, cell: str) -> bytes:
    try:
        return text.encode(form.encoding.value)
    except UnicodeEncodeError:
        raise RowDoesNotFit(cell=cell, width=0) from None
