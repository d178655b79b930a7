"""Beginning a run or another attempt of it: previews, issues, and a second look at the blocked.

One period × community × plan has one run, whoever starts it and how often: its id follows from
them, and the store refuses a second one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.actor import Actor
from shared.domain.billing_calendar import last_day_to_pay, require_not_too_early
from shared.domain.billing_card import pages_for
from shared.domain.billing_plan import BillingPlan
from shared.domain.billing_run import (
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
from shared.usecases.attempts import begin_attempt, last_month, plan_of, run_of
from shared.usecases.billing_ports import Progress, Runs, RunStarted, Work
from shared.usecases.metering_ports import Pools, Settlements
from shared.usecases.ports import Cards, Clock, Directory
from shared.usecases.reading import ById, seen_community
from shared.usecases.run_snapshots import first_attempt, hold_as_previewed, take_snapshot

# The cards keep a week of the past; a day is left for the run itself.
PREVIEW_GOOD_FOR = timedelta(days=6)
# A run that has done nothing for this long is handed to the queue once more when it is asked for.
WAKE_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class StartRun:
    """Preview or issue the bills of `plan_id` for the period that starts in month `period`."""

    community_id: str
    plan_id: str
    period: str
    preview: bool


@dataclass(frozen=True, slots=True)
class StartedRun:
    """The run of that plan and period; `created` is False if it was there before."""

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

    Raises `NotFound`, `PeriodNotOfPlan`, `PeriodClosed`, `PeriodTooEarly`.
    """
    community = seen_community(actor, command.community_id, directory)
    plan = directory.find(actor.company_id, BillingPlan, command.plan_id)
    if plan is None or plan.community_id != community.id:
        raise NotFound(field="plan_id")
    period = plan.period(command.period)
    now = clock.now()
    run_id = run_id_of(plan.id, period.key, 1)
    found = runs.find(actor.company_id, run_id)
    if found is None:
        community.require_open(last_month(period), "period")
        require_not_too_early(plan, period, business_date(now, community.time_zone))
        state = RunState.PREVIEWING if command.preview else RunState.ISSUING
        snapshot = take_snapshot(
            actor.company_id,
            plan,
            community,
            period,
            now=now,
            issuing=not command.preview,
            directory=directory,
            pools=pools,
        )
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
    return StartedRun(_woken(found, now, runs, work), created=False)


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
    """Preview the run by what is known now. Repeating it while that goes on changes nothing."""
    run = run_of(actor, command.id, runs)
    if run.state is RunState.PREVIEWING:
        return _woken(run, clock.now(), runs, work)
    plan, community = plan_of(actor, run, directory)
    now = clock.now()
    snapshot = take_snapshot(
        actor.company_id,
        plan,
        community,
        run.period,
        now=now,
        issuing=False,
        directory=directory,
        pools=pools,
        run=run,
    )
    pages = pages_for(cards.subjects_numbered(actor.company_id, community.id))
    return begin_attempt(run, RunState.PREVIEWING, snapshot, pages, runs=runs, work=work, at=now)


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
    """Issue exactly what was previewed. Repeating it changes nothing.

    Raises `RunMoveRefused`, `PreviewOutdated` after six days, `PeriodClosed`, `PoolsChanged`.
    """
    run = run_of(actor, command.id, runs)
    if run.state in {RunState.ISSUING, RunState.ISSUED}:
        return _woken(run, clock.now(), runs, work)
    if run.state is not RunState.PREVIEWED:
        raise RunMoveRefused(run_id=run.run_id, state=run.state.value, wanted="issuing")
    now = clock.now()
    if now - run.snapshot_at > PREVIEW_GOOD_FOR:
        raise PreviewOutdated(run_id=run.run_id, days=PREVIEW_GOOD_FOR.days)
    plan, community = plan_of(actor, run, directory)
    community.require_open(last_month(run.period), "period")
    seen = runs.snapshot(actor.company_id, run.run_id, run.attempt)
    hold_as_previewed(seen, plan, directory=directory, pools=pools)
    settled = settlements.results(actor.company_id, run.run_id, run.attempt)
    today = business_date(now, community.time_zone)
    snapshot = replace(
        seen,
        attempt=run.attempt + 1,
        billed_on=today,
        due_on=last_day_to_pay(plan, run.period, today),
    )
    return begin_attempt(
        run,
        RunState.ISSUING,
        snapshot,
        run.pages_total,
        runs=runs,
        work=work,
        at=now,
        settled=settled,
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
    plan, community = plan_of(actor, run, directory)
    now = clock.now()
    snapshot = take_snapshot(
        actor.company_id,
        plan,
        community,
        run.period,
        now=now,
        issuing=True,
        directory=directory,
        pools=pools,
        run=run,
    )
    pages = pages_for(cards.subjects_numbered(actor.company_id, community.id))
    return begin_attempt(run, RunState.ISSUING, snapshot, pages, runs=runs, work=work, at=now)


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

    Raises `RunMoveRefused`, `NothingBlocked`, `PeriodClosed`. Repeating it while it goes on changes
    nothing.
    """
    run = run_of(actor, command.id, runs)
    if run.state is RunState.ISSUING and run.mends:
        return _woken(run, clock.now(), runs, work)
    if run.state is not RunState.ISSUED:
        raise RunMoveRefused(run_id=run.run_id, state=run.state.value, wanted="issuing")
    if run.totals is None or run.totals.blocked == 0:
        raise NothingBlocked(run_id=run.run_id)
    plan, community = plan_of(actor, run, directory)
    community.require_open(last_month(run.period), "period")
    now = clock.now()
    results = settlements.results(actor.company_id, run.run_id, run.attempt)
    settled = [result for result in results if result.failure is None]
    snapshot = take_snapshot(
        actor.company_id,
        plan,
        community,
        run.period,
        now=now,
        issuing=True,
        directory=directory,
        pools=pools,
        run=run,
        settled_before=[result.pool_id for result in settled],
    )
    pages = runs.progress(run).problem_pages
    return begin_attempt(
        run,
        RunState.ISSUING,
        snapshot,
        pages,
        runs=runs,
        work=work,
        at=now,
        mends=run.attempt,
        settled=settled,
    )


def _woken(run: BillingRun, now: datetime, runs: Runs, work: Work) -> BillingRun:
    """Return the run, handed to the queue again if its first message seems to have been lost."""
    if run.working:
        progress = runs.progress(run)
        if now - progress.at > WAKE_AFTER:
            work.split(run, resume=progress.pages_done > 0)
    return run
