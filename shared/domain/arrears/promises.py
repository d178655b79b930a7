"""Promises to pay: an amount by a day. Whether one was kept is for the ledger to say.

    open → kept | broken | replaced | lapsed;  kept → broken (the money turned out not to have come)

Money counts that came on the account after the promise and by its day; a payment that was voided
later had not come. Where nothing is owed any more without it, as after a waiver, it lapses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from shared.domain.ledger.entries import EntryKind, Movement


class PromiseState(StrEnum):
    """What became of a promise."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    REPLACED = "replaced"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Promise:
    """`minor` will be paid by `due_on`; made after the account's movement `after_seq`."""

    id: str
    minor: int
    due_on: date
    made_at: datetime
    made_by: str
    after_seq: int
    note: str = ""
    state: PromiseState = PromiseState.OPEN
    decided_on: date | None = None

    def replaced(self, today: date) -> Promise:
        """Return the promise with another in its place; one that was decided stays so."""
        if self.state is not PromiseState.OPEN:
            return self
        return replace(self, state=PromiseState.REPLACED, decided_on=today)

    def judged(self, movements: Iterable[Movement], owed_minor: int, today: date) -> Promise:
        """Return the promise as the movements after it decide on day `today`.

        `owed_minor` is what the account still owes.
        """
        if self.state not in (PromiseState.OPEN, PromiseState.KEPT):
            return self
        state = PromiseState.OPEN
        if paid_by(movements, self.due_on) >= self.minor:
            state = PromiseState.KEPT
        elif owed_minor <= 0:
            state = PromiseState.LAPSED
        elif today > self.due_on:
            state = PromiseState.BROKEN
        if state is self.state:
            return self
        return replace(self, state=state, decided_on=None if state is PromiseState.OPEN else today)


def paid_by(movements: Iterable[Movement], day: date) -> int:
    """Return what came in by `day` and was not found never to have come."""
    came: dict[str, int] = {}
    for movement in movements:
        for entry in movement.entries:
            if entry.kind is EntryKind.PAYMENT and movement.stamp.on <= day:
                came[entry.source] = came.get(entry.source, 0) + entry.minor
            elif entry.kind is EntryKind.VOID and entry.source in came:
                came[entry.source] -= entry.minor
    return sum(came.values())
