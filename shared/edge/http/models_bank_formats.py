"""The document of a bank's format, as it is entered and shown."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints

from shared.domain.bank_files.bank_format import (
    AmountIn,
    BankFormat,
    Cell,
    Column,
    Delimiter,
    Encoding,
    Failure,
    Layout,
    ResultCode,
)
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body
from shared.usecases.bank_files.formats import SaveFormat

Code = Annotated[str, StringConstraints(pattern=r"^([0-9A-Za-z_-]{1,20}|\*)$")]


class ColumnBody(Body):
    """A cell of a line; `width` in bytes, `right` and `fill` are for fixed widths."""

    cell: Cell
    width: Annotated[int, Field(ge=0, le=200)] = 0
    right: bool = False
    fill: Annotated[str, StringConstraints(pattern="^[ 0]$")] = " "
    text: Annotated[str, StringConstraints(max_length=60)] = ""

    def column(self) -> Column:
        """Return the column."""
        return Column(self.cell, self.width, self.right, self.fill, self.text)


Columns = Annotated[list[ColumnBody], Field(max_length=40)]
SomeColumns = Annotated[list[ColumnBody], Field(max_length=40, default_factory=list)]


class ResultCodeBody(Body):
    """What one of the bank's result codes means; code `*` is every other."""

    code: Code
    means: Failure


class BankFormatBody(Body):
    """How a bank wants its file and writes its answer."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
    layout: Layout
    encoding: Encoding
    amount_in: AmountIn
    columns: Columns
    answer_columns: Columns
    success: Annotated[list[Code], Field(min_length=1, max_length=20)]
    failures: Annotated[list[ResultCodeBody], Field(max_length=200, default_factory=list)]
    delimiter: Delimiter = Delimiter.BAR
    header: SomeColumns
    trailer: SomeColumns
    answer_header_lines: Annotated[int, Field(ge=0, le=10)] = 0
    answer_trailer_lines: Annotated[int, Field(ge=0, le=10)] = 0
    answer_trailer: SomeColumns
    crlf: bool = True

    def command(self, call: Call) -> SaveFormat:
        """Return what saves the format. Raises `BankFormatRefused`."""
        form = BankFormat(
            community_id=call.path["community_id"],
            name=self.name,
            layout=self.layout,
            encoding=self.encoding,
            amount_in=self.amount_in,
            columns=tuple(each.column() for each in self.columns),
            answer_columns=tuple(each.column() for each in self.answer_columns),
            success=tuple(self.success),
            failures=tuple(ResultCode(each.code, each.means) for each in self.failures),
            delimiter=self.delimiter,
            header=tuple(each.column() for each in self.header),
            trailer=tuple(each.column() for each in self.trailer),
            answer_header_lines=self.answer_header_lines,
            answer_trailer_lines=self.answer_trailer_lines,
            answer_trailer=tuple(each.column() for each in self.answer_trailer),
            crlf=self.crlf,
        )
        return SaveFormat(call.once, form)


class ColumnAnswer(Answer):
    """A cell of a line."""

    cell: Cell
    width: int
    right: bool
    fill: str
    text: str


class ResultCodeAnswer(Answer):
    """What one of the bank's result codes means."""

    code: str
    means: Failure


class BankFormatAnswer(Answer):
    """A bank's format."""

    community_id: str
    name: str
    layout: Layout
    encoding: Encoding
    amount_in: AmountIn
    columns: list[ColumnAnswer]
    answer_columns: list[ColumnAnswer]
    success: list[str]
    failures: list[ResultCodeAnswer]
    delimiter: Delimiter
    header: list[ColumnAnswer]
    trailer: list[ColumnAnswer]
    answer_header_lines: int
    answer_trailer_lines: int
    answer_trailer: list[ColumnAnswer]
    crlf: bool
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the format."""
        return cls.model_validate(result)
