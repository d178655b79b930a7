"""Share pools 公摊: one cost or quantity of a period, and which subjects bear it by which key.

A pool belongs to a charge item, whose rules read each subject's part by the pool's `name`. How it
is spread is a checked document (`shared/domain/charges/allocation_policy.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from shared.domain.metering.errors import PoolRefused
from shared.domain.property import Status, SubjectKind

MEMBERS_MAX = 2000


class PoolLevel(StrEnum):
    """How far a pool reaches."""

    COMMUNITY = "community"
    BUILDING = "building"
    ENTRANCE = "entrance"
    SUBJECTS = "subjects"  # those that are listed


# What a scope of each level names.
_NAMES = {
    PoolLevel.COMMUNITY: (),
    PoolLevel.BUILDING: ("building_id",),
    PoolLevel.ENTRANCE: ("building_id", "entrance"),
    PoolLevel.SUBJECTS: (),
}


@dataclass(frozen=True, slots=True)
class PoolScope:
    """Which subjects may be members: those of `subjects` kinds in a place."""

    level: PoolLevel = PoolLevel.COMMUNITY
    building_id: str | None = None
    entrance: str | None = None
    subjects: tuple[SubjectKind, ...] = (SubjectKind.UNIT,)

    def __post_init__(self) -> None:
        needs = _NAMES[self.level]
        named = [name for name in ("building_id", "entrance") if getattr(self, name) is not None]
        if named != list(needs):
            words = ", ".join(needs) or "-"
            raise PoolRefused("scope_form", field="scope", level=self.level.value, needs=words)


@dataclass(frozen=True, slots=True)
class Exclusions:
    """Who in the scope is no member, by what it is on the last day of the pool's period."""

    statuses: tuple[Status, ...] = ()
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PoolMember:
    """A subject that is listed, and its percentage, entitlement or other given key."""

    subject_id: str
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StatusFactor:
    """Members of this status weigh so many times their key: 空置 0.7."""

    status: Status
    factor: Decimal


@dataclass(frozen=True, slots=True)
class PoolAmount:
    """What is shared: a cost, or a quantity with its price, or what a shared meter leaves over.

    A meter's quantity is its use less that of the meters behind it, and its loss.
    """

    cost: Decimal | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    unit: str = ""
    meter_id: str | None = None

    def __post_init__(self) -> None:
        given = [self.cost is not None, self.quantity is not None, self.meter_id is not None]
        if sum(given) != 1 or (self.cost is not None) == (self.price is not None):
            raise PoolRefused("amount_form", field="amount")


NOBODY = Exclusions()
EVERYBODY = PoolScope()


@dataclass(frozen=True, slots=True)
class SharePool:
    """One pool of one item and period ("2026-11", the first month of its plan's period).

    `policy` says by which key it is spread; `use` names the metered use where the key is that.
    `members` lists the subjects of a scope of chosen ones, or gives keys to some. One that is not
    `active` was entered by mistake and is billed to nobody.
    """

    id: str
    community_id: str
    item_id: str
    name: str
    period: str
    amount: PoolAmount
    policy: Mapping[str, object]
    created_at: datetime
    created_by: str
    scope: PoolScope = EVERYBODY
    members: tuple[PoolMember, ...] = ()
    excluded: Exclusions = NOBODY
    factors: tuple[StatusFactor, ...] = ()
    use: str = ""
    note: str = ""
    active: bool = True
    version: int = 1

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for member in self.members:
            if member.subject_id in seen:
                raise PoolRefused("subject_repeated", field="members", id=member.subject_id)
            seen.add(member.subject_id)
