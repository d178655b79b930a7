"""Requests and answers about meters."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from shared.domain.metering.meter import Place, Utility
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import (
    OMITTED,
    Answer,
    Body,
    Day,
    DecimalText,
    Id,
    Instant,
    ListQuery,
    Note,
    Patch,
)
from shared.edge.http.fields_metering import (
    LossAnswer,
    LossPart,
    Number,
    Percent,
    RegisterAnswer,
    RegisterPart,
    Shown,
    UnitName,
    UseName,
)
from shared.usecases.metering.meters import (
    CreateMeter,
    DeviceDraft,
    ListMeters,
    RemoveMeter,
    ReplaceMeter,
)
from shared.usecases.reading import Update

EstimateBy = Annotated[
    int,
    Field(ge=0, le=12, description="Of how many uses an estimate is the average; 0 allows none."),
]
Band = Annotated[UseName | None, Field(description="The time of day it counts: peak, valley …")]


class DeviceAnswer(Answer):
    """A device that hangs, or hung, in the meter's place, with its first and last reading."""

    number: str
    register_: Annotated[
        RegisterAnswer, Field(validation_alias="register", serialization_alias="register")
    ]
    first_on: Annotated[Day, Field(serialization_alias="from")]
    first: Annotated[DecimalText, Field(serialization_alias="first_reading")]
    last_on: Annotated[Day | None, Field(serialization_alias="to")]
    last: Annotated[DecimalText | None, Field(serialization_alias="last_reading")]
    rolled: Annotated[bool, Field(serialization_alias="last_rollover")]


class MeterAnswer(Answer):
    """A meter 仪表 and the devices that measured in its place one after another."""

    id: str
    community_id: str
    place: Place
    place_id: str
    utility: Utility
    measures: str
    unit: str
    band: str
    devices: list[DeviceAnswer]
    main_id: str | None
    loss: LossAnswer
    swing_percent: DecimalText | None
    estimate_by: int
    note: str
    created_at: Instant
    version: int


class DeviceFields(Body):
    """A device that is hung up, and what it shows."""

    number: Number
    register_: Annotated[RegisterPart, Field(alias="register", default_factory=RegisterPart)]
    first_reading: Shown = Decimal(0)

    def device(self) -> DeviceDraft:
        """Return the device."""
        return DeviceDraft(self.number, self.register_.value(), self.first_reading)


class MeterBody(DeviceFields):
    """A new meter of a unit or space, or one shared by a building or the whole community.

    `measures` is the utility's name where it is left out.
    """

    place: Place
    place_id: Id | None = None
    utility: Utility
    measures: UseName | None = None
    unit: UnitName
    installed_on: Day
    band: Band = None
    main_id: Id | None = None
    loss: Annotated[LossPart, Field(default_factory=LossPart)]
    swing_percent: Percent | None = None
    estimate_by: EstimateBy = 0
    note: Note = ""

    def command(self, call: Call) -> CreateMeter:
        """Return what creates the meter."""
        return CreateMeter(
            once=call.once,
            community_id=call.path["community_id"],
            place=self.place,
            place_id=self.place_id,
            utility=self.utility,
            measures=self.measures or self.utility.value,
            unit=self.unit,
            installed_on=self.installed_on,
            device=self.device(),
            band=self.band or "",
            main_id=self.main_id,
            loss=self.loss.value(),
            swing_percent=self.swing_percent,
            estimate_by=self.estimate_by,
            note=self.note,
        )


class MeterPatch(Patch):
    """New values for a meter; `number` is what is written on the device that hangs there now."""

    number: Number = OMITTED
    main_id: Id | None = None
    loss: LossPart = OMITTED
    swing_percent: Percent | None = None
    estimate_by: EstimateBy = OMITTED
    note: Note = OMITTED

    def command(self, call: Call) -> Update:
        """Return what changes the meter."""
        return Update(call.path["meter_id"], call.version, self.changes())


class ReplacementBody(DeviceFields):
    """On day `on` the device showed `last_reading`, and another one took its place."""

    on: Day
    last_reading: Shown
    rollover: bool = False

    def command(self, call: Call) -> ReplaceMeter:
        """Return what replaces the device."""
        return ReplaceMeter(
            call.once,
            call.path["meter_id"],
            self.on,
            self.last_reading,
            self.rollover,
            self.device(),
        )


class RemovalBody(Body):
    """On day `on` the device showed `last_reading` and was taken away for good."""

    on: Day
    last_reading: Shown
    rollover: bool = False

    def command(self, call: Call) -> RemoveMeter:
        """Return what removes the meter."""
        return RemoveMeter(
            call.once, call.path["meter_id"], self.on, self.last_reading, self.rollover
        )


class MeterQuery(ListQuery):
    """Narrows a list of meters."""

    place: Place | None = None
    place_id: Id | None = None
    measures: UseName | None = None

    def command(self, call: Call) -> ListMeters:
        """Return what lists meters."""
        return ListMeters(
            call.path["community_id"],
            self.limit,
            call.after,
            self.place_id,
            self.place,
            self.measures,
        )
