"""The work of a run before its pages: find what is due, start it, split it into pages.

Each step can be repeated, interrupted anywhere and done by several workers at once.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypedDict

from shared.domain.actor import Actor, Role
from shared.domain.billing_calendar import due_periods
from shared.domain.billing_plan import BillingPlan
from shared.domain.billing_run import BillingRun, PreviewOutdated, RunState
from shared.domain.calendar import Period
from shared.domain.community import Community, PeriodClosed
from shared.domain.run_policy import ByClock
from shared.usecases.billing.billing_ports import Runs, Work
from shared.usecases.billing.ending_runs import finish_if_done
from shared.usecases.billing.run_orders import SplitRun
from shared.usecases.billing.run_sources import pages_listed
from shared.usecases.billing.starting_runs import StartRun, issue_by_schedule, issue_run, start_run
from shared.usecases.metering.metering_ports import Pools, Readings, Settlements
from shared.usecases.ports import Cards, Clock, Directory, DuePlans, VersionStale
from shared.usecases.reading import ById

PAGES_A_MESSAGE = 1000
DUE_PLANS_A_TICK = 1000
UNFINISHED_A_TICK = 1000
# An attempt that has not done a page for this long is taken to have lost its messages.
STANDS_STILL_AFTER = timedelta(minutes=10)
SCHEDULE = "schedule"


class _Ports(TypedDict):
    directory: Directory
    cards: Cards
    pools: Pools
    runs: Runs
    settlements: Settlements
    work: Work
    clock: Clock


def tick(now: datetime, *, due_plans: DuePlans, runs: Runs, work: Work) -> tuple[int, int]:
    """Hand out every plan that is due and every run that may stand still; return how many of each.

    It only hands out: a plan that can't be billed keeps no other one from it.
    """
    due = due_plans.due(now, DUE_PLANS_A_TICK)
    for plan in due:
        work.bill_plan(plan.company_id, plan.plan_id)
    if len(due) == DUE_PLANS_A_TICK:
        work.look_again()
    unfinished = runs.unfinished(now, UNFINISHED_A_TICK)
    for attempt in unfinished:
        work.resume(attempt)
    return len(due), len(unfinished)


def bill_due_plan(
    company_id: str,
    plan_id: str,
    *,
    directory: Directory,
    cards: Cards,
    pools: Pools,
    due_plans: DuePlans,
    runs: Runs,
    settlements: Settlements,
    work: Work,
    clock: Clock,
) -> list[str]:
    """Issue every period of the plan that is due, oldest first, and return the runs' ids.

    Where somebody has to look first, or the clock is only to preview, it does just that. A period
    that was closed before it was billed is passed over. Repeating it finds nothing due.
    """
    actor = Actor(company_id, Role.FINANCE, SCHEDULE)
    plan = directory.get(company_id, BillingPlan, plan_id)
    community = directory.get(company_id, Community, plan.community_id)
    ports: _Ports = {
        "directory": directory,
        "cards": cards,
        "pools": pools,
        "runs": runs,
        "settlements": settlements,
        "work": work,
        "clock": clock,
    }
    started: list[str] = []
    for period in due_periods(plan, community.time_zone, clock.now()):
        try:
            run = _bill_period(actor, plan, community, period, ports)
        except PeriodClosed:
            pass  # the clock bills nothing in a closed period; the plan goes on to the next
        else:
            if run is None:
                break  # a preview ends in a moment; the next tick issues it
            started.append(run.run_id)
        advanced = plan.after(period)
        try:
            due_plans.advance(company_id, advanced, advanced.due_at(community.time_zone))
        except VersionStale:
            break  # somebody changed the plan; the next tick reads it anew
        plan = advanced
    return started


def _bill_period(
    actor: Actor, plan: BillingPlan, community: Community, period: Period, ports: _Ports
) -> BillingRun | None:
    """Return the period's run as far as the clock may take it; None: ask again in a moment.

    Where people have to look, the clock only previews. What they have reviewed it issues as it is.
    """
    policy = plan.policy(community.billing.policy)
    command = StartRun(plan.community_id, plan.id, period.key, preview=not policy.clock_issues)
    taking: Any = {name: port for name, port in ports.items() if name != "settlements"}
    run = start_run(actor, command, **taking).run
    if run.state is RunState.REVIEWED and policy.by_clock is ByClock.ISSUE:
        acting: Any = {name: port for name, port in ports.items() if name != "cards"}
        with suppress(PreviewOutdated):  # people have to look once more
            return issue_run(actor, ById(run.run_id), **acting)
    elif policy.clock_issues and run.state is RunState.PREVIEWED:
        return issue_by_schedule(actor, run, **taking)
    elif policy.clock_issues and run.state is RunState.PREVIEWING:
        return None
    return run


def split_run(
    order: SplitRun,
    *,
    directory: Directory,
    cards: Cards,
    readings: Readings,
    runs: Runs,
    settlements: Settlements,
    work: Work,
    clock: Clock,
) -> int:
    """Send a message for each page that is still to do, at most a thousand; return how many.

    What is left goes to a message to itself. Pages done already get none. Share pools are settled
    first, over as many messages as it takes.
    """
    run = runs.find(order.company_id, order.run_id)
    if run is None or not run.working or order.attempt not in {None, run.attempt}:
        return 0
    progress = runs.progress(run)
    if progress.pages_done >= run.pages_total:
        finish_if_done(run, runs=runs, clock=clock)
        return 0
    if order.resume and clock.now() - max(progress.at, run.begun_at) < STANDS_STILL_AFTER:
        return 0
    if progress.unsettled:
        from shared.usecases.metering.settling_pools import (
            settle_pools,
        )  # the engine, only where needed

        settled = settle_pools(
            run,
            order.step,
            directory=directory,
            cards=cards,
            readings=readings,
            runs=runs,
            settlements=settlements,
            work=work,
            clock=clock,
        )
        if not settled:
            return 0
    pages, following = _pages_from(run, order.from_page, runs)
    done = runs.pages_done(run, pages[0], pages[-1]) if pages else frozenset()
    to_do = [page for page in pages if page not in done]
    work.compute_pages(run, to_do)
    if following is not None:
        work.split(run, following)
    return len(to_do)


def _pages_from(run: BillingRun, first: int, runs: Runs) -> tuple[list[int], int | None]:
    """Return the attempt's next pages from `first` on, and where to go on (None: nowhere)."""
    if run.mends:
        pages = runs.problem_pages(run, run.mends, first, PAGES_A_MESSAGE)
        return pages, pages[-1] + 1 if len(pages) == PAGES_A_MESSAGE else None
    listed = pages_listed(run, runs)
    if listed is not None:  # a list has at most a thousand rows
        return [page for page in listed if page >= first], None
    last = min(first + PAGES_A_MESSAGE, run.pages_total)
    return list(range(first, last)), last if last < run.pages_total else None
