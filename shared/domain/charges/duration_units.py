"""Counting the units of a stay: which hours are free, where each unit starts, what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from shared.domain.charges.duration_policy import (
    MINUTES_A_DAY,
    CapPer,
    Day,
    DurationPolicy,
    Each,
    FreeMode,
    Split,
    Window,
)
from shared.domain.charges.policy_parts import exact_step
from shared.domain.charges.trace import Input, Step
from shared.domain.money import EXACT

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Stay:
    """Whole minutes, and the minute of the day at entry where the times are known."""

    minutes: int
    entry_minute: int | None = None


class Line(NamedTuple):
    """What one use of a window, within one day, costs and why."""

    price: Decimal
    step: Step


class _Segment(NamedTuple):
    """Minutes within one window and one day; `used` tells one use of a window from the next."""

    first: int
    last: int
    day: int
    window: Window
    used: int


@dataclass(slots=True)
class Counting:
    """A walk along a stay; `days()` may be asked once."""

    policy: DurationPolicy
    stay: Stay
    currency: str
    cursor: int = 0  # where the next unit starts
    units: int = 0  # units before it, for prices by number
    used: int | None = None
    spent: Decimal = ZERO
    day: int = 0
    lines: list[tuple[int, Line]] = field(default_factory=list)

    def days(self) -> list[list[Line]]:
        """Return the lines of each day of the stay that costs anything."""
        for first, last in self._charged():
            self.cursor = max(self.cursor, first)
            for segment in self._segments(first, last):
                self._count(segment)
        by_day = groupby(self.lines, key=lambda one: one[0])
        return [[line for _day, line in lines] for _day, lines in by_day]

    def _charged(self) -> Iterator[tuple[int, int]]:
        """Yield the minutes of the stay that are not free."""
        free = self.policy.free
        spans = self._day_spans() if free and free.each is Each.DAY else [(0, self.stay.minutes)]
        for first, last in spans:
            if free is None:
                yield first, last
            elif last - first > free.minutes:
                yield first + (free.minutes if free.mode is FreeMode.DEDUCTED else 0), last

    def _day_spans(self) -> list[tuple[int, int]]:
        """Return the days of the stay: from entry, or from midnight."""
        cap = self.policy.cap
        length = cap.hours * 60 if cap is not None else MINUTES_A_DAY
        first = length
        if self.policy.day is Day.CALENDAR:
            first = MINUTES_A_DAY - (self.stay.entry_minute or 0)
        edges = [0, *range(first, self.stay.minutes, length), self.stay.minutes]
        return [(edges[at], edges[at + 1]) for at in range(len(edges) - 1)]

    def _segments(self, first: int, last: int) -> Iterator[_Segment]:
        cap = self.policy.cap
        by_day = self.policy.prices_each is Each.DAY or (cap and cap.per is not CapPer.STAY)
        days = self._day_spans() if by_day else [(0, self.stay.minutes)]
        for day, (begins, ends) in enumerate(days):
            minute, end = max(begins, first), min(ends, last)
            while minute < end:
                window, left = self._window(minute)
                yield _Segment(minute, min(minute + left, end), day, window, minute + left)
                minute += left

    def _window(self, minute: int) -> tuple[Window, int]:
        """Return the window of that minute of the stay and how long it still lasts."""
        of_day = ((self.stay.entry_minute or 0) + minute) % MINUTES_A_DAY
        found = ((window, window.minutes_left(of_day)) for window in self.policy.windows)
        return next((window, left) for window, left in found if left is not None)

    def _count(self, segment: _Segment) -> None:
        window = segment.window
        if self.day != segment.day and self.policy.prices_each is Each.DAY:
            self.units = 0
        self.day = segment.day
        fresh = self.used != segment.used
        if fresh:
            self.used, self.spent = segment.used, ZERO
        if window.flat is None:
            units = self._units(segment)
            if units:
                self._add(segment, self._priced(window, units))
            return
        self.cursor = max(self.cursor, segment.last)
        if fresh:
            inputs = (Input("window", _label(window), ""),)
            step = exact_step("stay_flat", "flat price", inputs, window.flat, self.currency)
            self._add(segment, Line(window.flat, step))

    def _add(self, segment: _Segment, line: Line) -> None:
        self.lines.append((segment.day, line))

    def _units(self, segment: _Segment) -> int:
        """Return the units of the segment and move the cursor behind them."""
        length = segment.window.unit_minutes
        started = self.policy.started_unit_counts
        if self.policy.split is Split.AT_BOUNDARY:
            minutes = segment.last - segment.first
            return -(-minutes // length) if started else minutes // length
        start = max(self.cursor, segment.first)
        if start >= segment.last:
            return 0
        units = -(-(segment.last - start) // length)
        if not started:
            units = min(units, (self.stay.minutes - start) // length)
        self.cursor = start + units * length
        return units

    def _priced(self, window: Window, units: int) -> Line:
        price = _price(window, self.units, units)
        inputs = [
            Input("units", units, "unit"),
            Input("unit_minutes", window.unit_minutes, "minute"),
        ]
        operation = "units × price" if len(window.prices) == 1 else "units × their prices"
        if len(window.prices) == 1:
            inputs.append(Input("price", window.prices[0].price, self.currency))
        else:
            inputs.append(Input("units_before", self.units, "unit"))
        if len(self.policy.windows) > 1:
            inputs.append(Input("window", _label(window), ""))
        if window.cap is not None and self.spent + price > window.cap:
            price = window.cap - self.spent
            inputs.append(Input("cap_left", price, self.currency))
            operation = f"min({operation}, cap_left)"
        self.units += units
        self.spent += price
        return Line(price, exact_step("stay_units", operation, tuple(inputs), price, self.currency))


def _price(window: Window, before: int, units: int) -> Decimal:
    """Return the price of `units` units after the first `before` ones."""
    total, end = ZERO, before + units
    for at, step in enumerate(window.prices):
        upto = window.prices[at + 1].from_unit - 1 if at + 1 < len(window.prices) else end
        first, last = max(step.from_unit, before + 1), min(upto, end)
        if first <= last:
            total = EXACT.fma(Decimal(last - first + 1), step.price, total)
    return total


def _label(window: Window) -> str:
    first, last = window.first, window.last or MINUTES_A_DAY
    return f"{first // 60:02d}:{first % 60:02d}–{last // 60:02d}:{last % 60:02d}"
