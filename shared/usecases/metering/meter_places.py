"""Where a meter may hang, and what its being there changes."""

from __future__ import annotations

from datetime import date, datetime

from shared.domain.calendar import business_date
from shared.domain.community import Community
from shared.domain.errors import NotFound
from shared.domain.metering.errors import MeterRefused, ReadingDayRefused
from shared.domain.metering.meter import Meter, Place, with_meter
from shared.domain.property import Building, Space, Unit
from shared.usecases.metering.metering_ports import Readings
from shared.usecases.metering.reading_history import history_around
from shared.usecases.ports import Cards, Change, Directory, SaveCard
from shared.usecases.reading import referred


def require_past(day: date, community: Community, now: datetime, field: str) -> None:
    """Pass if `day` is not in the future where the community is. Raises `ReadingDayRefused`."""
    if day > business_date(now, community.time_zone):
        raise ReadingDayRefused(read_on=day.isoformat(), first="", field=field)


def require_last_reading(company_id: str, changed: Meter, on: date, readings: Readings) -> None:
    """Pass if the device's last reading follows on those before it."""
    found, history = history_around(readings, company_id, changed, on)
    later = [reading.read_on for reading in found if reading.read_on >= on]
    if later:
        raise MeterRefused("later_reading", field="on", on=max(later).isoformat())
    history.stretches(changed)


def require_main(company_id: str, meter: Meter, directory: Directory) -> None:
    """Pass if the main meter is a shared one of the community that lies not behind this one."""
    if meter.main_id is None:
        return
    main = referred(directory.find(company_id, Meter, meter.main_id), "main_id")
    if main.community_id != meter.community_id:
        raise NotFound(field="main_id")
    if not main.shared or main.main_id == meter.id:
        raise MeterRefused("main_not_shared", field="main_id")


def place_of(
    company_id: str,
    wanted: Place,
    place_id: str | None,
    community: Community,
    directory: Directory,
) -> tuple[str, int | None]:
    """Return the id of what a meter measures, and its page if that has a billing card.

    Raises `NotFound` naming `place_id`.
    """
    if wanted is Place.COMMUNITY:
        if place_id not in {None, community.id}:
            raise NotFound(field="place_id")
        return community.id, None
    of = {Place.UNIT: Unit, Place.SPACE: Space, Place.BUILDING: Building}[wanted]
    found: Unit | Space | Building
    found = referred(directory.find(company_id, of, place_id or "-"), "place_id")
    if found.community_id != community.id:
        raise NotFound(field="place_id")
    return found.id, None if isinstance(found, Building) else found.page


def card_changes(company_id: str, meter: Meter, cards: Cards, now: datetime) -> list[Change]:
    """Return the change of the subject's card; a shared meter has none."""
    if meter.page is None:
        return []
    card = cards.card(company_id, meter.community_id, meter.page, meter.place_id)
    meters = with_meter(card.newest.meters, meter.card)
    return [SaveCard(card.with_meters(now, meters))]
