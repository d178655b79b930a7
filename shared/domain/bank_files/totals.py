"""What the last line of a bank's answer says it holds, against what its lines come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.bank_files.bank_format import BankFormat, Cell
from shared.domain.bank_files.reading import AnswerLine, AnswerText, cells_of, minor_of

ROWS = frozenset({Cell.ROWS, Cell.COLLECTED_ROWS})
MALFORMED = "trailer_malformed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of a trailer that its lines contradict: a number of rows, or minor units.

    `cell` says which: "rows" or "total" of all lines, "collected_rows" or "collected_total" of
    those that say that money was collected.
    """

    cell: Cell
    said: int
    found: int

    @property
    def counts_rows(self) -> bool:
        """Whether the figures are numbers of rows, not money."""
        return self.cell in ROWS


def trailer_of(form: BankFormat, text: AnswerText, currency: str) -> dict[Cell, int] | None:
    """Return the figures of an answer's trailer, None if it has another shape."""
    if not text.trailer:
        return None
    try:
        cells = cells_of(form, form.answer_trailer, text.encoding, text.trailer)
    except UnicodeDecodeError:
        return None
    if cells is None:
        return None
    found: dict[Cell, int] = {}
    for column, cell in zip(form.answer_trailer, cells, strict=True):
        value = cell.strip()
        if column.cell in ROWS:
            if not (value.isascii() and value.isdigit() and len(value) <= 15):
                return None
            found[column.cell] = int(value)
        elif column.cell in {Cell.TOTAL, Cell.COLLECTED_TOTAL}:
            minor = minor_of(form, value, currency)
            if minor is None:
                return None
            found[column.cell] = minor
    return found


def difference(
    form: BankFormat, said: dict[Cell, int], lines: Iterable[AnswerLine]
) -> Difference | None:
    """Return the first figure that differs from what the lines come to, None if all are right."""
    found = dict.fromkeys((Cell.ROWS, Cell.TOTAL, Cell.COLLECTED_ROWS, Cell.COLLECTED_TOTAL), 0)
    for line in lines:
        found[Cell.ROWS] += 1
        found[Cell.TOTAL] += line.minor
        if line.result in form.success:
            found[Cell.COLLECTED_ROWS] += 1
            found[Cell.COLLECTED_TOTAL] += line.minor
    for cell, figure in said.items():
        if figure != found[cell]:
            return Difference(cell, figure, found[cell])
    return None
