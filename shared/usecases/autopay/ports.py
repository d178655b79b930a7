"""What autopay needs from outside: the mandates that are due, a queue, and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class LookAfterMandate:
    """Do for a mandate what is due at `at`, an instant the clock gave."""

    company_id: str
    mandate_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PlanOn:
    """Hand out the mandates to be looked at by `at` in the list of `day`, `after` a place in it."""

    day: date
    at: datetime
    after: str


AutopayOrder: TypeAlias = LookAfterMandate | PlanOn


class AutopayWork(Protocol):
    """Hands orders on, to be carried out soon and at least once."""

    def ask(self, orders: Iterable[AutopayOrder]) -> None:
        """Have each of the orders carried out. Raises `QueueUnavailable`."""


@dataclass(frozen=True, slots=True)
class DueMandate:
    """A mandate to be looked at; `place` is where it stands in its day's list."""

    company_id: str
    mandate_id: str
    place: str


class DueMandates(Protocol):
    """The mandates of all companies by the instant at which they are looked at next.

    Every method may give `StoreUnavailable`.
    """

    def due(self, day: date, until: datetime, after: str, limit: int) -> tuple[DueMandate, ...]:
        """Return at most `limit` of a day (UTC) that are due by `until`, `after` a place."""

    def last_tick(self) -> datetime | None:
        """Return the instant of the last tick whose lists were all handed out."""

    def note_tick(self, at: datetime) -> None:
        """The lists of the tick at `at` are handed out."""


class Say(Protocol):
    """Finds words."""

    def __call__(self, code: str, data: Mapping[str, object]) -> Mapping[str, str]:
        """Return the text of `code` with `data` filled in, by language: zh and en."""
