"""What a new reading must fulfil, what a person should look at, and what to expect of a meter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from shared.domain.charges.computation_errors import EstimateImpossible
from shared.domain.metering.chain import Stretch, shown, uses_between
from shared.domain.metering.errors import (
    EstimateNotAllowed,
    ReadingDayRefused,
    ReadingNoteMissing,
)
from shared.domain.metering.meter import Device, Meter, require_readable
from shared.domain.metering.readings import Doubt, Mark
from shared.domain.money import EXACT, RoundingMode, round_to_unit

# How many uses before it a new one is compared with.
COMPARED_USES = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class History:
    """A meter's readings around a day, oldest first: all since `known_from` (None: ever)."""

    marks: tuple[Mark, ...]
    known_from: date | None = None

    def with_mark(self, new: Mark) -> History:
        """Return the history with one reading more."""
        marks = sorted([*self.marks, new], key=lambda mark: mark.on)
        return History(tuple(marks), self.known_from)

    def without(self, day: date) -> History:
        """Return the history without the reading of a day."""
        marks = tuple(mark for mark in self.marks if mark.on != day)
        return History(marks, self.known_from)

    def stretches(self, meter: Meter) -> tuple[Stretch, ...]:
        """Return what was used between the readings known.

        Raises `ReadingLower` or `RolloverUnlikely` where two of them contradict each other.
        """
        return uses_between(meter.card, self.marks, None, date.max, self.known_from)


def device_on(meter: Meter, day: date, today: date) -> Device:
    """Return the device that can be read on `day`. Raises `ReadingDayRefused`.

    The days of installation, replacement and removal have readings of their own.
    """
    for device in meter.devices:
        if day > device.first_on and (device.last_on is None or day < device.last_on):
            if day <= today:
                return device
            break
    raise ReadingDayRefused(
        read_on=day.isoformat(), first=meter.first_on.isoformat(), field="read_on"
    )


def checked(meter: Meter, history: History, new: Mark, note: str, today: date) -> Stretch | None:
    """Return the stretch that ends with the new reading, None if its beginning is not known.

    Raises `ReadingDayRefused`, `ReadingBeyondRegister`, `ReadingLower`, `RolloverUnlikely`,
    `ReadingNoteMissing`.
    """
    device = device_on(meter, new.on, today)
    require_readable(device.register, new.value, "value")
    if new.corrects and not note:
        raise ReadingNoteMissing(field="note")
    stretches = history.with_mark(new).stretches(meter)
    return next((stretch for stretch in stretches if stretch.last == new.on), None)


def doubts_about(
    meter: Meter, history: History, new: Mark, limit_percent: Decimal
) -> tuple[Doubt, ...]:
    """Return what is odd about a new reading: a use far from the average of the last ones.

    Uses are compared by the day, because readers do not come on the same day of each month.
    """
    before = [mark.on for mark in history.marks if mark.on < new.on]
    since = before[-1] if before else meter.first_on
    quantity, days = _sum(history.with_mark(new).stretches(meter), since, new.on)
    usual = _usual(meter, history, new.on, COMPARED_USES)
    if usual is None or not days or usual <= 0:
        return ()
    expected = usual * days
    change = (Fraction(quantity) - expected) * 100 / expected
    if abs(change) <= Fraction(limit_percent):
        return ()
    return (
        Doubt(
            "use_swing",
            {
                "percent": f"{round_to_unit(change, Decimal(1), RoundingMode.HALF_UP):+f}",
                "use": f"{shown(quantity):f}",
                "before": f"{shown(_hundredths(expected)):f}",
                "limit": f"{shown(limit_percent):f}",
            },
        ),
    )


def estimated(meter: Meter, history: History, day: date, today: date) -> Mark:
    """Return the reading to expect on `day`, by the average use a day of the last uses.

    Raises `EstimateNotAllowed`, `EstimateImpossible`, `ReadingDayRefused`.
    """
    if not meter.estimate_by:
        raise EstimateNotAllowed(meter_id=meter.id)
    device = device_on(meter, day, today)
    usual = _usual(meter, history, day, meter.estimate_by)
    if usual is None:
        raise EstimateImpossible(uses=0)
    before = [mark for mark in history.marks if mark.on < day]
    since, value = (before[-1].on, before[-1].value) if before else (device.first_on, device.first)
    if device.first_on >= since:  # replaced after the last reading
        since, value = device.first_on, device.first
    step = Decimal(1).scaleb(-(device.register.decimals or 0))
    use = usual * (day - since).days / Fraction(device.register.multiplier)
    expected = EXACT.add(value, round_to_unit(use, step, RoundingMode.HALF_UP))
    turn = None if device.register.digits is None else 10**device.register.digits
    if turn is not None and expected >= turn:
        return Mark(day, expected - turn, estimated=True, rollover=True)
    return Mark(day, max(expected, Decimal(0)), estimated=True)


def _usual(meter: Meter, history: History, before: date, uses: int) -> Fraction | None:
    """Return the use a day over the last `uses` readings before a day, None if there is none."""
    days = [mark.on for mark in history.marks if mark.on < before]
    known = history.known_from or meter.first_on
    starts = [known, *days] if history.known_from is None else days
    if len(starts) < 2:
        return None
    since = starts[-min(uses, len(starts) - 1) - 1]
    quantity, count = _sum(history.stretches(meter), since, starts[-1])
    return Fraction(quantity) / count if count else None


def _sum(stretches: Sequence[Stretch], since: date, until: date) -> tuple[Decimal, int]:
    quantity, days = Decimal(0), 0
    for stretch in stretches:
        if stretch.first > since and stretch.last <= until:
            quantity = EXACT.add(quantity, stretch.quantity)
            days += stretch.days
    return quantity, days


def _hundredths(value: Fraction) -> Decimal:
    return round_to_unit(value, Decimal("0.01"), RoundingMode.HALF_UP)
