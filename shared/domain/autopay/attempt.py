"""An attempt: the bills that autopay takes on one day, announced the day before, tried, told of.

    announced → charging → paid
        ↓        ↓    ↑↓
     skipped  failed  waiting (for another try)

There is one attempt for an account and a day: its id follows from them. Each try has an order of
its own, and the next begins only when the provider has said that the one before is over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from shared.domain.derived_ids import derived_id

RETRY_DAYS = (1, 3, 5)


class AttemptState(StrEnum):
    """Where an attempt is."""

    ANNOUNCED = "announced"
    CHARGING = "charging"
    WAITING = "waiting"
    PAID = "paid"
    SKIPPED = "skipped"
    FAILED = "failed"


OPEN = frozenset({AttemptState.ANNOUNCED, AttemptState.CHARGING, AttemptState.WAITING})
ALLOWED: Mapping[AttemptState, frozenset[AttemptState]] = {
    AttemptState.ANNOUNCED: frozenset({AttemptState.CHARGING, AttemptState.SKIPPED}),
    AttemptState.WAITING: frozenset({AttemptState.CHARGING, AttemptState.SKIPPED}),
    AttemptState.CHARGING: frozenset(
        {AttemptState.PAID, AttemptState.WAITING, AttemptState.FAILED, AttemptState.SKIPPED}
    ),
    AttemptState.PAID: frozenset(),
    AttemptState.SKIPPED: frozenset(),
    AttemptState.FAILED: frozenset(),
}


class Told(StrEnum):
    """What an account is told of; the value is the event's name on the bus."""

    AHEAD = "AutopayAhead"
    PAID = "AutopayPaid"
    FAILED = "AutopayFailed"


class Why(StrEnum):
    """Why an attempt was skipped or failed, beside the reasons of a bank (`Decline`)."""

    NOTHING_OPEN = "nothing_open"  # paid meanwhile
    NOT_ASKED = "not_asked"  # disputed, or in parts that are not due yet
    ABOVE_LIMIT = "above_limit"
    BELOW_MINIMUM = "below_minimum"
    BALANCE_TOO_LOW = "balance_too_low"
    PAUSED = "paused"
    ENDED = "ended"
    NO_ANSWER = "no_answer"  # the provider never heard of the charge
    PROVIDER = "provider"  # it refuses the charge itself


@dataclass(frozen=True, slots=True)
class Message:
    """What the account is told: an event once, a text of `code` in both languages.

    `minor` is the amount it is about, `next_on` the day of the next try.
    """

    event: Told
    code: str
    minor: int
    at: datetime
    reason: str = ""
    next_on: date | None = None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Try:
    """One try: its order, of how much, and how it ended ("" while it has not)."""

    order_id: str
    minor: int
    at: datetime
    outcome: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """The bills taken on day `on`; the next try is on `next_on`."""

    id: str
    mandate_id: str
    community_id: str
    account_id: str
    currency: str
    on: date
    next_on: date
    bills: tuple[str, ...]
    state: AttemptState
    created_at: datetime
    tries: tuple[Try, ...] = ()
    messages: tuple[Message, ...] = ()
    reason: str = ""
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state in OPEN

    @property
    def next_order(self) -> str:
        """The id of the order of the next try."""
        return derived_id("pay", self.id, str(len(self.tries) + 1))

    def due(self, today: date) -> bool:
        """Tell whether a try is to begin today."""
        waits = self.state in {AttemptState.ANNOUNCED, AttemptState.WAITING}
        return waits and self.next_on <= today

    def charging(self, minor: int, at: datetime) -> Attempt:
        """Return the attempt with one more try, under way."""
        return self._moved(
            AttemptState.CHARGING, tries=(*self.tries, Try(self.next_order, minor, at))
        )

    def paid(self, at: datetime) -> Attempt:
        """Return the attempt whose try has brought the money."""
        minor = self.tries[-1].minor
        message = Message(Told.PAID, "autopay_paid", minor, at)
        return self._moved(AttemptState.PAID, tries=self._over("paid"), **self._more(message))

    def skipped(self, why: str, minor: int, at: datetime) -> Attempt:
        """Return the attempt that is left; what was paid meanwhile is no news."""
        message = Message(Told.FAILED, "autopay_skipped", minor, at, why)
        told = {} if why == Why.NOTHING_OPEN else self._more(message)
        tries = self._over("skipped", why) if self.state is AttemptState.CHARGING else self.tries
        return self._moved(AttemptState.SKIPPED, reason=why, tries=tries, **told)

    def declined(
        self, why: str, *, hard: bool, today: date, at: datetime, retries: Sequence[int]
    ) -> Attempt:
        """Return the attempt after a try in vain: it waits for another day, or has failed."""
        number, minor = len(self.tries), self.tries[-1].minor
        if hard or number > len(retries):
            message = Message(Told.FAILED, "autopay_failed", minor, at, why)
            return self._moved(
                AttemptState.FAILED,
                reason=why,
                tries=self._over("declined", why),
                **self._more(message),
            )
        wanted = self.on + timedelta(days=retries[number - 1])
        next_on = max(wanted, today + timedelta(days=1))
        message = Message(Told.FAILED, "autopay_failed_for_now", minor, at, why, next_on)
        return self._moved(
            AttemptState.WAITING,
            reason=why,
            next_on=next_on,
            tries=self._over("declined", why),
            **self._more(message),
        )

    def all_told(self) -> Attempt:
        """Return the attempt with every message told."""
        messages = tuple(replace(message, told=True) for message in self.messages)
        return replace(self, messages=messages, version=self.version + 1)

    def _moved(self, to: AttemptState, **changes: Any) -> Attempt:
        if to not in ALLOWED[self.state]:
            raise ValueError(f"an attempt that is {self.state.value} can't be {to.value}")
        return replace(self, state=to, version=self.version + 1, **changes)

    def _over(self, outcome: str, reason: str = "") -> tuple[Try, ...]:
        return (*self.tries[:-1], replace(self.tries[-1], outcome=outcome, reason=reason))

    def _more(self, message: Message) -> dict[str, tuple[Message, ...]]:
        return {"messages": (*self.messages, message)}


def attempt_id_of(company_id: str, account_id: str, on: date) -> str:
    """Return the id of the only attempt there can be of an account on a day."""
    return derived_id("atp", company_id, account_id, on.isoformat())
