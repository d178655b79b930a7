"""Attempts of a run: how one is begun, and what it is read with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shared.domain.actor import Actor
from shared.domain.billing_run import BillingRun, RunNotFound, RunState, move
from shared.domain.calendar import Period
from shared.domain.run_snapshot import RunSnapshot
from shared.usecases.billing.billing_ports import Runs, Work

if TYPE_CHECKING:
    from shared.domain.metering.pool_settling import PoolResult

# A run that has done nothing for this long is handed to the queue once more when it is asked for.
WAKE_AFTER = timedelta(minutes=1)


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
    by: str,
    runs: Runs,
    work: Work,
    at: datetime,
    settled: Sequence[PoolResult] = (),
    **changes: Any,
) -> BillingRun:
    """Make the attempt that goes by `snapshot` the run's current one, and ask for its pages.

    It takes over the pools that are `settled`; `changes` are further ones of the run. Raises
    `RunMoveRefused`, `RunMovedMeanwhile`.
    """
    known = {result.pool_id for result in settled}
    unsettled = any(pool.id not in known for pool in snapshot.pools)
    values: dict[str, Any] = {
        "attempt": snapshot.attempt,
        "pages_total": pages,
        "begun_at": at,
        "begun_by": by,
        "snapshot_at": snapshot.snapshot_at,
        "billed_on": snapshot.billed_on,
        "due_on": snapshot.due_on,
        "shares_pools": snapshot.shares_pools,
        "mends": 0,
    }
    begun = move(run, state, **values | changes)
    runs.begin(run, begun, snapshot, settled=settled, unsettled=unsettled)
    work.split(begun)
    return begun


def woken(run: BillingRun, now: datetime, runs: Runs, work: Work) -> BillingRun:
    """Return the run, handed to the queue again if its first message seems to have been lost."""
    if run.working:
        progress = runs.progress(run)
        if now - progress.at > WAKE_AFTER:
            work.split(run, resume=progress.pages_done > 0)
    return run


def last_month(period: Period) -> str:
    """Return the month with which the whole period is closed."""
    return period.last.strftime("%Y-%m")
