"""Attempts of a run: how one is begun, and what it is read with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from shared.domain.actor import Actor
from shared.domain.billing_plan import BillingPlan
from shared.domain.billing_run import BillingRun, RunNotFound, RunState, move
from shared.domain.calendar import Period
from shared.domain.community import Community
from shared.domain.run_snapshot import RunSnapshot
from shared.usecases.billing_ports import Runs, Work
from shared.usecases.ports import Directory

if TYPE_CHECKING:
    from shared.domain.metering.pool_settling import PoolResult


def run_of(actor: Actor, run_id: str, runs: Runs) -> BillingRun:
    """Return the run as it is now. Raises `RunNotFound`, also where the caller may not see it."""
    run = runs.find(actor.company_id, run_id)
    if run is None or not actor.may_see(run.community_id):
        raise RunNotFound(run_id=run_id)
    return run


def begin_attempt(
    run: BillingRun,
    state: RunState,
    snapshot: RunSnapshot,
    pages: int,
    *,
    runs: Runs,
    work: Work,
    at: datetime,
    mends: int = 0,
    settled: Sequence[PoolResult] = (),
) -> BillingRun:
    """Make the attempt that goes by `snapshot` the run's current one, and ask for its pages.

    `mends` is the attempt whose blocked accounts it goes over, `settled` the pools it takes over.
    Raises `RunMovedMeanwhile`.
    """
    known = {result.pool_id for result in settled}
    unsettled = any(pool.id not in known for pool in snapshot.pools)
    begun = move(
        run,
        state,
        attempt=snapshot.attempt,
        pages_total=pages,
        begun_at=at,
        snapshot_at=snapshot.snapshot_at,
        billed_on=snapshot.billed_on,
        due_on=snapshot.due_on,
        mends=mends,
    )
    runs.begin(run, begun, snapshot, settled=settled, unsettled=unsettled)
    work.split(begun)
    return begun


def plan_of(actor: Actor, run: BillingRun, directory: Directory) -> tuple[BillingPlan, Community]:
    """Return the run's plan and community as they are now."""
    return (
        directory.get(actor.company_id, BillingPlan, run.plan_id),
        directory.get(actor.company_id, Community, run.community_id),
    )


def last_month(period: Period) -> str:
    """Return the month with which the whole period is closed."""
    return period.last.strftime("%Y-%m")
