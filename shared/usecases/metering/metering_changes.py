"""What metering adds to the resources and changes of the directory."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.metering.meter import Meter
from shared.domain.metering.pools import SharePool
from shared.domain.metering.readings import MeterReading, PageReading
from shared.domain.metering.windows import Gate

MeteringResource = Meter | Gate | SharePool


@dataclass(frozen=True, slots=True)
class SaveReading:
    """Store a reading, over its version − 1 if it was there, and the copy of its billing page.

    Gives `ReadingExists`, `VersionStale`, and `CardMoved` when the page's copy changed meanwhile.
    `page` and `copy` are None for shared meters.
    """

    reading: MeterReading
    page: int | None
    copy: PageReading | None
