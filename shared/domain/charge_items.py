"""Charge items 收费项目 and the dated versions of their rules 收费标准.

A rule version is never edited: a change is a new version from a later day. Which of several
versions is for a subject on a day is decided in `rule_choice`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
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


class RuleOrderNeedsConditions(Rejected):
    """A rule without conditions is always asked last in its scope; it has no order."""

    code = "rule_order_needs_conditions"


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
    """What is settled per item besides its price; `source` notes the law or contract behind it.

    `refund_policy` is a document (`shared/domain/charges/refund_policy.py`), whose `latest_days`
    go before `refund_window_days`. What is not `refundable` never goes back.
    """

    refundable: bool = True
    refund_window_days: int | None = None
    refund_policy: Mapping[str, object] | None = None
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


# Where conditional versions stand among those of their scope unless they say so.
ORDER = 100
ORDER_MAX = 999


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One version of an item's rule, in force from a day until the next of its series begins.

    A series is one scope under the same conditions. `conditions` narrows it within its scope (None:
    always), `order` says when it is asked among the conditional versions of its scope, lowest
    first. `document` is in the rule language. `community_id` is where its scope lies, None for the
    whole company. `withdrawn_at` is the instant from which it never was.
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
    order: int = 0
    withdrawn_at: datetime | None = None
    note: str = ""
    version: int = 1

    def __post_init__(self) -> None:
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise RuleEndsBeforeItBegins(
                first=self.effective_from.isoformat(),
                last=self.effective_to.isoformat(),
                field="effective_to",
            )
        if self.order and self.conditions is None:
            raise RuleOrderNeedsConditions(field="order")

    @property
    def withdrawn(self) -> bool:
        """Whether it counts no more."""
        return self.withdrawn_at is not None

    @property
    def taken_through(self) -> date:
        """The last day on which no successor may begin."""
        return self.effective_to or self.effective_from

    def known_at(self, instant: datetime) -> bool:
        """Tell whether it was saved and not withdrawn at `instant`."""
        return self.created_at <= instant and (
            self.withdrawn_at is None or self.withdrawn_at > instant
        )


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
