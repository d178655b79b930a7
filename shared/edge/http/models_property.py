"""Requests and answers about buildings, units and spaces."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from shared.domain.property import SpaceKind, Status, UnitKind
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import (
    OMITTED,
    Answer,
    Area,
    Body,
    Day,
    Id,
    Instant,
    ListQuery,
    Name,
    Patch,
    Tag,
    Tags,
)
from shared.usecases.billing.drafts import SpaceDraft, UnitDraft
from shared.usecases.estate.buildings import CreateBuilding
from shared.usecases.estate.property import (
    CreateSpace,
    CreateUnit,
    ListSubjects,
    SetStatus,
)
from shared.usecases.reading import Update

Floor = Annotated[int, Field(ge=-20, le=300)]
HouseholdSize = Annotated[int, Field(ge=0, le=1000)]
Entrance = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\w .-]{0,32}$")]


class BuildingAnswer(Answer):
    """A building 楼栋."""

    id: str
    community_id: str
    name: str
    created_at: Instant
    version: int


class BuildingBody(Body):
    """A new building."""

    name: Name

    def command(self, call: Call) -> CreateBuilding:
        """Return what creates the building."""
        return CreateBuilding(call.once, call.path["community_id"], self.name)


class BuildingPatch(Patch):
    """New values for a building."""

    name: Name = OMITTED

    def command(self, call: Call) -> Update:
        """Return what changes the building."""
        return Update(call.path["building_id"], call.version, self.changes())


class StatusAnswer(Answer):
    """A status and the day it begins; it holds until the next one begins."""

    first: Annotated[Day, Field(serialization_alias="from")]
    status: Status


class UnitAnswer(Answer):
    """A unit 房屋; areas in m²."""

    id: str
    community_id: str
    building_id: str
    name: str
    entrance: str
    floor: int
    kind: UnitKind
    built_area: Area
    inside_area: Area | None
    household_size: int | None
    tags: list[str]
    statuses: list[StatusAnswer]
    created_at: Instant
    version: int


class SpaceAnswer(Answer):
    """A parking space 车位."""

    id: str
    community_id: str
    building_id: str | None
    name: str
    kind: SpaceKind
    built_area: Area | None
    tags: list[str]
    statuses: list[StatusAnswer]
    created_at: Instant
    version: int


class UnitFields(Body):
    """What a new unit is; `status_from` is today where it is left out."""

    name: Name
    floor: Floor
    kind: UnitKind = UnitKind.RESIDENTIAL
    built_area: Area
    inside_area: Area | None = None
    entrance: Entrance = ""
    household_size: HouseholdSize | None = None
    tags: Annotated[Tags, Field(default_factory=list)]
    status: Status = Status.VACANT
    status_from: Day | None = None

    def draft(self, building_id: str) -> UnitDraft:
        """Return the unit as it is handed in."""
        return UnitDraft(
            building_id=building_id,
            name=self.name,
            floor=self.floor,
            kind=self.kind,
            built_area=self.built_area,
            inside_area=self.inside_area,
            entrance=self.entrance,
            household_size=self.household_size,
            tags=tuple(sorted(set(self.tags))),
            status=self.status,
            status_from=self.status_from,
        )


class UnitBody(UnitFields):
    """A new unit of a building."""

    def command(self, call: Call) -> CreateUnit:
        """Return what creates the unit."""
        return CreateUnit(call.once, self.draft(call.path["building_id"]))


class SpaceFields(Body):
    """What a new space is; `status_from` is today where it is left out."""

    name: Name
    kind: SpaceKind = SpaceKind.UNDERGROUND
    building_id: Id | None = None
    built_area: Area | None = None
    tags: Annotated[Tags, Field(default_factory=list)]
    status: Status = Status.OCCUPIED
    status_from: Day | None = None

    def draft(self) -> SpaceDraft:
        """Return the space as it is handed in."""
        return SpaceDraft(
            name=self.name,
            kind=self.kind,
            building_id=self.building_id,
            built_area=self.built_area,
            tags=tuple(sorted(set(self.tags))),
            status=self.status,
            status_from=self.status_from,
        )


class SpaceBody(SpaceFields):
    """A new space of a community."""

    def command(self, call: Call) -> CreateSpace:
        """Return what creates the space."""
        return CreateSpace(call.once, call.path["community_id"], self.draft())


class UnitPatch(Patch):
    """New values for a unit, known to billing from its next run on."""

    name: Name = OMITTED
    floor: Floor = OMITTED
    kind: UnitKind = OMITTED
    built_area: Area = OMITTED
    inside_area: Area | None = None
    entrance: Entrance = OMITTED
    household_size: HouseholdSize | None = None
    tags: Tags = OMITTED

    def command(self, call: Call) -> Update:
        """Return what changes the unit."""
        return Update(call.path["unit_id"], call.version, self.changes())


class SpacePatch(Patch):
    """New values for a space, known to billing from its next run on."""

    name: Name = OMITTED
    kind: SpaceKind = OMITTED
    building_id: Id | None = None
    built_area: Area | None = None
    tags: Tags = OMITTED

    def command(self, call: Call) -> Update:
        """Return what changes the space."""
        return Update(call.path["space_id"], call.version, self.changes())


class StatusBody(Body):
    """A status from a day on (today where it is left out), until the next dated status."""

    status: Status
    first: Annotated[Day | None, Field(alias="from")] = None

    def command(self, call: Call) -> SetStatus:
        """Return what dates the status."""
        subject_id = call.path.get("unit_id") or call.path["space_id"]
        return SetStatus(call.once, subject_id, self.status, self.first)


class UnitQuery(ListQuery):
    """Narrows a list of units."""

    building_id: Id | None = None
    kind: UnitKind | None = None
    tag: Tag | None = None

    def command(self, call: Call) -> ListSubjects:
        """Return what lists units."""
        return _list_subjects(self, call)


class SpaceQuery(ListQuery):
    """Narrows a list of spaces."""

    building_id: Id | None = None
    kind: SpaceKind | None = None
    tag: Tag | None = None

    def command(self, call: Call) -> ListSubjects:
        """Return what lists spaces."""
        return _list_subjects(self, call)


def _list_subjects(query: UnitQuery | SpaceQuery, call: Call) -> ListSubjects:
    return ListSubjects(
        call.path["community_id"],
        query.limit,
        call.after,
        building_id=query.building_id,
        kind=query.kind.value if query.kind else None,
        tag=query.tag,
    )
