"""Requests and answers about charge items and their rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from shared.domain.charge_items import Category, ItemSettings, LocalName, ScopeLevel, Tax
from shared.domain.property import SubjectKind
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import (
    OMITTED,
    Answer,
    Body,
    Day,
    DecimalText,
    Id,
    Instant,
    ListQuery,
    Name,
    Note,
    Part,
    PartPatch,
    Patch,
)
from shared.usecases.charge_items import CreateItem, ListItems, UpdateItem
from shared.usecases.charge_rules import AddRule, UpdateRule

ChargedOn = Annotated[list[SubjectKind], Field(min_length=1, max_length=2)]
ReminderDay = Annotated[int, Field(ge=-90, le=365)]
PolicyId = Annotated[Id, Field(description="Id of a late-fee policy.")]


class NamePart(Part):
    """A name in both languages."""

    zh: Name
    en: Name

    def value(self) -> LocalName:
        """Return the name."""
        return LocalName(self.zh, self.en)


class NameAnswer(Answer):
    """A name in both languages."""

    zh: str
    en: str


class TaxPart(Part):
    """Tax in percent, within the price or on top of it."""

    percent: Annotated[DecimalText, Field(ge=Decimal(0), le=Decimal(100))]
    inclusive: bool

    def value(self) -> Tax:
        """Return the tax."""
        return Tax(self.percent, self.inclusive)


class TaxAnswer(Answer):
    """Tax in percent, within the price or on top of it."""

    percent: DecimalText
    inclusive: bool


class ItemSettingsPart(Part):
    """What is settled per item besides its price; `source` notes the law or contract behind it."""

    refund_window_days: Annotated[int, Field(ge=0, le=3660)] | None = None
    late_fee_policy: PolicyId | None = None
    tax: TaxPart | None = None
    reminder_days: Annotated[list[ReminderDay], Field(max_length=20, default_factory=list)]
    source: Note = ""

    def value(self) -> ItemSettings:
        """Return the settings."""
        return ItemSettings(
            refund_window_days=self.refund_window_days,
            late_fee_policy=self.late_fee_policy,
            tax=self.tax.value() if self.tax else None,
            reminder_days=tuple(sorted(set(self.reminder_days))),
            source=self.source,
        )


class ItemSettingsPatch(PartPatch):
    """New values for some settings of an item."""

    refund_window_days: Annotated[int, Field(ge=0, le=3660)] | None = None
    late_fee_policy: PolicyId | None = None
    tax: TaxPart | None = None
    reminder_days: Annotated[list[ReminderDay], Field(max_length=20)] = OMITTED
    source: Note = OMITTED


class ItemSettingsAnswer(Answer):
    """What is settled per item besides its price."""

    refund_window_days: int | None
    late_fee_policy: str | None
    tax: TaxAnswer | None
    reminder_days: list[int]
    source: str


class ItemAnswer(Answer):
    """A charge item 收费项目."""

    id: str
    community_id: str | None
    name: NameAnswer
    category: Category
    charged_on: list[SubjectKind]
    settings: ItemSettingsAnswer
    active: bool
    created_at: Instant
    version: int


class ItemBody(Body):
    """A new charge item; without `community_id` it is for all of the company's communities."""

    community_id: Id | None = None
    name: NamePart
    category: Category
    charged_on: Annotated[ChargedOn, Field(default_factory=lambda: [SubjectKind.UNIT])]
    settings: Annotated[ItemSettingsPart, Field(default_factory=ItemSettingsPart)]

    def command(self, call: Call) -> CreateItem:
        """Return what creates the item."""
        return CreateItem(
            call.once,
            self.community_id,
            self.name.value(),
            self.category,
            tuple(sorted(set(self.charged_on))),
            self.settings.value(),
        )


class ItemPatch(Patch):
    """New values for a charge item."""

    name: NamePart = OMITTED
    category: Category = OMITTED
    charged_on: ChargedOn = OMITTED
    settings: ItemSettingsPatch = OMITTED
    active: bool = OMITTED

    def command(self, call: Call) -> UpdateItem:
        """Return what changes the item."""
        changes = self.changes()
        if "charged_on" in changes:
            changes["charged_on"] = tuple(sorted(set(changes["charged_on"])))
        return UpdateItem(call.path["item_id"], call.version, changes)


class ItemQuery(ListQuery):
    """Narrows a list of charge items."""

    community_id: Id | None = None
    category: Category | None = None
    active: bool | None = None

    def command(self, call: Call) -> ListItems:
        """Return what lists items."""
        return ListItems(self.limit, call.after, self.community_id, self.category, self.active)


class ScopePart(Body):
    """How far a rule reaches; `id` is left out for the company and for an item's own community."""

    level: ScopeLevel = ScopeLevel.COMMUNITY
    id: Id | None = None


class ScopeAnswer(Answer):
    """How far a rule reaches."""

    level: ScopeLevel
    id: str


class RuleAnswer(Answer):
    """A version of an item's rule 收费标准, in force from a day until the next of its scope."""

    id: str
    item_id: str
    scope: ScopeAnswer
    effective_from: Day
    effective_to: Day | None
    document: dict[str, Any]
    withdrawn: bool
    note: str
    created_at: Instant
    created_by: str
    version: int


class RuleBody(Body):
    """A version of an item's rule; `document` is in the rule language."""

    scope: Annotated[ScopePart, Field(default_factory=ScopePart)]
    effective_from: Day
    effective_to: Day | None = None
    document: dict[str, Any]
    note: Note = ""

    def command(self, call: Call) -> AddRule:
        """Return what adds the version."""
        return AddRule(
            once=call.once,
            item_id=call.path["item_id"],
            level=self.scope.level,
            scope_id=self.scope.id,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            document=self.document,
            note=self.note,
        )


class RulePatch(Patch):
    """Withdraws a rule version, or changes its note; nothing else of it ever changes."""

    withdrawn: bool = OMITTED
    note: Note = OMITTED

    def command(self, call: Call) -> UpdateRule:
        """Return what changes the version."""
        return UpdateRule(
            call.path["item_id"],
            call.path["rule_id"],
            call.version,
            bool(self.withdrawn),  # None: left out
            self.note,
        )
