"""Taking back one page of a run's bills: each by an adjustment in its account, the page once.

It can be repeated, interrupted anywhere and done by several workers at once: a bill is cancelled
once, and a page is done when its record is written. Money that paid a bill goes to the balance.
"""

from __future__ import annotations

from shared.domain.actor import Actor, Role
from shared.domain.billing import totals_of
from shared.domain.billing_run import BillingRun, RunState
from shared.domain.bills import BillKey, StoredBill
from shared.domain.community import Community
from shared.domain.ledger.entries import Cause
from shared.usecases.billing.billing_ports import Bills, PageRecord, Runs
from shared.usecases.billing.run_orders import BillPage
from shared.usecases.ledger.corrections import cancel_bills
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ledger.ledger_reading import place_of
from shared.usecases.ports import Clock, Directory

RUN_CANCELLATION = "run_cancellation"
_KEYS_A_READ = 100


def take_back_page(
    order: BillPage,
    run: BillingRun,
    *,
    directory: Directory,
    runs: Runs,
    bills: Bills,
    ledger: Ledger,
    clock: Clock,
) -> bool:
    """Every bill that the run issued on the page is cancelled and the page's record is made.

    False if that was done before or the run is not being cancelled (any more).
    """
    wanted = run.cancellation
    if run.state is not RunState.CANCELLING or wanted is None:
        return False
    if order.attempt not in {None, run.attempt}:
        return False
    if order.again and runs.is_page_done(run, order.page):
        return False
    billed = runs.billed_on_page(run, order.page)
    keys = [one.key(run) for one in billed]
    actor = Actor(run.company_id, Role.MANAGER, wanted.approved_by)
    community = directory.get(run.company_id, Community, run.community_id)
    place = place_of(run.company_id, community, ledger=ledger, clock=clock)
    cause = Cause(RUN_CANCELLATION, run.run_id)
    for key in keys:
        cancel_bills(
            actor,
            key.account_id,
            [key],
            cause=cause,
            reason=wanted.reason,
            place=place,
            ledger=ledger,
        )
    totals = totals_of([stored.bill for stored in _stored(run, keys, bills)], (), 0)
    return runs.record_page(run, PageRecord(order.page, totals, billed), clock.now())


def _stored(run: BillingRun, keys: list[BillKey], bills: Bills) -> list[StoredBill]:
    """Return the bills as they were issued, in order: what leaves the totals of the period."""
    found: dict[BillKey, StoredBill] = {}
    for start in range(0, len(keys), _KEYS_A_READ):
        found |= bills.many(run.company_id, keys[start : start + _KEYS_A_READ], fresh=True)
    return [found[key] for key in keys]
