"""On which day autopay takes a bill, by rule, and when a mandate is looked at next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from shared.domain.autopay.errors import AutopayDayRefused
from shared.domain.calendar import business_date, on_day, zone

# Late enough that nobody is woken by a message, early enough to act on it the same day.
LOOK_HOUR = 9
BEFORE_DUE_MAX = 28


class DayKind(StrEnum):
    """What the day of a charge follows."""

    DUE = "due"
    BEFORE_DUE = "before_due"
    OF_MONTH = "of_month"


@dataclass(frozen=True, slots=True)
class DayRule:
    """The day of a charge: the due day, `days` before it, or day `days` of every month.

    A day of the month takes everything that is open then; in a shorter month it is the last day.
    """

    kind: DayKind
    days: int = 0

    def __post_init__(self) -> None:
        least, most = {
            DayKind.DUE: (0, 0),
            DayKind.BEFORE_DUE: (1, BEFORE_DUE_MAX),
            DayKind.OF_MONTH: (1, 31),
        }[self.kind]
        if not least <= self.days <= most:
            raise AutopayDayRefused(least=least, most=most, field="day")

    def takes(self, due_on: date, after: date, until: date) -> bool:
        """Tell whether a bill due on that day is to be charged by day `until`.

        Days up to `after` were taken care of: a day of the month that lies between counts, however
        late the clock is.
        """
        if self.kind is DayKind.OF_MONTH:
            return self._last_day(until) > after
        return due_on - timedelta(days=self.days) <= until

    def reaches(self, on: date) -> date:
        """Return the last due day of a part 分期 that is charged on day `on`.

        A day of the month takes what falls due before it comes again, so that no part gets late.
        """
        if self.kind is DayKind.OF_MONTH:
            first = on.replace(day=1) + timedelta(days=31)
            again = on_day(on.year, on.month, self.days)
            if again <= on:
                again = on_day(first.year, first.month, self.days)
            return again - timedelta(days=1)
        return on + timedelta(days=self.days)

    def _last_day(self, until: date) -> date:
        """Return the last day of the rule at or before `until`."""
        day = on_day(until.year, until.month, self.days)
        if day > until:
            before = until.replace(day=1) - timedelta(days=1)
            day = on_day(before.year, before.month, self.days)
        return day


def next_look(at: datetime, time_zone: str) -> datetime:
    """Return the morning after `at`, as the zone's wall clock has it."""
    tomorrow = business_date(at, time_zone) + timedelta(days=1)
    return datetime.combine(tomorrow, time(LOOK_HOUR), zone(time_zone))
