"""Fields of Stripe's objects, read strictly: what is not as it should be is an error."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Json = Mapping[str, Any]


def references_of(item: Json) -> dict[str, str]:
    """Return the metadata: opaque references of ours."""
    return {str(name): str(value) for name, value in (item.get("metadata") or {}).items()}


def instant_of(seconds: int) -> datetime:
    """Return an instant given in whole seconds."""
    return datetime.fromtimestamp(seconds, UTC)


def id_of(value: object) -> str | None:
    """Return the id of a thing that is given by its id, or whole where it was expanded."""
    if isinstance(value, Mapping):
        value = value["id"]
    if value is not None and not isinstance(value, str):
        raise TypeError(f"an id that is a {type(value).__name__}")
    return value or None


def text_of(item: Json, name: str) -> str:
    """Return a field that must be a text. Raises `TypeError`."""
    value = item[name]
    if not isinstance(value, str) or not value:
        raise TypeError(f"{name} is no text")
    return value


def flag_of(item: Json, name: str) -> bool:
    """Return a field that must be true or false. Raises `TypeError`."""
    value = item[name]
    if not isinstance(value, bool):
        raise TypeError(f"{name} is no flag")
    return value
