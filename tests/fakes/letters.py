"""Orders about letters, kept for the test to carry out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from shared.usecases.letters.ports import LetterOrder


@dataclass
class LettersToChoose:
    """A `LetterWork` that only remembers."""

    orders: list[LetterOrder] = field(default_factory=list)

    def ask(self, orders: Iterable[LetterOrder]) -> None:
        """Remember the orders."""
        self.orders += orders
