"""What metering needs from outside: readings, pools of a period, and a place for photos.

Names of parameters of use cases (`readings`, `pools`, `photos`) are the keys of `wire()`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from shared.domain.billing_run import BillingRun
from shared.domain.metering.pools import SharePool
from shared.domain.metering.readings import MeterReading, PageReading
from shared.usecases.ports import Page, Position

if TYPE_CHECKING:  # what settles pools brings the engine with it
    from shared.domain.metering.pool_settling import PoolResult, Settling
    from shared.domain.metering.pool_shares import Reserved


class Readings(Protocol):
    """Readings of meters. Every method may give `StoreUnavailable`."""

    def find(self, company_id: str, meter_id: str, reading_id: str) -> MeterReading | None:
        """Return one reading, or None."""

    def newest(
        self, company_id: str, meter_id: str, until: date, limit: int
    ) -> tuple[MeterReading, ...]:
        """Return a meter's newest readings of days up to `until`, newest first, also withdrawn."""

    def after(
        self, company_id: str, meter_id: str, day: date, limit: int
    ) -> tuple[MeterReading, ...]:
        """Return a meter's readings of days after `day`, oldest first, also withdrawn."""

    def listed(
        self, company_id: str, meter_id: str, limit: int, after: Position | None
    ) -> Page[MeterReading]:
        """Return part of the list of a meter's readings, newest first, also withdrawn."""

    def copy(
        self, company_id: str, community_id: str, page: int, read_on: date, meter_id: str
    ) -> PageReading | None:
        """Return a billing page's copy of a meter's day, or None."""

    def of_page(
        self, company_id: str, community_id: str, page: int, first: date, last: date
    ) -> tuple[PageReading, ...]:
        """Return all readings of a billing page's meters from `first` to `last`, by day."""


class Pools(Protocol):
    """Share pools by the period they belong to."""

    def of_period(self, company_id: str, community_id: str, period: str) -> tuple[SharePool, ...]:
        """Return all pools of a community and period as they are now, by id."""

    def many(self, company_id: str, pool_ids: Sequence[str]) -> dict[str, SharePool]:
        """Return the pools of at most 100 ids, by id."""


class Settlements(Protocol):
    """What the share pools of runs come to. Every method may give `StoreUnavailable`."""

    def results(self, company_id: str, run_id: str, attempt: int) -> tuple[PoolResult, ...]:
        """Return the pools that are settled, or have failed, in an attempt."""

    def settling(self, run: BillingRun) -> Settling | None:
        """Return how far the settling of the run's current attempt is, None if not begun."""

    def put_down(self, run: BillingRun, settling: Settling, at: datetime) -> bool:
        """Store how far it is over the step before; False if somebody else went on from there."""

    def settle(
        self, run: BillingRun, step: int, results: Sequence[PoolResult], at: datetime
    ) -> bool:
        """Store what all pools came to after `step`, once; False if somebody else was first."""

    def reserved(self, run: BillingRun, attempt: int, page: int) -> Mapping[str, Reserved]:
        """Return the shares that wait for blocked subjects of a page, by subject."""


@dataclass(frozen=True, slots=True)
class UploadForm:
    """A form that lets a browser send one file: post `fields` and then the file to `url`."""

    url: str
    fields: Mapping[str, str]
    key: str
    expires_in_seconds: int


class Photos(Protocol):
    """Photos of meters. Who holds a form may send one photo of a stated size and kind."""

    def upload_form(self, key: str, content_type: str) -> UploadForm:
        """Return a form for one photo under `key`. Raises `FilesUnavailable`."""

    def link(self, key: str) -> str:
        """Return an address at which the photo can be seen for a few minutes."""

    def has(self, key: str) -> bool:
        """Tell whether a photo was sent under `key`. Raises `FilesUnavailable`."""
