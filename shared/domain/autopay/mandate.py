"""A mandate 授权: whose bills may be paid by what, up to which limit, and who agreed to it.

    pending → active ⇄ paused
        ↘       ↓      ↙
              ended

A mandate by the balance is born active; one by card waits until a card is saved. An account has one
mandate at a time; those before it stay, with what was agreed to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from shared.domain.autopay.days import DayRule
from shared.domain.autopay.errors import AutopayMoveRefused, ConsentRefused
from shared.domain.payments.saved_cards import SavedCard

# The text that payers agree to; its words are in `shared/edge/texts/autopay.py`.
CONSENT_TEXT = "2026-11"


class Source(StrEnum):
    """What pays."""

    CARD = "card"
    BALANCE = "balance"


class MandateState(StrEnum):
    """Where a mandate is."""

    PENDING = "pending"  # its card is not saved yet
    ACTIVE = "active"
    PAUSED = "paused"  # by a person, or after a refusal that another day would not change
    ENDED = "ended"


ALLOWED: Mapping[MandateState, frozenset[MandateState]] = {
    MandateState.PENDING: frozenset({MandateState.ACTIVE, MandateState.ENDED}),
    MandateState.ACTIVE: frozenset({MandateState.PAUSED, MandateState.ENDED}),
    MandateState.PAUSED: frozenset({MandateState.ACTIVE, MandateState.ENDED}),
    MandateState.ENDED: frozenset(),
}

_complete = set(ALLOWED) == set(MandateState)
if not _complete:  # a state without its rules must not get as far as a deployment
    raise AssertionError("every state of a mandate needs its allowed moves")


@dataclass(frozen=True, slots=True)
class Consent:
    """Who agreed when to which text, up to which limit."""

    by: str
    at: datetime
    text: str
    limit_minor: int


@dataclass(frozen=True, slots=True)
class SetupPage:
    """Where the payer saves a card; `back` is where they go afterwards."""

    expires_at: datetime
    back: str
    checkout_id: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Mandate:
    """One account's autopay. `digest` is that of the request that began it.

    Days up to `taken_until` were taken care of, and `look_at` is when somebody looks again (None:
    never). `live` are attempts under way; bills `passed` failed or were skipped and are left alone
    until somebody changes the mandate; bills `carried` were too small and go with the next ones.
    A bill in parts stands there with a day ("bill@2026-12-31"): it is so of parts due by then.
    `warned_card` is the card of which it was told that it expires.
    """

    id: str
    community_id: str
    account_id: str
    source: Source
    currency: str
    limit_minor: int
    days: DayRule
    state: MandateState
    consents: tuple[Consent, ...]
    created_at: datetime
    digest: str
    taken_until: date
    look_at: datetime | None
    setup: SetupPage | None = None
    customer_id: str = ""
    card: SavedCard | None = None
    card_forgotten: bool = False
    live: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    reason: str = ""
    ended_at: datetime | None = None
    ended_by: str = ""
    before_id: str = ""
    warned_card: str = ""
    version: int = 1

    def card_to_warn_of(self, today: date) -> SavedCard | None:
        """Return the card if it ends next month or sooner and nobody was told of that yet."""
        if self.state is not MandateState.ACTIVE or self.card is None:
            return None
        ends = today >= self.card.warned_from
        return self.card if ends and self.warned_card != self.card.id else None

    def moved(self, to: MandateState, **changes: Any) -> Mandate:
        """Return the mandate in state `to` with `changes`. Raises `AutopayMoveRefused`."""
        if to not in ALLOWED[self.state]:
            raise AutopayMoveRefused(state=self.state.value, wanted=to.value, field="state")
        return self.changed(state=to, **changes)

    def changed(self, **changes: Any) -> Mandate:
        """Return the mandate with `changes`, one version on."""
        return replace(self, version=self.version + 1, **changes)

    def activated(self, card: SavedCard, now: datetime) -> Mandate:
        """Return the mandate with its card, to be looked at soon."""
        return self.moved(MandateState.ACTIVE, card=card, reason="", look_at=now)

    def ended(self, by: str, now: datetime, reason: str = "") -> Mandate:
        """Return the mandate ended, to be looked at once more: its card is to be forgotten."""
        return self.moved(MandateState.ENDED, ended_at=now, ended_by=by, reason=reason, look_at=now)

    def agreed(self, consent: Consent | None, limit_minor: int) -> tuple[Consent, ...]:
        """Return what was agreed to once the limit is `limit_minor`. Raises `ConsentRefused`."""
        if consent is not None:
            return (*self.consents, consent)
        if limit_minor > max(one.limit_minor for one in self.consents):
            raise ConsentRefused(reason="missing", text=CONSENT_TEXT, field="consent")
        return self.consents

    def folded(
        self, live: Iterable[str], passed: Iterable[str], carried: Iterable[str]
    ) -> dict[str, Any]:
        """Return what changes where attempts ended: without a change, nothing."""
        found = {"live": tuple(live), "passed": tuple(passed), "carried": tuple(carried)}
        return {name: value for name, value in found.items() if value != getattr(self, name)}


@dataclass(frozen=True, slots=True)
class AutopayMark:
    """Which mandate of an account counts, and who it is at the provider."""

    account_id: str
    mandate_id: str
    customer_id: str = ""
    version: int = 1


def consent_of(text: str, by: str, at: datetime, limit_minor: int) -> Consent:
    """Return the consent to today's text. Raises `ConsentRefused` for another one."""
    if text != CONSENT_TEXT:
        raise ConsentRefused(reason="outdated", text=CONSENT_TEXT, field="consent")
    return Consent(by, at, text, limit_minor)
