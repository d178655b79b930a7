"""Dataclasses to plain documents and back, by their annotations, so that no field is forgotten.

Dates, hours and instants are ISO strings, decimals strings, enums their values, tuples lists,
mappings JSON text. What has its default is left out, so that a field added later reads well from
what was stored before it.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Document = dict[str, Any]
_Reader = Callable[[Any], Any]


def to_document(value: object) -> Document:
    """Return a dataclass instance as a document."""
    document: Document = {}
    for field in fields(value):  # type: ignore[arg-type]
        found = getattr(value, field.name)
        if field.default is MISSING or found != field.default:
            document[field.name] = _plain(found)
    return document


def from_document(cls: type[T], document: Mapping[str, Any]) -> T:
    """Return the instance of `cls` that `document` was made from."""
    key: Any = cls
    readers = _readers_of(key)
    values = {name: readers[name](value) for name, value in document.items() if name in readers}
    return cls(**values)


def _plain(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (date, time)):  # and datetime
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, Mapping):  # as text: no attribute is nested deeper than the table takes
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return to_document(value) if is_dataclass(value) else value


@cache
def _readers_of(cls: Any) -> dict[str, _Reader]:
    hints = get_type_hints(cls)
    return {field.name: _reader(hints[field.name]) for field in fields(cls)}


def _reader(hint: Any) -> _Reader:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _optional(_reader(next(arg for arg in arguments if arg is not type(None))))
    if origin is tuple:
        return _tuple(_reader(arguments[0]))
    if origin is Mapping:
        return json.loads
    return _class_reader(hint) if isinstance(hint, type) else _as_it_is


def _class_reader(cls: type) -> _Reader:
    if issubclass(cls, (date, time)):  # and datetime
        return cls.fromisoformat
    if issubclass(cls, (Decimal, Enum)):
        return cls
    return (lambda document: from_document(cls, document)) if is_dataclass(cls) else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _optional(reader: _Reader) -> _Reader:
    return lambda value: None if value is None else reader(value)


def _tuple(reader: _Reader) -> _Reader:
    return lambda values: tuple(reader(value) for value in values)
