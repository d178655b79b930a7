"""Who owes: holders (persons or firms) and the accounts they hold from a day to a day.

An account is for one subject and one holder. When the owner changes, the old account ends and
keeps its arrears; the new owner gets an account of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from shared.domain.errors import Conflict, Rejected
from shared.domain.property import SubjectKind


class HoldersOverlap(Conflict):
    """Two accounts would answer for the same day of the same subject."""

    code = "holders_overlap"


class AccountEndsBeforeItBegins(Rejected):
    """An account's last day lies before its first."""

    code = "account_ends_before_it_begins"


class AccountEnded(Conflict):
    """The subject's account has ended already, so nobody can take over from its holder."""

    code = "account_ended"


class HolderKind(StrEnum):
    """What a holder is in law."""

    PERSON = "person"
    FIRM = "firm"


class HeldAs(StrEnum):
    """In what capacity a holder answers for a subject."""

    OWNER = "owner"
    TENANT = "tenant"


@dataclass(frozen=True, slots=True)
class Holder:
    """A person or firm that may hold accounts of a community. All of it is personal data."""

    id: str
    community_id: str
    name: str
    kind: HolderKind
    created_at: datetime
    phone: str = ""
    email: str = ""
    note: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class AccountDays:
    """The days, both included, on which an account answers for a subject; None is open."""

    account_id: str
    first: date
    last: date | None

    def meets(self, other: AccountDays) -> bool:
        """Tell whether some day is in both."""
        return (other.last is None or self.first <= other.last) and (
            self.last is None or other.first <= self.last
        )


@dataclass(frozen=True, slots=True)
class Account:
    """What one holder owes for one subject, from day `first` to day `last` (None: open)."""

    id: str
    community_id: str
    subject_kind: SubjectKind
    subject_id: str
    holder_id: str
    held_as: HeldAs
    first: date
    created_at: datetime
    last: date | None = None
    version: int = 1

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise AccountEndsBeforeItBegins(
                first=self.first.isoformat(), last=self.last.isoformat(), field="to"
            )

    @property
    def days(self) -> AccountDays:
        """The days it answers for."""
        return AccountDays(self.id, self.first, self.last)

    def lasting(self, first: date, last: date | None) -> Account:
        """Return the account answering from `first` to `last` instead."""
        return replace(self, first=first, last=last, version=self.version + 1)

    def ending_before(self, day: date) -> Account:
        """Return the account ended on the eve of `day`. Raises `AccountEnded`."""
        if self.last is not None and self.last < day:
            raise AccountEnded(last=self.last.isoformat(), field="from")
        return self.lasting(self.first, day - timedelta(days=1))


def with_days(held: tuple[AccountDays, ...], new: AccountDays) -> tuple[AccountDays, ...]:
    """Return the subject's account days with those of `new`'s account put in or replaced.

    Raises `HoldersOverlap` when another account answers for one of its days.
    """
    others = tuple(days for days in held if days.account_id != new.account_id)
    for days in others:
        if days.meets(new):
            raise HoldersOverlap(
                account_id=days.account_id,
                first=days.first.isoformat(),
                last=days.last.isoformat() if days.last else "…",
                field="from",
            )
    return tuple(sorted([*others, new], key=lambda days: days.first))
