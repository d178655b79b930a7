"""The runs of a plan that came before: those of the same period, and those of the last one billed.

Ids of runs follow from plan, period and number, so nothing has to be searched for.
"""

from __future__ import annotations

from collections.abc import Iterable

from shared.domain.billing_plan import BillingPlan
from shared.domain.billing_run import BillingRun, RunState, run_id_of
from shared.domain.calendar import Period
from shared.domain.community import BillingSettings
from shared.domain.errors import Conflict, Rejected
from shared.domain.run_findings import Comparison
from shared.usecases.billing.billing_ports import Runs

# Runs of one plan and period: the regular one and its supplements.
NUMBERS_MAX = 99
_NUMBERS_A_READ = 10
_PERIODS_BACK = 12
_ENDED = frozenset({RunState.ISSUED, RunState.CANCELLED})


class RunNumberRefused(Rejected):
    """A supplementary run has the number after the last run of its plan and period."""

    code = "run_number_refused"


class EarlierRunUnfinished(Conflict):
    """An earlier run of the same plan and period is not issued or cancelled yet."""

    code = "earlier_run_unfinished"


class EarlierRunMoved(Conflict):
    """Since the preview an earlier run of the plan and period has issued or cancelled bills."""

    code = "earlier_run_moved"


def runs_of(company_id: str, plan_id: str, period: Period, runs: Runs) -> list[BillingRun]:
    """Return all runs of a plan and period, by number."""
    found: list[BillingRun] = []
    while len(found) % _NUMBERS_A_READ == 0 and len(found) <= NUMBERS_MAX:
        numbers = range(len(found) + 1, len(found) + 1 + _NUMBERS_A_READ)
        ids = (run_id_of(plan_id, period.key, number) for number in numbers)
        more = _found(company_id, ids, runs)
        found += more
        if not more:
            break
    return found


def require_supplement(
    company_id: str, plan_id: str, period: Period, number: int, runs: Runs
) -> None:
    """Pass if the plan and period may have a run of that number now.

    Raises `RunNumberRefused`, `EarlierRunUnfinished`.
    """
    earlier = runs_of(company_id, plan_id, period, runs)
    if number != len(earlier) + 1 or number > NUMBERS_MAX:
        raise RunNumberRefused(number=number, next=len(earlier) + 1, field="number")
    _require_ended(earlier)


def require_same_before(run: BillingRun, runs: Runs) -> None:
    """Pass if no earlier run of the same period has done anything since the run's snapshot.

    What it would charge is what is not charged yet. Raises `EarlierRunUnfinished`,
    `EarlierRunMoved`.
    """
    numbers = range(1, run.seq)
    ids = (run_id_of(run.plan_id, run.period.key, number) for number in numbers)
    earlier = _found(run.company_id, ids, runs)
    _require_ended(earlier)
    for other in earlier:
        if other.finished_at is not None and other.finished_at > run.snapshot_at:
            raise EarlierRunMoved(run_id=other.run_id)


def comparison_for(
    company_id: str,
    plan: BillingPlan,
    period: Period,
    seq: int,
    *,
    settings: BillingSettings,
    runs: Runs,
) -> Comparison:
    """Return what a preview of the plan's period is held against.

    That is the newest period before it with an issued run. A supplement says by itself that it is
    more of the same period; where all of that was cancelled it is held against what was cancelled.
    """
    before: Period | None = None
    numbers = 1
    if seq > 1:
        same = [run for run in runs_of(company_id, plan.id, period, runs) if run.seq < seq]
        if all(run.state is RunState.CANCELLED for run in same):
            before, numbers = period, seq - 1
    else:
        before = _last_billed(company_id, plan, period, runs)
        if before is not None:
            numbers = max(run.seq for run in runs_of(company_id, plan.id, before, runs))
    return Comparison(before, numbers, settings.unusual_change_percent, settings.unusual_times)


def unusual_only(settings: BillingSettings) -> Comparison:
    """Return what tells the unusual in a preview that has nothing to be held against."""
    return Comparison(None, 1, settings.unusual_change_percent, settings.unusual_times)


def sharing_run(earlier: Iterable[BillingRun]) -> BillingRun | None:
    """Return the run that has shared out the share pools of its period; None if none has.

    What a cancelled run shared out is taken back, and shared out anew.
    """
    sharing = [run for run in earlier if run.shares_pools and run.state is not RunState.CANCELLED]
    return sharing[-1] if sharing else None


def _last_billed(company_id: str, plan: BillingPlan, period: Period, runs: Runs) -> Period | None:
    """Return the newest period of the last year that has an issued run."""
    back = [period.shift(-number) for number in range(1, _PERIODS_BACK + 1)]
    ids = [run_id_of(plan.id, one.key, number) for one in back for number in (1, 2, 3)]
    billed = {
        run.period.key
        for run in _found(company_id, ids, runs)
        if run.state in {RunState.ISSUED, RunState.ISSUING}
    }
    return next((one for one in back if one.key in billed), None)


def _found(company_id: str, ids: Iterable[str], runs: Runs) -> list[BillingRun]:
    found = runs.many(company_id, list(ids))
    return sorted(found.values(), key=lambda run: run.seq)


def _require_ended(earlier: Iterable[BillingRun]) -> None:
    for run in earlier:
        if run.state not in _ENDED:
            raise EarlierRunUnfinished(run_id=run.run_id, state=run.state.value)
