"""Requests and answers about charge items and their rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from shared.domain.charge_items import Category, ItemSettings, LocalName, Tax
from shared.domain.property import SubjectKind
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import (
    OMITTED,
    Answer,
    Body,
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
from shared.edge.http.fields_quotes import RefundPolicy
from shared.usecases.reading import Update
from shared.usecases.rules.charge_items import CreateItem, ListItems

ChargedOn = Annotated[list[SubjectKind], Field(min_length=1, max_length=2)]
ReminderDay = Annotated[int, Field(ge=-90, le=365)]
RefundDays = Annotated[int, Field(ge=0, le=3660)]
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

    refundable: bool = True
    refund_window_days: RefundDays | None = None
    refund_policy: RefundPolicy | None = None
    late_fee_policy: PolicyId | None = None
    tax: TaxPart | None = None
    reminder_days: Annotated[list[ReminderDay], Field(max_length=20, default_factory=list)]
    source: Note = ""

    def value(self) -> ItemSettings:
        """Return the settings."""
        return ItemSettings(
            refundable=self.refundable,
            refund_window_days=self.refund_window_days,
            refund_policy=self.refund_policy,
            late_fee_policy=self.late_fee_policy,
            tax=self.tax.value() if self.tax else None,
            reminder_days=tuple(sorted(set(self.reminder_days))),
            source=self.source,
        )


class ItemSettingsPatch(PartPatch):
    """New values for some settings of an item."""

    refundable: bool = OMITTED
    refund_window_days: RefundDays | None = None
    refund_policy: RefundPolicy | None = None
    late_fee_policy: PolicyId | None = None
    tax: TaxPart | None = None
    reminder_days: Annotated[list[ReminderDay], Field(max_length=20)] = OMITTED
    source: Note = OMITTED


class ItemSettingsAnswer(Answer):
    """What is settled per item besides its price."""

    refundable: bool
    refund_window_days: int | None
    refund_policy: dict[str, Any] | None
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

    def command(self, call: Call) -> Update:
        """Return what changes the item."""
        changes = self.changes()
        if "charged_on" in changes:
            changes["charged_on"] = tuple(sorted(set(changes["charged_on"])))
        return Update(call.path["item_id"], call.version, changes)


class ItemQuery(ListQuery):
    """Narrows a list of charge items."""

    community_id: Id | None = None
    category: Category | None = None
    active: bool | None = None

    def command(self, call: Call) -> ListItems:
        """Return what lists items."""
        return ListItems(self.limit, call.after, self.community_id, self.category, self.active)
