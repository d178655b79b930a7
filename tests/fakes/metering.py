"""Readings and pools in memory, and a ledger in which nothing was ever billed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shared.domain.metering.pools import SharePool
from shared.domain.metering.readings import MeterReading, PageReading
from shared.store import keys
from shared.usecases.ports import Page, Position
from tests.fakes.directory import MemoryDirectory


class MemoryMetering:
    """Readings and pools at once, as the directory in memory holds them."""

    def __init__(self, directory: MemoryDirectory) -> None:
        self._directory = directory

    def find(self, company_id: str, meter_id: str, reading_id: str) -> MeterReading | None:
        found = self._of(company_id, meter_id)
        return next((reading for reading in found if reading.id == reading_id), None)

    def newest(
        self, company_id: str, meter_id: str, until: date, limit: int
    ) -> tuple[MeterReading, ...]:
        found = [each for each in self._of(company_id, meter_id) if each.read_on <= until]
        return tuple(reversed(found))[:limit]

    def after(
        self, company_id: str, meter_id: str, day: date, limit: int
    ) -> tuple[MeterReading, ...]:
        found = [each for each in self._of(company_id, meter_id) if each.read_on > day]
        return tuple(found[:limit])

    def listed(
        self, company_id: str, meter_id: str, limit: int, after: Position | None
    ) -> Page[MeterReading]:
        found = [
            each
            for each in reversed(self._of(company_id, meter_id))
            if after is None or each.id < after.sort
        ]
        rest = len(found) > limit
        return Page(tuple(found[:limit]), Position(found[limit - 1].id, "") if rest else None)

    def copy(
        self, company_id: str, community_id: str, page: int, read_on: date, meter_id: str
    ) -> PageReading | None:
        place = (keys.page_pk(company_id, community_id, page), read_on, meter_id)
        return self._directory.state.copies.get(place)

    def of_page(
        self, company_id: str, community_id: str, page: int, first: date, last: date
    ) -> tuple[PageReading, ...]:
        partition = keys.page_pk(company_id, community_id, page)
        found = [
            copied
            for (pk, day, _), copied in self._directory.state.copies.items()
            if pk == partition and first <= day <= last
        ]
        return tuple(sorted(found, key=lambda copied: (copied.read_on, copied.meter_id)))

    def of_period(self, company_id: str, community_id: str, period: str) -> tuple[SharePool, ...]:
        found = [
            value
            for key, value in self._directory.state.resources.items()
            if isinstance(value, SharePool)
            and key == keys.key_of(company_id, value)
            and (value.community_id, value.period) == (community_id, period)
        ]
        return tuple(sorted(found, key=lambda pool: pool.id))

    def many(self, company_id: str, pool_ids: Sequence[str]) -> dict[str, SharePool]:
        found = {each: self._directory.find(company_id, SharePool, each) for each in pool_ids}
        return {pool_id: pool for pool_id, pool in found.items() if pool is not None}

    def _of(self, company_id: str, meter_id: str) -> list[MeterReading]:
        found = self._directory.state.readings.items()
        mine = [
            each
            for (company, meter, *_), each in found
            if (company, meter) == (company_id, meter_id)
        ]
        return sorted(mine, key=lambda reading: (reading.read_on, reading.number))


class NothingBilled:
    """Runs, bills and settlements where nobody ever billed anything."""

    def find(self, company_id: str, run_id: str) -> None:
        return None

    def of_account(self, *args: Any) -> tuple[list[Any], bool]:
        return [], False

    def results(self, company_id: str, run_id: str, attempt: int) -> tuple[Any, ...]:
        return ()

    def reserved(self, *args: Any) -> Mapping[str, Any]:
        return {}
