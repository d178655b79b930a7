"""Meters: entered, changed, replaced, taken away. A change of a subject's meter is one of its card.

Installing, replacing and removing have readings of their own, which lie on the meter's devices.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from shared.domain.actor import Actor
from shared.domain.community import Community
from shared.domain.metering.meter import Device, Meter, Place, Utility
from shared.domain.metering.registers import Loss, Register
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.metering.meter_places import (
    card_changes,
    place_of,
    require_last_reading,
    require_main,
    require_past,
)
from shared.usecases.metering.metering_ports import Readings, Settlements
from shared.usecases.metering.reading_locks import Locks
from shared.usecases.ports import (
    CardMoved,
    Cards,
    Clock,
    Create,
    Directory,
    Ids,
    Listing,
    Once,
    Page,
    Position,
    Replace,
    VersionStale,
)
from shared.usecases.reading import (
    ById,
    Update,
    require_version,
    revised,
    seen,
    seen_community,
    tried_again,
)


@dataclass(frozen=True, slots=True)
class DeviceDraft:
    """A device that is hung up: what is written on it, its register, and what it shows."""

    number: str
    register: Register
    first: Decimal


@dataclass(frozen=True, slots=True)
class CreateMeter:
    """A new meter of a unit, space or building, or of the whole community (`place_id` None)."""

    once: Once
    community_id: str
    place: Place
    place_id: str | None
    utility: Utility
    measures: str
    unit: str
    installed_on: date
    device: DeviceDraft
    band: str
    main_id: str | None
    loss: Loss
    swing_percent: Decimal | None
    estimate_by: int
    note: str


@dataclass(frozen=True, slots=True)
class ReplaceMeter:
    """On day `on` the device showed `last` and another took its place."""

    once: Once
    id: str
    on: date
    last: Decimal
    rollover: bool
    device: DeviceDraft


@dataclass(frozen=True, slots=True)
class RemoveMeter:
    """On day `on` the device showed `last` and was taken away for good."""

    once: Once
    id: str
    on: date
    last: Decimal
    rollover: bool


@dataclass(frozen=True, slots=True)
class ListMeters:
    """Part of the list of a community's meters, narrowed by what is not None."""

    community_id: str
    limit: int
    after: Position | None
    place_id: str | None = None
    place: Place | None = None
    measures: str | None = None


@tried_again(CardMoved)
def create_meter(
    actor: Actor,
    command: CreateMeter,
    *,
    directory: Directory,
    cards: Cards,
    clock: Clock,
    ids: Ids,
) -> Meter:
    """The meter exists and, for a unit or space, its billing card knows it.

    Raises `NotFound`, `MeterRefused`, `MetersTooMany`, `ReadingBeyondRegister`,
    `ReadingDayRefused`.
    """
    company_id, now = actor.company_id, clock.now()
    community = seen_community(actor, command.community_id, directory)
    require_past(command.installed_on, community, now, "installed_on")
    place_id, page = place_of(company_id, command.place, command.place_id, community, directory)
    draft = command.device
    meter = Meter(
        id=ids.new("mtr"),
        community_id=community.id,
        place=command.place,
        place_id=place_id,
        utility=command.utility,
        measures=command.measures,
        unit=command.unit,
        devices=(Device(draft.number, command.installed_on, draft.first, draft.register),),
        created_at=now,
        page=page,
        band=command.band,
        main_id=command.main_id,
        loss=command.loss,
        swing_percent=command.swing_percent,
        estimate_by=command.estimate_by,
        note=command.note,
    )
    require_main(company_id, meter, directory)
    changes = [Create(meter), *card_changes(company_id, meter, cards, now)]
    directory.commit(company_id, changes, once=command.once, result=meter)
    return meter


def get_meter(actor: Actor, command: ById, *, directory: Directory) -> Meter:
    """Return a meter. Raises `NotFound`."""
    return seen(actor, directory.get(actor.company_id, Meter, command.id))


def list_meters(actor: Actor, command: ListMeters, *, directory: Directory) -> Page[Meter]:
    """Return part of the list of meters, by place and what they measure."""
    seen_community(actor, command.community_id, directory)
    where: list[tuple[str, str | bool]] = []
    if command.place is not None:
        where.append(("place", command.place.value))
    if command.measures is not None:
        where.append(("measures", command.measures))
    prefix = f"{command.place_id}#" if command.place_id else ""
    listing = Listing(
        Meter, command.community_id, command.limit, command.after, prefix, tuple(where)
    )
    return directory.page(actor.company_id, listing)


@tried_again(CardMoved)
def update_meter(
    actor: Actor, command: Update, *, directory: Directory, cards: Cards, clock: Clock
) -> Meter:
    """The meter and its card have the new values. Raises `VersionStale`, `MeterRefused`."""
    meter = get_meter(actor, ById(command.id), directory=directory)
    require_version(meter, command.version)
    changes = dict(command.changes)
    number = changes.pop("number", None)
    if number is not None:
        changes["devices"] = (*meter.devices[:-1], replace(meter.device, number=number))
    changed = revised(meter, changes)
    require_main(actor.company_id, changed, directory)
    company_id, now = actor.company_id, clock.now()
    card = card_changes(company_id, changed, cards, now) if changed.card != meter.card else []
    directory.commit(company_id, [Replace(changed), *card])
    return changed


@tried_again(CardMoved, VersionStale)
def replace_meter(
    actor: Actor,
    command: ReplaceMeter,
    *,
    directory: Directory,
    cards: Cards,
    readings: Readings,
    clock: Clock,
) -> Meter:
    """Another device hangs in the meter's place; its use runs on in one chain.

    Raises `MeterRemoved`, `MeterRefused`, `ReadingLower`, `RolloverUnlikely`,
    `ReadingBeyondRegister`, `ReadingDayRefused`, `MetersTooMany`.
    """
    meter, community = _met(actor, command.id, directory)
    now, draft = clock.now(), command.device
    require_past(command.on, community, now, "on")
    device = Device(draft.number, command.on, draft.first, draft.register)
    changed = meter.replaced(device, command.last, rolled=command.rollover)
    require_last_reading(actor.company_id, changed, command.on, readings)
    changes = [Replace(changed), *card_changes(actor.company_id, changed, cards, now)]
    directory.commit(actor.company_id, changes, once=command.once, result=changed)
    return changed


@tried_again(CardMoved, VersionStale)
def remove_meter(
    actor: Actor,
    command: RemoveMeter,
    *,
    directory: Directory,
    cards: Cards,
    readings: Readings,
    runs: Runs,
    bills: Bills,
    settlements: Settlements,
    clock: Clock,
) -> Meter:
    """The meter is taken away; its last reading closes its last use.

    Raises as `replace_meter`, and `ReadingLocked`, `ReadingsHeld`, `PeriodClosed` for a day that
    is billed.
    """
    meter, community = _met(actor, command.id, directory)
    company_id, now = actor.company_id, clock.now()
    require_past(command.on, community, now, "on")
    locks = Locks(
        company_id,
        community,
        directory=directory,
        cards=cards,
        runs=runs,
        bills=bills,
        settlements=settlements,
    )
    gate = locks.require_free(meter, command.on, "on")
    changed = meter.removed(command.on, command.last, rolled=command.rollover)
    require_last_reading(company_id, changed, command.on, readings)
    changes = [Replace(changed), gate, *card_changes(company_id, changed, cards, now)]
    directory.commit(company_id, changes, once=command.once, result=changed)
    return changed


def _met(actor: Actor, meter_id: str, directory: Directory) -> tuple[Meter, Community]:
    meter = get_meter(actor, ById(meter_id), directory=directory)
    return meter, directory.get(actor.company_id, Community, meter.community_id)
