"""Bodies of quotes about what goes into charges: uses from meters, shares of pools."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from shared.domain.charges.allocation_policy import Member, Pool
from shared.domain.charges.meters import Around, EarlierUse, Reading, Stretch
from shared.domain.metering.registers import Register
from shared.edge.http.fields import Body
from shared.edge.http.fields_quotes import (
    AllocationPolicy,
    Currency,
    Label,
    MeterPolicy,
    NotNegative,
    Number,
    Positive,
    Unit,
    money,
    one_of,
)
from shared.usecases.quoting.quote_requests import AllocationQuote, MeterQuote

EXPLAINED = 20


class MeterPart(Body):
    """One meter from one reading to the next. Leave out `to` where nobody has read it yet.

    A replaced meter is two of these: the old one to its last reading, the new one from its first.
    `band` names the time of day that the register counts (peak, valley); then all have one.
    """

    from_: Annotated[NotNegative, Field(alias="from")]
    to: NotNegative | None = None
    multiplier: Positive = Decimal(1)
    digits: Annotated[int, Field(ge=1, le=12)] | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None
    rollover: bool = False
    from_estimated: bool = False
    to_estimated: bool = False
    band: Label | None = None

    def stretch(self) -> Stretch:
        """Return the stretch."""
        end = None
        if self.to is not None:
            end = Reading(self.to, self.to_estimated, self.rollover)
        register = Register(self.multiplier, self.digits, self.decimals)
        return Stretch(register, Reading(self.from_, self.from_estimated), end)


class UsePart(Body):
    """An earlier use and the days it took."""

    use: Number
    days: Annotated[int, Field(ge=1, le=3660)] | None = None

    def earlier(self) -> EarlierUse:
        """Return the earlier use."""
        return EarlierUse(self.use, self.days)


class SpreadPart(Body):
    """Spread a use over periods of so many days, in multiples of `unit`."""

    days: Annotated[list[Annotated[int, Field(ge=1, le=3660)]], Field(min_length=1, max_length=60)]
    unit: Positive = Decimal(1)


class ReadingsPart(Body):
    """Readings that make a use."""

    meters: Annotated[list[MeterPart], Field(min_length=1, max_length=20)]
    unit: Unit = ""
    policy: Annotated[MeterPolicy, Field(default_factory=dict)]
    sub_meters: Annotated[list[MeterPart], Field(max_length=200, default_factory=list)]
    sub_uses: Annotated[list[Number], Field(max_length=200, default_factory=list)]
    estimates_billed: Annotated[list[Number], Field(max_length=60, default_factory=list)]
    estimate_by: Annotated[list[UsePart], Field(max_length=60, default_factory=list)]
    carried: Number = Decimal(0)
    before: UsePart | None = None
    days: Annotated[int, Field(ge=1, le=3660)] | None = None
    spread: SpreadPart | None = None

    @model_validator(mode="after")
    def _all_or_no_bands(self) -> Self:
        banded = sum(meter.band is not None for meter in self.meters)
        if banded not in (0, len(self.meters)):
            raise PydanticCustomError("together", "all of {of}", {"of": "band"})
        return self

    def request(self) -> MeterQuote:
        """Return what is asked for."""
        around = Around(
            estimates_billed=tuple(self.estimates_billed),
            sub_uses=tuple(self.sub_uses),
            carried=self.carried,
            before=self.before.earlier() if self.before else None,
            days=self.days,
        )
        return MeterQuote(
            stretches=tuple(meter.stretch() for meter in self.meters),
            unit=self.unit,
            policy=self.policy,
            around=around,
            bands=tuple(meter.band for meter in self.meters if meter.band is not None),
            sub_meters=tuple((meter.stretch(),) for meter in self.sub_meters),
            estimate_by=tuple(one.earlier() for one in self.estimate_by),
            spread_days=tuple(self.spread.days) if self.spread else (),
            spread_unit=self.spread.unit if self.spread else Decimal(1),
        )


class MeterBody(ReadingsPart):
    """A use from readings."""

    kind: Literal["meter"]


class MemberPart(Body):
    """One who bears a part of a pool; ties go to the one that stands first in the list."""

    id: Label
    built_area: NotNegative | None = None
    inside_area: NotNegative | None = None
    floor: Annotated[int, Field(ge=-20, le=300)] | None = None
    entitlement: NotNegative | None = None
    percent: NotNegative | None = None
    people: Annotated[int, Field(ge=0, le=1000)] | None = None
    use: NotNegative | None = None
    key: NotNegative | None = None
    factor: NotNegative = Decimal(1)
    days: Annotated[int, Field(ge=0, le=3660)] | None = None

    def member(self, ordinal: int, period_days: int | None) -> Member:
        """Return the member at its place."""
        return Member(
            id=self.id,
            ordinal=ordinal,
            built_area=self.built_area,
            inside_area=self.inside_area,
            floor=self.floor,
            entitlement=self.entitlement,
            percent=self.percent,
            people=self.people,
            use=self.use,
            given=self.key,
            factor=self.factor,
            days=period_days if self.days is None else self.days,
        )


class PoolPart(Body):
    """What is shared: a cost, or a quantity with its price. Below zero it is a credit."""

    cost: Number | None = None
    quantity: Number | None = None
    price: Number | None = None
    unit: Unit = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        one_of(self, "cost", "quantity")
        if self.cost is not None and self.price is not None:
            one_of(self, "cost", "price")
        return self

    def pool(self) -> Pool:
        """Return the pool."""
        return Pool(self.cost, self.quantity, self.price, self.unit)


class SharedOut(Body):
    """A pool, its policy and its members."""

    policy: AllocationPolicy
    pool: PoolPart
    members: Annotated[list[MemberPart], Field(max_length=2000)]
    exclude: Annotated[list[Label], Field(max_length=2000, default_factory=list)]
    period_days: Annotated[int, Field(ge=1, le=3660)] | None = None

    @model_validator(mode="after")
    def _sayable(self) -> Self:
        if self.period_days is None and any(one.days is not None for one in self.members):
            raise PydanticCustomError("period_days_missing", "days need period_days")
        if len({one.id for one in self.members}) < len(self.members):
            raise PydanticCustomError("member_repeated", "a member stands twice")
        by_quantity = self.policy.get("first") == "quantity"
        if by_quantity and self.pool.quantity is None:
            raise PydanticCustomError("together", "all of {of}", {"of": "first, quantity"})
        if not by_quantity and self.pool.quantity is not None and self.pool.price is None:
            raise PydanticCustomError("together", "all of {of}", {"of": "quantity, price"})
        return self

    def asked(self, currency: str, explain: frozenset[str]) -> AllocationQuote:
        """Return what is asked for."""
        if self.pool.cost is not None and self.policy.get("first") != "quantity":
            money(self.pool.cost, currency, "pool.cost")
        left_out = frozenset(self.exclude)
        members = tuple(
            one.member(at, self.period_days)
            for at, one in enumerate(self.members)
            if one.id not in left_out
        )
        return AllocationQuote(currency, self.policy, self.pool.pool(), members, explain)


class AllocationBody(SharedOut):
    """A pool spread over members. Steps come for those in `explain`, else for the first 20."""

    kind: Literal["allocation"]
    currency: Currency
    explain: Annotated[list[Label], Field(max_length=50)] | None = None

    def request(self) -> AllocationQuote:
        """Return what is asked for."""
        named = self.explain
        if named is None:
            named = [one.id for one in self.members[:EXPLAINED]]
        return self.asked(self.currency, frozenset(named))


class SharePart(SharedOut):
    """A pool, and which of its members is charged."""

    member: Label
