"""How a late fee 违约金 is counted. A percentage is the number before its sign.

    {"rate": {"percent": "0.05", "per": "day"}}                        0.05 % a day, no cap
    {"rate": {"percent": "0.3", "per": "day"}, "caps": [{"percent": "30"}]}
    {"rate": {"percent": "0.1", "per": "day"}, "minimum": "1.00"}
    {"rate": {"percent": "1.5", "per": "month", "months": "completed"}}
    {"rate": {"percent": "14.6", "per": "year", "day_count": "actual_365"}}
    {"rate": {"per": "day", "steps": [{"from_day": 1, "percent": "0.05"},
                                      {"from_day": 31, "percent": "0.1"}]}}
    {"rate": {"percent": "0.2", "per": "day", "next_year_percent": "0.3"}}
    {"flat": {"amount": "25.00", "percent": "5", "choose": "greater"},
     "grace": {"days": 15, "mode": "excluded"}}

Interest is simple unless `compound` says otherwise. Without `caps` there is none: the law of the
place is a setting, not a constant here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from shared.domain.charges.policy_parts import TO_MONEY, RoundingRule


class Per(StrEnum):
    """The time a percentage or an amount is for."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    ONCE = "once"


class DayCount(StrEnum):
    """How days become parts of a year."""

    ACTUAL_365 = "actual_365"
    ACTUAL_360 = "actual_360"
    ACTUAL_ACTUAL = "actual_actual"  # days of a leap year are 1/366
    THIRTY_360 = "thirty_360"


class Months(StrEnum):
    """How days become months."""

    COMPLETED = "completed"
    STARTED = "started"
    DAYS_30 = "days_30"  # days ÷ 30
    DAYS_OF_MONTH = "days_of_month"  # days ÷ the days of their calendar month


class GraceMode(StrEnum):
    """Whether the days of grace stay free once they are exceeded."""

    EXCLUDED = "excluded"
    RETROACTIVE = "retroactive"


class Base(StrEnum):
    """What the percentage is of."""

    OPEN_PRINCIPAL = "open_principal"
    WHOLE_FEE = "whole_fee"


class Stage(StrEnum):
    """What is rounded: the total, each stretch of equal base and rate, or one day's (month's) fee.

    The total is rounded in any case.
    """

    TOTAL = "total"
    STRETCH = "stretch"
    UNIT = "unit"


class Choose(StrEnum):
    """Which of an amount and a percentage holds."""

    GREATER = "greater"
    LESSER = "lesser"
    SUM = "sum"


class Compound(StrEnum):
    """How often the fee so far is added to the base; its value is a number of months."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def months(self) -> int:
        """How many months lie between two additions."""
        return {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[self.value]


@dataclass(frozen=True, slots=True)
class RateStep:
    """A percentage from a day of lateness on (1 is the first counted day)."""

    from_day: int
    percent: Decimal


@dataclass(frozen=True, slots=True)
class DatedRate:
    """A percentage from a date on, such as a published base rate."""

    first: date
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """A percentage of the base per unit of time. `steps` and `dated` are never both given."""

    per: Per
    steps: tuple[RateStep, ...] = ()
    dated: tuple[DatedRate, ...] = ()
    next_year_percent: Decimal | None = None  # on days in a later calendar year than the due day
    day_count: DayCount = DayCount.ACTUAL_365
    months: Months = Months.COMPLETED


@dataclass(frozen=True, slots=True)
class FlatStep:
    """What is due once the lateness reaches `from_day`."""

    from_day: int
    amount: Decimal | None
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Flat:
    """A fixed fee; the last step reached holds. `per` repeats it each day or started month."""

    steps: tuple[FlatStep, ...]
    choose: Choose = Choose.GREATER
    per: Per = Per.ONCE


@dataclass(frozen=True, slots=True)
class Cap:
    """One upper limit; several hold together. Exactly one of the three is set."""

    percent: Decimal | None = None  # of what was due
    of_open: bool = False  # of what is open on the last day instead
    amount: Decimal | None = None
    annual_percent: Decimal | None = None  # of the base, for the days counted ÷ 365


@dataclass(frozen=True, slots=True)
class LateFeePolicy:
    """A checked policy; see the module's examples."""

    rate: Rate | None = None
    flat: Flat | None = None
    grace_days: int = 0
    grace_mode: GraceMode = GraceMode.EXCLUDED
    due_day_counts: bool = False
    payment_day_counts: bool = True
    base: Base = Base.OPEN_PRINCIPAL
    base_unit: Decimal | None = None  # the base is rounded down to it
    caps: tuple[Cap, ...] = ()
    max_days: int | None = None
    minimum: Decimal | None = None
    ignore_below: Decimal | None = None
    rounding: RoundingRule = TO_MONEY
    stage: Stage = Stage.TOTAL
    compound: Compound | None = None

    @property
    def needs_dates(self) -> bool:
        """Tell whether a bare number of days is not enough to compute with."""
        rate = self.rate
        by_calendar = rate is not None and (
            bool(rate.dated)
            or rate.next_year_percent is not None
            or (rate.per is Per.MONTH and rate.months is not Months.DAYS_30)
            or (
                rate.per is Per.YEAR
                and rate.day_count in (DayCount.ACTUAL_ACTUAL, DayCount.THIRTY_360)
            )
        )
        repeated = self.flat is not None and self.flat.per is not Per.ONCE
        return by_calendar or repeated or self.compound is not None
