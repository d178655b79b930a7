"""Meters 仪表: where use is measured, and the devices that stood there one after another.

A *meter* is a place of measurement and lasts; a *device* is what hangs there until it is replaced.
Both readings of a replacement lie on the devices, so that the use of a place runs on in one chain.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from shared.domain.metering.errors import MeterRefused, MeterRemoved, MetersTooMany
from shared.domain.metering.registers import NO_LOSS, PLAIN_REGISTER, Loss, Register

DEVICES_MAX = 40
METERS_MAX = 20  # of one unit or space


class Place(StrEnum):
    """What a meter measures the use of."""

    UNIT = "unit"
    SPACE = "space"
    BUILDING = "building"  # shared by a building
    COMMUNITY = "community"  # shared by all


class Utility(StrEnum):
    """What flows through a meter."""

    WATER = "water"
    HOT_WATER = "hot_water"
    ELECTRICITY = "electricity"
    GAS = "gas"
    HEAT = "heat"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Device:
    """One device: it showed `first` on `first_on`, and `last` when it was taken away on `last_on`.

    `rolled` marks that it passed zero before its last reading. `number` is written on it.
    """

    number: str
    first_on: date
    first: Decimal
    register: Register = PLAIN_REGISTER
    last_on: date | None = None
    last: Decimal | None = None
    rolled: bool = False


@dataclass(frozen=True, slots=True)
class CardMeter:
    """What billing must know of a meter: what its use is called in rules, and its devices."""

    id: str
    measures: str
    unit: str
    devices: tuple[Device, ...]
    band: str = ""
    main_id: str | None = None

    @property
    def first_on(self) -> date:
        """The day it was installed."""
        return self.devices[0].first_on

    @property
    def last_on(self) -> date | None:
        """The day it was taken away for good, None while it is in place."""
        return self.devices[-1].last_on

    @property
    def number(self) -> str:
        """What is written on the device that hangs there last."""
        return self.devices[-1].number


@dataclass(frozen=True, slots=True)
class Meter:
    """A place of measurement. `measures` is what rules call its use; `band` its time of day.

    `place_id` names the unit, space, building or community. `main_id` is the meter behind which
    this one lies. `loss` is added to what a main meter leaves over. A swing beyond `swing_percent`
    (None: the community's) is a warning. `estimate_by` is of how many uses an estimate is the
    average; 0 allows none. `page` is that of the subject's billing card.
    """

    id: str
    community_id: str
    place: Place
    place_id: str
    utility: Utility
    measures: str
    unit: str
    devices: tuple[Device, ...]
    created_at: datetime
    page: int | None = None
    band: str = ""
    main_id: str | None = None
    loss: Loss = NO_LOSS
    swing_percent: Decimal | None = None
    estimate_by: int = 0
    note: str = ""
    version: int = 1

    def __post_init__(self) -> None:
        if self.main_id == self.id:
            raise MeterRefused("main_is_itself", field="main_id")
        if len(self.devices) > DEVICES_MAX:
            raise MetersTooMany(limit=DEVICES_MAX)
        for device in self.devices:
            require_readable(device.register, device.first, "first_reading")

    @property
    def shared(self) -> bool:
        """Whether nobody owes for its use by themselves."""
        return self.place in {Place.BUILDING, Place.COMMUNITY}

    @property
    def device(self) -> Device:
        """The device that hangs there, or hung there last."""
        return self.devices[-1]

    @property
    def first_on(self) -> date:
        """The day it was installed."""
        return self.devices[0].first_on

    @property
    def last_on(self) -> date | None:
        """The day it was taken away for good, None while it is in place."""
        return self.device.last_on

    @property
    def card(self) -> CardMeter:
        """What a billing card says of it."""
        return CardMeter(self.id, self.measures, self.unit, self.devices, self.band, self.main_id)

    def removed(self, on: date, last: Decimal, *, rolled: bool = False) -> Meter:
        """Return the meter taken away on day `on`, when it showed `last`. `MeterRemoved`."""
        ended = self._ended(on, last, rolled=rolled)
        return replace(self, devices=(*self.devices[:-1], ended), version=self.version + 1)

    def replaced(self, by: Device, last: Decimal, *, rolled: bool = False) -> Meter:
        """Return the meter with `by` in place of its device, which showed `last` that day.

        Raises `MeterRemoved`, `MetersTooMany`.
        """
        ended = self._ended(by.first_on, last, rolled=rolled)
        devices = (*self.devices[:-1], ended, by)
        return replace(self, devices=devices, version=self.version + 1)

    def _ended(self, on: date, last: Decimal, *, rolled: bool) -> Device:
        device = self.device
        if device.last_on is not None:
            raise MeterRemoved(meter_id=self.id, last_on=device.last_on.isoformat())
        if on < device.first_on or (on == device.first_on and last != device.first):
            raise MeterRefused("ends_too_early", field="on", first=device.first_on.isoformat())
        require_readable(device.register, last, "last_reading")
        return replace(device, last_on=on, last=last, rolled=rolled)


def require_readable(register: Register, value: Decimal, field: str) -> None:
    """Pass if the register can show `value`. Raises `ReadingBeyondRegister` naming `field`."""
    from shared.domain.charges.computation_errors import ReadingBeyondRegister

    exponent = value.normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    if value < 0 or (register.digits is not None and value >= 10**register.digits):
        raise ReadingBeyondRegister(reading=f"{value:f}", digits=register.digits, field=field)
    if register.decimals is not None and places > register.decimals:
        raise ReadingBeyondRegister(reading=f"{value:f}", digits=register.decimals, field=field)


def with_meter(meters: tuple[CardMeter, ...], new: CardMeter) -> tuple[CardMeter, ...]:
    """Return a subject's meters with `new` put in or replaced, by what they measure.

    Meters of one use count in one unit, and either all of them have a band or none. Raises
    `MeterRefused`, `MetersTooMany`.
    """
    others = [meter for meter in meters if meter.id != new.id]
    if len(others) >= METERS_MAX:
        raise MetersTooMany(limit=METERS_MAX)
    for meter in others:
        if meter.measures != new.measures or meter.last_on is not None:
            continue
        if meter.unit != new.unit:
            raise MeterRefused("unit_differs", field="unit", unit=meter.unit)
        if bool(meter.band) != bool(new.band):
            raise MeterRefused("band_differs", field="band")
    return tuple(sorted([*others, new], key=lambda meter: (meter.measures, meter.id)))
