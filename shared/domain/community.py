"""Companies and communities: whose money it is, in which currency and by which calendar.

A community's rules of law and place are settings with an optional note of their source; none of
them is a constant of the code.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from shared.domain.calendar import Period, zone
from shared.domain.errors import Conflict, CurrencyUnknown, Rejected
from shared.domain.money import CURRENCIES, Rounding, smallest_unit
from shared.domain.run_policy import ByClock, Review, RunPolicy


class Language(StrEnum):
    """A language Levy speaks."""

    ZH = "zh-CN"
    EN = "en"


class PaymentOrder(StrEnum):
    """Whether money received pays late fees or principal first."""

    LATE_FEE_FIRST = "late_fee_first"
    PRINCIPAL_FIRST = "principal_first"


class RoundingRest(StrEnum):
    """What becomes of the part that rounding a bill (抹零) cuts off or adds."""

    WAIVE = "waive"
    CARRY = "carry"


class PeriodClosed(Conflict):
    """The period is closed; corrections belong to the open period."""

    code = "period_closed"


class BillRoundingRefused(Rejected):
    """A bill is rounded to whole multiples of the currency's smallest unit, up to 1000."""

    code = "bill_rounding_refused"


class PeriodNotOver(Rejected):
    """A period can't be closed before its last day has passed in the community's time zone."""

    code = "period_not_over"


@dataclass(frozen=True, slots=True)
class Company:
    """A property company, the tenant of the software: nothing crosses companies."""

    id: str
    name: str
    language: Language
    created_at: datetime
    version: int = 1


@dataclass(frozen=True, slots=True)
class BillingSettings:
    """How a community bills, where law and custom differ; `source` notes why it is so."""

    bill_rounding: Rounding | None = None  # 抹零 of a whole bill; None leaves it exact
    rounding_rest: RoundingRest = RoundingRest.WAIVE
    payment_order: PaymentOrder = PaymentOrder.PRINCIPAL_FIRST
    unusual_change_percent: Decimal = Decimal(30)  # a preview tells of larger changes of a bill
    unusual_times: Decimal = Decimal(5)  # … and of lines so many times the usual or the last one
    review: Review = Review.NONE  # of a preview, before it is issued
    by_clock: ByClock = ByClock.ISSUE  # on a plan's billing day
    source: str = ""

    @property
    def policy(self) -> RunPolicy:
        """How runs are issued here, where a plan does not say otherwise."""
        return RunPolicy(self.review, self.by_clock)


@dataclass(frozen=True, slots=True)
class Community:
    """One estate. Currency and time zone are for life: bills were made with them."""

    id: str
    name: str
    currency: str
    time_zone: str
    language: Language
    created_at: datetime
    address: str = ""
    billing: BillingSettings = BillingSettings()
    closed_through: str | None = None  # the newest closed month, "2026-10"
    version: int = 1

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise CurrencyUnknown(currency=self.currency, field="currency")
        zone(self.time_zone)
        smallest, rounding = smallest_unit(self.currency), self.billing.bill_rounding
        if rounding and not (0 < rounding.unit <= 1000 and rounding.unit % smallest == 0):
            raise BillRoundingRefused(
                unit=str(rounding.unit),
                smallest=f"{smallest:f}",
                field="billing.bill_rounding.unit",
            )

    def is_closed(self, month: str) -> bool:
        """Tell whether `month` ("2026-10") is closed: it, or a later one, has been."""
        return self.closed_through is not None and month <= self.closed_through

    def require_open(self, month: str, field: str) -> None:
        """Pass if `month` is open. Raises `PeriodClosed` naming `field`."""
        if self.is_closed(month):
            raise PeriodClosed(period=month, closed_through=self.closed_through, field=field)

    def close(self, month: str, today: date) -> Community:
        """Return the community with every month up to `month` closed, for good.

        Raises `PeriodClosed` when it already is, `PeriodNotOver` when its last day is not past.
        """
        period = Period.starting(month)
        self.require_open(period.key, "period")
        if period.last >= today:
            raise PeriodNotOver(period=month, last_day=period.last.isoformat(), field="period")
        return replace(self, closed_through=period.key, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class PeriodClose:
    """The record that a month was closed, by whom and when."""

    id: str  # the month, "2026-10"
    community_id: str
    closed_by: str
    closed_at: datetime
    version: int = 1
