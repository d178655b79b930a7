"""Requests and answers about share pools."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints

from shared.domain.metering.pools import (
    MEMBERS_MAX,
    Exclusions,
    PoolAmount,
    PoolLevel,
    PoolMember,
    PoolScope,
    SharePool,
    StatusFactor,
)
from shared.domain.property import SpaceKind, Status, SubjectKind, UnitKind
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import (
    OMITTED,
    Answer,
    Body,
    DecimalText,
    Id,
    Instant,
    ListQuery,
    Month,
    Note,
    Part,
    Patch,
    Tag,
)
from shared.edge.http.fields_metering import UnitName, UseName
from shared.edge.http.fields_quotes import AllocationPolicy
from shared.usecases.metering.pool_checks import PoolDraft
from shared.usecases.metering.pool_weighing import WeighedPool
from shared.usecases.metering.share_pools import CreatePool, ListPools
from shared.usecases.reading import Update

Entrance = Annotated[str, StringConstraints(pattern=r"^[\w .-]{1,32}$")]
Kinds = Annotated[list[UnitKind | SpaceKind], Field(max_length=20, default_factory=list)]


class AmountPart(Part):
    """A cost; or a quantity with its price; or a shared meter with the price of what it leaves.

    A meter's quantity is its use less that of the meters behind it, and its loss. Below zero it is
    a credit.
    """

    cost: DecimalText | None = None
    quantity: DecimalText | None = None
    meter_id: Id | None = None
    price: DecimalText | None = None
    unit: UnitName = ""

    def value(self) -> PoolAmount:
        """Return the amount."""
        return PoolAmount(self.cost, self.quantity, self.price, self.unit, self.meter_id)


class AmountAnswer(Answer):
    """A cost; or a quantity with its price; or a shared meter with its price."""

    cost: DecimalText | None
    quantity: DecimalText | None
    meter_id: str | None
    price: DecimalText | None
    unit: str


class PoolScopePart(Part):
    """Which subjects bear it: of the community, a building, one of its entrances, or `members`."""

    level: PoolLevel = PoolLevel.COMMUNITY
    building_id: Id | None = None
    entrance: Entrance | None = None
    subjects: Annotated[
        list[SubjectKind],
        Field(min_length=1, max_length=2, default_factory=lambda: [SubjectKind.UNIT]),
    ]

    def value(self) -> PoolScope:
        """Return the scope."""
        kinds = tuple(sorted(set(self.subjects)))
        return PoolScope(self.level, self.building_id, self.entrance, kinds)


class PoolScopeAnswer(Answer):
    """Which subjects bear it."""

    level: PoolLevel
    building_id: str | None
    entrance: str | None
    subjects: list[SubjectKind]


class PoolMemberPart(Part):
    """A listed subject; `value` is its percentage, entitlement or given key."""

    subject_id: Id
    value_: Annotated[DecimalText | None, Field(alias="value", ge=0)] = None

    def value(self) -> PoolMember:
        """Return the member."""
        return PoolMember(self.subject_id, self.value_)


class PoolMemberAnswer(Answer):
    """A listed subject, and its percentage, entitlement or given key."""

    subject_id: str
    value: DecimalText | None


class ExclusionsPart(Part):
    """Who is no member, by what it is on the last day of the period."""

    statuses: Annotated[list[Status], Field(max_length=10, default_factory=list)]
    kinds: Kinds
    tags: Annotated[list[Tag], Field(max_length=20, default_factory=list)]
    ids: Annotated[list[Id], Field(max_length=500, default_factory=list)]

    def value(self) -> Exclusions:
        """Return the exclusions."""
        kinds = tuple(sorted({kind.value for kind in self.kinds}))
        return Exclusions(tuple(self.statuses), kinds, tuple(self.tags), tuple(self.ids))


class ExclusionsAnswer(Answer):
    """Who is no member."""

    statuses: list[Status]
    kinds: list[str]
    tags: list[str]
    ids: list[str]


class StatusFactorPart(Part):
    """Members of this status weigh so many times their key."""

    status: Status
    factor: Annotated[DecimalText, Field(ge=0, le=100)]

    def value(self) -> StatusFactor:
        """Return the factor."""
        return StatusFactor(self.status, self.factor)


class StatusFactorAnswer(Answer):
    """Members of this status weigh so many times their key."""

    status: Status
    factor: DecimalText


class PoolAnswer(Answer):
    """A share pool 公摊 of one item and period."""

    id: str
    community_id: str
    item_id: str
    name: str
    period: Month
    amount: AmountAnswer
    policy: dict[str, Any]
    scope: PoolScopeAnswer
    members: list[PoolMemberAnswer]
    excluded: ExclusionsAnswer
    factors: list[StatusFactorAnswer]
    use: str
    note: str
    active: bool
    created_at: Instant
    created_by: str
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003  the same for every caller
        """Return the pool."""
        pool: SharePool = result
        return cls.model_validate(pool)


Members = Annotated[list[PoolMemberPart], Field(max_length=MEMBERS_MAX)]
Factors = Annotated[list[StatusFactorPart], Field(max_length=4)]
ShareName = Annotated[
    UseName,
    Field(description="What rules call it; left out, the one share that the item's rules read."),
]
Use = Annotated[UseName, Field(description="The use that is the key of a pool shared by use.")]


class PoolBody(Body):
    """A new share pool; `policy` is what quotes of kind `allocation` take."""

    item_id: Id
    period: Month
    name: ShareName | None = None
    amount: AmountPart
    policy: AllocationPolicy
    scope: Annotated[PoolScopePart, Field(default_factory=PoolScopePart)]
    members: Annotated[Members, Field(default_factory=list)]
    excluded: Annotated[ExclusionsPart, Field(default_factory=ExclusionsPart)]
    factors: Annotated[Factors, Field(default_factory=list)]
    use: Use | None = None
    note: Note = ""

    def command(self, call: Call) -> CreatePool:
        """Return what creates the pool."""
        draft = PoolDraft(
            item_id=self.item_id,
            period=self.period,
            name=self.name,
            amount=self.amount.value(),
            policy=self.policy,
            scope=self.scope.value(),
            members=tuple(member.value() for member in self.members),
            excluded=self.excluded.value(),
            factors=tuple(factor.value() for factor in self.factors),
            use=self.use or "",
            note=self.note,
        )
        return CreatePool(call.once, call.path["community_id"], draft)


class PoolPatch(Patch):
    """New values for a share pool; `active: false` takes back one that was entered by mistake."""

    amount: AmountPart = OMITTED
    policy: AllocationPolicy = OMITTED
    scope: PoolScopePart = OMITTED
    members: Members = OMITTED
    excluded: ExclusionsPart = OMITTED
    factors: Factors = OMITTED
    note: Note = OMITTED
    active: bool = OMITTED

    def command(self, call: Call) -> Update:
        """Return what changes the pool."""
        return Update(call.path["pool_id"], call.version, self.changes())


class PoolQuery(ListQuery):
    """Narrows a list of share pools."""

    period: Month | None = None

    def command(self, call: Call) -> ListPools:
        """Return what lists pools."""
        return ListPools(call.path["community_id"], self.limit, self.period or "", call.after)


class WeighedPoolAnswer(Answer):
    """What a pool comes to by what is known now: how many bear it, and the sum of their keys.

    `total` is in `unit_of_total`: the currency, or the unit of a quantity that is shared first.
    """

    pool_id: str
    members: int
    keys: list[DecimalText]
    percents: DecimalText | None
    total: DecimalText
    symbol: Annotated[str, Field(serialization_alias="unit_of_total")]
    quantity: DecimalText | None
    unit: str

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003  the same for every caller
        """Return what the pool comes to."""
        weighed: WeighedPool = result
        return cls.model_validate(weighed)
