"""Debtors and due runs in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shared.domain.arrears.debtor import Debtor
from shared.usecases.arrears.ports import DueRun
from shared.usecases.ports import Page, Position


class MemoryDebtors:
    """Keeps what `DebtorTable` keeps, and refuses what it refuses."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, str], Debtor] = {}
        self._due: dict[tuple[str, str], set[tuple[date, str]]] = {}

    def find(self, company_id: str, community_id: str, account_id: str) -> Debtor | None:
        return self._rows.get((company_id, community_id, account_id))

    def save(self, company_id: str, before: Debtor | None, after: Debtor) -> bool:
        place = company_id, after.community_id, after.account_id
        if not _same(self._rows.get(place), before):
            return False
        self._rows[place] = after
        return True

    def remove(self, company_id: str, before: Debtor) -> bool:
        place = company_id, before.community_id, before.account_id
        if not _same(self._rows.get(place), before):
            return False
        del self._rows[place]
        return True

    def page(
        self, company_id: str, community_id: str, limit: int, after: Position | None
    ) -> Page[Debtor]:
        there = [
            row
            for (company, community, account), row in sorted(self._rows.items())
            if (company, community) == (company_id, community_id)
            and (after is None or account > after.sort)
        ]
        more = len(there) > limit
        return Page(
            tuple(there[:limit]), Position(there[limit - 1].account_id, "") if more else None
        )

    def note(self, runs: Sequence[DueRun]) -> None:
        for run in runs:
            self._due.setdefault((run.company_id, run.community_id), set()).add(
                (run.due_on, run.run_id)
            )

    def between(
        self, company_id: str, community_id: str, first: date, last: date
    ) -> tuple[DueRun, ...]:
        found = sorted(self._due.get((company_id, community_id), ()))
        return tuple(
            DueRun(company_id, community_id, run_id, day)
            for day, run_id in found
            if first <= day <= last
        )


def _same(there: Debtor | None, before: Debtor | None) -> bool:
    if there is None or before is None:
        return there is before
    return (there.version, there.seq) == (before.version, before.seq)
