"""Billing one page of a run: its bills written, its record made, once.

It can be repeated, interrupted anywhere and done by several workers at once: a page is done when
its record is written, and that happens once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from shared.domain.billing import PageOutcome, bill_page, pool_problems, totals_of
from shared.domain.billing_basis import BillingBasis, compile_snapshot
from shared.domain.billing_card import BillingCard
from shared.domain.billing_run import BillingRun, RunKind, RunState
from shared.domain.bills import BillKey, StoredBill
from shared.domain.charged_before import NEVER_CHARGED, ChargedBefore
from shared.domain.errors import Conflict
from shared.domain.metering.pool_shares import Reserved, SubjectShares
from shared.domain.one_off_bills import bill_one_off
from shared.usecases.billing.billing_ports import Billed, Bills, PageRecord, Runs
from shared.usecases.billing.preview_pages import findings_on
from shared.usecases.billing.run_orders import BillPage
from shared.usecases.billing.supplement_pages import billed_before, issue_supplement, previewed
from shared.usecases.metering.metering_ports import Readings, Settlements
from shared.usecases.metering.page_readings import page_metering
from shared.usecases.ports import Cards, Clock

_KEYS_A_READ = 100


class PoolsUnsettled(Conflict):
    """A page came before its run's share pools were settled; it will come again."""

    code = "pools_unsettled"


class BasisShelf:
    """Snapshots this process has read and compiled, the last few: they never change."""

    def __init__(self, runs: Runs, settlements: Settlements, kept: int = 4) -> None:
        self._runs, self._settlements = runs, settlements
        self._kept = kept
        self._known: OrderedDict[tuple[str, str, int], BillingBasis] = OrderedDict()

    def of(self, run: BillingRun) -> BillingBasis:
        """Return what the run's current attempt goes by. Raises `PoolsUnsettled`."""
        key = (run.company_id, run.run_id, run.attempt)
        if key not in self._known:
            snapshot = self._runs.snapshot(*key)
            results = self._settlements.results(*key) if snapshot.pools_to_settle else ()
            if {pool.id for pool in snapshot.pools_to_settle} - {each.pool_id for each in results}:
                raise PoolsUnsettled(run_id=run.run_id)
            self._known[key] = compile_snapshot(snapshot, results)
            if len(self._known) > self._kept:
                self._known.popitem(last=False)
        return self._known[key]


def bill_one_page(
    order: BillPage,
    run: BillingRun,
    *,
    runs: Runs,
    bills: Bills,
    cards: Cards,
    readings: Readings,
    settlements: Settlements,
    shelf: BasisShelf,
    clock: Clock,
) -> bool:
    """Make the page done: its bills written (or only counted, in a preview), its record made.

    `run` is as read since the message came. False if it was done before or belongs to an attempt
    that is over. After it, the run may be ready for `finish_if_done`.
    """
    if not run.computing or order.attempt not in {None, run.attempt}:
        return False
    if order.again and runs.is_page_done(run, order.page):
        return False
    basis = shelf.of(run)
    only = None
    if run.mends:
        (mended,) = runs.problems(run, run.mends, order.page - 1, 1) or [(order.page, ())]
        only = frozenset(problem.subject_id for problem in mended[1])
    page_cards = cards.page_cards(run.company_id, run.community_id, order.page)
    before = None
    if run.kind is RunKind.SUPPLEMENTARY:
        before = billed_before(run, order.page, page_cards, bills=bills, runs=runs)
    if basis.snapshot.one_off is not None:
        outcome = bill_one_off(basis, basis.snapshot.one_off, order.page, page_cards, only=only)
    else:
        charged = before.charged if before else {}
        carried = _carried(run, basis, page_cards, charged, bills) if basis.snapshot.carries else {}
        metering = page_metering(
            run, basis, order.page, page_cards, readings=readings, settlements=settlements
        )
        outcome = bill_page(
            basis, page_cards, only=only, carried=carried, metering=metering, charged=charged
        )
    if order.page == 0:  # what is wrong with a pool itself is told once
        outcome = replace(outcome, problems=(*pool_problems(basis), *outcome.problems))
    if before:
        outcome = before.without_done(outcome)
    if run.state is RunState.PREVIEWING:
        record = PageRecord(
            order.page,
            outcome.totals,
            previewed(outcome, before) if before else (),
            outcome.problems,
            findings=findings_on(run, basis, page_cards, outcome, bills),
        )
    elif before:
        record = issue_supplement(run, order.page, outcome, before, bills)
    else:
        record = _issue(run, order, page_cards, outcome, bills)
    return runs.record_page(run, record, clock.now())


def _issue(
    run: BillingRun,
    order: BillPage,
    page_cards: Sequence[BillingCard],
    outcome: PageOutcome,
    bills: Bills,
) -> PageRecord:
    """Write the bills and return what the page comes to by what is stored.

    Totals count stored bills, not computed ones, and only those of this attempt. A try before this
    one may have seen the cards a moment earlier, without a change that was under way: whatever it
    billed is found among all accounts the page ever had, and counted.
    """
    inserted = bills.insert(run.company_id, run.attempt, outcome.bills)
    stored, problems = inserted.stored, outcome.problems
    if order.again or inserted.found:
        suspects = {
            account.account_id
            for card in page_cards
            for version in card.versions
            for account in version.accounts
        }
    else:
        suspects = {problem.account_id for problem in problems if problem.account_id}
    suspects -= {bill.account_id for bill in outcome.bills}
    keys = [BillKey(account, run.plan_id, run.period.key, run.seq) for account in sorted(suspects)]
    for start in range(0, len(keys), _KEYS_A_READ):
        billed = bills.many(run.company_id, keys[start : start + _KEYS_A_READ], fresh=True)
        stored += billed.values()
        billed_accounts = {key.account_id for key in billed}
        problems = tuple(p for p in problems if p.account_id not in billed_accounts)
    mine = [bill for bill in stored if (bill.run_seq, bill.attempt) == (run.seq, run.attempt)]
    totals = totals_of((bill.bill for bill in mine), problems, outcome.idle)
    issued = tuple(Billed(bill.bill.account_id, bill.bill.seq) for bill in mine)
    waiting = _waiting(outcome, {bill.bill.account_id for bill in stored})
    return PageRecord(order.page, totals, issued, problems, waiting)


def _waiting(outcome: PageOutcome, billed: set[str]) -> Mapping[str, Reserved]:
    """Return the shares that wait, without those of accounts that are billed after all."""
    return {
        subject: SubjectShares(reserved).waiting(billed)
        for subject, reserved in outcome.reserved.items()
    }


def _carried(
    run: BillingRun,
    basis: BillingBasis,
    page_cards: Sequence[BillingCard],
    charged: Mapping[str, ChargedBefore],
    bills: Bills,
) -> Mapping[str, Decimal]:
    """Return what rounding left over on each account's bill of the period before.

    The rest goes from the first live bill of a period to that of the next: a supplement to a live
    bill takes none, and its own is waived.
    """
    before = run.period.shift(-1)
    keys = [
        BillKey(account.account_id, run.plan_id, before.key, number)
        for card in page_cards
        if (version := card.seen_at(basis.snapshot.snapshot_at))
        for account in version.accounts
        if not charged.get(account.account_id, NEVER_CHARGED).live
        for number in range(1, basis.snapshot.carry_numbers + 1)
    ]
    found: dict[BillKey, StoredBill] = {}
    for start in range(0, len(keys), _KEYS_A_READ):
        found |= bills.many(run.company_id, keys[start : start + _KEYS_A_READ])
    carried: dict[str, Decimal] = {}
    for key in sorted(found):
        stored = found[key]
        if not stored.cancelled:
            carried.setdefault(key.account_id, stored.bill.rounding_rest)
    return {account_id: rest for account_id, rest in carried.items() if rest}
