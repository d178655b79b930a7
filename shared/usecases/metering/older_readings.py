"""Readings older than those of a page's query, looked up meter by meter where one is needed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from shared.domain.billing_card import CardVersion
from shared.domain.metering.page_marks import PageMarks
from shared.domain.metering.readings import Mark
from shared.domain.metering.windows import ReadingWindow
from shared.usecases.metering.metering_ports import Readings

# Enough for a year of monthly readings, some of them withdrawn.
_OLDER = 18


def with_older_readings(
    marks: PageMarks,
    versions: Iterable[CardVersion],
    window: ReadingWindow,
    known_from: date,
    *,
    company_id: str,
    known_at: datetime,
    readings: Readings,
) -> PageMarks:
    """Return the marks with the readings that tell where each meter stood on `known_from`.

    It costs a request for each meter that was not read for long; usually for none.
    """
    eve = marks.read_from - timedelta(days=1)
    older: dict[str, list[Mark]] = {}
    for version in versions:
        for meter in marks.unknown(version.meters, window, known_from):
            found = readings.newest(company_id, meter.id, eve, _OLDER)
            older[meter.id] = [
                reading.mark for reading in reversed(found) if reading.seen(known_at)
            ]
    return marks.with_older(older)
