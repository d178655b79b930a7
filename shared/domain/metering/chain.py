"""From a meter's readings to the use of a window: stretch by stretch, across replaced devices.

A *stretch* lies between two readings that follow each other on one device. A window closes with a
plain reading (or with the day the meter was taken away): installing or replacing a device is no
reading of the period, so a forgotten one is missed and not billed as nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from shared.domain.charges.computation_errors import (
    ReadingLower,
    ReadingMissing,
    RolloverUnlikely,
)
from shared.domain.metering.meter import CardMeter, Device
from shared.domain.metering.readings import Mark
from shared.domain.metering.windows import ReadingWindow
from shared.domain.money import EXACT, RoundingMode, round_to_unit

_DAY = timedelta(days=1)
_ZERO = Decimal(0)
# A use that is cut at a day on which nobody read the meter is known to so many places.
CUT_UNIT = Decimal("0.000001")


class MeterReadingMissing(ReadingMissing):
    """A meter has no reading between two days."""

    code = "meter_reading_missing"


class Stretch(NamedTuple):
    """The use of one device from day `first` to day `last`, between two readings.

    `turned` is what its register passed zero adds to `end`. The use is
    (end + turned − start) × multiplier.
    """

    first: date
    last: date
    device: Device
    start: Decimal
    end: Decimal
    turned: int
    quantity: Decimal
    estimated: bool  # nobody looked at the meter at its end

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class MeterUse:
    """What a meter measured from day `first` to `last`; no stretches where nothing could be."""

    meter: CardMeter
    stretches: tuple[Stretch, ...]

    @property
    def quantity(self) -> Decimal:
        """The sum of the stretches."""
        total = _ZERO
        for stretch in self.stretches:
            total = EXACT.add(total, stretch.quantity)
        return total


class _Point(NamedTuple):
    """A reading in the chain. `closes` tells whether a window can end with it."""

    on: date
    value: Decimal
    device: int
    estimated: bool
    rollover: bool
    corrects: bool
    closes: bool


def is_in_place(meter: CardMeter, window: ReadingWindow) -> bool:
    """Tell whether the meter measured anything in the window that is not yet billed."""
    if meter.first_on > window.through:
        return False
    return meter.last_on is None or meter.last_on > window.since


def use_in(meter: CardMeter, marks: Iterable[Mark], window: ReadingWindow) -> MeterUse:
    """Return the meter's use in the window. `marks` are its readings in order of their days.

    Raises `MeterReadingMissing`, and `ReadingLower` or `RolloverUnlikely` where readings that were
    checked one by one contradict each other.
    """
    points = _points(meter, marks)
    start = _start(points, window.since)
    end = next((at for at in range(len(points) - 1, start, -1) if _ends(points[at], window)), None)
    if end is None:
        raise MeterReadingMissing(
            meter_id=meter.id,
            meter=meter.measures,
            number=meter.number,
            since=(max(window.since, meter.first_on - _DAY) + _DAY).isoformat(),
            through=window.through.isoformat(),
        )
    return MeterUse(meter, tuple(_stretches(meter, points[start : end + 1])))


def is_closed(meter: CardMeter, marks: Iterable[Mark], window: ReadingWindow) -> bool:
    """Tell whether the meter needs no further reading in the window."""
    if not is_in_place(meter, window):
        return True
    return any(_ends(point, window) for point in _points(meter, marks))


def uses_between(
    meter: CardMeter,
    marks: Iterable[Mark],
    first: date | None,
    last: date,
    known_from: date | None = None,
) -> tuple[Stretch, ...]:
    """Return the stretches with a day from `first` (None: any) to `last`, in order.

    Readings before `known_from` are not all among `marks`; nothing is said of what lies before it.
    """
    points = _points(meter, marks)
    if known_from is not None:
        points = [point for point in points if point.on >= known_from]
    return tuple(
        stretch
        for stretch in _stretches(meter, points)
        if (first is None or stretch.last >= first) and stretch.first <= last
    )


def used_before(stretches: Sequence[Stretch], first: date, before: date) -> Decimal:
    """Return what was used from day `first` until the eve of `before`.

    A stretch that is only partly within counts by its days.
    """
    whole, partial = _ZERO, Fraction(0)
    for stretch in stretches:
        if stretch.first >= first and stretch.last < before:
            whole = EXACT.add(whole, stretch.quantity)
            continue
        days = (min(stretch.last, before - _DAY) - max(stretch.first, first)).days + 1
        if days > 0:
            partial += Fraction(stretch.quantity) * days / stretch.days
    if not partial:
        return shown(whole)
    return shown(round_to_unit(Fraction(whole) + partial, CUT_UNIT, RoundingMode.HALF_UP))


def is_known(meter: CardMeter, marks: Iterable[Mark], day: date, read_from: date) -> bool:
    """Tell whether readings since `read_from` tell where the chain stood at the end of `day`."""
    return meter.first_on >= read_from or any(mark.on <= day for mark in marks)


def shown(value: Decimal) -> Decimal:
    """Return `value` without zeros behind the point that say nothing."""
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize(EXACT)


def _points(meter: CardMeter, marks: Iterable[Mark]) -> list[_Point]:
    points: list[_Point] = []
    readings = list(marks)
    final = len(meter.devices) - 1
    for at, device in enumerate(meter.devices):
        points.append(_Point(device.first_on, device.first, at, False, False, False, False))
        for mark in readings:
            if mark.on > device.first_on and (device.last_on is None or mark.on < device.last_on):
                points.append(
                    _Point(mark.on, mark.value, at, mark.estimated, mark.rollover, mark.corrects,
                           True)
                )  # fmt: skip
        if device.last_on is not None and device.last is not None:
            points.append(
                _Point(device.last_on, device.last, at, False, device.rolled, False, at == final)
            )
    return points


def _start(points: Sequence[_Point], since: date) -> int:
    """Return where the last reading up to `since` stands, or else the first there is."""
    found = 0
    for at, point in enumerate(points):
        if point.closes and point.on <= since:
            found = at
    return found


def _ends(point: _Point, window: ReadingWindow) -> bool:
    return point.closes and window.since < point.on <= window.through


def _stretches(meter: CardMeter, points: Sequence[_Point]) -> Iterator[Stretch]:
    for at in range(len(points) - 1):
        before, after = points[at], points[at + 1]
        if before.device != after.device or before.on == after.on:
            continue  # a device took over from another, or was taken away on its first day
        device = meter.devices[after.device]
        turned = _turned(device, before, after)
        difference = EXACT.subtract(EXACT.add(after.value, Decimal(turned)), before.value)
        yield Stretch(
            before.on + _DAY,
            after.on,
            device,
            before.value,
            after.value,
            turned,
            shown(EXACT.multiply(difference, device.register.multiplier)),
            after.estimated,
        )


def _turned(device: Device, before: _Point, after: _Point) -> int:
    """Return what a full turn of the register adds: 10^digits where a rollover is marked."""
    lower, digits = after.value < before.value, device.register.digits
    if after.rollover:
        if digits is None or not lower:
            raise RolloverUnlikely(
                reading=f"{after.value:f}", before=f"{before.value:f}", digits=digits
            )
        return int(10**digits)
    # Against an estimate, or a reading that was wrong, the difference is owed to the payer.
    if lower and not before.estimated and not after.corrects:
        raise ReadingLower(reading=f"{after.value:f}", before=f"{before.value:f}")
    return 0
