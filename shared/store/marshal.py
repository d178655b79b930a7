"""Between Python values and DynamoDB's typed attributes. No floats pass, in either direction.

Numbers in items are integers (versions, counters); decimals are kept as strings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Attribute = dict[str, Any]
Item = dict[str, Any]


# In this order: a bool is an int, too. `str` turns a StrEnum into its value.
_SCALARS: tuple[tuple[type, str, Callable[[Any], Any]], ...] = (
    (str, "S", str),
    (bool, "BOOL", bool),
    (int, "N", str),
    (bytes, "B", bytes),
)


def to_attribute(value: object) -> Attribute:
    """Return `value` as a typed attribute. Raises `TypeError` for a float or a stranger."""
    if value is None:
        return {"NULL": True}
    for kind, name, plain in _SCALARS:
        if isinstance(value, kind):
            return {name: plain(value)}
    if isinstance(value, Mapping):
        return {"M": {str(key): to_attribute(inner) for key, inner in value.items()}}
    if isinstance(value, (list, tuple)):
        return {"L": [to_attribute(inner) for inner in value]}
    raise TypeError(f"no attribute for {type(value).__name__}")


def from_attribute(attribute: Attribute) -> Any:
    """Return the Python value of a typed attribute."""
    ((kind, value),) = attribute.items()
    if kind == "N":
        return int(value)
    if kind == "NULL":
        return None
    if kind == "M":
        return {key: from_attribute(inner) for key, inner in value.items()}
    if kind == "L":
        return [from_attribute(inner) for inner in value]
    return bytes(value) if kind == "B" else value


def to_item(values: Mapping[str, object]) -> Item:
    """Return a whole item's attributes, leaving out those that are None."""
    return {key: to_attribute(value) for key, value in values.items() if value is not None}


def from_item(item: Mapping[str, Attribute]) -> dict[str, Any]:
    """Return a whole item's values."""
    return {key: from_attribute(attribute) for key, attribute in item.items()}
