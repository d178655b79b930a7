"""Share pools 公摊: a cost or a quantity spread over members so that the parts add up exactly.

Every key, however composed, becomes a whole number for each member, and one largest-remainder
split (`settlement.py`, equal to `money.share_out`) makes the parts; nothing is rounded before it.
`allocate` serves members that fit in one list. A run over a community goes page by page:

    sums = Σ sums_of(policy, page)                      one number for each part of the key
    settled = settle_pool(policy, pool, currency, sums, pages)
    settled.share(member)                               exact, from constants only
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from shared.domain.charges.allocation_keys import (
    Keys,
    Sums,
    fraction_of,
    key_steps,
    keyed,
    shown_key,
    sums_of,
    whole_keys,
)
from shared.domain.charges.allocation_policy import (
    AllocationPolicy,
    First,
    Member,
    MixedBy,
    Pool,
)
from shared.domain.charges.computation_errors import (
    PoolEmpty,
    PoolKeysZero,
    PoolPercentsNotHundred,
    PoolTotalNotInUnits,
)
from shared.domain.charges.exact import tidy
from shared.domain.charges.facts import Share
from shared.domain.charges.policy_parts import rounded_step, to_money
from shared.domain.charges.settlement import Keyed, Pages, Split, settle
from shared.domain.charges.trace import Input, Step
from shared.domain.money import Money, RoundingMode, round_to_unit, share_out, smallest_unit

MemberPages = Callable[[], Iterable[Iterable[Member]]]


@dataclass(frozen=True, slots=True)
class PoolTotal:
    """What is split: `total` in `unit`s, with the steps that made it. `symbol` names its unit."""

    total: Decimal
    unit: Decimal
    symbol: str
    steps: tuple[Step, ...] = ()

    @property
    def units(self) -> int:
        """How many units there are to give."""
        count = Fraction(self.total) / Fraction(self.unit)
        if count.denominator != 1:
            raise PoolTotalNotInUnits(total=f"{self.total:f}", unit=f"{self.unit:f}")
        return count.numerator


@dataclass(frozen=True, slots=True)
class MemberShare:
    """One member's part: of the pool's total, and in money where that is something else."""

    member_id: str
    share: Share
    amount: Money | None
    percent: Fraction
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class SettledPool:
    """A pool whose parts are decided: small, and enough to compute any member's part."""

    policy: AllocationPolicy
    pool: Pool
    currency: str
    total: PoolTotal
    sums: Sums
    splits: tuple[Split, ...]

    def part(self, member: Member) -> Decimal:
        """Return the member's exact part of the total."""
        return self._part(member, whole_keys(self.policy, member))

    def share(self, member: Member, explained: bool = True) -> MemberShare:
        """Return the member's part with its key, the sum of keys and, if wanted, the steps."""
        whole = whole_keys(self.policy, member)
        part = self._part(member, whole)
        fraction = fraction_of(self.policy, self.sums, whole)
        key, keys = shown_key(self.policy, self.sums, whole)
        in_money = self.policy.first is First.COST
        share = Share(part, self.total.total, key, keys, "" if in_money else self.total.symbol)
        amount = Money.exactly(part, self.currency) if in_money else self._priced(part)
        steps = self._steps(member, part, amount, fraction) if explained else ()
        return MemberShare(member.id, share, amount, fraction, steps)

    def _part(self, member: Member, whole: Keys) -> Decimal:
        keys = keyed(self.policy, self.sums, member, whole)
        units = sum(split.part(key) for split, key in zip(self.splits, keys, strict=True))
        return units * self.total.unit

    def _priced(self, part: Decimal) -> Money | None:
        if self.pool.price is None:
            return None
        exact = Fraction(part) * Fraction(self.pool.price)
        return to_money(exact, self.policy.rounding, self.currency)

    def _steps(
        self, member: Member, part: Decimal, amount: Money | None, fraction: Fraction
    ) -> tuple[Step, ...]:
        steps, operation, inputs = key_steps(self.policy, self.sums, member)
        exact = Fraction(self.total.total) * fraction
        total = Input("pool_total", self.total.total, self.total.symbol)
        steps.append(
            Step(
                "pool_part",
                f"pool_total × {operation}",
                (total, *inputs),
                tidy(exact),
                part,
                self.total.symbol,
            )
        )
        if self.policy.first is First.QUANTITY and self.pool.price is not None and amount:
            price = Input("price", self.pool.price, f"{self.currency}/{self.pool.unit}")
            inputs = (Input("pool_part", part, self.pool.unit), price)
            exact = Fraction(part) * Fraction(self.pool.price)
            steps.append(rounded_step("pool_amount", "pool_part × price", inputs, exact, amount))
        return (*self.total.steps, *steps)


@dataclass(frozen=True, slots=True)
class Allocation:
    """A whole pool: every member's part, and what rounding each part alone would have given."""

    settled: SettledPool
    shares: tuple[MemberShare, ...]
    sum_if_each_rounded: Decimal


def pool_total(policy: AllocationPolicy, pool: Pool, currency: str) -> PoolTotal:
    """Return what is to be split. A cost may be a quantity times a price, rounded once."""
    if policy.first is First.QUANTITY:
        return PoolTotal(pool.quantity or Decimal(0), policy.quantity_unit, pool.unit)
    unit = policy.unit or smallest_unit(currency)
    if pool.cost is not None:
        return PoolTotal(pool.cost, unit, currency)
    quantity, price = pool.quantity or Decimal(0), pool.price or Decimal(0)
    exact = Fraction(quantity) * Fraction(price)
    cost = to_money(exact, policy.rounding, currency)
    inputs = (
        Input("pool_quantity", quantity, pool.unit),
        Input("price", price, f"{currency}/{pool.unit}" if pool.unit else currency),
    )
    step = rounded_step("pool_cost", "pool_quantity × price", inputs, exact, cost)
    return PoolTotal(cost.decimal, unit, currency, (step,))


def totals_of(
    policy: AllocationPolicy, pool: Pool, currency: str, sums: Sums
) -> tuple[PoolTotal, list[int]]:
    """Return what is split, and how many units each split of it has (several for a mix `apart`).

    Raises `PoolEmpty`, `PoolKeysZero`, `PoolPercentsNotHundred`, `PoolTotalNotInUnits`.
    """
    if sums.members == 0:
        raise PoolEmpty()
    if min(sums.keys) == 0:
        raise PoolKeysZero(members=sums.members)
    if sums.percents is not None and sums.percents != 100:
        raise PoolPercentsNotHundred(sum=f"{sums.percents:f}")
    total = pool_total(policy, pool, currency)
    apart = policy.mixed is MixedBy.APART and len(policy.key) > 1
    if not apart:
        return total, [total.units]
    return total, share_out(total.units, [part.percent for part in policy.key])


def settle_pool(
    policy: AllocationPolicy, pool: Pool, currency: str, sums: Sums, pages: MemberPages
) -> SettledPool:
    """Return the settled pool; `pages` is read a few times, a page at a time.

    Raises `PoolEmpty`, `PoolKeysZero`, `PoolPercentsNotHundred`, `PoolTotalNotInUnits`,
    `PoolKeyMissing`.
    """
    total, totals = totals_of(policy, pool, currency, sums)
    splits = tuple(
        settle(units, _keyed_pages(policy, sums, pages, at)) for at, units in enumerate(totals)
    )
    return SettledPool(policy, pool, currency, total, sums, splits)


def _keyed_pages(policy: AllocationPolicy, sums: Sums, pages: MemberPages, at: int) -> Pages:
    def keyed_pages() -> Iterable[list[Keyed]]:
        for page in pages():
            yield [keyed(policy, sums, member, whole_keys(policy, member))[at] for member in page]

    return keyed_pages


def allocate(
    policy: AllocationPolicy,
    pool: Pool,
    currency: str,
    members: Sequence[Member],
    explain: frozenset[str] | None = None,
) -> Allocation:
    """Return every member's part of the pool, in the order of `members`.

    Steps are kept for the members named in `explain`, None for all. Raises as `settle_pool`.
    """
    settled = settle_pool(policy, pool, currency, sums_of(policy, members), lambda: (members,))
    shares = tuple(
        settled.share(member, explain is None or member.id in explain) for member in members
    )
    unit, mode = settled.total.unit, RoundingMode.HALF_UP
    total = Fraction(settled.total.total)
    rounded = (round_to_unit(total * share.percent, unit, mode) for share in shares)
    return Allocation(settled, shares, sum(rounded, Decimal(0)))
