"""What is charged: buildings, their units, and parking spaces; a unit or space is a *subject*."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from shared.domain.errors import Rejected

AREA_STEP = Decimal("0.01")
AREA_MAX = Decimal("10000000.00")
STATUSES_MAX = 200


class AreaMalformed(Rejected):
    """An area is negative, beyond 10,000,000 m², or finer than 0.01 m²."""

    code = "area_malformed"


class InsideAreaTooLarge(Rejected):
    """A unit's inside area is larger than its built area."""

    code = "inside_area_too_large"


class StatusesTooMany(Rejected):
    """A subject has had 200 dated statuses; that many point to a fault in the caller."""

    code = "statuses_too_many"


class SubjectKind(StrEnum):
    """What kind of thing is charged."""

    UNIT = "unit"
    SPACE = "space"


class UnitKind(StrEnum):
    """What a unit is built for; charge rules may depend on it."""

    RESIDENTIAL = "residential"
    VILLA = "villa"
    SHOP = "shop"
    OFFICE = "office"
    STORAGE = "storage"
    PUBLIC = "public"
    OTHER = "other"


class SpaceKind(StrEnum):
    """What a parking space is; charge rules may depend on it."""

    UNDERGROUND = "underground"
    SURFACE = "surface"
    MECHANICAL = "mechanical"
    CHARGING = "charging"
    OTHER = "other"


class Status(StrEnum):
    """How a subject is used."""

    VACANT = "vacant"
    OCCUPIED = "occupied"
    DECORATING = "decorating"
    LET = "let"


@dataclass(frozen=True, slots=True)
class StatusFrom:
    """`status` holds from day `first` until the next dated status begins."""

    first: date
    status: Status


def checked_area(value: Decimal, field: str) -> Decimal:
    """Return `value` in m² with two digits after the point. Raises `AreaMalformed`."""
    if not value.is_finite() or value < 0 or value > AREA_MAX:
        raise AreaMalformed(value=str(value), field=field)
    stepped = value.quantize(AREA_STEP)
    if stepped != value:
        raise AreaMalformed(value=str(value), field=field)
    return stepped


def with_status(statuses: tuple[StatusFrom, ...], new: StatusFrom) -> tuple[StatusFrom, ...]:
    """Return the dated statuses with `new` in its place; one of the same day is replaced."""
    kept = [old for old in statuses if old.first != new.first]
    if len(kept) >= STATUSES_MAX:
        raise StatusesTooMany(limit=STATUSES_MAX)
    return tuple(sorted([*kept, new], key=lambda dated: dated.first))


@dataclass(frozen=True, slots=True)
class Building:
    """A building 楼栋 of a community."""

    id: str
    community_id: str
    name: str
    created_at: datetime
    version: int = 1


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit 房屋: areas in m² with 0.01 steps; `statuses` in order of their first day."""

    id: str
    community_id: str
    building_id: str
    name: str
    floor: int
    kind: UnitKind
    built_area: Decimal
    statuses: tuple[StatusFrom, ...]
    page: int  # where its billing card lies; never changes
    created_at: datetime
    inside_area: Decimal | None = None
    entrance: str = ""
    household_size: int | None = None
    tags: tuple[str, ...] = ()
    version: int = 1

    def __post_init__(self) -> None:
        built = checked_area(self.built_area, "built_area")
        object.__setattr__(self, "built_area", built)
        if self.inside_area is not None:
            inside = checked_area(self.inside_area, "inside_area")
            if inside > built:
                raise InsideAreaTooLarge(inside=str(inside), built=str(built), field="inside_area")
            object.__setattr__(self, "inside_area", inside)

    def becoming(self, status: Status, first: date) -> Unit:
        """Return the unit with `status` from day `first` on, until the next dated status."""
        statuses = with_status(self.statuses, StatusFrom(first, status))
        return replace(self, statuses=statuses, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class Space:
    """A parking space 车位, a payer like a unit; it may lie under a building."""

    id: str
    community_id: str
    name: str
    kind: SpaceKind
    statuses: tuple[StatusFrom, ...]
    page: int
    created_at: datetime
    building_id: str | None = None
    built_area: Decimal | None = None
    tags: tuple[str, ...] = ()
    version: int = 1

    def __post_init__(self) -> None:
        if self.built_area is not None:
            object.__setattr__(self, "built_area", checked_area(self.built_area, "built_area"))

    def becoming(self, status: Status, first: date) -> Space:
        """Return the space with `status` from day `first` on, until the next dated status."""
        statuses = with_status(self.statuses, StatusFrom(first, status))
        return replace(self, statuses=statuses, version=self.version + 1)
