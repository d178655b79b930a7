"""Debtors, due runs and nights in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from shared.domain.arrears.debtor import Debtor
from shared.domain.arrears.selecting import DebtorOrder
from shared.usecases.arrears.ports import DueRun, Watched
from shared.usecases.ports import Page, Position


class MemoryDebtors:
    """Keeps what `DebtorTable` keeps, and refuses what it refuses."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, str], Debtor] = {}
        self._due: dict[tuple[str, str], set[tuple[date, str]]] = {}
        self._waiting: dict[tuple[str, str], set[tuple[date, str]]] = {}
        self._watched: dict[tuple[str, str, str], Watched] = {}
        self._nights: dict[str, dict[str, date]] = {}

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
        return self.ordered(company_id, community_id, DebtorOrder.ACCOUNT, limit, after)

    def ordered(
        self,
        company_id: str,
        community_id: str,
        order: DebtorOrder,
        limit: int,
        after: Position | None,
    ) -> Page[Debtor]:
        down = order is DebtorOrder.AMOUNT
        there = sorted(
            (
                row
                for (company, community, _), row in self._rows.items()
                if (company, community) == (company_id, community_id)
            ),
            key=order.place,
            reverse=down,
        )
        if after:
            there = [
                row
                for row in there
                if (order.place(row) < after.sort if down else order.place(row) > after.sort)
            ]
        more = len(there) > limit
        last = Position(order.place(there[limit - 1]), "") if more else None
        return Page(tuple(there[:limit]), last)

    def watch(self, company_id: str, community_id: str, watched: Watched) -> None:
        place = company_id, community_id, watched.account_id
        before = self._watched.get(place)
        items = watched.items | (before.items if before else frozenset())
        self._watched[place] = replace(watched, items=items)

    def watched(
        self, company_id: str, community_id: str, limit: int, after: Position | None
    ) -> Page[Watched]:
        there = [
            row
            for (company, community, account), row in sorted(self._watched.items())
            if (company, community) == (company_id, community_id)
            and (after is None or account > after.sort)
        ]
        more = len(there) > limit
        return Page(
            tuple(there[:limit]), Position(there[limit - 1].account_id, "") if more else None
        )

    def forget(self, company_id: str, community_id: str, watched: Watched) -> None:
        place = company_id, community_id, watched.account_id
        there = self._watched.get(place)
        if there is not None and there.seq == watched.seq:
            del self._watched[place]

    def note(self, runs: Sequence[DueRun]) -> None:
        for run in runs:
            for rows in (self._due, self._waiting):
                place = run.company_id, run.community_id
                rows.setdefault(place, set()).add((run.due_on, run.run_id))

    def waiting(self, company_id: str, community_id: str, through: date) -> tuple[DueRun, ...]:
        found = sorted(self._waiting.get((company_id, community_id), ()))
        return tuple(
            DueRun(company_id, community_id, run_id, day) for day, run_id in found if day <= through
        )

    def looked_at(self, run: DueRun) -> None:
        rows = self._waiting.get((run.company_id, run.community_id), set())
        rows.discard((run.due_on, run.run_id))

    def begun(self, company_id: str) -> Mapping[str, date]:
        return dict(self._nights.get(company_id, {}))

    def begin(self, company_id: str, community_id: str, day: date) -> None:
        self._nights.setdefault(company_id, {})[community_id] = day

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
