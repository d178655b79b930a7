"""What arrears need from outside: the list of debtors, and runs by due day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from shared.domain.arrears.debtor import Debtor
from shared.usecases.ports import Page, Position


@dataclass(frozen=True, slots=True)
class DueRun:
    """A run whose bills are due on day `due_on`."""

    company_id: str
    community_id: str
    run_id: str
    due_on: date


class Debtors(Protocol):
    """The accounts with open bills of each community. Methods may give `StoreUnavailable`."""

    def find(self, company_id: str, community_id: str, account_id: str) -> Debtor | None:
        """Return a debtor as it is now, or None."""

    def save(self, company_id: str, before: Debtor | None, after: Debtor) -> bool:
        """Store `after` over `before` (None: it is not there); False if others came first."""

    def remove(self, company_id: str, before: Debtor) -> bool:
        """Take a debtor off the list; False if it has changed meanwhile."""

    def page(
        self, company_id: str, community_id: str, limit: int, after: Position | None
    ) -> Page[Debtor]:
        """Return part of a community's list, by account."""


class DueRuns(Protocol):
    """The issued runs of each community by due day. Methods may give `StoreUnavailable`."""

    def note(self, runs: Sequence[DueRun]) -> None:
        """Each run is in the list, once."""

    def between(
        self, company_id: str, community_id: str, first: date, last: date
    ) -> tuple[DueRun, ...]:
        """Return the runs due on the days from `first` to `last`, in order of due day."""
