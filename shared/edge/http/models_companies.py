"""Requests and answers about companies, communities, period closes and API keys."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.actor import Role
from shared.domain.api_keys import IssuedKey, header_value
from shared.domain.community import BillingSettings, Language, PaymentOrder, RoundingRest
from shared.domain.money import Rounding, RoundingMode
from shared.domain.run_policy import ByClock, Review
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import (
    OMITTED,
    Answer,
    Body,
    DecimalText,
    Id,
    Instant,
    Month,
    Name,
    Note,
    Part,
    PartPatch,
    Patch,
)
from shared.usecases.access.api_keys import CreateKey
from shared.usecases.billing.period_close import ClosePeriod
from shared.usecases.estate.communities import CreateCommunity
from shared.usecases.estate.companies import OpenCompany, OpenedCompany
from shared.usecases.reading import Update

Percent = Annotated[DecimalText, Field(ge=Decimal(0), le=Decimal(1000))]
Times = Annotated[DecimalText, Field(ge=Decimal(1), le=Decimal(1000))]


class CompanyAnswer(Answer):
    """A property company."""

    id: str
    name: str
    language: Language
    created_at: Instant
    version: int


class KeyAnswer(Answer):
    """An API key, without its secret."""

    id: str
    name: str
    role: Role
    communities: list[str] | None
    created_at: Instant
    created_by: str
    revoked_at: Instant | None
    version: int


class IssuedKeyAnswer(Answer):
    """An API key with what to send in `X-Api-Key`: shown once, null when an answer is repeated."""

    key: KeyAnswer
    secret: str | None

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the key as a caller sends it, if the secret is known."""
        issued: IssuedKey = result
        secret = header_value(issued.key.id, issued.secret) if issued.secret else None
        return cls(key=KeyAnswer.of(issued.key, call), secret=secret)


class OpenedCompanyAnswer(Answer):
    """A new company with the key of its first administrator."""

    company: CompanyAnswer
    first_key: IssuedKeyAnswer

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the company and its key."""
        opened: OpenedCompany = result
        return cls(
            company=CompanyAnswer.of(opened.company, call),
            first_key=IssuedKeyAnswer.of(opened.first_key, call),
        )


class CompanyBody(Body):
    """A new company."""

    name: Name
    language: Language = Language.ZH
    key_name: Name = "first key"

    def command(self, call: Call) -> OpenCompany:
        """Return what opens the company."""
        return OpenCompany(call.once, self.name, self.language, self.key_name)


class CompanyPatch(Patch):
    """New values for a company."""

    name: Name = OMITTED
    language: Language = OMITTED

    def command(self, call: Call) -> Update:
        """Return what changes the company."""
        return Update(call.path["company_id"], call.version, self.changes())


class RoundingPart(Part):
    """How a bill's total is rounded."""

    mode: RoundingMode
    unit: Annotated[DecimalText, Field(gt=Decimal(0), le=Decimal(1000))]

    def value(self) -> Rounding:
        """Return the rounding rule."""
        return Rounding(self.mode, self.unit)


class BillingPart(Part):
    """A community's billing settings; all have a default."""

    bill_rounding: RoundingPart | None = None
    rounding_rest: RoundingRest = RoundingRest.WAIVE
    payment_order: PaymentOrder = PaymentOrder.PRINCIPAL_FIRST
    unusual_change_percent: Percent = Decimal(30)
    unusual_times: Times = Decimal(5)
    review: Review = Review.NONE
    by_clock: ByClock = ByClock.ISSUE
    source: Note = ""

    def value(self) -> BillingSettings:
        """Return the settings."""
        return BillingSettings(
            bill_rounding=self.bill_rounding.value() if self.bill_rounding else None,
            rounding_rest=self.rounding_rest,
            payment_order=self.payment_order,
            unusual_change_percent=self.unusual_change_percent,
            unusual_times=self.unusual_times,
            review=self.review,
            by_clock=self.by_clock,
            source=self.source,
        )


class BillingPatch(PartPatch):
    """New values for some billing settings."""

    bill_rounding: RoundingPart | None = None
    rounding_rest: RoundingRest = OMITTED
    payment_order: PaymentOrder = OMITTED
    unusual_change_percent: Percent = OMITTED
    unusual_times: Times = OMITTED
    review: Review = OMITTED
    by_clock: ByClock = OMITTED
    source: Note = OMITTED


class RoundingAnswer(Answer):
    """How a bill's total is rounded."""

    mode: RoundingMode
    unit: DecimalText


class BillingAnswer(Answer):
    """A community's billing settings."""

    bill_rounding: RoundingAnswer | None
    rounding_rest: RoundingRest
    payment_order: PaymentOrder
    unusual_change_percent: DecimalText
    unusual_times: DecimalText
    review: Review
    by_clock: ByClock
    source: str


class CommunityAnswer(Answer):
    """An estate."""

    id: str
    name: str
    currency: str
    time_zone: str
    language: Language
    address: str
    billing: BillingAnswer
    closed_through: str | None
    created_at: Instant
    version: int


class CommunityBody(Body):
    """A new community; currency and time zone can't be changed later."""

    name: Name
    currency: Annotated[str, Field(min_length=3, max_length=3, examples=["CNY"])]
    time_zone: Annotated[str, Field(min_length=1, max_length=64, examples=["Asia/Shanghai"])]
    language: Language = Language.ZH
    address: Note = ""
    billing: Annotated[BillingPart, Field(default_factory=BillingPart)]

    def command(self, call: Call) -> CreateCommunity:
        """Return what creates the community."""
        return CreateCommunity(
            call.once,
            self.name,
            self.currency,
            self.time_zone,
            self.language,
            self.address,
            self.billing.value(),
        )


class CommunityPatch(Patch):
    """New values for a community."""

    name: Name = OMITTED
    language: Language = OMITTED
    address: Note = OMITTED
    billing: BillingPatch = OMITTED

    def command(self, call: Call) -> Update:
        """Return what changes the community."""
        return Update(call.path["community_id"], call.version, self.changes())


class PeriodCloseAnswer(Answer):
    """A closed month."""

    period: Annotated[str, Field(validation_alias="id")]
    community_id: str
    closed_by: str
    closed_at: Instant


class PeriodCloseBody(Body):
    """The month to close, and every month before it."""

    period: Month

    def command(self, call: Call) -> ClosePeriod:
        """Return what closes the month."""
        return ClosePeriod(call.once, call.path["community_id"], self.period)


class KeyBody(Body):
    """A new API key; without `communities` it reaches all of the company's."""

    name: Name
    role: Role
    communities: Annotated[list[Id], Field(min_length=1, max_length=50)] | None = None

    def command(self, call: Call) -> CreateKey:
        """Return what creates the key."""
        communities = None if self.communities is None else tuple(sorted(set(self.communities)))
        return CreateKey(call.once, self.name, self.role, communities)


class CallerAnswer(Answer):
    """Who the caller is taken for."""

    company_id: str
    role: Role
    name: str
    communities: list[str] | None
    accounts: list[str]

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the caller; None stands for all communities. Only an owner has accounts."""
        communities = None if result.communities is None else sorted(result.communities)
        return cls(
            company_id=result.company_id,
            role=result.role,
            name=result.name,
            communities=communities,
            accounts=sorted(result.accounts),
        )
