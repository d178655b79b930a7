"""Whether two conditions can never hold for one subject on one day, as far as that can be proved.

It looks at what both say of one thing: choices without a common value, ranges that do not meet, a
tag that one wants and the other forbids, days that end before the others begin, a condition and
its negation. What it can't prove it takes as possible, so that nobody relies on luck.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from shared.domain.charges.applicability import canonical_conditions
from shared.domain.charges.sources import ATTRIBUTE_UNITS

Conditions = Mapping[str, Any]
_TEXTS = ("kind", "use", "status")


def are_disjoint(one: Conditions, other: Conditions) -> bool:
    """Tell whether it is proved that both never hold at once. Both have been checked before."""
    ours, theirs = list(_claims(one)), list(_claims(other))
    return any(_exclude(a, b) for a in ours for b in theirs)


def _claims(conditions: Conditions) -> Iterator[tuple[str, Any]]:
    """Yield what must hold, one key at a time, with `all` taken apart."""
    for key, value in conditions.items():
        if key == "all":
            for inner in value:
                yield from _claims(inner)
        else:
            yield key, value


def _exclude(one: tuple[str, Any], other: tuple[str, Any]) -> bool:
    (key, value), (other_key, other_value) = one, other
    if key == "not" or other_key == "not":
        return _negates(one, other) or _negates(other, one)
    if {key, other_key} == {"from", "to"}:
        first, last = (value, other_value) if key == "from" else (other_value, value)
        return bool(last < first)  # ISO days sort as days
    if key != other_key:
        return False
    if key in _TEXTS:
        return not set(value) & set(other_value)
    if key in ATTRIBUTE_UNITS:
        return _apart(value, other_value)
    return key == "tags" and (_forbids(value, other_value) or _forbids(other_value, value))


def _negates(one: tuple[str, Any], other: tuple[str, Any]) -> bool:
    """Tell whether `one` denies exactly what `other` claims."""
    key, denied = one
    return key == "not" and canonical_conditions(denied) == canonical_conditions(
        {other[0]: other[1]}
    )


def _forbids(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether the tags that `one` forbids leave none that `other` asks for."""
    forbidden = set(one.get("none", ()))
    wanted = other.get("any")
    return bool(forbidden & set(other.get("all", ()))) or (
        wanted is not None and set(wanted) <= forbidden
    )


def _apart(one: Any, other: Any) -> bool:
    """Tell whether no number is in both; each is a list of numbers or bounds."""
    if isinstance(one, list):
        return not any(_within(Decimal(number), other) for number in one)
    if isinstance(other, list):
        return _apart(other, one)
    return any(_beyond(a, b) or _beyond(b, a) for a in one.items() for b in other.items())


_HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "above": lambda number, bound: number > bound,
    "at_least": lambda number, bound: number >= bound,
    "at_most": lambda number, bound: number <= bound,
    "below": lambda number, bound: number < bound,
}


def _within(number: Decimal, bounds: Any) -> bool:
    if isinstance(bounds, list):
        return number in {Decimal(each) for each in bounds}
    return all(_HOLDS[name](number, Decimal(bound)) for name, bound in bounds.items())


def _beyond(low: tuple[str, Any], high: tuple[str, Any]) -> bool:
    """Tell whether the least that `low` allows lies above the most that `high` allows."""
    if low[0] not in {"above", "at_least"} or high[0] not in {"at_most", "below"}:
        return False
    least, most = Decimal(low[1]), Decimal(high[1])
    # At one number both ends have to be closed to share it.
    return least > most or (least == most and (low[0], high[0]) != ("at_least", "at_most"))
