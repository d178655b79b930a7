"""The billing card: all that billing needs of a subject and its accounts, and nothing personal.

A card keeps its recent versions, so that a run that began before a change goes on with what it
saw (fault 18): it takes the newest version not younger than its snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from shared.domain.accounts import AccountDays
from shared.domain.property import Space, StatusFrom, SubjectKind, Unit

if TYPE_CHECKING:  # most of what reads cards has nothing to do with meters or rules
    from shared.domain.charge_items import RuleVersion
    from shared.domain.metering.meter import CardMeter

PAGE_SUBJECTS = 100
# No run lives that long; what is older than this can't be asked for any more.
KEPT_FOR = timedelta(days=7)
VERSIONS_MAX = 64
_ONE_TICK = timedelta(microseconds=1)

Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CardVersion:
    """A subject as it was known from instant `at` on.

    `facts` is the JSON that `shared.domain.charges.facts.Facts.from_json` reads: constants of the
    subject and its dated statuses. Where it stands decides which rules reach it. `meters` measure
    what it uses.
    """

    at: datetime
    subject: SubjectKind
    building_id: str | None
    entrance: str
    facts: Facts
    accounts: tuple[AccountDays, ...]
    meters: tuple[CardMeter, ...] = ()


@dataclass(frozen=True, slots=True)
class BillingCard:
    """One subject's versions, oldest first. `revision` counts its writes.

    `own_rules` are the rules of the subject itself, of all items. They lie beside the card and come
    with it where a whole page is read.
    """

    subject_id: str
    community_id: str
    page: int
    versions: tuple[CardVersion, ...]
    revision: int = 1
    own_rules: tuple[RuleVersion, ...] = ()

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

    def rules_at(self, instant: datetime) -> tuple[RuleVersion, ...]:
        """Return the subject's own rules as they were known at `instant`."""
        return tuple(
            replace(rule, withdrawn_at=None) if rule.withdrawn_at else rule
            for rule in self.own_rules
            if rule.known_at(instant)
        )

    def with_subject(self, at: datetime, subject: Unit | Space) -> BillingCard:
        """Return the card that knows `subject` as it is now, from instant `at` on."""
        seen = version_of(subject, at, self.newest.accounts)
        return self._grown(replace(seen, meters=self.newest.meters))

    def with_accounts(self, at: datetime, accounts: tuple[AccountDays, ...]) -> BillingCard:
        """Return the card on which `accounts` answer for the subject, from instant `at` on."""
        return self._grown(replace(self.newest, at=at, accounts=accounts))

    def with_meters(self, at: datetime, meters: tuple[CardMeter, ...]) -> BillingCard:
        """Return the card on which `meters` measure the subject's use, from instant `at` on."""
        return self._grown(replace(self.newest, at=at, meters=meters))

    def _grown(self, version: CardVersion) -> BillingCard:
        horizon = version.at - KEPT_FOR
        # Two clocks may disagree by a little; the order of the versions must not.
        version = replace(version, at=max(version.at, self.newest.at + _ONE_TICK))
        kept = _kept((*self.versions, version), horizon)
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
    version = version_of(subject, at, accounts)
    return BillingCard(subject.id, subject.community_id, subject.page, (version,))


def version_of(
    subject: Unit | Space, at: datetime, accounts: tuple[AccountDays, ...]
) -> CardVersion:
    """Return `subject` as billing sees it from instant `at` on."""
    return CardVersion(
        at=at,
        subject=SubjectKind.UNIT if isinstance(subject, Unit) else SubjectKind.SPACE,
        building_id=subject.building_id,
        entrance=subject.entrance if isinstance(subject, Unit) else "",
        facts=facts_of(subject),
        accounts=accounts,
    )


def facts_of(subject: Unit | Space) -> Facts:
    """Return the subject's constants and dated statuses as the engine's JSON facts."""
    facts: dict[str, object] = {"kind": subject.kind.value}
    if subject.built_area is not None:
        facts["built_area"] = str(subject.built_area)
    if isinstance(subject, Unit):
        facts["floor"] = subject.floor
        if subject.inside_area is not None:
            facts["inside_area"] = str(subject.inside_area)
        if subject.household_size is not None:
            facts["household_size"] = subject.household_size
    if subject.tags:
        facts["tags"] = sorted(subject.tags)
    if subject.statuses:
        first, *later = subject.statuses
        facts["status"] = first.status.value  # what is known first held before it, too
        if later:
            facts["changes"] = {"status": [_dated(status) for status in later]}
    return facts


def accounts_in(version: CardVersion, first: date, last: date) -> tuple[AccountDays, ...]:
    """Return the accounts that answer for some day from `first` to `last`, by first day."""
    wanted = AccountDays("", first, last)
    return tuple(days for days in version.accounts if days.meets(wanted))


def _dated(status: StatusFrom) -> dict[str, str]:
    return {"from": status.first.isoformat(), "value": status.status.value}


def _kept(versions: tuple[CardVersion, ...], horizon: datetime) -> tuple[CardVersion, ...]:
    young = [index for index, version in enumerate(versions) if version.at > horizon]
    oldest_needed = max(young[0] - 1, 0)
    return versions[oldest_needed:][-VERSIONS_MAX:]
