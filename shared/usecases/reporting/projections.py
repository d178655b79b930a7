"""What follows from the ledger: report totals, deductions, and events for whoever listens.

Whatever comes twice or late ends in the same totals. Events may be published twice; each carries
an id that stays the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shared.domain.billing_run import BillingRun, RunState
from shared.domain.money import Money
from shared.domain.run_totals import Totals
from shared.usecases.arrears.ports import DueRun, DueRuns
from shared.usecases.billing.billing_ports import BilledPage, Events, PageFact, Reports, Runs
from shared.usecases.ledger.ledger_orders import DeductBalances, LedgerWork

BILLS_ISSUED = "BillsIssued"
BILLS_CANCELLED = "BillsCancelled"
BILLING_RUN_ISSUED = "BillingRunIssued"
BILLING_RUN_CANCELLED = "BillingRunCancelled"
EVENT_SCHEMA = 1
_PAGES_A_READ = 100


def project(
    pages: Sequence[PageFact],
    ended: Sequence[BillingRun],
    *,
    reports: Reports,
    due_runs: DueRuns,
    events: Events,
    work: LedgerWork,
) -> None:
    """Count the pages, note due days, have balances pay what was issued, then tell others."""
    reports.count_pages(pages)
    issued = [run for run in ended if run.state is RunState.ISSUED]
    due_runs.note(
        [DueRun(run.company_id, run.community_id, run.run_id, run.due_on) for run in issued]
    )
    work.ask(DeductBalances(run.company_id, run.community_id, run.run_id) for run in issued)
    told = [_of_page(page) for page in pages if page.totals.bills]
    told += [_of_run(run) for run in ended]
    if told:
        events.publish(told)


def recount_run(run: BillingRun, *, runs: Runs, reports: Reports) -> int:
    """Count every page of the run into the totals that is missing there; return how many it has.

    For when the stream's reader was away longer than the stream remembers.
    """
    count = 0
    for taken_back in (False, True):
        position, more = "", True
        while more:
            pages, more = runs.billed_pages(run, position, _PAGES_A_READ, taken_back=taken_back)
            reports.count_pages([_fact(run, page, taken_back=taken_back) for page in pages])
            count += len(pages)
            position = pages[-1].position if pages else position
    return count


def _fact(run: BillingRun, page: BilledPage, *, taken_back: bool) -> PageFact:
    return PageFact(
        company_id=run.company_id,
        community_id=run.community_id,
        plan_id=run.plan_id,
        run_id=run.run_id,
        period=run.period.key,
        currency=run.currency,
        attempt=page.attempt,
        page=page.page,
        totals=-page.totals if taken_back else page.totals,
        taken_back=taken_back,
    )


def _of_page(page: PageFact) -> tuple[str, dict[str, object]]:
    if page.taken_back:
        return BILLS_CANCELLED, bills_issued(replace(page, totals=-page.totals))
    return BILLS_ISSUED, bills_issued(page)


def _of_run(run: BillingRun) -> tuple[str, dict[str, object]]:
    if run.state is RunState.CANCELLED:
        return BILLING_RUN_CANCELLED, billing_run_cancelled(run)
    return BILLING_RUN_ISSUED, billing_run_issued(run)


def bills_issued(page: PageFact) -> dict[str, object]:
    """Return the detail of `BillsIssued`: one page of a run has been billed (or taken back)."""
    return {
        "schema": EVENT_SCHEMA,
        "id": f"{page.run_id}.{page.attempt}.{page.page}",
        "company_id": page.company_id,
        "community_id": page.community_id,
        "plan_id": page.plan_id,
        "run_id": page.run_id,
        "period": page.period,
        "page": page.page,
        **_totals(page.totals, page.currency),
    }


def billing_run_issued(run: BillingRun) -> dict[str, object]:
    """Return the detail of `BillingRunIssued`: every page of a run is done."""
    totals = run.totals or Totals()
    return {
        "schema": EVENT_SCHEMA,
        "id": f"{run.run_id}.{run.attempt}",
        "company_id": run.company_id,
        "community_id": run.community_id,
        "plan_id": run.plan_id,
        "run_id": run.run_id,
        "period": run.period.key,
        "attempt": run.attempt,
        "blocked": totals.blocked,
        **_totals(totals, run.currency),
    }


def billing_run_cancelled(run: BillingRun) -> dict[str, object]:
    """Return the detail of `BillingRunCancelled`: every bill of a run has been taken back."""
    detail = billing_run_issued(run)
    detail.pop("blocked")
    return detail


def _totals(totals: Totals, currency: str) -> Mapping[str, object]:
    return {
        "bills": totals.bills,
        "amount": _money(totals.minor, currency),
        "items": [
            {"item_id": item_id, "lines": item.lines, "amount": _money(item.minor, currency)}
            for item_id, item in sorted(totals.items.items())
        ],
    }


def _money(minor: int, currency: str) -> dict[str, object]:
    return {"amount": str(Money(minor, currency)), "minor": minor, "currency": currency}
