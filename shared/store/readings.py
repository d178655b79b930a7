"""Readings in the Directory table: a meter's by its partition, a billing page's by one query."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from shared.domain.metering.readings import MeterReading, PageReading
from shared.store import keys
from shared.store.codec import from_document
from shared.store.marshal import Item, from_attribute, to_attribute
from shared.store.reading_writes import copy_from
from shared.store.table import DynamoDB, calling
from shared.usecases.ports import Page, Position

TOP = "~"


class ReadingTable:
    """Readings of meters, and their copies on billing pages."""

    def __init__(self, client: DynamoDB, table: str) -> None:
        self._client, self._table = client, table

    def find(self, company_id: str, meter_id: str, reading_id: str) -> MeterReading | None:
        """Return one reading, or None."""
        place = _place_of(reading_id)
        if place is None:
            return None
        key = keys.reading_key(company_id, meter_id, *place)
        answer = calling(self._client.get_item, TableName=self._table, Key=key, ConsistentRead=True)
        return _reading_from(answer["Item"]) if "Item" in answer else None

    def newest(
        self, company_id: str, meter_id: str, until: date, limit: int
    ) -> tuple[MeterReading, ...]:
        """Return a meter's newest readings of days up to `until`, newest first, also withdrawn."""
        span = ("reading#", f"reading#{until.isoformat()}{TOP}")
        found = self._of_meter(company_id, meter_id, span, limit, newest_first=True)
        return tuple(_reading_from(item) for item in found["Items"])

    def after(
        self, company_id: str, meter_id: str, day: date, limit: int
    ) -> tuple[MeterReading, ...]:
        """Return a meter's readings of days after `day`, oldest first, also withdrawn."""
        span = (f"reading#{day.isoformat()}{TOP}", f"reading#{TOP}")
        found = self._of_meter(company_id, meter_id, span, limit, newest_first=False)
        return tuple(_reading_from(item) for item in found["Items"])

    def listed(
        self, company_id: str, meter_id: str, limit: int, after: Position | None
    ) -> Page[MeterReading]:
        """Return part of the list of a meter's readings, newest first, also withdrawn."""
        span = ("reading#", f"reading#{TOP}")
        start = f"reading#{after.sort}" if after else None
        found = self._of_meter(company_id, meter_id, span, limit, newest_first=True, start=start)
        readings = tuple(_reading_from(item) for item in found["Items"])
        if "LastEvaluatedKey" not in found:
            return Page(readings)
        last = found["LastEvaluatedKey"]["sk"]["S"].removeprefix("reading#")
        return Page(readings, Position(last, ""))

    def copy(
        self, company_id: str, community_id: str, page: int, read_on: date, meter_id: str
    ) -> PageReading | None:
        """Return a billing page's copy of a meter's day, or None."""
        key = keys.copy_key(company_id, community_id, page, read_on, meter_id)
        answer = calling(self._client.get_item, TableName=self._table, Key=key, ConsistentRead=True)
        return copy_from(answer["Item"]) if "Item" in answer else None

    def of_page(
        self, company_id: str, community_id: str, page: int, first: date, last: date
    ) -> tuple[PageReading, ...]:
        """Return all readings of a billing page's meters from `first` to `last`, by day."""
        request = between(
            self._table,
            keys.page_pk(company_id, community_id, page),
            (f"reading#{first.isoformat()}", f"reading#{last.isoformat()}{TOP}"),
        )
        return tuple(copy_from(item) for item in all_items(self._client, request))

    def _of_meter(
        self,
        company_id: str,
        meter_id: str,
        span: tuple[str, str],
        limit: int,
        *,
        newest_first: bool,
        start: str | None = None,
    ) -> dict[str, Any]:
        partition = keys.pk(company_id, "meter", meter_id)
        request = between(self._table, partition, span)
        request |= {"ScanIndexForward": not newest_first, "Limit": limit}
        if start is not None:
            request["ExclusiveStartKey"] = keys.key(partition, start)
        return calling(self._client.query, **request)


def all_items(client: DynamoDB, request: dict[str, Any]) -> Iterator[Item]:
    """Yield the items of a query, however many answers they take."""
    while True:
        answer = calling(client.query, **request)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        request = {**request, "ExclusiveStartKey": answer["LastEvaluatedKey"]}


def between(table: str, partition: str, span: tuple[str, str]) -> dict[str, Any]:
    """Return the query of a partition from sort key to sort key, both included."""
    return {
        "TableName": table,
        "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
        "ExpressionAttributeValues": {
            ":pk": to_attribute(partition),
            ":first": to_attribute(span[0]),
            ":last": to_attribute(span[1]),
        },
        "ConsistentRead": True,
    }


def _reading_from(item: Item) -> MeterReading:
    data = from_attribute(item["data"])
    return from_document(MeterReading, {**data, "version": int(item["version"]["N"])})


def _place_of(reading_id: str) -> tuple[date, int] | None:
    day, _, number = reading_id.partition(".")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None
