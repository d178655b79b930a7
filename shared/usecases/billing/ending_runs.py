"""Ending a run's attempt, once, when its last page is done."""

from __future__ import annotations

from shared.domain.billing_run import BillingRun, finish
from shared.usecases.billing.billing_ports import Runs
from shared.usecases.ports import Clock


def finish_if_done(run: BillingRun, *, runs: Runs, clock: Clock) -> bool:
    """End the run's attempt if every page is done; True if this call was the one that ended it."""
    if not run.working:
        return False
    progress = runs.progress(run)
    if progress.pages_done < run.pages_total:
        return False
    return runs.finish(run, finish(run, progress.totals, clock.now(), progress.found))
