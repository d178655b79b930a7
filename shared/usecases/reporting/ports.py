"""What the collection reports need from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from shared.domain.reports.counting import Counts, ItemSums, PlanPeriod, Sums


@dataclass(frozen=True, slots=True)
class AccountMoved:
    """The ledger's stream tells that an account has come to its movement `seq`."""

    company_id: str
    community_id: str
    account_id: str
    seq: int


@dataclass(frozen=True, slots=True)
class Progress:
    """An account's movements are counted up to `seq`; before this they were up to `before`."""

    account_id: str
    before: int
    seq: int


class Collection(Protocol):
    """Sums of the ledger's movements. Every method may give `StoreUnavailable`."""

    def counted(self, company_id: str, account_ids: Sequence[str]) -> dict[str, int]:
        """Return up to which movement at most 100 accounts are counted; 0 is left out."""

    def count(
        self, company_id: str, community_id: str, done: Sequence[Progress], counts: Counts
    ) -> bool:
        """Add `counts` and note the progress, both or neither.

        False if somebody else has counted one of the accounts further meanwhile.
        """

    def days(
        self, company_id: str, community_id: str, first: date, last: date
    ) -> list[tuple[date, Sums]]:
        """Return the sums of the days from `first` to `last` on which anything happened."""

    def periods(
        self, company_id: str, community_id: str, period: str
    ) -> Mapping[PlanPeriod, ItemSums]:
        """Return what became of the bills of a period, by plan."""
