"""Messages of the letter queue, checked at the door. Every shape ever sent is still read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.domain.letters.batch import FILES_MAX
from shared.edge.messages import Shape, is_word, read_message
from shared.usecases.letters.ports import ChooseLetters, LetterOrder, PrintLetters


def _is_file(value: Any) -> bool:
    return type(value) is int and 1 <= value <= FILES_MAX


_OF: Shape = {"company_id": is_word, "letters_id": is_word}
_LETTER_QUEUE: Mapping[tuple[int, str], Shape] = {
    (1, "choose"): _OF,
    (1, "print"): {**_OF, "file": _is_file},
}
_ORDERS: Mapping[str, Callable[..., LetterOrder]] = {
    "choose": ChooseLetters,
    "print": PrintLetters,
}


def read_letter_message(body: str) -> LetterOrder:
    """Return what a message of the letter queue asks for. Raises `MessageUnreadable`."""
    kind, found = read_message(body, _LETTER_QUEUE, "")
    return _ORDERS[kind](**found)
