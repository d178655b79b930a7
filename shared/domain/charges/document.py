"""Strict reading of a JSON document: every refusal names the place by a JSON pointer and says why.

Decimals are strings or integers; a float is refused because its digits are not those that were
typed. Reasons given here: `object_expected`, `list_expected`, `text_expected`, `integer_expected`,
`boolean_expected`, `decimal_expected`, `float_refused`, `date_expected`, `key_unknown`,
`key_missing`, `choice_unknown`, `below_minimum`, `above_maximum`, `too_long`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Protocol

# A price has at most a dozen digits; what is longer is a mistake or an attack.
_DECIMAL = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,12})?")
_NAME = re.compile(r"[^\W\d]\w*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MAX_TEXT = 500
MAX_ITEMS = 200


class Refusal(Protocol):
    """An error class of this package: reason, field and data of its sentence."""

    def __call__(self, reason: str, *, field: str, **data: object) -> Exception:
        """Return the error."""
        ...


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a document, where it stands (`pointer`) and the error it is refused with."""

    value: Any
    refusal: Refusal
    pointer: str = ""

    def refuse(self, reason: str, **data: object) -> Exception:
        """Return the error that says `reason` about this place."""
        return self.refusal(reason, field=self.pointer or "/", **data)

    def child(self, key: str | int, value: Any) -> Node:
        """Return `value` as the node one step below this one."""
        token = str(key).replace("~", "~0").replace("/", "~1")
        return Node(value, self.refusal, f"{self.pointer}/{token}")

    def keys(self, allowed: Iterable[str], required: Sequence[str] = ()) -> dict[str, Node]:
        """Return the members of an object that has all `required` keys and only `allowed` ones."""
        known = list(allowed)
        members = self.members()
        for key, node in members.items():
            if key not in known:
                close = get_close_matches(key, known, n=1)
                hint = {"close": close[0]} if close else {}
                raise node.refuse("key_unknown", key=key, allowed=", ".join(known), **hint)
        for key in required:
            if key not in members:
                raise self.child(key, None).refuse("key_missing", key=key)
        return members

    def members(self) -> dict[str, Node]:
        """Return the members of an object with any keys."""
        if not isinstance(self.value, dict):
            raise self.refuse("object_expected")
        if len(self.value) > MAX_ITEMS:
            raise self.refuse("too_long", limit=MAX_ITEMS)
        for key in self.value:
            if not isinstance(key, str) or len(key) > 64:
                raise self.refuse("text_expected")
        return {key: self.child(key, value) for key, value in self.value.items()}

    def items(self, at_least: int = 0) -> Iterator[Node]:
        """Yield the elements of a list that has `at_least` so many."""
        if not isinstance(self.value, list):
            raise self.refuse("list_expected")
        if len(self.value) > MAX_ITEMS:
            raise self.refuse("too_long", limit=MAX_ITEMS)
        if len(self.value) < at_least:
            raise self.refuse("below_minimum", limit=at_least)
        return (self.child(index, value) for index, value in enumerate(self.value))

    def text(self, limit: int = MAX_TEXT) -> str:
        """Return a text of 1 to `limit` characters."""
        if not isinstance(self.value, str) or not self.value:
            raise self.refuse("text_expected")
        if len(self.value) > limit:
            raise self.refuse("too_long", limit=limit)
        return self.value

    def name(self) -> str:
        """Return a name that can stand in a formula: letters of any script, digits, _."""
        text = self.text(64)
        if not _NAME.fullmatch(text):
            raise self.refuse("name_malformed", value=text)
        return text

    def choice(self, choices: Iterable[str]) -> str:
        """Return one of `choices`."""
        known = list(choices)
        if not isinstance(self.value, str) or self.value not in known:
            close = get_close_matches(str(self.value), known, n=1)
            hint = {"close": close[0]} if close else {}
            raise self.refuse(
                "choice_unknown", value=str(self.value)[:64], allowed=", ".join(known), **hint
            )
        return self.value

    def boolean(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self.refuse("boolean_expected")
        return self.value

    def integer(self, minimum: int | None = None, maximum: int | None = None) -> int:
        """Return an integer within `minimum`..`maximum`."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.refuse("integer_expected")
        self._within(self.value, minimum, maximum)
        return self.value

    def decimal(self, minimum: int | None = 0, maximum: int | None = None) -> Decimal:
        """Return a decimal given as a string or an integer, within `minimum`..`maximum`."""
        value = self.value
        if isinstance(value, float):
            raise self.refuse("float_refused")
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise self.refuse("decimal_expected")
        if not _DECIMAL.fullmatch(str(value)):
            raise self.refuse("decimal_expected")
        number = Decimal(value)
        self._within(number, minimum, maximum)
        return number

    def date(self) -> date:
        """Return the date of "2026-11-24"."""
        if isinstance(self.value, str) and _DATE.fullmatch(self.value):
            try:
                return date.fromisoformat(self.value)
            except ValueError:
                pass
        raise self.refuse("date_expected")

    def _within(self, number: Decimal | int, minimum: int | None, maximum: int | None) -> None:
        if minimum is not None and number < minimum:
            raise self.refuse("below_minimum", limit=minimum)
        if maximum is not None and number > maximum:
            raise self.refuse("above_maximum", limit=maximum)


def plain(number: Decimal) -> str:
    """Return `number` as JSON text without an exponent, with the digits it was given."""
    return f"{number:f}"
