"""What notices of a payment provider need from outside: a place to be kept, a queue, a work list.

Every method may give `StoreUnavailable`, those of the queue `QueueUnavailable`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from shared.domain.money import Money


@dataclass(frozen=True, slots=True)
class KeptNotice:
    """A notice as it came, byte for byte; `company_id` is whose address it came to.

    `outcome` says what was made of it, "" while nothing was.
    """

    provider: str
    event_id: str
    company_id: str
    raw: bytes
    received_at: datetime
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class ProviderNote:
    """What a provider told of a thing that is not a payment: a refund, a dispute, a payout.

    `order_id` is our payment, "" if it is about none of ours. `state` is the provider's last word.
    """

    provider: str
    kind: str
    object_id: str
    state: str
    amount: Money
    at: datetime
    order_id: str = ""
    detail: str = ""


class NoticeArchive(Protocol):
    """What providers told, and what was made of it."""

    def keep(self, notice: KeptNotice) -> KeptNotice:
        """Have the notice kept for 90 days; returns it, or what was kept of it before."""

    def find(self, provider: str, event_id: str) -> KeptNotice | None:
        """Return a kept notice."""

    def settle(self, provider: str, event_id: str, outcome: str, at: datetime) -> None:
        """The notice has its outcome, whether or not it was kept before."""

    def was_told(self, provider: str, subject_id: str, kind: str) -> bool:
        """Tell whether this was applied to the thing before, by whatever notice."""

    def note_told(self, provider: str, subject_id: str, kind: str, at: datetime) -> None:
        """This was applied to the thing."""

    def note(self, company_id: str, note: ProviderNote) -> None:
        """The note is kept; a newer one about the same thing takes its place."""

    def notes(self, company_id: str, order_id: str) -> list[ProviderNote]:
        """Return what was noted of a payment of ours; of none of ours: for ""."""

    def read_until(self, provider: str) -> datetime | None:
        """Return up to when the provider's own list of events was read."""

    def move_read_until(self, provider: str, at: datetime) -> None:
        """The provider's list was read up to `at`."""

    def times_asked(self, company_id: str, order_id: str) -> int:
        """Return how many of the times to ask about an order are done."""

    def note_asked(self, company_id: str, order_id: str, times: int, at: datetime) -> None:
        """So many of them are done."""


class NoticeQueue(Protocol):
    """Hands kept notices on."""

    def hand_on(self, provider: str, company_id: str, event_id: str) -> None:
        """Have the notice applied soon, at least once."""


class AwaitedOrders(Protocol):
    """The online orders whose outcome nobody has told yet, of all companies."""

    def made_on(self, day: date) -> Iterator[tuple[str, str]]:
        """Yield company and order of those made on that day (UTC)."""
