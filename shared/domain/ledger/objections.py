"""What the payer's bank said about a payment that the payer objects to, dated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Word(StrEnum):
    """What became known of an objection."""

    OPENED = "opened"  # the bank holds the money until it is decided
    SETTLED = "settled"  # decided for us: the money stays


@dataclass(frozen=True, slots=True)
class Objection:
    """One word about objection `id`, when it was taken in."""

    at: datetime
    id: str
    word: Word
    reason: str = ""
