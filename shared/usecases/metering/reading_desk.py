"""The desk at which readings are checked and written, one or many of a community in one request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from shared.domain.actor import Actor
from shared.domain.calendar import business_date
from shared.domain.community import Community
from shared.domain.errors import LevyError, NotFound, Rejected, Unavailable
from shared.domain.metering.entering import checked, doubts_about
from shared.domain.metering.errors import ReadingExists
from shared.domain.metering.meter import Meter
from shared.domain.metering.readings import (
    Mark,
    MeterReading,
    PageReading,
    Source,
    page_reading,
)
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.metering.metering_changes import SaveReading
from shared.usecases.metering.metering_ports import Readings, Settlements
from shared.usecases.metering.reading_history import history_around
from shared.usecases.metering.reading_locks import Locks
from shared.usecases.ports import CardMoved, Cards, Directory, Once, VersionStale
from shared.usecases.reading import require_seen

_TRIES = 4


class PhotoRefused(Rejected):
    """A reading's photo is not one that was sent for its meter."""

    code = "photo_refused"


@dataclass(frozen=True, slots=True)
class ReadingDraft:
    """What somebody says a meter showed."""

    read_on: date
    value: Decimal
    source: Source = Source.STAFF
    rollover: bool = False
    corrects: bool = False
    note: str = ""
    photo: str = ""

    @property
    def mark(self) -> Mark:
        """The reading as a computation sees it."""
        estimated = self.source is Source.ESTIMATE
        return Mark(self.read_on, self.value, estimated, self.rollover, self.corrects)


@dataclass(frozen=True, slots=True)
class EnteredRow:
    """What became of a row: the reading, or the code, data and field of why it was refused."""

    meter_id: str
    reading: MeterReading | None = None
    code: str = ""
    data: Mapping[str, str] | None = None
    field: str | None = None


def meter_of(actor: Actor, meter_id: str, directory: Directory) -> Meter:
    """Return a meter that the caller may see. Raises `NotFound`."""
    meter = directory.get(actor.company_id, Meter, meter_id)
    require_seen(actor, meter.community_id)
    return meter


def photo_prefix(company_id: str, meter: Meter) -> str:
    """Return what the key of every photo of a meter begins with."""
    return f"{company_id}/{meter.community_id}/meters/{meter.id}/"


class ReadingDesk:
    """Where the readings of one request and community are checked and written."""

    def __init__(
        self,
        actor: Actor,
        community: Community,
        *,
        directory: Directory,
        cards: Cards,
        readings: Readings,
        runs: Runs,
        bills: Bills,
        settlements: Settlements,
        now: datetime,
    ) -> None:
        self._actor, self._company_id = actor, actor.company_id
        self._community, self._now = community, now
        self._directory, self._readings = directory, readings
        self._locks = Locks(
            self._company_id,
            community,
            directory=directory,
            cards=cards,
            runs=runs,
            bills=bills,
            settlements=settlements,
        )

    @property
    def today(self) -> date:
        """The community's day."""
        return business_date(self._now, self._community.time_zone)

    def enter(
        self, meter: Meter, draft: ReadingDraft, *, request: str, once: Once | None = None
    ) -> MeterReading:
        """Write a reading that fulfils everything. Raises as `enter_reading`."""
        day = draft.read_on
        found, history = history_around(self._readings, self._company_id, meter, day)
        of_day = [reading for reading in found if reading.read_on == day]
        for standing in of_day:
            if standing.withdrawn_at is None:
                if request and standing.request == request and standing.value == draft.value:
                    return standing
                raise ReadingExists(meter_id=meter.id, read_on=day.isoformat(), field="read_on")
        gate = self._locks.require_free(meter, day, "read_on")
        checked(meter, history, draft.mark, draft.note, self.today)
        if draft.photo and not draft.photo.startswith(photo_prefix(self._company_id, meter)):
            raise PhotoRefused(field="photo")
        reading = MeterReading(
            meter_id=meter.id,
            community_id=meter.community_id,
            read_on=day,
            number=len(of_day) + 1,
            value=draft.value,
            source=draft.source,
            entered_at=self._now,
            entered_by=self._actor.name,
            rollover=draft.rollover,
            corrects=draft.corrects,
            note=draft.note,
            photo=draft.photo,
            doubts=doubts_about(meter, history, draft.mark, self._limit(meter)),
            request=request,
        )
        save = SaveReading(reading, meter.page, self._copy(meter, reading))
        self._directory.commit(self._company_id, [save, gate], once=once, result=reading)
        return reading

    def row(self, meter_id: str, draft: ReadingDraft, request: str) -> EnteredRow:
        """Write one row of many, or say why it can't be."""
        for left in range(_TRIES - 1, -1, -1):
            try:
                meter = meter_of(self._actor, meter_id, self._directory)
                if meter.community_id != self._community.id:
                    raise NotFound(field="meter_id")
                return EnteredRow(meter_id, self.enter(meter, draft, request=request))
            except (CardMoved, VersionStale) as moved:
                self._locks.look_again()
                if not left:
                    return refused_row(meter_id, moved)
            except Unavailable:
                raise
            except LevyError as error:
                return refused_row(meter_id, error)
        raise AssertionError("the last try answers")

    def withdraw(self, meter: Meter, reading: MeterReading) -> MeterReading:
        """Take a reading back. Raises as `withdraw_reading`."""
        gone = reading.withdrawn(self._now, self._actor.name)
        gate = self._locks.require_free(meter, reading.read_on, "read_on")
        _, history = history_around(self._readings, self._company_id, meter, reading.read_on)
        history.without(reading.read_on).stretches(meter)  # what follows must still make sense
        save = SaveReading(gone, meter.page, self._copy(meter, gone))
        self._directory.commit(self._company_id, [save, gate])
        return gone

    def _copy(self, meter: Meter, reading: MeterReading) -> PageReading | None:
        if meter.page is None:
            return None
        before = None
        if reading.number > 1 or reading.withdrawn_at is not None:
            before = self._readings.copy(
                self._company_id, meter.community_id, meter.page, reading.read_on, meter.id
            )
        return page_reading(reading, before)

    def _limit(self, meter: Meter) -> Decimal:
        own = meter.swing_percent
        return self._community.billing.unusual_change_percent if own is None else own


def refused_row(meter_id: str, error: LevyError) -> EnteredRow:
    """Return what became of a row that was refused."""
    data = {name: str(value) for name, value in error.data.items()}
    return EnteredRow(meter_id, None, error.code, data, error.field)
