"""When messages may go out: quiet hours and holidays, in the community's own time.

Quiet hours may cross midnight: from 20:00 to 09:00 is one night. A day on which the clocks change
has the wall's hours, however long it lasts: an hour that is skipped begins when the wall reaches
it, one that comes twice counts both times.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from shared.domain.calendar import day_begins, zone
from shared.domain.dunning.errors import CampaignRefused

HOLIDAYS_MAX = 400
_SATURDAY = 5
# More days in a row than any list of holidays may have.
_MOST_DAYS = HOLIDAYS_MAX + 366
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietTimes:
    """Nothing is sent from `quiet_from` to `quiet_to`, on holidays, nor (if so) on weekends.

    Equal hours mean that none are quiet. `source` notes where the holidays are from.
    """

    quiet_from: time = time(20)
    quiet_to: time = time(9)
    holidays: tuple[date, ...] = ()
    weekends: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        for name, hour in (("quiet_from", self.quiet_from), ("quiet_to", self.quiet_to)):
            if hour.second or hour.microsecond or hour.tzinfo:
                raise CampaignRefused(reason="hour", field=f"/quiet/{name}")
        if len(self.holidays) > HOLIDAYS_MAX or len(set(self.holidays)) != len(self.holidays):
            raise CampaignRefused(reason="holidays", field="/quiet/holidays")

    def is_working(self, day: date) -> bool:
        """Tell whether messages go out on a day at all."""
        return day not in self.holidays and not (self.weekends and day.weekday() >= _SATURDAY)

    def is_quiet(self, hour: time) -> bool:
        """Tell whether an hour of a working day is quiet."""
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= hour < self.quiet_to
        return hour >= self.quiet_from or hour < self.quiet_to

    def hours_only(self) -> QuietTimes:
        """Return the quiet hours of every day, of which none is a holiday."""
        return replace(self, holidays=(), weekends=False)

    def allowed_from(self, at: datetime, time_zone: str) -> datetime:
        """Return the first instant not before `at` at which messages may go out (UTC)."""
        local = at.astimezone(zone(time_zone))
        if self.is_working(local.date()) and not self.is_quiet(local.time()):
            return at.astimezone(UTC)
        day = local.date()
        for _ in range(_MOST_DAYS):
            for hour in (time(), self.quiet_to):
                begin = datetime.combine(day, hour, zone(time_zone)).astimezone(UTC)
                if begin >= at and self.is_working(day) and not self.is_quiet(hour):
                    return begin
            day += _DAY
        raise CampaignRefused(reason="holidays", field="/quiet/holidays")

    def next_morning(self, at: datetime, time_zone: str) -> datetime:
        """Return when messages may go out on the next working day after that of `at` (UTC)."""
        day = at.astimezone(zone(time_zone)).date() + _DAY
        return self.allowed_from(day_begins(day, time_zone), time_zone)
