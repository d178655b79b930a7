"""The readings of a billing page as a run sees them: by its snapshot, and what changed after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from shared.domain.billing_card import CardVersion
from shared.domain.errors import LevyError
from shared.domain.metering.chain import is_in_place, is_known, use_in
from shared.domain.metering.meter import CardMeter
from shared.domain.metering.readings import Mark, PageReading
from shared.domain.metering.windows import ReadingWindow
from shared.domain.money import EXACT


@dataclass(frozen=True, slots=True)
class PageMarks:
    """A page's readings since `read_from`, by meter and day; `changed` came after the snapshot."""

    read_from: date
    marks: Mapping[str, Sequence[Mark]] = field(default_factory=dict)
    changed: Mapping[str, date] = field(default_factory=dict)

    @classmethod
    def of(cls, copies: Iterable[PageReading], snapshot_at: datetime, read_from: date) -> PageMarks:
        """Return the page's readings as they were known at `snapshot_at`. `copies` are by day."""
        marks: dict[str, list[Mark]] = {}
        changed: dict[str, date] = {}
        for copy in copies:
            mark = copy.seen_at(snapshot_at)
            if mark is not None:
                marks.setdefault(copy.meter_id, []).append(mark)
            if copy.changed_after(snapshot_at):
                changed.setdefault(copy.meter_id, copy.read_on)
        return cls(read_from, marks, changed)

    def with_older(self, older: Mapping[str, Sequence[Mark]]) -> PageMarks:
        """Return the readings with those before `read_from` for some meters, by day."""
        if not older:
            return self
        marks = dict(self.marks)
        for meter_id, found in older.items():
            marks[meter_id] = [*found, *marks.get(meter_id, ())]
        return PageMarks(self.read_from, marks, self.changed)

    def unknown(
        self, meters: Iterable[CardMeter], window: ReadingWindow, since: date
    ) -> list[CardMeter]:
        """Return the meters of which it takes an older reading to know where `since` found them."""
        return [
            meter
            for meter in meters
            if is_in_place(meter, window)
            and not is_known(meter, self.marks.get(meter.id, ()), since, self.read_from)
        ]


def used_by_all(
    version: CardVersion, marks: PageMarks, window: ReadingWindow
) -> dict[str, Decimal]:
    """Return what a subject's meters measured in the window, by use, whoever answers for it.

    A use of which a meter is not read is left out.
    """
    found: dict[str, Decimal] = {}
    missing: set[str] = set()
    for meter in version.meters:
        if not is_in_place(meter, window):
            continue
        try:
            use = use_in(meter, marks.marks.get(meter.id, ()), window)
        except LevyError:
            missing.add(meter.measures)
        else:
            before = found.get(meter.measures, Decimal(0))
            found[meter.measures] = EXACT.add(before, use.quantity)
    return {name: quantity for name, quantity in found.items() if name not in missing}


def used_behind(
    version: CardVersion, marks: PageMarks, window: ReadingWindow, main_id: str
) -> Decimal:
    """Return what a subject's meters behind a main meter measured in the window.

    Raises `MeterReadingMissing`: a main meter leaves over what is known of all behind it.
    """
    total = Decimal(0)
    for meter in version.meters:
        if meter.main_id == main_id and is_in_place(meter, window):
            use = use_in(meter, marks.marks.get(meter.id, ()), window)
            total = EXACT.add(total, use.quantity)
    return total
