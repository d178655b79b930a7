"""The number of a receipt, apart from receipts: payments name theirs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReceiptRef:
    """The receipt of a payment: its number within the community's year."""

    year: int
    number: int

    @property
    def label(self) -> str:
        """The number as it is printed, "2026-000123"."""
        return f"{self.year:04d}-{self.number:06d}"
