"""Settling the pools of a run fold by fold over the pages of a community, in bounded memory.

The first fold weighs: how many members, the sum of their keys, what the meters behind a main meter
took. Each later one narrows the search of `shared/domain/charges/settlement.py` for who gets the
spare units. All pools go through the same folds together. The state between two pages is small and
plain (`pool_records.py`), so that another process can take the work up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from shared.domain.charges.allocation import SettledPool, pool_total, totals_of
from shared.domain.charges.allocation_keys import (
    Sums,
    key_sums,
    keyed,
    no_members,
    sums_of,
    whole_keys,
)
from shared.domain.charges.allocation_policy import Member
from shared.domain.charges.computation_errors import UseBelowZero
from shared.domain.charges.settlement import Search, Split, Summary
from shared.domain.errors import LevyError
from shared.domain.metering.chain import shown
from shared.domain.metering.pool_members import PoolTerms, shared_amount
from shared.domain.metering.registers import Loss
from shared.domain.money import RoundingMode, round_to_unit


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a pool could not be settled; `code` and `data` make its sentence."""

    code: str
    data: Mapping[str, str]

    @classmethod
    def of(cls, error: LevyError, pool_id: str) -> Failure:
        """Return the failure that `error` is, naming the pool."""
        data = {name: str(value) for name, value in error.data.items()}
        return cls(error.code, {**data, "pool_id": pool_id})


@dataclass(frozen=True, slots=True)
class Measured:
    """What a pool's meter leaves over, and its unit."""

    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class PoolResult:
    """A pool whose parts are decided, or why they can't be. Small, whatever its members."""

    pool_id: str
    sums: Sums | None = None
    splits: tuple[Split, ...] = ()
    measured: Measured | None = None
    failure: Failure | None = None
    meter_id: str | None = None

    def settled(self, terms: PoolTerms, currency: str) -> SettledPool:
        """Return the pool that gives each member its part; only of one without a failure."""
        assert self.sums is not None  # noqa: S101  a result has sums or a failure
        amount = _amount(terms, self.measured)
        total = pool_total(terms.policy, amount, currency)
        return SettledPool(terms.policy, amount, currency, total, self.sums, self.splits)


@dataclass(frozen=True, slots=True)
class PoolState:
    """How far the settling of one pool is.

    While it is weighed, `searches` is empty. `found` are the answers of the present fold so far.
    """

    pool_id: str
    sums: Sums
    measured: Measured | None = None
    behind: Decimal = Decimal(0)  # what unit meters behind the pool's own have used so far
    searches: tuple[Search | Split, ...] = ()
    found: tuple[Summary, ...] = ()
    failure: Failure | None = None
    meter_id: str | None = None

    @property
    def done(self) -> bool:
        """Whether nothing more has to be asked of the pages."""
        split = bool(self.searches) and all(isinstance(each, Split) for each in self.searches)
        return split or self.failure is not None

    @property
    def result(self) -> PoolResult:
        """What it came to, once it is done."""
        splits = tuple(each for each in self.searches if isinstance(each, Split))
        return PoolResult(
            self.pool_id, self.sums, splits, self.measured, self.failure, self.meter_id
        )

    def failed(self, error: LevyError) -> PoolState:
        """Return the pool that can't be settled because of `error`."""
        return replace(self, failure=Failure.of(error, self.pool_id), searches=(), found=())


def begin(terms: PoolTerms) -> PoolState:
    """Return the state of a pool nobody has asked any page about."""
    return PoolState(terms.pool.id, no_members(terms.policy), meter_id=terms.meter_id)


def with_page(
    state: PoolState, terms: PoolTerms, members: Iterable[Member], behind: Decimal
) -> PoolState:
    """Return the state with one page's answer to the present fold.

    `behind` is what the page's meters behind the pool's own have used.
    """
    if state.done:
        return state
    page = list(members)
    try:
        if not state.searches:
            sums = state.sums + sums_of(terms.policy, page)
            return replace(state, sums=sums, behind=state.behind + behind)
        keys = [
            keyed(terms.policy, state.sums, member, whole_keys(terms.policy, member))
            for member in page
        ]
    except LevyError as error:
        return state.failed(error)
    found = tuple(
        answer + search.summary(key[at] for key in keys) if isinstance(search, Search) else answer
        for at, (search, answer) in enumerate(zip(state.searches, state.found, strict=True))
    )
    return replace(state, found=found)


def left_over(main: Decimal, behind: Decimal, loss: Loss, step: Decimal | None) -> Decimal:
    """Return what a main meter leaves over: its use less that behind it, and its loss.

    `step` is what it is rounded to, None leaves it exact. Raises `UseBelowZero`.
    """
    rest = Fraction(main) - Fraction(behind)
    if rest < 0:
        raise UseBelowZero(use=f"{main - behind:f}")
    exact = rest * (100 + Fraction(loss.percent)) / 100 + Fraction(loss.fixed)
    return shown(round_to_unit(exact, step or _FINEST, RoundingMode.HALF_UP))


_FINEST = Decimal("0.000000000001")


def with_measure(
    state: PoolState, terms: PoolTerms, currency: str, measured: Measured | None
) -> PoolState:
    """Return the weighed pool at the beginning of its search; `measured` is what its meter left.

    A pool without members, without keys or with percentages that are not 100 has failed.
    """
    if state.failure is not None:
        return state
    try:
        amount = _amount(terms, measured)
        _, totals = totals_of(terms.policy, amount, currency, state.sums)
        keys = key_sums(terms.policy, state.sums)
        searches = tuple(Search.begin(total, key) for total, key in zip(totals, keys, strict=True))
    except LevyError as error:
        return state.failed(error)
    return replace(state, searches=searches, found=(_NOTHING,) * len(searches), measured=measured)


def with_fold(state: PoolState) -> PoolState:
    """Return the state after every page has answered: narrowed, or done."""
    if state.done:
        return state
    try:
        searches = tuple(
            search.narrow(answer) if isinstance(search, Search) else search
            for search, answer in zip(state.searches, state.found, strict=True)
        )
    except LevyError as error:
        return state.failed(error)
    return replace(state, searches=searches, found=(_NOTHING,) * len(searches))


_NOTHING = Summary(0, {})


def _amount(terms: PoolTerms, measured: Measured | None) -> Any:
    if measured is None:
        return shared_amount(terms.pool, None)
    return shared_amount(terms.pool, measured.quantity, measured.unit)


@dataclass(frozen=True, slots=True)
class Settling:
    """How far the settling of a run's pools is: the page to ask next, in fold `fold` (0 weighs).

    `step` counts how often this was put down; whoever goes on from a step that was gone on from
    before has lost.
    """

    step: int
    fold: int
    next_page: int
    states: tuple[PoolState, ...]

    @property
    def done(self) -> bool:
        """Whether every pool is settled or has failed."""
        return all(state.done for state in self.states)
