"""What a share pool must fulfil before it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from shared.domain.actor import Actor
from shared.domain.billing_plan import BillingPlan
from shared.domain.billing_run import RunState, run_id_of
from shared.domain.calendar import Period
from shared.domain.charge_items import ChargeItem
from shared.domain.community import Community
from shared.domain.errors import NotFound
from shared.domain.metering.errors import PoolBilled, PoolRefused
from shared.domain.metering.meter import Meter
from shared.domain.metering.pools import (
    Exclusions,
    PoolAmount,
    PoolMember,
    PoolScope,
    SharePool,
    StatusFactor,
)
from shared.domain.money import smallest_unit
from shared.domain.property import Building
from shared.usecases.billing.billing_ports import Runs
from shared.usecases.metering.metering_ports import Pools, Readings, Settlements
from shared.usecases.ports import Cards, Directory, Listing
from shared.usecases.reading import referred

if TYPE_CHECKING:
    from shared.domain.metering.pool_members import PoolTerms

_PLANS = 100


@dataclass(frozen=True, slots=True)
class PoolDraft:
    """A pool as it is handed in; `name` None is the only share that the item's rules read."""

    item_id: str
    period: str
    name: str | None
    amount: PoolAmount
    policy: Mapping[str, object]
    scope: PoolScope
    members: tuple[PoolMember, ...]
    excluded: Exclusions
    factors: tuple[StatusFactor, ...]
    use: str
    note: str


def plan_of_item(
    actor: Actor, item_id: str, community: Community, directory: Directory
) -> BillingPlan:
    """Return the plan that bills the item. Raises `NotFound` and `PoolRefused`."""
    item = referred(directory.find(actor.company_id, ChargeItem, item_id), "item_id")
    if item.community_id not in {None, community.id}:
        raise NotFound(field="item_id")
    listing = Listing(BillingPlan, community.id, _PLANS)
    for plan in directory.page(actor.company_id, listing).items:
        if plan.active and item_id in plan.item_ids:
            return plan
    raise PoolRefused("item_not_planned", field="item_id")


def share_name(
    actor: Actor,
    draft: PoolDraft,
    plan: BillingPlan,
    community: Community,
    directory: Directory,
) -> str:
    """Return what rules call the pool: the name given, if they read it, or their only one."""
    from shared.domain.billing_basis import reads_of
    from shared.usecases.rules.rule_books import rules_reaching

    found = rules_reaching(actor.company_id, community.id, [draft.item_id], directory)
    standing = [version for version in found[draft.item_id] if not version.withdrawn]
    known = sorted(reads_of(standing, plan.period(draft.period).last).shares)
    if draft.name is None and len(known) == 1:
        return known[0]
    if draft.name is None or draft.name not in known:
        raise PoolRefused(
            "name_not_read", field="name", name=draft.name or "", known=", ".join(known) or "-"
        )
    return draft.name


def require_unbilled(
    actor: Actor,
    pool: SharePool,
    plan: BillingPlan,
    *,
    pools: Pools,
    runs: Runs,
    settlements: Settlements,
) -> None:
    """Pass if nobody was, or is being, billed for the pool or one of its name."""
    run_id = run_id_of(plan.id, plan.period(pool.period).key, 1)
    run = runs.find(actor.company_id, run_id)
    if run is None or run.state in {RunState.PREVIEWING, RunState.PREVIEWED}:
        return
    if run.state is RunState.ISSUED:
        results = settlements.results(actor.company_id, run.run_id, run.attempt)
        settled = {result.pool_id for result in results if result.failure is None}
        of_name = {
            other.id
            for other in pools.of_period(actor.company_id, pool.community_id, pool.period)
            if other.name == pool.name and other.item_id == pool.item_id
        }
        if not settled & (of_name | {pool.id}):
            return
    raise PoolBilled(run_id=run.run_id)


class PoolDesk:
    """Where a pool is checked before it is written."""

    def __init__(
        self,
        actor: Actor,
        community: Community,
        plan: BillingPlan,
        now: datetime,
        *,
        directory: Directory,
        cards: Cards,
        readings: Readings,
    ) -> None:
        self._company_id, self._community, self._plan = actor.company_id, community, plan
        self._directory, self._cards, self._readings = directory, cards, readings
        self._now = now

    def require_sound(self, pool: SharePool) -> None:
        """Pass if the pool can be shared out as far as is known now."""
        if not pool.active:
            return
        period = self._plan.period(pool.period)
        self._community.require_open(period.last.strftime("%Y-%m"), "period")
        terms = self._terms(pool, period)
        self._require_amount(pool.amount)
        if pool.scope.building_id is not None:
            building = referred(
                self._directory.find(self._company_id, Building, pool.scope.building_id),
                "scope.building_id",
            )
            if building.community_id != self._community.id:
                raise NotFound(field="scope.building_id")
        from shared.usecases.metering.pool_weighing import require_shareable

        require_shareable(
            self._company_id,
            self._community,
            terms,
            self._now,
            cards=self._cards,
            readings=self._readings,
        )

    def _terms(self, pool: SharePool, period: Period) -> PoolTerms:
        from shared.domain.charges.errors import RuleRejected
        from shared.domain.metering.pool_members import terms_of

        try:
            return terms_of(pool, period)
        except RuleRejected as error:
            error.field = "/policy" + (error.field or "").rstrip("/")
            raise

    def _require_amount(self, amount: PoolAmount) -> None:
        currency = self._community.currency
        if amount.cost is not None and amount.cost % smallest_unit(currency) != Decimal(0):
            raise PoolRefused(
                "amount_too_fine",
                field="amount.cost",
                amount=f"{amount.cost:f}",
                currency=currency,
            )
        if amount.meter_id is not None:
            meter = referred(
                self._directory.find(self._company_id, Meter, amount.meter_id), "amount.meter_id"
            )
            if meter.community_id != self._community.id:
                raise NotFound(field="amount.meter_id")
            if not meter.shared:
                raise PoolRefused("meter_not_shared", field="amount.meter_id")
