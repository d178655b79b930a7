"""A meter's readings around a day: few requests for what is entered in order, two more else."""

from __future__ import annotations

from datetime import date

from shared.domain.metering.entering import History
from shared.domain.metering.meter import Meter
from shared.domain.metering.readings import MeterReading
from shared.usecases.metering.metering_ports import Readings

_NEWEST = 16
# So many readings before a day tell what is usual, and what a new one follows on.
_ENOUGH_BEFORE = 6
_ENOUGH_AFTER = 4


def history_around(
    readings: Readings, company_id: str, meter: Meter, day: date
) -> tuple[list[MeterReading], History]:
    """Return the meter's readings around `day`, withdrawn ones included, and their history.

    What lies far from that day may be left out; the history says from when on it is complete.
    """
    newest = readings.newest(company_id, meter.id, date.max, _NEWEST)
    found, cut = list(newest), len(newest) == _NEWEST
    before = sum(reading.read_on < day for reading in newest)
    if cut and before < _ENOUGH_BEFORE:
        found = list(readings.newest(company_id, meter.id, day, _NEWEST))
        cut = len(found) == _NEWEST
        found += readings.after(company_id, meter.id, day, _ENOUGH_AFTER)
    return found, history_of(found, cut=cut)


def history_of(found: list[MeterReading], *, cut: bool) -> History:
    """Return the history of readings; `cut` says that there are older ones."""
    standing = [reading for reading in found if reading.withdrawn_at is None]
    marks = sorted((reading.mark for reading in standing), key=lambda mark: mark.on)
    known_from = min((reading.read_on for reading in found), default=None) if cut else None
    return History(tuple(marks), known_from)
