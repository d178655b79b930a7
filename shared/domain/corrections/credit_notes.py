"""Credit notes 贷项: numbered without gaps per community and year, as receipts are.

The number is taken in the transaction that applies the note, so a refused one takes none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class CreditNoteSeries:
    """The credit notes of one community and year; `last` is the highest number given."""

    community_id: str
    year: int
    last: int = 0
    version: int = 0

    def next(self) -> tuple[CreditNoteSeries, str]:
        """Return the series one number on, and that number such as "CN-2026-000007"."""
        after = replace(self, last=self.last + 1, version=self.version + 1)
        return after, f"CN-{self.year:04d}-{after.last:06d}"
