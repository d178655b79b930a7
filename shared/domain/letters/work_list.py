"""Phone lists and visit lists: whom to call, most urgent first; whom to see, as one walks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.domain.arrears.contact import Contact
from shared.domain.letters.walking import Doorstep, walking_order


class ListKind(StrEnum):
    """What the list is worked through by."""

    PHONE = "phone"
    VISIT = "visit"


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A debtor on a list: what is late since when, and what is known from the last contact."""

    step: Doorstep
    holder: str
    phone: str
    minor: int
    oldest_due: date
    best_time: str = ""
    last: Contact | None = None

    @property
    def account_id(self) -> str:
        """Whose debtor it is."""
        return self.step.account_id

    @property
    def again_on(self) -> date | None:
        """The day on which the holder is to be called again, if the last contact left one.

        Who promised to pay by a day is left alone up to it.
        """
        if self.last is None:
            return None
        promised_on = self.last.facts.promised_on
        return promised_on + timedelta(days=1) if promised_on else self.last.facts.again_on


@dataclass(frozen=True, slots=True)
class WorkList:
    """A list for one day. `later` counts those who are to be called on a later day.

    `left_out` counts who pays by a plan, disputes all that is late, or is noted as deceased.
    """

    kind: ListKind
    community_id: str
    community: str
    currency: str
    day: date
    entries: tuple[ListEntry, ...]
    matching: int
    later: int = 0
    left_out: int = 0


def in_order(kind: ListKind, entries: Iterable[ListEntry], day: date) -> list[ListEntry]:
    """Return the entries as they are worked through on `day`.

    By phone: who asked to be called by now, or promised to have paid, then what is due longest,
    then the largest sum. Whoever asked for, or promised by, a later day is left out.
    """
    if kind is ListKind.VISIT:
        return sorted(entries, key=lambda entry: walking_order(entry.step))
    callable_now = [one for one in entries if one.again_on is None or one.again_on <= day]
    return sorted(
        callable_now,
        key=lambda one: (one.again_on is None, one.oldest_due, -one.minor, one.account_id),
    )
