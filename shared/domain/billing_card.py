"""The billing card: all that billing needs of a subject and its accounts, and nothing personal.

A card keeps its recent versions, so that a run that began before a change goes on with what it
saw (fault 18): it takes the newest version not younger than its snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from shared.domain.accounts import AccountDays
from shared.domain.property import Space, StatusFrom, SubjectKind, Unit

PAGE_SUBJECTS = 100
# No run lives that long; what is older than this can't be asked for any more.
KEPT_FOR = timedelta(days=7)
VERSIONS_MAX = 64
_ONE_TICK = timedelta(microseconds=1)

Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CardVersion:
    """A subject as it was known from instant `at` on; `facts` is what the engine reads (JSON)."""

    at: datetime
    facts: Facts
    accounts: tuple[AccountDays, ...]


@dataclass(frozen=True, slots=True)
class BillingCard:
    """One subject's versions, oldest first. `revision` counts its writes."""

    subject_id: str
    community_id: str
    page: int
    versions: tuple[CardVersion, ...]
    revision: int = 1

    @property
    def newest(self) -> CardVersion:
        """The present state of the subject."""
        return self.versions[-1]

    def seen_at(self, instant: datetime) -> CardVersion | None:
        """Return the newest version known at `instant`, or None if there was none yet."""
        for version in reversed(self.versions):
            if version.at <= instant:
                return version
        return None

    def changed(
        self,
        at: datetime,
        *,
        facts: Facts | None = None,
        accounts: tuple[AccountDays, ...] | None = None,
    ) -> BillingCard:
        """Return the card with a version of instant `at`, or just after the newest if later."""
        newest = self.newest
        version = CardVersion(
            max(at, newest.at + _ONE_TICK),
            newest.facts if facts is None else facts,
            newest.accounts if accounts is None else accounts,
        )
        kept = _kept((*self.versions, version), at - KEPT_FOR)
        return replace(self, versions=kept, revision=self.revision + 1)


def page_of(ordinal: int) -> int:
    """Return the page of the subject created as number `ordinal` (from 0) of its community."""
    return ordinal // PAGE_SUBJECTS


def pages_for(subjects: int) -> int:
    """Return how many pages `subjects` numbered subjects take."""
    return -(-subjects // PAGE_SUBJECTS)


def first_card(
    subject: Unit | Space, at: datetime, accounts: tuple[AccountDays, ...] = ()
) -> BillingCard:
    """Return the card of a subject just created at instant `at`."""
    version = CardVersion(at, facts_of(subject), accounts)
    return BillingCard(subject.id, subject.community_id, subject.page, (version,))


def facts_of(subject: Unit | Space) -> Facts:
    """Return what the engine may know of a subject: JSON values, decimals as strings."""
    facts: dict[str, object] = {
        "subject": SubjectKind.UNIT if isinstance(subject, Unit) else SubjectKind.SPACE,
        "kind": subject.kind.value,
        "statuses": [_dated(status) for status in subject.statuses],
    }
    if subject.building_id:
        facts["building_id"] = subject.building_id
    if subject.built_area is not None:
        facts["built_area"] = str(subject.built_area)
    if subject.tags:
        facts["tags"] = list(subject.tags)
    if isinstance(subject, Unit):
        facts["floor"] = subject.floor
        if subject.inside_area is not None:
            facts["inside_area"] = str(subject.inside_area)
        if subject.household_size is not None:
            facts["household_size"] = subject.household_size
        if subject.entrance:
            facts["entrance"] = subject.entrance
    return facts


def accounts_in(version: CardVersion, first: date, last: date) -> tuple[AccountDays, ...]:
    """Return the accounts that answer for some day from `first` to `last`, by first day."""
    wanted = AccountDays("", first, last)
    return tuple(days for days in version.accounts if days.meets(wanted))


def _dated(status: StatusFrom) -> dict[str, str]:
    return {"from": status.first.isoformat(), "status": status.status.value}


def _kept(versions: tuple[CardVersion, ...], horizon: datetime) -> tuple[CardVersion, ...]:
    young = [index for index, version in enumerate(versions) if version.at > horizon]
    oldest_needed = max(young[0] - 1, 0)
    return versions[oldest_needed:][-VERSIONS_MAX:]
