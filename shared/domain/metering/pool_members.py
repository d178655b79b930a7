"""Who is a member of a pool and with which key, from billing cards alone.

A unit is a member whether or not somebody answers for it yet: its part waits for whoever will be
billed (infra/decisions/0031). A parking space is one only while an account answers for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from shared.domain.billing_card import CardVersion, accounts_in
from shared.domain.calendar import Period
from shared.domain.charges.allocation_policy import (
    AllocationPolicy,
    By,
    First,
    Member,
    Pool,
    read_allocation_policy,
)
from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.metering.errors import PoolRefused
from shared.domain.metering.pools import PoolLevel, SharePool
from shared.domain.property import Status, SubjectKind

# Ordinals leave this much room for the subjects of one page.
ORDINALS_A_PAGE = 1 << 10
_GIVEN = frozenset({By.PERCENT, By.ENTITLEMENT, By.GIVEN})


@dataclass(frozen=True, slots=True)
class PoolTerms:
    """A pool made ready to ask of many subjects who is a member."""

    pool: SharePool
    policy: AllocationPolicy
    period: Period
    values: Mapping[str, Decimal | None]
    factors: Mapping[str, Decimal]
    by_use: bool

    @property
    def meter_id(self) -> str | None:
        """The shared meter it is measured by."""
        return self.pool.amount.meter_id

    def member(
        self, subject_id: str, version: CardVersion, ordinal: int, use: Decimal | None = None
    ) -> Member | None:
        """Return the subject as a member of the pool, or None if it is none.

        `ordinal` is its place among all subjects, `use` what its own meters measured.
        """
        status = status_on(version.facts, self.period.last)
        if not self._reaches(subject_id, version, status):
            return None
        facts, value = version.facts, self.values.get(subject_id)
        floor, people = facts.get("floor"), facts.get("household_size")
        return Member(
            id=subject_id,
            ordinal=ordinal,
            built_area=_decimal(facts, "built_area"),
            inside_area=_decimal(facts, "inside_area"),
            floor=floor if isinstance(floor, int) else None,
            entitlement=value,
            percent=value,
            people=people if isinstance(people, int) else None,
            use=use,
            given=value,
            factor=self.factors.get(status, _ONE),
        )

    def _reaches(self, subject_id: str, version: CardVersion, status: str) -> bool:
        scope, excluded = self.pool.scope, self.pool.excluded
        if version.subject not in scope.subjects:
            return False
        if scope.level is PoolLevel.SUBJECTS and subject_id not in self.values:
            return False
        if scope.building_id not in {None, version.building_id}:
            return False
        if scope.entrance not in {None, version.entrance}:
            return False
        if version.subject is SubjectKind.SPACE and not accounts_in(
            version, self.period.first, self.period.last
        ):
            return False
        tags = version.facts.get("tags", ())
        return not (
            status in excluded.statuses
            or version.facts.get("kind") in excluded.kinds
            or subject_id in excluded.ids
            or (excluded.tags and isinstance(tags, list) and set(tags) & set(excluded.tags))
        )


_ONE = Decimal(1)


def terms_of(pool: SharePool, period: Period) -> PoolTerms:
    """Return the pool made ready. Raises `PoolRefused`, and `RuleRejected` for its policy."""
    policy = read_allocation_policy(Node(dict(pool.policy), RuleRejected))
    bases = {factor.by for part in policy.key for factor in part.factors}
    values = {member.subject_id: member.value for member in pool.members}
    if not bases & _GIVEN and any(value is not None for value in values.values()):
        raise PoolRefused("keys_unused", field="members")
    if policy.first is First.QUANTITY and pool.amount.cost is not None:
        raise PoolRefused("first_form", field="policy")
    if (By.USE in bases) != bool(pool.use):
        raise PoolRefused("use_form", field="use")
    return PoolTerms(
        pool,
        policy,
        period,
        values,
        {each.status.value: each.factor for each in pool.factors},
        By.USE in bases,
    )


def shared_amount(pool: SharePool, measured: Decimal | None, unit: str = "") -> Pool:
    """Return what is shared; `measured` is what the pool's meter leaves over, in `unit`."""
    amount = pool.amount
    quantity = measured if amount.meter_id is not None else amount.quantity
    return Pool(amount.cost, quantity, amount.price, unit or amount.unit)


def ordinal_of(page: int, place: int) -> int:
    """Return the ordinal of the `place`-th subject that a run sees on a page."""
    return page * ORDINALS_A_PAGE + place


def status_on(facts: Mapping[str, object], day: date) -> str:
    """Return the status that a card's facts tell of `day`."""
    status = str(facts.get("status", Status.OCCUPIED.value))
    changes: Any = facts.get("changes", {})
    steps: Sequence[Mapping[str, str]] = changes.get("status", ())
    for step in steps:
        if step["from"] > day.isoformat():
            break
        status = step["value"]
    return status


def _decimal(facts: Mapping[str, object], name: str) -> Decimal | None:
    value = facts.get(name)
    return None if value is None else Decimal(str(value))
