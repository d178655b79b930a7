"""A bank's answer 回盘 read line by line: bounded, and never trusted.

A file as a whole is refused for what would make every line a guess (too large, not text, an unknown
encoding); everything else is a fault of one line, which is listed and leaves the others alone.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, Inexact

from shared.domain.bank_files.bank_format import (
    AmountIn,
    BankFormat,
    Cell,
    Column,
    Encoding,
    Layout,
)
from shared.domain.bank_files.errors import BankAnswerRefused
from shared.domain.money import Money, exponent_of

ANSWER_BYTES_MAX = 8 * 1024 * 1024
LINES_MAX = 40_000  # twice the rows of the largest file
LINE_BYTES_MAX = 2_000
TEXT_MAX = 100
_BOM, _OTHER_BOMS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
_ROW_KEY = re.compile(r"L[0-9A-HJKMNP-TV-Z]{16}", re.ASCII)
_MAJOR = re.compile(r"[0-9]{1,15}(\.[0-9]{1,4})?", re.ASCII)
_MINOR = re.compile(r"[0-9]{1,15}", re.ASCII)
_NEEDED = frozenset(
    {
        Cell.ROW_KEY, Cell.AMOUNT, Cell.RESULT,
        Cell.ROWS, Cell.TOTAL, Cell.COLLECTED_ROWS, Cell.COLLECTED_TOTAL,
    }
)  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One line of an answer, `number` as an editor counts it, from 1.

    `fault` is why it can't be read, "" if it can; `sign` tells it from every other line.
    """

    number: int
    sign: str
    row_key: str = ""
    minor: int = 0
    result: str = ""
    reason: str = ""
    reference: str = ""
    fault: str = ""

    @property
    def names_a_row(self) -> bool:
        """Whether its key has the form of ours."""
        return _ROW_KEY.fullmatch(self.row_key) is not None


@dataclass(frozen=True, slots=True)
class AnswerText:
    """An answer that is text: its encoding, its lines with their numbers, and what follows."""

    encoding: Encoding
    lines: tuple[tuple[int, bytes], ...]
    read: Callable[[int, bytes], AnswerLine]
    trailer: bytes = b""


def open_answer(form: BankFormat, data: bytes, currency: str) -> AnswerText:
    """Return the lines of an answer. Raises `BankAnswerRefused`; nothing was read then.

    Lines are counted before anything is decoded: a million of them cost one pass over 8 MB.
    """
    if len(data) > ANSWER_BYTES_MAX:
        raise BankAnswerRefused(reason="too_large")
    if data.count(b"\n") > LINES_MAX:
        raise BankAnswerRefused(reason="too_many_lines", limit=LINES_MAX)
    if data.startswith(_OTHER_BOMS):
        raise BankAnswerRefused(reason="encoding")
    if b"\x00" in data or data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise BankAnswerRefused(reason="not_text")
    encoding = encoding_of(form, data)
    body = data.removeprefix(_BOM)
    every = [(number, line.rstrip(b"\r")) for number, line in enumerate(body.split(b"\n"), start=1)]
    full = [each for each in every if each[1].strip()]
    last = len(full) - form.answer_trailer_lines
    lines = tuple(full[form.answer_header_lines : max(last, form.answer_header_lines)])
    if not lines:
        raise BankAnswerRefused(reason="empty")
    after = full[form.answer_header_lines + len(lines) :]
    return AnswerText(
        encoding,
        lines,
        lambda number, line: _read(form, encoding, number, line, currency),
        after[0][1] if after else b"",
    )


def encoding_of(form: BankFormat, data: bytes) -> Encoding:
    """Return how an answer is written: as its mark says, else as the whole of it reads.

    What reads both ways (it is all ASCII), or neither, is taken for what the format says.
    """
    if data.startswith(_BOM):
        return Encoding.UTF8
    reads = [each for each in Encoding if _decodes(data, each)]
    return reads[0] if len(reads) == 1 else _strictest(reads, form.encoding)


def _strictest(reads: list[Encoding], said: Encoding) -> Encoding:
    # Chinese in UTF-8 often happens to be GBK too; Chinese in GBK is hardly ever UTF-8.
    return Encoding.UTF8 if Encoding.UTF8 in reads else said


def _decodes(data: bytes, encoding: Encoding) -> bool:
    try:
        data.decode(encoding.value)
    except UnicodeDecodeError:
        return False
    return True


def _read(
    form: BankFormat, encoding: Encoding, number: int, line: bytes, currency: str
) -> AnswerLine:
    sign = hashlib.sha256(line).hexdigest()[:16]
    if len(line) > LINE_BYTES_MAX:
        return AnswerLine(number, sign, fault="line_too_long")
    try:
        cells = cells_of(form, form.answer_columns, encoding, line)
    except UnicodeDecodeError:
        return AnswerLine(number, sign, fault="encoding")
    if cells is None:
        return AnswerLine(number, sign, fault="line_malformed")
    values = {
        column.cell: _CONTROL.sub(" ", text).strip()
        for column, text in zip(form.answer_columns, cells, strict=True)
    }
    minor = minor_of(form, values[Cell.AMOUNT], currency)
    return AnswerLine(
        number=number,
        sign=sign,
        row_key=values[Cell.ROW_KEY].upper()[:40],
        minor=minor or 0,
        result=values[Cell.RESULT][:20],
        reason=values.get(Cell.REASON, "")[:TEXT_MAX],
        reference=values.get(Cell.REFERENCE, "")[:40],
        fault="amount_malformed" if minor is None else "",
    )


def cells_of(
    form: BankFormat, columns: Sequence[Column], encoding: Encoding, line: bytes
) -> list[str] | None:
    """Return the texts of a line's columns, None if it has another shape.

    Raises `UnicodeDecodeError`.
    """
    if form.layout is Layout.FIXED:
        widths = [column.width for column in columns]
        # Blanks at the end may have been cut off on the way; what must be there may not.
        needed = max(sum(widths[:at]) for at, one in enumerate(columns) if one.cell in _NEEDED)
        if not needed < len(line) <= sum(widths):
            return None
        line = line.ljust(sum(widths))
        texts, at = [], 0
        for column in columns:
            texts.append(line[at : at + column.width].decode(encoding.value))
            at += column.width
        return texts
    text = line.decode(encoding.value)
    try:
        (cells,) = csv.reader([text], delimiter=form.delimiter.value, strict=True)
    except (csv.Error, ValueError):
        return None
    if len(cells) == len(columns) + 1 and not cells[-1].strip():
        cells.pop()  # many banks end a line with a delimiter
    return cells if len(cells) == len(columns) else None


def minor_of(form: BankFormat, text: str, currency: str) -> int | None:
    """Return an amount in smallest units, None if it is none."""
    if form.amount_in is AmountIn.MINOR:
        return int(text) if _MINOR.fullmatch(text) else None
    if not _MAJOR.fullmatch(text) or len(text.partition(".")[2]) > max(exponent_of(currency), 2):
        return None
    try:
        return Money.exactly(Decimal(text), currency).minor
    except Inexact:
        return None
