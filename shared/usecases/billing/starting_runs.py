"""Beginning a run or another attempt of it: previews, issues, and a second look at the blocked.

One period × community × plan × number has one run, whoever starts it and how often: its id follows
from them, and the store refuses a second one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from shared.domain.actor import Actor
from shared.domain.billing_calendar import require_not_too_early
from shared.domain.billing_card import pages_for
from shared.domain.billing_plan import BillingPlan
from shared.domain.billing_run import (
    ALLOWED,
    BillingRun,
    NothingBlocked,
    PreviewOutdated,
    RunMoveRefused,
    RunNotFound,
    RunState,
    run_id_of,
)
from shared.domain.calendar import business_date
from shared.domain.errors import NotFound
from shared.domain.run_decisions import require_reviewed
from shared.usecases.billing.attempts import begin_attempt, last_month, run_of, woken
from shared.usecases.billing.billing_ports import Progress, Runs, RunStarted, Work
from shared.usecases.billing.earlier_runs import require_same_before, require_supplement
from shared.usecases.billing.run_snapshots import first_attempt
from shared.usecases.billing.run_sources import PlanSource, page_count, source_of
from shared.usecases.metering.metering_ports import Pools, Settlements
from shared.usecases.ports import Cards, Clock, Directory
from shared.usecases.reading import ById, seen_community

# The cards keep a week of the past; a day is left for the run itself.
PREVIEW_GOOD_FOR = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class StartRun:
    """Preview or issue the bills of `plan_id` for the period that starts in month `period`.

    A `number` above 1 is a supplement: it charges what the runs before it did not.
    """

    community_id: str
    plan_id: str
    period: str
    preview: bool
    number: int = 1


@dataclass(frozen=True, slots=True)
class StartedRun:
    """The run of that plan, period and number; `created` is False if it was there before."""

    run: BillingRun
    created: bool
    progress: Progress | None = None


def start_run(
    actor: Actor,
    command: StartRun,
    *,
    directory: Directory,
    cards: Cards,
    pools: Pools,
    runs: Runs,
    work: Work,
    clock: Clock,
) -> StartedRun:
    """Start the run, or return the one there is: repeating it changes nothing.

    Raises `NotFound`, `PeriodNotOfPlan`, `PeriodClosed`, `PeriodTooEarly`, `ReviewRequired`,
    `RunNumberRefused`, `EarlierRunUnfinished`.
    """
    community = seen_community(actor, command.community_id, directory)
    plan = directory.find(actor.company_id, BillingPlan, command.plan_id)
    if plan is None or plan.community_id != community.id:
        raise NotFound(field="plan_id")
    period = plan.period(command.period)
    now = clock.now()
    run_id = run_id_of(plan.id, period.key, command.number)
    found = runs.find(actor.company_id, run_id)
    if found is None:
        community.require_open(last_month(period), "period")
        require_not_too_early(plan, period, business_date(now, community.time_zone))
        if command.number != 1:
            require_supplement(actor.company_id, plan.id, period, command.number, runs)
        source = PlanSource(plan, community, period, command.number, directory, pools, runs)
        if not command.preview:
            require_reviewed(None, source.policy)
        state = RunState.PREVIEWING if command.preview else RunState.ISSUING
        snapshot = source.snapshot(actor.company_id, 1, now, preview=command.preview)
        subjects = cards.subjects_numbered(actor.company_id, community.id)
        run = first_attempt(snapshot, state, pages_for(subjects), actor.name)
        try:
            runs.start(run, snapshot, unsettled=bool(snapshot.pools))
        except RunStarted:
            found = runs.find(actor.company_id, run_id)
        else:
            work.split(run)
            return StartedRun(run, created=True)
    if found is None:
        raise RunNotFound(run_id=run_id)
    return StartedRun(woken(found, now, runs, work), created=False)


def preview_again(
    actor: Actor,
    command: ById,
    *,
    directory: Directory,
    cards: Cards,
    pools: Pools,
    runs: Runs,
    work: Work,
    clock: Clock,
) -> BillingRun:
    """Preview the run by what is known now. Repeating it while that goes on changes nothing.

    A review is for the preview that was reviewed, and is dropped. Raises `RunMoveRefused`.
    """
    run = run_of(actor, command.id, runs)
    if run.state is RunState.PREVIEWING:
        return woken(run, clock.now(), runs, work)
    _require_move(run, RunState.PREVIEWING)
    now = clock.now()
    source = source_of(run, directory=directory, pools=pools, runs=runs)
    snapshot = source.snapshot(actor.company_id, run.attempt + 1, now, preview=True)
    return begin_attempt(
        run,
        RunState.PREVIEWING,
        snapshot,
        page_count(run, cards=cards, runs=runs),
        by=actor.name,
        runs=runs,
        work=work,
        at=now,
        review=None,
    )


def issue_run(
    actor: Actor,
    command: ById,
    *,
    directory: Directory,
    pools: Pools,
    settlements: Settlements,
    runs: Runs,
    work: Work,
    clock: Clock,
) -> BillingRun:
    """Issue exactly what was previewed, and reviewed where that is asked for.

    Repeating it changes nothing. Raises `RunMoveRefused`, `ReviewRequired`, `PreviewOutdated` after
    six days, `PeriodClosed`, `PoolsChanged`, `EarlierRunUnfinished`, `EarlierRunMoved`.
    """
    run = run_of(actor, command.id, runs)
    if run.state in {RunState.ISSUING, RunState.ISSUED}:
        return woken(run, clock.now(), runs, work)
    _require_move(run, RunState.ISSUING)
    source = source_of(run, directory=directory, pools=pools, runs=runs)
    require_reviewed(run, source.policy)
    now = clock.now()
    if now - run.snapshot_at > PREVIEW_GOOD_FOR:
        raise PreviewOutdated(run_id=run.run_id, days=PREVIEW_GOOD_FOR.days)
    source.community.require_open(last_month(run.period), "period")
    require_same_before(run, runs)
    seen = runs.snapshot(actor.company_id, run.run_id, run.attempt)
    source.hold_as_previewed(seen)
    today = business_date(now, source.community.time_zone)
    snapshot = replace(
        seen,
        attempt=run.attempt + 1,
        billed_on=today,
        due_on=source.last_day_to_pay(today),
        comparison=None,
    )
    return begin_attempt(
        run,
        RunState.ISSUING,
        snapshot,
        run.pages_total,
        by=actor.name,
        runs=runs,
        work=work,
        at=now,
        settled=settlements.results(actor.company_id, run.run_id, run.attempt),
    )


def issue_by_schedule(
    actor: Actor,
    run: BillingRun,
    *,
    directory: Directory,
    cards: Cards,
    pools: Pools,
    runs: Runs,
    work: Work,
    clock: Clock,
) -> BillingRun:
    """Issue a run that was previewed and then left alone, by what is known now.

    Nobody approved the preview, so what changed since counts.
    """
    now = clock.now()
    source = source_of(run, directory=directory, pools=pools, runs=runs)
    snapshot = source.snapshot(actor.company_id, run.attempt + 1, now, preview=False)
    return begin_attempt(
        run,
        RunState.ISSUING,
        snapshot,
        page_count(run, cards=cards, runs=runs),
        by=actor.name,
        runs=runs,
        work=work,
        at=now,
    )


def mend_run(
    actor: Actor,
    command: ById,
    *,
    directory: Directory,
    pools: Pools,
    settlements: Settlements,
    runs: Runs,
    work: Work,
    clock: Clock,
) -> BillingRun:
    """Go over the accounts that were blocked, by what is known now; what was billed stays.

    Where issues are reviewed a supplement does this instead. Raises `RunMoveRefused`,
    `NothingBlocked`, `PeriodClosed`, `ReviewRequired`. Repeating it while it goes on changes
    nothing.
    """
    run = run_of(actor, command.id, runs)
    if run.state is RunState.ISSUING and run.mends:
        return woken(run, clock.now(), runs, work)
    if run.state is not RunState.ISSUED or run.cancellation is not None:
        raise RunMoveRefused(run_id=run.run_id, state=run.state.value, wanted="issuing")
    if run.totals is None or run.totals.blocked == 0:
        raise NothingBlocked(run_id=run.run_id)
    source = source_of(run, directory=directory, pools=pools, runs=runs)
    require_reviewed(None, source.policy)
    source.community.require_open(last_month(run.period), "period")
    now = clock.now()
    results = settlements.results(actor.company_id, run.run_id, run.attempt)
    settled = [result for result in results if result.failure is None]
    snapshot = source.snapshot(
        actor.company_id,
        run.attempt + 1,
        now,
        preview=False,
        settled_before=[result.pool_id for result in settled],
    )
    return begin_attempt(
        run,
        RunState.ISSUING,
        snapshot,
        runs.progress(run).problem_pages,
        by=actor.name,
        runs=runs,
        work=work,
        at=now,
        settled=settled,
        mends=run.attempt,
    )


def _require_move(run: BillingRun, to: RunState) -> None:
    """Pass before anything is read for a move that the run's state refuses."""
    if to not in ALLOWED[run.state] or run.state is RunState.ISSUED:
        raise RunMoveRefused(run_id=run.run_id, state=run.state.value, wanted=to.value)
