"""Money as answers show it."""

from __future__ import annotations

from typing import Self

from shared.domain.money import Money
from shared.edge.http.fields import Answer


class MoneyAnswer(Answer):
    """An amount: `minor` counts the smallest unit of the currency."""

    amount: str
    minor: int
    currency: str

    @classmethod
    def from_minor(cls, minor: int, currency: str) -> Self:
        """Return the answer for that many smallest units."""
        return cls(amount=str(Money(minor, currency)), minor=minor, currency=currency)
