"""How a reading is written: itself in its meter's partition, its copy on the billing page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shared.domain.errors import LevyError
from shared.domain.metering.errors import ReadingExists
from shared.domain.metering.readings import Mark, PageReading, Seen
from shared.store import keys
from shared.store.codec import to_document
from shared.store.marshal import Item, to_item
from shared.store.table import ABSENT, Condition, Write, put
from shared.usecases.metering.metering_changes import SaveReading


def save_reading(table: str, company_id: str, change: SaveReading) -> list[Write]:
    """Return the writes of a reading, new or over its version − 1, and of its page's copy."""
    from shared.usecases.ports import VersionStale

    reading, copy = change.reading, change.copy
    item = keys.reading_key(company_id, reading.meter_id, reading.read_on, reading.number)
    item |= to_item({"version": reading.version, "data": to_document(reading)})

    def refused(found: Mapping[str, Any] | None) -> LevyError:
        if reading.version == 1:
            return ReadingExists(
                meter_id=reading.meter_id, read_on=reading.read_on.isoformat(), field="read_on"
            )
        return VersionStale(version=found.get("version") if found else None, field="If-Match")

    writes = [put(table, item, _over(reading.version - 1, "version"), refused)]
    if copy is not None and change.page is not None:
        writes.append(_save_copy(table, company_id, reading.community_id, change.page, copy))
    return writes


def copy_from(item: Item) -> PageReading:
    """Return the page's copy in `item`."""
    _, day, meter_id = item["sk"]["S"].split("#")
    read_on = date.fromisoformat(day)
    versions = tuple(_seen_from(read_on, row) for row in json.loads(item["doc"]["S"]))
    return PageReading(meter_id, read_on, versions, int(item["revision"]["N"]))


def _save_copy(
    table: str, company_id: str, community_id: str, page: int, copy: PageReading
) -> Write:
    from shared.usecases.ports import CardMoved

    document = json.dumps([_seen_row(seen) for seen in copy.versions], separators=(",", ":"))
    item = keys.copy_key(company_id, community_id, page, copy.read_on, copy.meter_id)
    item |= to_item({"revision": copy.revision, "doc": document})
    return put(
        table,
        item,
        _over(copy.revision - 1, "revision"),
        lambda _: CardMoved(subject_id=copy.meter_id),
    )


def _over(before: int, name: str) -> Condition:
    if before == 0:
        return ABSENT
    return Condition(f"{name} = :was", values={":was": before})


def _seen_row(seen: Seen) -> list[Any]:
    """Return instant, value and marks: e estimated, r rollover, c corrects, d doubted."""
    mark = seen.mark
    if mark is None:
        return [seen.at.isoformat()]
    marks = "".join(
        letter
        for letter, holds in (
            ("e", mark.estimated),
            ("r", mark.rollover),
            ("c", mark.corrects),
            ("d", seen.doubted),
        )
        if holds
    )
    row = [seen.at.isoformat(), f"{mark.value:f}"]
    return [*row, marks] if marks else row


def _seen_from(read_on: date, row: list[Any]) -> Seen:
    at = datetime.fromisoformat(row[0])
    if len(row) == 1:
        return Seen(at, None)
    marks = row[2] if len(row) > 2 else ""
    mark = Mark(read_on, Decimal(row[1]), "e" in marks, "r" in marks, "c" in marks)
    return Seen(at, mark, "d" in marks)
