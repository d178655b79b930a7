"""What arrears need from outside: debtors, runs by due day, and which nights are begun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from shared.domain.arrears.debtor import Debtor
from shared.domain.arrears.selecting import DebtorOrder
from shared.usecases.ports import Page, Position


@dataclass(frozen=True, slots=True)
class DueRun:
    """A run whose bills are due on day `due_on`."""

    company_id: str
    community_id: str
    run_id: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Watched:
    """An account that paid something of `items` that it owed; it stood at its movement `seq`."""

    account_id: str
    seq: int
    items: frozenset[str]


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

    def watch(self, company_id: str, community_id: str, watched: Watched) -> None:
        """The account is looked at in the coming night, also if it owes nothing any more.

        Items it was watched for before are kept.
        """

    def watched(
        self, company_id: str, community_id: str, limit: int, after: Position | None
    ) -> Page[Watched]:
        """Return part of the list of watched accounts."""

    def forget(self, company_id: str, community_id: str, watched: Watched) -> None:
        """The account is watched no more, unless it has moved since."""

    def ordered(
        self,
        company_id: str,
        community_id: str,
        order: DebtorOrder,
        limit: int,
        after: Position | None,
    ) -> Page[Debtor]:
        """Return part of a community's list in an order; it may lag what was just written."""


class DueRuns(Protocol):
    """The issued runs of each community by due day. Methods may give `StoreUnavailable`."""

    def note(self, runs: Sequence[DueRun]) -> None:
        """Each run is in the list, once."""

    def between(
        self, company_id: str, community_id: str, first: date, last: date
    ) -> tuple[DueRun, ...]:
        """Return the runs due on the days from `first` to `last`, in order of due day."""

    def waiting(self, company_id: str, community_id: str, through: date) -> tuple[DueRun, ...]:
        """Return the runs due up to a day whose bills nobody looked at since their issue."""

    def looked_at(self, run: DueRun) -> None:
        """The run waits no more."""


class Nights(Protocol):
    """Up to which day each community's nights are begun. Methods may give `StoreUnavailable`."""

    def begun(self, company_id: str) -> Mapping[str, date]:
        """Return the last day whose night is begun, by community."""

    def begin(self, company_id: str, community_id: str, day: date) -> None:
        """The night after `day` is begun."""
