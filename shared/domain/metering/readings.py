"""Readings 读数: what a meter showed on a day, as it was entered and as billing sees it.

A reading is taken at the end of its day. It is never edited: one that was wrong is withdrawn while
nothing was billed by it, and else corrected by a new one that says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from shared.domain.metering.errors import ReadingWithdrawn

# As with billing cards: what is older than this can't be asked for any more.
KEPT_FOR = timedelta(days=7)
VERSIONS_MAX = 16
_ONE_TICK = timedelta(microseconds=1)


class Source(StrEnum):
    """Who says what the meter showed."""

    STAFF = "staff"
    HOLDER = "holder"
    IMPORT = "import"
    ESTIMATE = "estimate"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about a reading that a person should look at; `code` has its own sentence."""

    code: str
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MeterReading:
    """What the meter showed on `read_on`.

    `number` counts the readings of a day (those before it were withdrawn). `rollover` marks that
    the register passed zero since the reading before; `corrects` that the one before was wrong,
    and the difference is settled with this one. `request` is the request that entered it.
    """

    meter_id: str
    community_id: str
    read_on: date
    number: int
    value: Decimal
    source: Source
    entered_at: datetime
    entered_by: str
    rollover: bool = False
    corrects: bool = False
    note: str = ""
    photo: str = ""
    doubts: tuple[Doubt, ...] = ()
    request: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    version: int = 1

    @property
    def id(self) -> str:
        """What names it among the readings of its meter."""
        return f"{self.read_on.isoformat()}.{self.number}"

    @property
    def estimated(self) -> bool:
        """Whether nobody looked at the meter."""
        return self.source is Source.ESTIMATE

    def withdrawn(self, at: datetime, by: str) -> MeterReading:
        """Return the reading taken back. Raises `ReadingWithdrawn` if it was before."""
        if self.withdrawn_at is not None:
            raise ReadingWithdrawn(reading_id=self.id)
        return replace(self, withdrawn_at=at, withdrawn_by=by, version=self.version + 1)

    def seen(self, instant: datetime) -> bool:
        """Tell whether it stood at `instant`."""
        if self.entered_at > instant:
            return False
        return self.withdrawn_at is None or self.withdrawn_at > instant

    @property
    def mark(self) -> Mark:
        """The reading as a computation sees it."""
        return Mark(self.read_on, self.value, self.estimated, self.rollover, self.corrects)


class Mark(NamedTuple):
    """What a computation must know of a reading."""

    on: date
    value: Decimal
    estimated: bool = False
    rollover: bool = False
    corrects: bool = False


class Seen(NamedTuple):
    """How a day's reading stood from instant `at` on; `mark` None: it was withdrawn."""

    at: datetime
    mark: Mark | None
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class PageReading:
    """A day's reading of one meter as the billing page keeps it, its versions oldest first.

    A run goes by the newest version not younger than its snapshot. `revision` counts its writes.
    """

    meter_id: str
    read_on: date
    versions: tuple[Seen, ...]
    revision: int = 1

    def seen_at(self, instant: datetime) -> Mark | None:
        """Return the reading known at `instant`, or None if there was none."""
        for version in reversed(self.versions):
            if version.at <= instant:
                return version.mark
        return None

    def changed_after(self, instant: datetime) -> bool:
        """Tell whether it was entered or withdrawn after `instant`."""
        return self.versions[-1].at > instant

    def with_version(self, new: Seen) -> PageReading:
        """Return the page's reading as it stands from `new` on; the far past is forgotten."""
        last = self.versions[-1].at
        new = new if new.at > last else new._replace(at=last + _ONE_TICK)
        versions = (*self.versions, new)
        horizon = new.at - KEPT_FOR
        young = [at for at, version in enumerate(versions) if version.at > horizon]
        kept = versions[max(young[0] - 1, 0) :][-VERSIONS_MAX:]
        return replace(self, versions=kept, revision=self.revision + 1)


def page_reading(reading: MeterReading, before: PageReading | None) -> PageReading:
    """Return the page's copy of a meter's day after `reading` was entered or withdrawn."""
    if reading.withdrawn_at is not None:
        seen = Seen(reading.withdrawn_at, None)
    else:
        seen = Seen(reading.entered_at, reading.mark, bool(reading.doubts))
    if before is None:
        return PageReading(reading.meter_id, reading.read_on, (seen,))
    return before.with_version(seen)
