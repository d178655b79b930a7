"""Sums of the ledger's movements in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from shared.domain.reports.counting import Counts, ItemSums, PlanPeriod, Sums
from shared.usecases.reporting.ports import Progress


class MemoryCollection:
    """Keeps what `CollectionTable` keeps, and refuses what it refuses."""

    def __init__(self) -> None:
        self._seq: dict[tuple[str, str], int] = {}
        self._counts: dict[tuple[str, str], Counts] = {}

    def counted(self, company_id: str, account_ids: Sequence[str]) -> dict[str, int]:
        found = {one: self._seq.get((company_id, one), 0) for one in account_ids}
        return {account_id: seq for account_id, seq in found.items() if seq}

    def count(
        self, company_id: str, community_id: str, done: Sequence[Progress], counts: Counts
    ) -> bool:
        if any(self._seq.get((company_id, one.account_id), 0) != one.before for one in done):
            return False
        self._seq |= {(company_id, one.account_id): one.seq for one in done}
        kept = self._counts.setdefault((company_id, community_id), Counts())
        for day, sums in counts.days.items():
            _add(kept.days.setdefault(day, {}), sums)
        for about, sums_of_items in counts.periods.items():
            there = kept.periods.setdefault(about, {})
            for name, minor in sums_of_items.items():
                there[name] = there.get(name, 0) + minor
        return True

    def days(
        self, company_id: str, community_id: str, first: date, last: date
    ) -> list[tuple[date, Sums]]:
        kept = self._counts.get((company_id, community_id), Counts())
        return [(day, sums) for day, sums in sorted(kept.days.items()) if first <= day <= last]

    def periods(
        self, company_id: str, community_id: str, period: str
    ) -> Mapping[PlanPeriod, ItemSums]:
        kept = self._counts.get((company_id, community_id), Counts())
        return {about: sums for about, sums in kept.periods.items() if about.period == period}


def _add(into: Sums, sums: Sums) -> None:
    for name, minor in sums.items():
        into[name] = into.get(name, 0) + minor
