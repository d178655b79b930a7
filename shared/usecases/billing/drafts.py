"""Units and spaces as they are handed in, before they have an id and a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from shared.domain.calendar import business_date
from shared.domain.community import Community
from shared.domain.property import Space, SpaceKind, Status, StatusFrom, Unit, UnitKind


@dataclass(frozen=True, slots=True)
class UnitDraft:
    """What is known of a unit before it is entered; `status_from` None is today."""

    building_id: str
    name: str
    floor: int
    kind: UnitKind
    built_area: Decimal
    inside_area: Decimal | None
    entrance: str
    household_size: int | None
    tags: tuple[str, ...]
    status: Status
    status_from: date | None

    def unit(self, unit_id: str, community: Community, page: int, now: datetime) -> Unit:
        """Return the unit with its id, in its place."""
        return Unit(
            id=unit_id,
            community_id=community.id,
            building_id=self.building_id,
            name=self.name,
            floor=self.floor,
            kind=self.kind,
            built_area=self.built_area,
            statuses=(dated_status(self.status, self.status_from, community, now),),
            page=page,
            created_at=now,
            inside_area=self.inside_area,
            entrance=self.entrance,
            household_size=self.household_size,
            tags=self.tags,
        )


@dataclass(frozen=True, slots=True)
class SpaceDraft:
    """What is known of a space before it is entered; `status_from` None is today."""

    name: str
    kind: SpaceKind
    building_id: str | None
    built_area: Decimal | None
    tags: tuple[str, ...]
    status: Status
    status_from: date | None

    def space(self, space_id: str, community: Community, page: int, now: datetime) -> Space:
        """Return the space with its id, in its place."""
        return Space(
            id=space_id,
            community_id=community.id,
            name=self.name,
            kind=self.kind,
            statuses=(dated_status(self.status, self.status_from, community, now),),
            page=page,
            created_at=now,
            building_id=self.building_id,
            built_area=self.built_area,
            tags=self.tags,
        )


def dated_status(
    status: Status, first: date | None, community: Community, now: datetime
) -> StatusFrom:
    """Return `status` from day `first` on, or from the community's today."""
    return StatusFrom(first or business_date(now, community.time_zone), status)
