"""Readings: entered one by one or many at once, withdrawn, listed.

A reading and its copy on the billing page are written together, on condition that the community's
gate has not moved since it was looked at (`reading_locks.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.community import Community
from shared.domain.errors import NotFound
from shared.domain.metering.readings import MeterReading
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.metering.metering_ports import Readings, Settlements
from shared.usecases.metering.reading_desk import EnteredRow, ReadingDesk, ReadingDraft, meter_of
from shared.usecases.ports import CardMoved, Cards, Clock, Directory, Once, Page, VersionStale
from shared.usecases.reading import ListOf, seen_community, tried_again

ROWS_MAX = 100


@dataclass(frozen=True, slots=True)
class EnterReading:
    """A reading of one meter."""

    once: Once
    meter_id: str
    draft: ReadingDraft


@dataclass(frozen=True, slots=True)
class EnterReadings:
    """At most `ROWS_MAX` readings of a community's meters: (meter id, reading)."""

    once: Once
    community_id: str
    rows: tuple[tuple[str, ReadingDraft], ...]


@dataclass(frozen=True, slots=True)
class WithdrawReading:
    """Take back a reading, as read in `version`."""

    meter_id: str
    reading_id: str
    version: int


@dataclass(frozen=True, slots=True)
class GetReading:
    """Asks for one reading."""

    meter_id: str
    reading_id: str


@dataclass(frozen=True, slots=True)
class EnteredRows:
    """What became of all rows, in their order."""

    rows: tuple[EnteredRow, ...]


@tried_again(CardMoved, VersionStale)
def enter_reading(
    actor: Actor,
    command: EnterReading,
    *,
    directory: Directory,
    cards: Cards,
    readings: Readings,
    runs: Runs,
    bills: Bills,
    settlements: Settlements,
    clock: Clock,
) -> MeterReading:
    """The reading stands, with what a person should look at.

    Raises `ReadingDayRefused`, `ReadingBeyondRegister`, `ReadingLower`, `RolloverUnlikely`,
    `ReadingExists`, `ReadingLocked`, `ReadingsHeld`, `PeriodClosed`, `ReadingNoteMissing`.
    """
    meter = meter_of(actor, command.meter_id, directory)
    community = directory.get(actor.company_id, Community, meter.community_id)
    desk = ReadingDesk(
        actor,
        community,
        directory=directory,
        cards=cards,
        readings=readings,
        runs=runs,
        bills=bills,
        settlements=settlements,
        now=clock.now(),
    )
    return desk.enter(meter, command.draft, request="", once=command.once)


def enter_readings(
    actor: Actor,
    command: EnterReadings,
    *,
    directory: Directory,
    cards: Cards,
    readings: Readings,
    runs: Runs,
    bills: Bills,
    settlements: Settlements,
    clock: Clock,
) -> EnteredRows:
    """Every row that can stand does; each of the others says why it can't.

    A repeat finds the rows that stand already, also after a crash in their middle.
    """
    community = seen_community(actor, command.community_id, directory)
    desk = ReadingDesk(
        actor,
        community,
        directory=directory,
        cards=cards,
        readings=readings,
        runs=runs,
        bills=bills,
        settlements=settlements,
        now=clock.now(),
    )
    request = command.once.digest[:32]
    rows = [desk.row(meter_id, draft, request) for meter_id, draft in command.rows]
    result = EnteredRows(tuple(rows))
    directory.commit(actor.company_id, [], once=command.once, result=result)
    return result


@tried_again(CardMoved, VersionStale)
def withdraw_reading(
    actor: Actor,
    command: WithdrawReading,
    *,
    directory: Directory,
    cards: Cards,
    readings: Readings,
    runs: Runs,
    bills: Bills,
    settlements: Settlements,
    clock: Clock,
) -> MeterReading:
    """The reading stands no longer; another of its day can be entered.

    Raises `VersionStale`, `ReadingWithdrawn`, `ReadingLocked`, `ReadingsHeld`, `PeriodClosed`, and
    `ReadingLower` or `RolloverUnlikely` where a later reading relies on it.
    """
    meter = meter_of(actor, command.meter_id, directory)
    community = directory.get(actor.company_id, Community, meter.community_id)
    reading = readings.find(actor.company_id, meter.id, command.reading_id)
    if reading is None:
        raise NotFound
    if reading.version != command.version:
        raise VersionStale(version=reading.version, field="If-Match")
    desk = ReadingDesk(
        actor,
        community,
        directory=directory,
        cards=cards,
        readings=readings,
        runs=runs,
        bills=bills,
        settlements=settlements,
        now=clock.now(),
    )
    return desk.withdraw(meter, reading)


def list_readings(
    actor: Actor, command: ListOf, *, directory: Directory, readings: Readings
) -> Page[MeterReading]:
    """Return part of the list of a meter's readings, newest first."""
    meter = meter_of(actor, command.parent, directory)
    return readings.listed(actor.company_id, meter.id, command.limit, command.after)


def get_reading(
    actor: Actor, command: GetReading, *, directory: Directory, readings: Readings
) -> MeterReading:
    """Return one reading. Raises `NotFound`."""
    meter = meter_of(actor, command.meter_id, directory)
    reading = readings.find(actor.company_id, meter.id, command.reading_id)
    if reading is None:
        raise NotFound
    return reading
