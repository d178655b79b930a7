"""Messages of the import queue, checked at the door. Every shape ever sent is still read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from shared.edge.messages import Shape, is_place, is_word, read_message
from shared.usecases.bank_files.ports import (
    BankOrder,
    CloseRows,
    CollectRows,
    ReadAnswer,
    ResumeCompany,
)

_ROW = re.compile(r"(row#[A-Z0-9]{1,40})?")


def _is_row(value: Any) -> bool:
    return isinstance(value, str) and _ROW.fullmatch(value) is not None


_FILE: Shape = {"company_id": is_word, "file_id": is_word}
_IMPORT_QUEUE: Mapping[tuple[int, str], Shape] = {
    (1, "bank_rows"): {**_FILE, "after": is_place},
    (1, "bank_answer"): {"company_id": is_word, "answer_id": is_word},
    (1, "bank_close"): {**_FILE, "after": _is_row},
    (1, "bank_resume"): {"company_id": is_word},
}
_ORDERS: Mapping[str, Callable[..., BankOrder]] = {
    "bank_rows": CollectRows,
    "bank_answer": ReadAnswer,
    "bank_close": CloseRows,
    "bank_resume": ResumeCompany,
}


def read_import_message(body: str) -> BankOrder:
    """Return what a message of the import queue asks for. Raises `MessageUnreadable`."""
    kind, found = read_message(body, _IMPORT_QUEUE, "")
    return _ORDERS[kind](**found)
