"""Charge items 收费项目 and the dated versions of their rules 收费标准.

A rule version is never edited: a change is a new version from a later day. The most specific scope
that has a version in force on a day decides that day: unit or space, building, community, company.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from shared.domain.errors import Conflict, Rejected
from shared.domain.property import SubjectKind


class RuleVersionsOverlap(Conflict):
    """A version of the same scope and conditions already rules that day or a later one."""

    code = "rule_versions_overlap"


class RuleScopeRefused(Rejected):
    """A rule's scope does not fit its item: another community, or a level without its id."""

    code = "rule_scope_refused"


class RuleEndsBeforeItBegins(Rejected):
    """A rule version's last day lies before its first."""

    code = "rule_ends_before_it_begins"


class Category(StrEnum):
    """What an item is about, for totals and wording."""

    PROPERTY_FEE = "property_fee"
    LIFT = "lift"
    WATER = "water"
    ELECTRICITY = "electricity"
    GAS = "gas"
    HEATING = "heating"
    PARKING = "parking"
    SHARED_COST = "shared_cost"
    DEPOSIT = "deposit"
    ONE_OFF = "one_off"
    OTHER = "other"


class ScopeLevel(StrEnum):
    """How far a rule reaches, widest first."""

    COMPANY = "company"
    COMMUNITY = "community"
    BUILDING = "building"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class LocalName:
    """A name in both languages; the Chinese one is what bills in Chinese show."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Tax:
    """`percent` of tax, within the price or on top of it."""

    percent: Decimal
    inclusive: bool


@dataclass(frozen=True, slots=True)
class ItemSettings:
    """What is settled per item besides its price; `source` notes the law or contract behind it."""

    refund_window_days: int | None = None
    late_fee_policy: str | None = None  # id of a late-fee policy
    tax: Tax | None = None
    reminder_days: tuple[int, ...] = ()  # days before (−) or after (+) the due date
    source: str = ""


@dataclass(frozen=True, slots=True)
class ChargeItem:
    """What is charged, in one community, or (community_id None) in all of the company's."""

    id: str
    community_id: str | None
    name: LocalName
    category: Category
    charged_on: tuple[SubjectKind, ...]
    created_at: datetime
    settings: ItemSettings = ItemSettings()
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a rule holds: `id` names the company, community, building, unit or space."""

    level: ScopeLevel
    id: str

    @property
    def key(self) -> str:
        """The scope as one word, for keys."""
        return f"{self.level}:{self.id}"


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One version of an item's rule: in force from a day until the next version of its scope.

    `conditions` narrows it within its scope (None: always) and `document` is the rule language.
    `community_id` is where its scope lies, None for the whole company.
    """

    id: str
    item_id: str
    scope: Scope
    effective_from: date
    document: Mapping[str, object]
    created_at: datetime
    created_by: str
    community_id: str | None = None
    effective_to: date | None = None  # set only where the rule ends without a successor
    conditions: Mapping[str, object] | None = None
    withdrawn: bool = False
    note: str = ""
    version: int = 1

    def __post_init__(self) -> None:
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise RuleEndsBeforeItBegins(
                first=self.effective_from.isoformat(),
                last=self.effective_to.isoformat(),
                field="effective_to",
            )

    @property
    def taken_through(self) -> date:
        """The last day on which no successor may begin."""
        return self.effective_to or self.effective_from


@dataclass(frozen=True, slots=True)
class RuleFrom:
    """The version that rules from day `first` until the next; None where no version rules."""

    first: date
    version: RuleVersion | None


@dataclass(frozen=True, slots=True)
class SubjectPlace:
    """Where a subject stands, as rule scopes see it."""

    company_id: str
    community_id: str
    building_id: str | None
    subject_id: str

    def scopes(self) -> list[Scope]:
        """Return the scopes that reach the subject, most specific first."""
        scopes = [Scope(ScopeLevel.SUBJECT, self.subject_id)]
        if self.building_id:
            scopes.append(Scope(ScopeLevel.BUILDING, self.building_id))
        scopes.append(Scope(ScopeLevel.COMMUNITY, self.community_id))
        scopes.append(Scope(ScopeLevel.COMPANY, self.company_id))
        return scopes


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All versions of one item's rule, put in order once and asked for many subjects."""

    by_scope: Mapping[Scope, tuple[RuleVersion, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, versions: Iterable[RuleVersion]) -> RuleBook:
        """Return the book of `versions`; withdrawn ones are left out."""
        by_scope: dict[Scope, list[RuleVersion]] = {}
        for version in versions:
            if not version.withdrawn:
                by_scope.setdefault(version.scope, []).append(version)
        return cls(
            {
                scope: tuple(sorted(found, key=lambda version: version.effective_from))
                for scope, found in by_scope.items()
            }
        )

    def for_subject(self, place: SubjectPlace) -> tuple[RuleFrom, ...]:
        """Return which version rules the subject from which day on, by day, none twice in a row."""
        ladders = [self.by_scope[scope] for scope in place.scopes() if scope in self.by_scope]
        days = {day for ladder in ladders for version in ladder for day in _edges(version)}
        found: list[RuleFrom] = []
        for day in sorted(days):
            ruling = next((v for v in (_on(day, ladder) for ladder in ladders) if v), None)
            if not found or found[-1].version is not ruling:
                found.append(RuleFrom(day, ruling))
        return tuple(found)


def _edges(version: RuleVersion) -> tuple[date, ...]:
    if version.effective_to is None or version.effective_to == date.max:
        return (version.effective_from,)
    return (version.effective_from, version.effective_to + timedelta(days=1))


def _on(day: date, ladder: tuple[RuleVersion, ...]) -> RuleVersion | None:
    ruling = None
    for version in ladder:
        if version.effective_from <= day:
            ruling = version
    if ruling and ruling.effective_to is not None and ruling.effective_to < day:
        return None
    return ruling
