"""Periods, spans of days and the community's own calendar.

Instants are aware UTC datetimes; a *business date* is the calendar day of an instant in a
community's time zone. Nothing here reads a clock: dates come in with the request or the event.
"""

from __future__ import annotations

import calendar as _calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.domain.errors import DateMalformed, PeriodMalformed, TimeZoneUnknown

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class DateSpan:
    """The days from `first` to `last`, both included. Never empty."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise DateMalformed(value=f"{self.first}..{self.last}", field="to")

    @property
    def days(self) -> int:
        """How many days the span has, at least one."""
        return (self.last - self.first).days + 1

    def meet(self, first: date | None, last: date | None) -> DateSpan | None:
        """Return the days also within `first`..`last` (None is open), or None if there are none."""
        start = self.first if first is None else max(self.first, first)
        end = self.last if last is None else min(self.last, last)
        return DateSpan(start, end) if start <= end else None

    def months(self) -> Iterator[DateSpan]:
        """Yield the span cut at month ends, in order."""
        first = self.first
        while first <= self.last:
            last = min(month_end(first), self.last)
            yield DateSpan(first, last)
            first = last + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """`months` whole calendar months from the first of `year`-`month`; its key is that month."""

    year: int
    month: int
    months: int = 1

    @classmethod
    def starting(cls, key: str, months: int = 1) -> Period:
        """Return the period of `months` that starts in month `key` ("2026-11")."""
        if not _MONTH.fullmatch(key):
            raise PeriodMalformed(value=key, field="period")
        return cls(int(key[:4]), int(key[5:]), months)

    @property
    def key(self) -> str:
        """The first month, "2026-11": what a bill of this period is filed under."""
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return self.next().first - timedelta(days=1)

    @property
    def span(self) -> DateSpan:
        """All days of the period."""
        return DateSpan(self.first, self.last)

    def shift(self, periods: int) -> Period:
        """Return the period that many lengths later (or earlier, if negative)."""
        index = self.year * 12 + self.month - 1 + periods * self.months
        return Period(index // 12, index % 12 + 1, self.months)

    def next(self) -> Period:
        """Return the period right after this one."""
        return self.shift(1)


def month_end(day: date) -> date:
    """Return the last day of the month of `day`."""
    return day.replace(day=days_in_month(day))


def days_in_month(day: date) -> int:
    """Return how many days the month of `day` has."""
    return _calendar.monthrange(day.year, day.month)[1]


def days_in_year(day: date) -> int:
    """Return how many days the year of `day` has."""
    return 366 if _calendar.isleap(day.year) else 365


def on_day(year: int, month: int, day: int) -> date:
    """Return that date, clamped to the month's end (day 31 of February is the 28th or 29th)."""
    return date(year, month, min(day, _calendar.monthrange(year, month)[1]))


def zone(name: str) -> ZoneInfo:
    """Return the IANA time zone `name`. Raises `TimeZoneUnknown`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise TimeZoneUnknown(value=name, field="time_zone") from None


def business_date(instant: datetime, time_zone: str) -> date:
    """Return the calendar day of `instant` in `time_zone`."""
    return instant.astimezone(zone(time_zone)).date()


def day_begins(day: date, time_zone: str) -> datetime:
    """Return the UTC instant at which `day` begins in `time_zone`."""
    return datetime.combine(day, time.min, zone(time_zone)).astimezone(UTC)
