"""The work of a run: find what is due, split it into pages, bill a page, end the run.

Each step can be repeated, interrupted anywhere and done by several workers at once: a page is done
when its record is written, and that happens once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from shared.domain.actor import Actor, Role
from shared.domain.billing import PageOutcome, bill_page, totals_of
from shared.domain.billing_basis import BillingBasis, compile_snapshot
from shared.domain.billing_calendar import due_periods
from shared.domain.billing_card import BillingCard
from shared.domain.billing_plan import BillingPlan
from shared.domain.billing_run import BillingRun, RunState, finish
from shared.domain.bills import BillKey, StoredBill
from shared.domain.community import Community, PeriodClosed
from shared.usecases.billing_ports import Bills, PageRecord, Runs, Work
from shared.usecases.ports import Cards, Clock, Directory, DuePlans, VersionStale
from shared.usecases.starting_runs import StartRun, issue_by_schedule, start_run

PAGES_A_MESSAGE = 1000
DUE_PLANS_A_TICK = 1000
UNFINISHED_A_TICK = 1000
# An attempt that has not done a page for this long is taken to have lost its messages.
STANDS_STILL_AFTER = timedelta(minutes=10)
SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True)
class SplitRun:
    """Split an attempt into pages from `from_page` on; `attempt` None is the current one."""

    company_id: str
    run_id: str
    attempt: int | None
    from_page: int
    resume: bool


@dataclass(frozen=True, slots=True)
class BillPage:
    """Do one page of an attempt; `again` if this may not be the first delivery."""

    company_id: str
    run_id: str
    attempt: int | None
    page: int
    again: bool


class BasisShelf:
    """Snapshots this process has read and compiled, the last few: they never change."""

    def __init__(self, runs: Runs, kept: int = 4) -> None:
        self._runs = runs
        self._kept = kept
        self._known: OrderedDict[tuple[str, str, int], BillingBasis] = OrderedDict()

    def of(self, run: BillingRun) -> BillingBasis:
        """Return what the run's current attempt goes by."""
        key = (run.company_id, run.run_id, run.attempt)
        if key not in self._known:
            self._known[key] = compile_snapshot(self._runs.snapshot(*key))
            if len(self._known) > self._kept:
                self._known.popitem(last=False)
        return self._known[key]


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
    due_plans: DuePlans,
    runs: Runs,
    work: Work,
    clock: Clock,
) -> list[str]:
    """Issue every period of the plan that is due, oldest first, and return the runs' ids.

    A period that was closed before it was billed is passed over. Repeating it finds nothing due.
    """
    actor = Actor(company_id, Role.FINANCE, SCHEDULE)
    plan = directory.get(company_id, BillingPlan, plan_id)
    community = directory.get(company_id, Community, plan.community_id)
    started: list[str] = []
    for period in due_periods(plan, community.time_zone, clock.now()):
        command = StartRun(plan.community_id, plan.id, period.key, preview=False)
        try:
            found = start_run(
                actor,
                command,
                directory=directory,
                cards=cards,
                runs=runs,
                work=work,
                clock=clock,
            )
        except PeriodClosed:
            pass
        else:
            run = found.run
            if run.state is RunState.PREVIEWED:
                run = issue_by_schedule(
                    actor,
                    run,
                    directory=directory,
                    cards=cards,
                    runs=runs,
                    work=work,
                    clock=clock,
                )
            if run.state is RunState.PREVIEWING:
                break  # the preview ends in a moment; the next tick issues it
            started.append(run.run_id)
        advanced = plan.after(period)
        try:
            due_plans.advance(company_id, advanced, advanced.due_at(community.time_zone))
        except VersionStale:
            break  # somebody changed the plan; the next tick reads it anew
        plan = advanced
    return started


def split_run(order: SplitRun, *, runs: Runs, work: Work, clock: Clock) -> int:
    """Send a message for each page that is still to do, at most a thousand; return how many.

    What is left goes to a message to itself. Pages done already get none.
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
    pages, following = _pages_from(run, order.from_page, runs)
    done = runs.pages_done(run, pages[0], pages[-1]) if pages else frozenset()
    to_do = [page for page in pages if page not in done]
    work.compute_pages(run, to_do)
    if following is not None:
        work.split(run, following)
    return len(to_do)


def bill_one_page(
    order: BillPage,
    run: BillingRun,
    *,
    runs: Runs,
    bills: Bills,
    cards: Cards,
    shelf: BasisShelf,
    clock: Clock,
) -> bool:
    """Make the page done: its bills written (or only counted, in a preview), its record made.

    `run` is as read since the message came. False if it was done before or belongs to an attempt
    that is over. After it, the run may be ready for `finish_if_done`.
    """
    if not run.working or order.attempt not in {None, run.attempt}:
        return False
    if order.again and runs.is_page_done(run, order.page):
        return False
    basis = shelf.of(run)
    only = None
    if run.mends:
        (mended,) = runs.problems(run, run.mends, order.page - 1, 1) or [(order.page, ())]
        only = frozenset(problem.subject_id for problem in mended[1])
    page_cards = cards.page_cards(run.company_id, run.community_id, order.page)
    carried = _carried(run, basis, page_cards, bills) if basis.snapshot.carries else {}
    outcome = bill_page(basis, page_cards, only=only, carried=carried)
    if run.state is RunState.ISSUING:
        record = _issue(run, order.page, outcome, bills)
    else:
        record = PageRecord(order.page, outcome.totals, (), outcome.problems)
    return runs.record_page(run, record, clock.now())


def finish_if_done(run: BillingRun, *, runs: Runs, clock: Clock) -> bool:
    """End the run's attempt if every page is done; True if this call was the one that ended it."""
    if not run.working:
        return False
    progress = runs.progress(run)
    if progress.pages_done < run.pages_total:
        return False
    return runs.finish(run, finish(run, progress.totals, clock.now()))


def _issue(run: BillingRun, page: int, outcome: PageOutcome, bills: Bills) -> PageRecord:
    """Write the bills and return what the page comes to by what is stored.

    Totals count stored bills, not computed ones, and only those of this attempt: a page that was
    interrupted, or a bill that an earlier attempt made, is then counted right in any case.
    """
    stored = bills.insert(run.company_id, run.attempt, outcome.bills)
    problems = outcome.problems
    suspects = _keys(run, {problem.account_id for problem in problems if problem.account_id})
    for start in range(0, len(suspects), 100):  # an earlier try may have seen no problem there
        billed = bills.many(run.company_id, suspects[start : start + 100], fresh=True)
        stored += billed.values()
        billed_accounts = {key.account_id for key in billed}
        problems = tuple(p for p in problems if p.account_id not in billed_accounts)
    mine = [bill for bill in stored if bill.attempt == run.attempt]
    totals = totals_of((bill.bill for bill in mine), problems, outcome.idle)
    accounts = tuple(bill.bill.account_id for bill in mine)
    return PageRecord(page, totals, accounts, problems)


def _carried(
    run: BillingRun, basis: BillingBasis, page_cards: Sequence[BillingCard], bills: Bills
) -> Mapping[str, Decimal]:
    """Return what rounding left over on each account's bill of the period before."""
    before = run.period.shift(-1)
    keys = [
        BillKey(account.account_id, run.plan_id, before.key, 1)
        for card in page_cards
        if (version := card.seen_at(basis.snapshot.snapshot_at))
        for account in version.accounts
    ]
    carried: dict[str, Decimal] = {}
    for start in range(0, len(keys), 100):
        found: Mapping[BillKey, StoredBill] = bills.many(run.company_id, keys[start : start + 100])
        for key, stored in found.items():
            if stored.bill.rounding_rest and not stored.cancelled:
                carried[key.account_id] = stored.bill.rounding_rest
    return carried


def _keys(run: BillingRun, account_ids: set[str]) -> list[BillKey]:
    return [
        BillKey(account_id, run.plan_id, run.period.key, run.seq)
        for account_id in sorted(account_ids)
    ]


def _pages_from(run: BillingRun, first: int, runs: Runs) -> tuple[list[int], int | None]:
    """Return the attempt's next pages from `first` on, and where to go on (None: nowhere)."""
    if run.mends:
        pages = runs.problem_pages(run, run.mends, first, PAGES_A_MESSAGE)
        return pages, pages[-1] + 1 if len(pages) == PAGES_A_MESSAGE else None
    last = min(first + PAGES_A_MESSAGE, run.pages_total)
    return list(range(first, last)), last if last < run.pages_total else None
