"""The kinds of fields requests and answers are made of: strict, bounded, never a float."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from shared.usecases.reading import Merge

DECIMAL_PATTERN = r"^-?[0-9]{1,15}(\.[0-9]{1,10})?$"
ID_PATTERN = r"^[a-z]{3}_[0-9a-z]{16}$"
MONTH_PATTERN = r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$"
# Beyond these a date is a slip of the keyboard, and the day before it may not exist.
_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)
_DECIMAL = re.compile(DECIMAL_PATTERN[1:-1], re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u0085\u2028\u2029\ufeff]")


def _parse_decimal(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise PydanticCustomError("decimal_text_expected", "a decimal as a string")
    return Decimal(value)


def _parse_day(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        if not isinstance(value, str) or len(value) != 10:
            raise ValueError
        day = date.fromisoformat(value)
        if not _EARLIEST <= day <= _LATEST:
            raise ValueError
    except ValueError:
        raise PydanticCustomError("day_expected", "a date such as 2026-11-24") from None
    return day


def _printable(value: str) -> str:
    if _CONTROL.search(value):
        raise PydanticCustomError("control_character", "no control characters")
    return value


DecimalText = Annotated[
    Decimal,
    PlainValidator(_parse_decimal),
    PlainSerializer(lambda value: f"{value:f}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": DECIMAL_PATTERN, "examples": ["120.50"]}),
]
# Its range and its step of 0.01 m² are the domain's to check.
Area = Annotated[
    Decimal,
    PlainValidator(_parse_decimal),
    PlainSerializer(lambda value: f"{value:f}", return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": r"^[0-9]{1,7}(\.[0-9]{1,2})?$", "examples": ["96.80"]}
    ),
]
Day = Annotated[
    date,
    PlainValidator(_parse_day),
    PlainSerializer(lambda value: value.isoformat(), return_type=str),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-11-24"]}),
]
Instant = AwareDatetime
Month = Annotated[str, StringConstraints(pattern=MONTH_PATTERN)]
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
    AfterValidator(_printable),
]
Note = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(_printable)
]
Tag = Annotated[str, StringConstraints(pattern=r"^[\w-]{1,32}$")]
Tags = Annotated[list[Tag], Field(max_length=20)]
# A field of a PATCH that may be left out but not be null.
OMITTED: Any = Field(default=None)


class Body(BaseModel):
    """A request's JSON body; its `command` makes what the use case takes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class Patch(Body):
    """A PATCH's body: what it names is changed, what it leaves out stays."""

    def changes(self) -> dict[str, Any]:
        """Return the fields that were named, as the domain takes them."""
        return {name: as_domain(getattr(self, name)) for name in sorted(self.model_fields_set)}


def as_domain(value: Any) -> Any:
    """Return a field's value as the domain takes it: lists as tuples, parts as their values."""
    if isinstance(value, list):
        return tuple(as_domain(inner) for inner in value)
    if isinstance(value, PartPatch):
        return Merge(value.changes())
    return value.value() if isinstance(value, Part) else value


class Part(Body):
    """A part of a body with a value of its own in the domain."""

    def value(self) -> Any:
        """Return the domain value."""
        raise NotImplementedError


class PartPatch(Patch):
    """A part of a PATCH's body: what it names is changed within the part, the rest stays."""


class Query(BaseModel):
    """A request's query string: text, so it is read leniently, but unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class ListQuery(Query):
    """What every list takes."""

    limit: Annotated[int, Field(ge=1, le=100, description="How many to answer at most.")] = 50
    cursor: Annotated[
        str | None,
        Field(max_length=1000, description="`next_cursor` of the page before, as it was given."),
    ] = None


class Answer(BaseModel):
    """A JSON answer, made from what the use case returns: by attributes of the same names."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, defer_build=True, from_attributes=True, populate_by_name=True
    )

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003  some answers depend on who asks
        """Return the answer that shows `result` to the caller of `call`."""
        return cls.model_validate(result)


class FileAnswer(Answer):
    """A file, for an endpoint of another media type than JSON."""

    content: bytes
    file_name: str


class RowFaultAnswer(Answer):
    """What is wrong with one row of a list, which is counted from 0."""

    row: int
    field: str | None
    code: str
    message: str


class ErrorAnswer(Answer):
    """Why a request was refused, in the caller's language. `rows` tells every wrong row of a list.

    Within a document `pointer` is the place as a JSON pointer into the request, `reason` what is
    wrong there, and `position` the character of a formula, from 1.
    """

    code: str
    message: str
    field: str | None = None
    pointer: str | None = None
    reason: str | None = None
    position: int | None = None
    hint: str | None = None
    rows: list[RowFaultAnswer] | None = None
