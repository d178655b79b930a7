"""What a quote may be asked for, one value per kind. Policies are documents, checked when used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shared.domain.calendar import DateSpan, Period
from shared.domain.charges.allocation_policy import Member, Pool
from shared.domain.charges.late_fee_time import Debt
from shared.domain.charges.meters import Around, EarlierUse, Stretch
from shared.domain.charges.payment_order import OpenLine, Paying
from shared.domain.charges.refunds import RefundAsked
from shared.domain.money import Money

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MeterQuote:
    """A use from readings. `estimate_by` fills in for a missing last reading.

    `bands` names the time-of-day band of each stretch, where its register counts only that band.

    `spread_days` asks for the use spread over periods of so many days, in multiples of
    `spread_unit`.
    """

    stretches: tuple[Stretch, ...]
    unit: str = ""
    policy: Document = field(default_factory=dict)
    around: Around = Around()  # noqa: RUF009 - frozen
    bands: tuple[str, ...] = ()
    sub_meters: tuple[tuple[Stretch, ...], ...] = ()
    estimate_by: tuple[EarlierUse, ...] = ()
    spread_days: tuple[int, ...] = ()
    spread_unit: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class AllocationQuote:
    """A pool spread over members; steps are given for those named in `explain`."""

    currency: str
    policy: Document
    pool: Pool
    members: tuple[Member, ...]
    explain: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RuleFrom:
    """A rule document, the day from which it holds, and where it stands in the request."""

    effective_from: date
    document: Document
    place: str = "/rule"


@dataclass(frozen=True, slots=True)
class ItemQuoted:
    """One charge item: its rule versions, and facts that are its own on top of the common ones."""

    name: str
    rules: tuple[RuleFrom, ...]
    facts: Document = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True, slots=True)
class ChargeQuote:
    """Items charged to one account for the days `span` of `period`.

    `meters` makes uses and `pools` makes shares (of the member named) before the rules see them.
    """

    currency: str
    items: tuple[ItemQuoted, ...]
    period: Period
    span: DateSpan
    facts: Document = field(default_factory=dict)
    meters: Mapping[str, MeterQuote] = field(default_factory=dict)
    pools: Mapping[str, tuple[AllocationQuote, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LateDebt:
    """A debt by dates, or a principal and a bare number of days."""

    id: str
    debt: Debt
    until: date | None = None
    days: int | None = None
    already_charged: Money | None = None


@dataclass(frozen=True, slots=True)
class LateFeeQuote:
    """Late fees of one or more debts under one policy."""

    currency: str
    policy: Document
    debts: tuple[LateDebt, ...]


@dataclass(frozen=True, slots=True)
class DurationQuote:
    """What a stay costs: by minutes, or by entry and exit in the community's own time."""

    currency: str
    policy: Document
    minutes: int | None = None
    entry: datetime | None = None
    left: datetime | None = None


@dataclass(frozen=True, slots=True)
class RoundingQuote:
    """Bills rounded one after the other."""

    currency: str
    policy: Document
    bills: tuple[Money, ...]
    carried: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class DiscountQuote:
    """An ordered list of discounts on one amount, in the words of a charge rule."""

    currency: str
    amount: Money
    discounts: tuple[Document, ...]
    rounding: Any = None
    tax: Document | None = None


@dataclass(frozen=True, slots=True)
class PrepaymentQuote:
    """Months paid ahead: `paid_months`, or as many as cover `covered_months`."""

    currency: str
    policy: Document
    monthly: Money
    paid_months: int | None = None
    covered_months: int | None = None
    first: Period | None = None


@dataclass(frozen=True, slots=True)
class EarlyPaymentQuote:
    """What is to be paid on a day, by the discounts for paying early."""

    currency: str
    policy: Document
    amount: Money
    paid_on: date
    due: date | None = None


@dataclass(frozen=True, slots=True)
class PaymentOrderQuote:
    """Payments, one after the other, against open lines."""

    currency: str
    policy: Document
    lines: tuple[OpenLine, ...]
    payments: tuple[Paying, ...]


@dataclass(frozen=True, slots=True)
class InstalmentsQuote:
    """A total paid in parts."""

    currency: str
    policy: Document
    total: Money


@dataclass(frozen=True, slots=True)
class RefundQuote:
    """What is given back."""

    currency: str
    policy: Document
    asked: RefundAsked


@dataclass(frozen=True, slots=True)
class TaxQuote:
    """Tax of some amounts, each by itself (stage line) or of their sum (stage bill)."""

    currency: str
    policy: Document
    amounts: tuple[Money, ...]


QuoteRequest = (
    ChargeQuote
    | MeterQuote
    | AllocationQuote
    | LateFeeQuote
    | DurationQuote
    | RoundingQuote
    | DiscountQuote
    | PrepaymentQuote
    | EarlyPaymentQuote
    | PaymentOrderQuote
    | InstalmentsQuote
    | RefundQuote
    | TaxQuote
)
