"""What a stay costs (temporary parking), as a checked document.

    {"unit_minutes": 60, "price": "2.00", "free": {"minutes": 60, "mode": "deducted"},
     "cap": {"amount": "10.00", "per": "rolling_24h"}}
    {"unit_minutes": 60, "prices": [{"from_unit": 1, "price": "10.00"},
                                    {"from_unit": 2, "price": "5.00"}]}
    {"brackets": [{"up_to_minutes": 60, "price": "0"}, {"up_to_minutes": 1440, "price": "20"}],
     "beyond": {"every_minutes": 1440, "price": "20"}}
    {"windows": [{"from": "07:00", "to": "22:00", "unit_minutes": 30, "price": "3.00"},
                 {"from": "22:00", "to": "07:00", "flat": "5.00"}]}

A bracket's price is for the whole stay. Times of day are the community's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from shared.domain.charges.policy_parts import TO_MONEY, RoundingRule

MINUTES_A_DAY = 1440


class FreeMode(StrEnum):
    """Whether free time stays free in a longer stay, or is lost once exceeded."""

    DEDUCTED = "deducted"
    LOST = "lost"


class Each(StrEnum):
    """Whether free time or the steps of a price begin anew each day of the stay."""

    STAY = "stay"
    DAY = "day"


class Day(StrEnum):
    """When a day of a stay begins."""

    ROLLING = "rolling"  # at entry, and every 24 (or so many) hours after it
    CALENDAR = "calendar"  # at midnight


class CapPer(StrEnum):
    """What a cap is for; the first two also say when the days of the stay begin."""

    ROLLING_24H = "rolling_24h"
    CALENDAR_DAY = "calendar_day"
    STAY = "stay"


class Split(StrEnum):
    """A unit across the edge of a window or a day belongs to where it starts, or is cut there."""

    BY_START = "by_start"
    AT_BOUNDARY = "at_boundary"


@dataclass(frozen=True, slots=True)
class Free:
    """Minutes without charge."""

    minutes: int
    mode: FreeMode = FreeMode.DEDUCTED
    each: Each = Each.STAY


@dataclass(frozen=True, slots=True)
class PriceStep:
    """The price of a unit from its number on (the first is 1)."""

    from_unit: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of the day with their own price, from `first` to before `last` (minutes of the day).

    `flat` is charged once for each time the window is used; `cap` limits one such time.
    """

    first: int
    last: int
    unit_minutes: int = 60
    prices: tuple[PriceStep, ...] = ()
    flat: Decimal | None = None
    cap: Decimal | None = None

    def minutes_left(self, minute: int) -> int | None:
        """Return how long the window lasts from `minute` of the day, None if it is not in it."""
        length = (self.last - self.first) % MINUTES_A_DAY or MINUTES_A_DAY
        since = (minute - self.first) % MINUTES_A_DAY
        return length - since if since < length else None


@dataclass(frozen=True, slots=True)
class Bracket:
    """The price of a whole stay of at most `up_to_minutes`."""

    up_to_minutes: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class Beyond:
    """What a stay longer than the last bracket costs.

    Repeating: `price` for each whole `minutes`, and the bracket of the rest. Otherwise: the last
    bracket and `price` for each started `minutes` after it. `free_again` is False where the rest
    of a repeating stay costs at least the first price above zero.
    """

    minutes: int
    price: Decimal
    repeats: bool
    free_again: bool = True


@dataclass(frozen=True, slots=True)
class Cap:
    """The most a stay, or each day of it, costs; a rolling day may have other than 24 hours."""

    amount: Decimal
    per: CapPer = CapPer.ROLLING_24H
    hours: int = 24


@dataclass(frozen=True, slots=True)
class DurationPolicy:
    """A checked policy: either `brackets` or `windows` (one all-day window for a plain price)."""

    brackets: tuple[Bracket, ...] = ()
    beyond: Beyond | None = None
    windows: tuple[Window, ...] = ()
    free: Free | None = None
    cap: Cap | None = None
    minimum: Decimal | None = None
    started_unit_counts: bool = True
    started_minute_counts: bool = False
    split: Split = Split.BY_START
    prices_each: Each = Each.STAY
    day: Day = Day.ROLLING
    rounding: RoundingRule = TO_MONEY

    @property
    def by_calendar(self) -> bool:
        """Tell whether the price depends on the time of day."""
        return len(self.windows) > 1 or self.day is Day.CALENDAR
