"""Closing a community's gate behind what is about to be issued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.billing_plan import BillingPlan
from shared.domain.calendar import Period
from shared.domain.errors import Unavailable
from shared.domain.metering.pools import SharePool
from shared.domain.metering.windows import Gate, PlanGate, ReadingWindow
from shared.usecases.metering.metering_ports import Pools
from shared.usecases.ports import Create, Directory, Replace, VersionStale
from shared.usecases.reading import tried_again

_TRIES = 5


class GateBusy(Unavailable):
    """Readings or pools were written again and again while a run was to begin."""

    code = "gate_busy"


@dataclass(frozen=True, slots=True)
class Held:
    """What an attempt that issues a plan's period goes by, and the run that does."""

    company_id: str
    plan: BillingPlan
    period: Period
    window: ReadingWindow
    run_id: str
    uses: tuple[str, ...]


def pools_of(
    company_id: str, plan: BillingPlan, period: Period, pools: Pools
) -> tuple[SharePool, ...]:
    """Return the pools of the plan's items for a period, as they are now."""
    listed = pools.of_period(company_id, plan.community_id, period.key)
    return tuple(pool for pool in listed if pool.active and pool.item_id in plan.item_ids)


def hold_gate(held: Held, *, directory: Directory, pools: Pools) -> tuple[SharePool, ...]:
    """Close the gate behind the window and return the pools it was closed on.

    Readings up to the window's end and pools of the period can't be written unnoticed any more.
    Raises `GateBusy` if they keep changing.
    """
    found = pools_of(held.company_id, held.plan, held.period, pools)
    for _ in range(_TRIES):
        _close(held, found, directory)
        again = pools_of(held.company_id, held.plan, held.period, pools)
        if _versions(again) == _versions(found):
            return again
        found = again
    raise GateBusy


@tried_again(VersionStale)
def _close(held: Held, found: Sequence[SharePool], directory: Directory) -> None:
    community_id = held.plan.community_id
    gate = directory.find(held.company_id, Gate, community_id)
    meters = {pool.amount.meter_id for pool in found if pool.amount.meter_id is not None}
    closed = PlanGate(
        plan_id=held.plan.id,
        period=held.period.key,
        months=held.period.months,
        since=held.window.since,
        through=held.window.through,
        run_id=held.run_id,
        uses=held.uses,
        meters=tuple(sorted(meters)),
    )
    if gate is None:
        change: Create | Replace = Create(Gate(community_id, community_id, (closed,)))
    else:
        change = Replace(gate.holding(closed))
    directory.commit(held.company_id, [change])


def _versions(found: Sequence[SharePool]) -> list[tuple[str, int]]:
    return [(pool.id, pool.version) for pool in found]
