"""What follows from the ledger: report totals, deductions, and events for whoever listens.

Whatever comes twice or late ends in the same totals. Events may be published twice; each carries
an id that stays the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.domain.billing_run import BillingRun
from shared.domain.money import Money
from shared.domain.run_totals import Totals
from shared.usecases.billing_ports import Events, PageFact, Reports, Runs
from shared.usecases.ledger_orders import DeductBalances, LedgerWork

BILLS_ISSUED = "BillsIssued"
BILLING_RUN_ISSUED = "BillingRunIssued"
EVENT_SCHEMA = 1
_PAGES_A_READ = 100


def project(
    pages: Sequence[PageFact],
    issued: Sequence[BillingRun],
    *,
    reports: Reports,
    events: Events,
    work: LedgerWork,
) -> None:
    """Count the pages into the totals, have balances pay what was issued, then tell others."""
    reports.count_pages(pages)
    work.ask(DeductBalances(run.company_id, run.community_id, run.run_id) for run in issued)
    told = [(BILLS_ISSUED, bills_issued(page)) for page in pages if page.totals.bills]
    told += [(BILLING_RUN_ISSUED, billing_run_issued(run)) for run in issued]
    if told:
        events.publish(told)


def recount_run(run: BillingRun, *, runs: Runs, reports: Reports) -> int:
    """Count every page of the run into the totals that is missing there; return how many it has.

    For when the stream's reader was away longer than the stream remembers.
    """
    position, more, count = "", True, 0
    while more:
        pages, more = runs.billed_pages(run, position, _PAGES_A_READ)
        reports.count_pages(
            [
                PageFact(
                    company_id=run.company_id,
                    community_id=run.community_id,
                    plan_id=run.plan_id,
                    run_id=run.run_id,
                    period=run.period.key,
                    currency=run.currency,
                    attempt=page.attempt,
                    page=page.page,
                    totals=page.totals,
                )
                for page in pages
            ]
        )
        count += len(pages)
        position = pages[-1].position if pages else position
    return count


def bills_issued(page: PageFact) -> dict[str, object]:
    """Return the detail of `BillsIssued`: one page of a run has been billed."""
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
