"""Share pools 公摊: entered for an item and period, changed until they are billed, weighed at will.

A pool is written on condition that the community's gate has not moved since it was looked at: none
is added to, or changed in, a period behind a run that has begun to issue it. Behind an issued run
only what did not come through can be mended: a pool that failed, or one that was forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.community import Community
from shared.domain.metering.pools import (
    SharePool,
)
from shared.domain.metering.windows import Gate
from shared.usecases.billing.billing_ports import Runs
from shared.usecases.metering.metering_ports import Pools, Readings, Settlements
from shared.usecases.metering.pool_checks import (
    PoolDesk,
    PoolDraft,
    plan_of_item,
    require_unbilled,
    share_name,
)
from shared.usecases.metering.reading_locks import kept
from shared.usecases.ports import (
    Cards,
    Clock,
    Create,
    Directory,
    Ids,
    Listing,
    Once,
    Page,
    Position,
    Replace,
    VersionStale,
)
from shared.usecases.reading import (
    ById,
    Update,
    require_version,
    revised,
    seen,
    seen_community,
    tried_again,
)


@dataclass(frozen=True, slots=True)
class CreatePool:
    """A new pool of a community."""

    once: Once
    community_id: str
    draft: PoolDraft


@dataclass(frozen=True, slots=True)
class ListPools:
    """Part of the list of a community's pools; `period` "" is all."""

    community_id: str
    limit: int
    period: str = ""
    after: Position | None = None


@tried_again(VersionStale)
def create_pool(
    actor: Actor,
    command: CreatePool,
    *,
    directory: Directory,
    cards: Cards,
    readings: Readings,
    pools: Pools,
    runs: Runs,
    settlements: Settlements,
    clock: Clock,
    ids: Ids,
) -> SharePool:
    """The pool is shared out by the run that bills its item for its period.

    Raises `NotFound`, `PoolRefused`, `RuleRejected` for its policy, `PeriodNotOfPlan`,
    `PeriodClosed`, `PoolBilled`, `PoolEmpty`, `PoolKeysZero`, `PoolKeyMissing`,
    `PoolPercentsNotHundred`, `PoolTotalNotInUnits`.
    """
    community = seen_community(actor, command.community_id, directory)
    draft, now = command.draft, clock.now()
    plan = plan_of_item(actor, draft.item_id, community, directory)
    pool = SharePool(
        id=ids.new("pol"),
        community_id=community.id,
        item_id=draft.item_id,
        name=share_name(actor, draft, plan, community, directory),
        period=draft.period,
        amount=draft.amount,
        policy=draft.policy,
        created_at=now,
        created_by=actor.name,
        scope=draft.scope,
        members=draft.members,
        excluded=draft.excluded,
        factors=draft.factors,
        use=draft.use,
        note=draft.note,
    )
    desk = PoolDesk(
        actor, community, plan, now, directory=directory, cards=cards, readings=readings
    )
    gate = directory.find(actor.company_id, Gate, community.id)
    require_unbilled(actor, pool, plan, pools=pools, runs=runs, settlements=settlements)
    desk.require_sound(pool)
    changes = [Create(pool), kept(gate, community.id)]
    directory.commit(actor.company_id, changes, once=command.once, result=pool)
    return pool


@tried_again(VersionStale)
def update_pool(
    actor: Actor,
    command: Update,
    *,
    directory: Directory,
    cards: Cards,
    readings: Readings,
    pools: Pools,
    runs: Runs,
    settlements: Settlements,
    clock: Clock,
) -> SharePool:
    """The pool has the new values. Raises as `create_pool`, and `VersionStale`."""
    pool = get_pool(actor, ById(command.id), directory=directory)
    require_version(pool, command.version)
    community = directory.get(actor.company_id, Community, pool.community_id)
    plan = plan_of_item(actor, pool.item_id, community, directory)
    changed = revised(pool, command.changes)
    gate = directory.find(actor.company_id, Gate, community.id)
    require_unbilled(actor, pool, plan, pools=pools, runs=runs, settlements=settlements)
    desk = PoolDesk(
        actor, community, plan, clock.now(), directory=directory, cards=cards, readings=readings
    )
    desk.require_sound(changed)
    directory.commit(actor.company_id, [Replace(changed), kept(gate, community.id)])
    return changed


def get_pool(actor: Actor, command: ById, *, directory: Directory) -> SharePool:
    """Return a pool. Raises `NotFound`."""
    return seen(actor, directory.get(actor.company_id, SharePool, command.id))


def list_pools(actor: Actor, command: ListPools, *, directory: Directory) -> Page[SharePool]:
    """Return part of the list of a community's pools, by period and name."""
    seen_community(actor, command.community_id, directory)
    prefix = f"{command.period}#" if command.period else ""
    listing = Listing(SharePool, command.community_id, command.limit, command.after, prefix)
    return directory.page(actor.company_id, listing)
