"""How a bank wants its collection file and writes its answer: a document, one a community and name.

Banks differ in everything that does not matter. So a format says it: cells between delimiters or in
fixed widths (counted in bytes, as banks do), GBK or UTF-8, amounts in 元 or 分, what stands before
and after the rows, and which of the bank's result codes mean what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.bank_files.errors import BankFormatRefused

COLUMNS_MAX, CODES_MAX, WIDTH_MAX, TEXT_MAX = 40, 200, 200, 60
ROW_KEY_LENGTH = 17
ANY_OTHER = "*"  # a result code that stands for all that are not named
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
_CODE = re.compile(r"[0-9A-Za-z_-]{1,20}|\*", re.ASCII)
_PLAIN = re.compile(r"[^\x00-\x1f\x7f\"=+@-][^\x00-\x1f\x7f\"]*|")


class Layout(StrEnum):
    """How the cells of a line are told apart."""

    DELIMITED = "delimited"
    FIXED = "fixed"


class Encoding(StrEnum):
    """How letters are written."""

    GBK = "gbk"
    UTF8 = "utf-8"


class AmountIn(StrEnum):
    """Whether an amount is written in whole units with its digits (元) or in the smallest (分)."""

    MAJOR = "major"
    MINOR = "minor"


class Delimiter(StrEnum):
    """What stands between cells."""

    COMMA = ","
    BAR = "|"
    TAB = "\t"
    SEMICOLON = ";"
    CARET = "^"


class Cell(StrEnum):
    """What a cell can hold."""

    ROW_KEY = "row_key"
    NUMBER = "number"  # of the row in the file, from 1
    BANK_CODE = "bank_code"
    ACCOUNT_NUMBER = "account_number"
    HOLDER_NAME = "holder_name"
    AMOUNT = "amount"
    CURRENCY = "currency"
    DUE_ON = "due_on"  # the day up to which bills are collected, 20261124
    FILE_ID = "file_id"
    MADE_ON = "made_on"
    ROWS = "rows"
    TOTAL = "total"
    COLLECTED_ROWS = "collected_rows"  # of an answer: the lines that say that money was collected
    COLLECTED_TOTAL = "collected_total"
    TEXT = "text"  # always the same, such as the collector's number at the bank
    RESULT = "result"
    REASON = "reason"
    REFERENCE = "reference"  # the bank's own number of the collection
    IGNORED = "ignored"


_ROW = frozenset(
    {
        Cell.ROW_KEY, Cell.NUMBER, Cell.BANK_CODE, Cell.ACCOUNT_NUMBER, Cell.HOLDER_NAME,
        Cell.AMOUNT, Cell.CURRENCY, Cell.DUE_ON, Cell.FILE_ID, Cell.MADE_ON, Cell.TEXT,
    }
)  # fmt: skip
_EDGE = frozenset(
    {Cell.FILE_ID, Cell.MADE_ON, Cell.DUE_ON, Cell.ROWS, Cell.TOTAL, Cell.CURRENCY, Cell.TEXT}
)
_ANSWER = frozenset(
    {Cell.ROW_KEY, Cell.AMOUNT, Cell.RESULT, Cell.REASON, Cell.REFERENCE, Cell.IGNORED}
)
_COUNTED = frozenset({Cell.ROWS, Cell.TOTAL, Cell.COLLECTED_ROWS, Cell.COLLECTED_TOTAL})
_ANSWER_EDGE = _COUNTED | {Cell.TEXT, Cell.IGNORED}
_MANY = frozenset({Cell.TEXT, Cell.IGNORED})


class Failure(StrEnum):
    """Why a bank did not collect, in words that stay the same whatever the bank calls it."""

    INSUFFICIENT_FUNDS = "insufficient_funds"
    ACCOUNT_UNKNOWN = "account_unknown"
    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_FROZEN = "account_frozen"
    NAME_DIFFERS = "name_differs"
    NO_MANDATE = "no_mandate"
    OVER_LIMIT = "over_limit"
    BANK_ERROR = "bank_error"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Column:
    """A cell of a line; `width` in bytes and `right` (filled on the left) are for fixed widths."""

    cell: Cell
    width: int = 0
    right: bool = False
    fill: str = " "
    text: str = ""


@dataclass(frozen=True, slots=True)
class ResultCode:
    """What one of the bank's result codes means when nothing was collected."""

    code: str
    means: Failure


@dataclass(frozen=True, slots=True)
class BankFormat:
    """A bank's files. `success` are the result codes that mean that money was collected.

    `answer_trailer` are the cells of the first line after an answer's rows: what it says they come
    to is compared before any of them counts. Without it such lines are passed over.
    """

    community_id: str
    name: str
    layout: Layout
    encoding: Encoding
    amount_in: AmountIn
    columns: tuple[Column, ...]
    answer_columns: tuple[Column, ...]
    success: tuple[str, ...]
    failures: tuple[ResultCode, ...] = ()
    delimiter: Delimiter = Delimiter.BAR
    header: tuple[Column, ...] = ()
    trailer: tuple[Column, ...] = ()
    answer_header_lines: int = 0
    answer_trailer_lines: int = 0
    answer_trailer: tuple[Column, ...] = ()
    crlf: bool = True
    version: int = 1

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise BankFormatRefused(reason="name", field="name")
        self._check("columns", self.columns, _ROW)
        self._check("header", self.header, _EDGE)
        self._check("trailer", self.trailer, _EDGE)
        self._check("answer_columns", self.answer_columns, _ANSWER)
        needs = {Cell.ROW_KEY, Cell.ACCOUNT_NUMBER, Cell.AMOUNT}
        _require_cells("columns", self.columns, needs)
        needs = {Cell.ROW_KEY, Cell.AMOUNT, Cell.RESULT}
        _require_cells("answer_columns", self.answer_columns, needs)
        if self.answer_trailer:
            self._check("answer_trailer", self.answer_trailer, _ANSWER_EDGE)
            counted = {column.cell for column in self.answer_trailer} & _COUNTED
            if not counted or not self.answer_trailer_lines:
                raise BankFormatRefused(reason="trailer", field="answer_trailer")
        for field in ("answer_header_lines", "answer_trailer_lines"):
            if not 0 <= getattr(self, field) <= 10:
                raise BankFormatRefused(reason="lines", field=field)
        codes = [*self.success, *(each.code for each in self.failures)]
        if not self.success or ANY_OTHER in self.success or len(codes) > CODES_MAX:
            raise BankFormatRefused(reason="codes", field="success")
        if len(set(codes)) < len(codes) or not all(_CODE.fullmatch(code) for code in codes):
            raise BankFormatRefused(reason="codes", field="failures")

    def failure(self, code: str) -> Failure | None:
        """Return what a result code that is no success means, None if the format doesn't say."""
        known = {each.code: each.means for each in self.failures}
        return known.get(code, known.get(ANY_OTHER))

    def _check(self, field: str, columns: tuple[Column, ...], known: frozenset[Cell]) -> None:
        if len(columns) > COLUMNS_MAX:
            raise BankFormatRefused(reason="too_many", field=field)
        once = [column.cell for column in columns if column.cell not in _MANY]
        if len(set(once)) < len(once):
            raise BankFormatRefused(reason="repeated", field=field)
        for column in columns:
            if column.cell not in known:
                raise BankFormatRefused(reason="cell", cell=column.cell.value, field=field)
            if self.layout is Layout.FIXED and not 1 <= column.width <= WIDTH_MAX:
                raise BankFormatRefused(reason="width", field=field)
            narrow = column.cell is Cell.ROW_KEY and column.width < ROW_KEY_LENGTH
            if self.layout is Layout.FIXED and narrow:
                raise BankFormatRefused(reason="row_key_width", field=field)
            if len(column.fill) != 1 or column.fill not in " 0":
                raise BankFormatRefused(reason="fill", field=field)
            plain = len(column.text) <= TEXT_MAX and _PLAIN.fullmatch(column.text)
            if not plain or self.delimiter.value in column.text:
                raise BankFormatRefused(reason="text", field=field)


def _require_cells(field: str, columns: Iterable[Column], needed: set[Cell]) -> None:
    missing = needed - {column.cell for column in columns}
    if missing:
        raise BankFormatRefused(reason="missing", cell=min(missing).value, field=field)


_EXAMPLE_FAILURES = (
    ResultCode("01", Failure.INSUFFICIENT_FUNDS),
    ResultCode("02", Failure.ACCOUNT_UNKNOWN),
    ResultCode("03", Failure.ACCOUNT_CLOSED),
    ResultCode("04", Failure.ACCOUNT_FROZEN),
    ResultCode("05", Failure.NAME_DIFFERS),
    ResultCode("06", Failure.NO_MANDATE),
    ResultCode("07", Failure.OVER_LIMIT),
    ResultCode("99", Failure.BANK_ERROR),
)


def built_in(community_id: str) -> tuple[BankFormat, ...]:
    """Return the examples every community has: one with delimiters, one of fixed widths."""
    return (_delimited(community_id), _fixed(community_id))


def _delimited(community_id: str) -> BankFormat:
    return BankFormat(
        community_id=community_id,
        name="example-delimited",
        layout=Layout.DELIMITED,
        encoding=Encoding.UTF8,
        amount_in=AmountIn.MAJOR,
        header=(Column(Cell.FILE_ID), Column(Cell.MADE_ON), Column(Cell.ROWS), Column(Cell.TOTAL)),
        columns=(
            Column(Cell.NUMBER),
            Column(Cell.ROW_KEY),
            Column(Cell.BANK_CODE),
            Column(Cell.ACCOUNT_NUMBER),
            Column(Cell.HOLDER_NAME),
            Column(Cell.AMOUNT),
            Column(Cell.CURRENCY),
        ),
        answer_columns=(
            Column(Cell.ROW_KEY),
            Column(Cell.AMOUNT),
            Column(Cell.RESULT),
            Column(Cell.REASON),
            Column(Cell.REFERENCE),
        ),
        success=("00",),
        failures=_EXAMPLE_FAILURES,
    )


def _fixed(community_id: str) -> BankFormat:
    return BankFormat(
        community_id=community_id,
        name="example-fixed",
        layout=Layout.FIXED,
        encoding=Encoding.GBK,
        amount_in=AmountIn.MINOR,
        header=(
            Column(Cell.TEXT, 1, text="H"),
            Column(Cell.FILE_ID, 20),
            Column(Cell.MADE_ON, 8),
        ),
        columns=(
            Column(Cell.TEXT, 1, text="D"),
            Column(Cell.ROW_KEY, 20),
            Column(Cell.BANK_CODE, 14),
            Column(Cell.ACCOUNT_NUMBER, 34),
            Column(Cell.HOLDER_NAME, 60),
            Column(Cell.AMOUNT, 15, right=True, fill="0"),
        ),
        trailer=(
            Column(Cell.TEXT, 1, text="T"),
            Column(Cell.ROWS, 8, right=True, fill="0"),
            Column(Cell.TOTAL, 15, right=True, fill="0"),
        ),
        answer_columns=(
            Column(Cell.IGNORED, 1),
            Column(Cell.ROW_KEY, 20),
            Column(Cell.AMOUNT, 15),
            Column(Cell.RESULT, 4),
            Column(Cell.REASON, 40),
        ),
        answer_header_lines=1,
        answer_trailer_lines=1,
        answer_trailer=(
            Column(Cell.IGNORED, 1),
            Column(Cell.ROWS, 8, right=True, fill="0"),
            Column(Cell.TOTAL, 15, right=True, fill="0"),
        ),
        success=("0000", "00"),
        failures=_EXAMPLE_FAILURES,
    )
