"""One action for many debtors, by name or by a filter: carried out part by part, once each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.arrears.case import LegalState
from shared.domain.arrears.selecting import ANYONE, DebtorFilter
from shared.domain.arrears.steps import Action


@dataclass(frozen=True, slots=True)
class CollectionBatch:
    """An action on `accounts`, or (where none is named) on the debtors that `chosen` takes.

    `after` is how far it is: the number of accounts done, or the last debtor looked at. `done`
    counts accounts the action was taken on, `skipped` those that owe nothing late, or refuse it.
    `address` is where this API answers, for links in what comes of it.
    """

    id: str
    community_id: str
    action: Action
    asked_by: str
    asked_at: datetime
    accounts: tuple[str, ...] = ()
    chosen: DebtorFilter = ANYONE
    collector: str = ""
    legal: LegalState | None = None
    note: str = ""
    address: str = ""
    after: str = ""
    done: int = 0
    skipped: int = 0
    finished: bool = False
    version: int = 1

    @property
    def has_letters(self) -> bool:
        """Whether letters were begun: to all whom the action was taken on, once it is finished."""
        return self.action is Action.LETTER and self.finished and self.done > 0

    def count(self, done: int, skipped: int, after: str, *, finished: bool) -> CollectionBatch:
        """Return the batch with one more part carried out."""
        return replace(
            self,
            done=self.done + done,
            skipped=self.skipped + skipped,
            after=after,
            finished=finished,
            version=self.version + 1,
        )
