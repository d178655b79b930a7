"""Keys of a share pool: what each member weighs, as an exact whole number, and how to say so.

Keys are whole numbers of 10⁻¹⁸, so that sums over pages are exact and in any order the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import prod

from shared.domain.charges.allocation_policy import (
    AllocationPolicy,
    By,
    Factor,
    KeyPart,
    Member,
    MixedBy,
)
from shared.domain.charges.computation_errors import PoolKeyMissing
from shared.domain.charges.exact import tidy
from shared.domain.charges.policy_parts import HUNDRED, exact_step
from shared.domain.charges.settlement import Keyed
from shared.domain.charges.trace import Input, Step
from shared.domain.money import RoundingMode, round_to_unit

KEY_SCALE = 10**18
Keys = tuple[int, ...]
_UNITS = {By.BUILT_AREA: "m2", By.INSIDE_AREA: "m2", By.PERCENT: "%", By.PEOPLE: "person"}


@dataclass(frozen=True, slots=True)
class Sums:
    """What pages add up before a pool is settled: members, keys by part, fixed percentages."""

    members: int
    keys: tuple[int, ...]
    percents: Decimal | None = None

    def __add__(self, other: Sums) -> Sums:
        keys = tuple(mine + theirs for mine, theirs in zip(self.keys, other.keys, strict=True))
        percents = None
        if self.percents is not None and other.percents is not None:
            percents = self.percents + other.percents
        return Sums(self.members + other.members, keys, percents)


def no_members(policy: AllocationPolicy) -> Sums:
    """Return the sums of nobody, to add pages to."""
    fixed = any(_is_percent(part) for part in policy.key)
    return Sums(0, (0,) * len(policy.key), Decimal(0) if fixed else None)


def sums_of(policy: AllocationPolicy, page: Iterable[Member]) -> Sums:
    """Return what one page adds. Raises `PoolKeyMissing` naming the member."""
    found = no_members(policy)
    members, sums, percents = 0, list(found.keys), found.percents
    for member in page:
        members += 1
        for at, key in enumerate(whole_keys(policy, member)):
            sums[at] += key
        if percents is not None and member.percent is not None:
            percents += member.percent
    return Sums(members, tuple(sums), percents)


def whole_keys(policy: AllocationPolicy, member: Member) -> tuple[int, ...]:
    """Return the member's keys, one for each part of the policy's key."""
    return tuple(_whole(part, member) for part in policy.key)


def keyed(policy: AllocationPolicy, sums: Sums, member: Member, keys: Keys) -> list[Keyed]:
    """Return the member's key for each split of the pool: one, or one for each part of a mix."""
    if len(keys) == 1 or policy.mixed is MixedBy.APART:
        return [Keyed(member.ordinal, key) for key in keys]
    # p₁·k₁/S₁ + p₂·k₂/S₂ as one whole number: both sides times S₁·S₂.
    whole = prod(sums.keys)
    mixed = 0
    for part, key, of in zip(policy.key, keys, sums.keys, strict=True):
        mixed += int(part.percent * 10**12) * key * (whole // of)
    return [Keyed(member.ordinal, mixed)]


def key_sums(policy: AllocationPolicy, sums: Sums) -> list[int]:
    """Return what the keys of `keyed` sum to over all members, for each split of the pool."""
    if len(sums.keys) == 1 or policy.mixed is MixedBy.APART:
        return list(sums.keys)
    # Of each part: Σ pᵢ·kᵢ·∏S ÷ Sᵢ over all members is pᵢ·∏S.
    whole = prod(sums.keys)
    return [sum(int(part.percent * 10**12) for part in policy.key) * whole]


def fraction_of(policy: AllocationPolicy, sums: Sums, keys: Keys) -> Fraction:
    """Return which part of the total these keys bear, before any rounding."""
    if len(keys) == 1:
        return Fraction(keys[0], sums.keys[0])
    return sum(
        (
            Fraction(part.percent) * key / of / HUNDRED
            for part, key, of in zip(policy.key, keys, sums.keys, strict=True)
        ),
        Fraction(0),
    )


def shown_key(policy: AllocationPolicy, sums: Sums, keys: Keys) -> tuple[Decimal, Decimal]:
    """Return the member's key and the sum of all; of a mix, its percentage and 100."""
    if len(keys) == 1:
        return _shown(keys[0]), _shown(sums.keys[0])
    percent = fraction_of(policy, sums, keys) * HUNDRED
    shown = round_to_unit(percent, Decimal("0.000001"), RoundingMode.HALF_UP)
    return shown, Decimal(100)


def key_steps(
    policy: AllocationPolicy, sums: Sums, member: Member
) -> tuple[list[Step], str, tuple[Input, ...]]:
    """Return the steps of the member's key, and the factor of the total in symbols and inputs."""
    steps: list[Step] = []
    terms: list[str] = []
    inputs: list[Input] = []
    single = len(policy.key) == 1
    for at, (part, of) in enumerate(zip(policy.key, sums.keys, strict=True), 1):
        suffix = "" if single else f"_{at}"
        named = _factors(part, member)
        value = _shown(_whole(part, member))
        unit = named[0].unit if len(named) == 1 else ""
        if len(named) > 1:
            operation = " × ".join(one.name for one in named)
            steps.append(exact_step("pool_key", operation, tuple(named), value, unit))
        terms.append(f"key{suffix} ÷ key_sum{suffix}")
        inputs += [
            Input(f"key{suffix}", value, unit),
            Input(f"key_sum{suffix}", _shown(of), unit),
        ]
        if not single:
            terms[-1] += f" × percent{suffix}"
            inputs.append(Input(f"percent{suffix}", part.percent, "%"))
    if single:
        return steps, terms[0], tuple(inputs)
    share = fraction_of(policy, sums, whole_keys(policy, member))
    operation = f"({' + '.join(terms)}) ÷ 100"
    steps.append(exact_step("pool_key_mix", operation, tuple(inputs), share, ""))
    return steps, "share", (Input("share", tidy(share), ""),)


def _is_percent(part: KeyPart) -> bool:
    return [factor.by for factor in part.factors] == [By.PERCENT]


def _factors(part: KeyPart, member: Member) -> list[Input]:
    named = [_factor(factor, member) for factor in part.factors]
    if member.factor != 1:
        named.append(Input("factor", member.factor, ""))
    if member.days is not None:
        named.append(Input("days", member.days, "day"))
    return named


def _factor(factor: Factor, member: Member) -> Input:
    value: Decimal | int | None
    if factor.by is By.EQUAL:
        value = 1
    elif factor.by is By.FLOOR and factor.floors is not None:
        value = None if member.floor is None else factor.floors.weight(member.floor)
    else:
        value = getattr(member, factor.by.value)
    if value is None or value < 0:
        raise PoolKeyMissing(member=member.id, key=factor.by.value)
    name = "floor_coefficient" if factor.by is By.FLOOR else factor.by.value
    return Input(name, value, _UNITS.get(factor.by, ""))


def _whole(part: KeyPart, member: Member) -> int:
    """Return the product of the factors in units of 10⁻¹⁸."""
    whole, divisor = KEY_SCALE, 1
    for one in _factors(part, member):
        # Keys are numbers; only other inputs of steps are texts.
        value = one.value if isinstance(one.value, Decimal | int) else 0
        numerator, denominator = value.as_integer_ratio()
        whole, divisor = whole * numerator, divisor * denominator
    whole, lost = divmod(whole, divisor)
    if lost:  # more than 18 places: nobody measures that
        raise PoolKeyMissing(member=member.id, key=part.factors[0].by.value)
    return whole


def _shown(whole: int) -> Decimal:
    tidied = tidy(Fraction(whole, KEY_SCALE))
    return tidied if isinstance(tidied, Decimal) else Decimal(0)
