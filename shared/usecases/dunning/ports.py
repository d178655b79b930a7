"""What reminders need from outside: queues, planned messages, those that wait, and words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from shared.domain.community import Language
from shared.domain.dunning.campaign import Wording
from shared.domain.dunning.message import Message
from shared.domain.dunning.wording import Text
from shared.domain.messaging.kinds import ChannelName


@dataclass(frozen=True, slots=True)
class PlanCommunity:
    """Plan what is due in a community at `at`, if its hour has come."""

    company_id: str
    community_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PlanRun:
    """Plan step `step` of day `day` for a run's bills behind `after`, on day `today`."""

    company_id: str
    community_id: str
    scope: str
    step: str
    day: date
    today: date
    run_id: str
    after: str


@dataclass(frozen=True, slots=True)
class PlanDebtors:
    """Plan the steps after the due day, of days `first` to `today`, for debtors behind `after`."""

    company_id: str
    community_id: str
    scope: str
    first: date
    today: date
    after: str


@dataclass(frozen=True, slots=True)
class PlanAnnouncement:
    """Plan an announcement for the accounts behind `after`."""

    company_id: str
    announcement_id: str
    after: str


@dataclass(frozen=True, slots=True)
class TellOf:
    """Tell an account of something once: `of` names what happened at `at`, the same each time."""

    company_id: str
    account_id: str
    wording: Wording
    of: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PlanAsked:
    """Plan a reminder of all that is late on `day` to each account; `batch_id` asked for it."""

    company_id: str
    community_id: str
    batch_id: str
    day: date
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanOffered(PlanAsked):
    """Offer each account to pay by instalments all that is late on `day`."""


PlanOrder = PlanCommunity | PlanRun | PlanDebtors | PlanAnnouncement | TellOf | PlanAsked


@dataclass(frozen=True, slots=True)
class ToDeliver:
    """A message to be delivered, through the queue of its first channel."""

    company_id: str
    word: str
    channel: ChannelName


class ReminderWork(Protocol):
    """Hands orders on, to be carried out soon and at least once. May give `QueueUnavailable`."""

    def plan(self, orders: Iterable[PlanOrder]) -> None:
        """Have each order carried out."""

    def deliver(self, messages: Iterable[ToDeliver]) -> None:
        """Have each message delivered."""


class PlannedMessages(Protocol):
    """Where planned messages are put. Every method may give `StoreUnavailable`."""

    def add(self, company_id: str, messages: Sequence[Message]) -> int:
        """Each message is there, as it was if it was there before; return how many are new."""


class WaitingMessages(Protocol):
    """Messages of all companies that wait for an hour. Methods may give `StoreUnavailable`."""

    def due(self, since: datetime, until: datetime) -> Iterable[ToDeliver]:
        """Yield those whose hour is after `since` and not after `until`."""

    def last_tick(self) -> datetime | None:
        """Return the instant of the last tick whose messages were all handed out."""

    def note_tick(self, at: datetime) -> None:
        """The messages of the tick at `at` are handed out."""


class BuiltIn(Protocol):
    """Finds Levy's own words."""

    def __call__(self, wording: Wording, language: Language) -> Text:
        """Return the text."""
