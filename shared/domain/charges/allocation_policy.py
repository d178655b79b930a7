"""How a share pool is spread, as a checked document, and what it is spread over.

{"key": {"by": "built_area"}}
{"key": {"by": "floor", "first_floor": 2, "first": "1", "step": "1"}}
{"key": {"by": "floor", "coefficients": {"1": "0", "2": "0.5", "3": "1"}, "above": "1"}}
{"key": {"product": [{"by": "built_area"}, {"by": "floor", "first_floor": 2}]}}
{"key": {"mix": [{"percent": "60", "by": "built_area"}, {"percent": "40", "by": "equal"}]}}
{"first": "quantity", "quantity_unit": "0.01", "key": {"by": "equal"}}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from shared.domain.charges.document import Node
from shared.domain.charges.policy_parts import TO_MONEY, RoundingRule, above_zero, read_rounding


class By(StrEnum):
    """What a member bears the cost by."""

    EQUAL = "equal"
    BUILT_AREA = "built_area"
    INSIDE_AREA = "inside_area"
    FLOOR = "floor"  # by a coefficient of the floor
    ENTITLEMENT = "entitlement"  # share value, unit entitlement, 产权份额
    PERCENT = "percent"  # fixed for each member; all of them sum to 100
    PEOPLE = "people"
    USE = "use"  # its own metered use
    GIVEN = "given"  # a key given for each member


class First(StrEnum):
    """What is made exact first: the cost, or each member's share of the quantity."""

    COST = "cost"
    QUANTITY = "quantity"


class MixedBy(StrEnum):
    """A mix makes one key and one split, or splits the total first and each part by its own key."""

    TOGETHER = "together"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class FloorCoefficients:
    """The weight of a floor: listed ones, else `first + step × (floor − first_floor)`.

    Floors below `first_floor` weigh 0. Where only a list is given, floors above it weigh `above`.
    """

    listed: Mapping[int, Decimal] = field(default_factory=dict)
    above: Decimal | None = None
    first_floor: int = 2
    first: Decimal = Decimal(1)
    step: Decimal = Decimal(1)

    def weight(self, floor: int) -> Decimal:
        """Return the weight of `floor`."""
        if floor in self.listed:
            return self.listed[floor]
        if self.listed:
            beyond = floor > max(self.listed) and self.above is not None
            return self.above if beyond and self.above is not None else Decimal(0)
        if floor < self.first_floor:
            return Decimal(0)
        return max(self.first + self.step * (floor - self.first_floor), Decimal(0))


@dataclass(frozen=True, slots=True)
class Factor:
    """One quantity of a key."""

    by: By
    floors: FloorCoefficients | None = None


@dataclass(frozen=True, slots=True)
class KeyPart:
    """A product of factors that bears `percent` of the total (100 where there is only one)."""

    percent: Decimal
    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class AllocationPolicy:
    """A checked policy. `unit` is what parts are multiples of (None: the currency's own)."""

    key: tuple[KeyPart, ...]
    first: First = First.COST
    mixed: MixedBy = MixedBy.TOGETHER
    unit: Decimal | None = None
    quantity_unit: Decimal = Decimal("0.01")
    rounding: RoundingRule = TO_MONEY


@dataclass(frozen=True, slots=True)
class Pool:
    """What is shared: a cost in money, or a quantity and its price. Negative is a credit."""

    cost: Decimal | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    unit: str = ""  # of the quantity


@dataclass(frozen=True, slots=True)
class Member:
    """One who bears a part. `ordinal` is its place among all members: ties go to the lower one.

    `factor` weighs the whole key (a vacant home at 0.7); `days` are those it took part in.
    """

    id: str
    ordinal: int
    built_area: Decimal | None = None
    inside_area: Decimal | None = None
    floor: int | None = None
    entitlement: Decimal | None = None
    percent: Decimal | None = None
    people: int | None = None
    use: Decimal | None = None
    given: Decimal | None = None
    factor: Decimal = Decimal(1)
    days: int | None = None


def read_allocation_policy(node: Node) -> AllocationPolicy:
    """Return the policy under `node`. Refused: unknown keys, mixes whose percent are not 100."""
    got = node.keys(
        ("key", "first", "mixed", "unit", "quantity_unit", "rounding"), required=("key",)
    )
    return AllocationPolicy(
        key=_key(got["key"]),
        first=First(got["first"].choice(First)) if "first" in got else First.COST,
        mixed=MixedBy(got["mixed"].choice(MixedBy)) if "mixed" in got else MixedBy.TOGETHER,
        unit=above_zero(got["unit"]) if "unit" in got else None,
        quantity_unit=above_zero(got["quantity_unit"])
        if "quantity_unit" in got
        else Decimal("0.01"),
        rounding=read_rounding(got["rounding"]) if "rounding" in got else TO_MONEY,
    )


_FACTOR = ("by", "coefficients", "above", "first_floor", "first", "step")


def _key(node: Node) -> tuple[KeyPart, ...]:
    if "mix" not in node.members():
        return (KeyPart(Decimal(100), _factors(node, ())),)
    parts = []
    for item in node.keys(("mix",))["mix"].items(at_least=2):
        percent = item.members().get("percent")
        if percent is None:
            raise item.child("percent", None).refuse("key_missing", key="percent")
        parts.append(KeyPart(above_zero(percent), _factors(item, ("percent",))))
    if sum(part.percent for part in parts) != 100:
        raise node.child("mix", None).refuse("sum_expected", expected="100")
    return tuple(parts)


def _factors(node: Node, besides: tuple[str, ...]) -> tuple[Factor, ...]:
    members = node.members()
    if "product" in members:
        got = node.keys(("product", *besides))
        return tuple(_factor(item, ()) for item in got["product"].items(at_least=1))
    return (_factor(node, besides),)


def _factor(node: Node, besides: tuple[str, ...]) -> Factor:
    got = node.keys((*_FACTOR, *besides), required=("by",))
    by = By(got["by"].choice(By))
    if by is not By.FLOOR:
        for key in _FACTOR[1:]:
            if key in got:
                raise got[key].refuse("key_unknown", key=key, allowed="by")
        return Factor(by)
    plain = FloorCoefficients()
    listed: dict[int, Decimal] = {}
    if "coefficients" in got:
        for key in ("first_floor", "first", "step"):
            if key in got:
                raise got[key].refuse("key_unknown", key=key, allowed="coefficients, above")
        for floor, weight in got["coefficients"].members().items():
            if not floor.removeprefix("-").isdecimal():
                raise weight.refuse("integer_expected")
            listed[int(floor)] = weight.decimal()
    floors = FloorCoefficients(
        listed=listed,
        above=got["above"].decimal() if "above" in got else None,
        first_floor=got["first_floor"].integer(-20, 300)
        if "first_floor" in got
        else plain.first_floor,
        first=got["first"].decimal() if "first" in got else plain.first,
        step=got["step"].decimal(None) if "step" in got else plain.step,
    )
    return Factor(by, floors)
