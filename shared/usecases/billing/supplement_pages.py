"""One page of a supplement: what its accounts were charged before, and bills for the rest.

Only supplements read what was billed before: as many keys an account as their number. The store
takes one bill of a number, so what was read here still holds when the bill is written, or the
writing finds the number taken and the page is done anew: see `shared/domain/charged_before.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.domain.billing import PageOutcome, totals_of
from shared.domain.billing_card import BillingCard
from shared.domain.billing_run import BillingRun, RunState
from shared.domain.bills import BillKey, StoredBill
from shared.domain.charged_before import ChargedBefore
from shared.domain.errors import Conflict
from shared.usecases.billing.billing_ports import Billed, Bills, PageRecord, Runs

_KEYS_A_READ = 100


class BilledMeanwhile(Conflict):
    """Another run has billed an account of the page since it was read; the page is done anew."""

    code = "billed_meanwhile"


@dataclass(frozen=True, slots=True)
class BilledBefore:
    """All bills of a page's accounts for the plan and period: those of this run, those of others.

    `allowed` are the accounts that the preview told of (None: there was none to keep to).
    """

    own: Mapping[str, StoredBill]
    charged: Mapping[str, ChargedBefore]
    allowed: frozenset[str] | None

    def without_done(self, outcome: PageOutcome) -> PageOutcome:
        """Return the outcome without what this run has billed already or the preview had not."""

        def wanted(account_id: str) -> bool:
            allowed = self.allowed is None or account_id in self.allowed
            return allowed and account_id not in self.own

        bills = tuple(bill for bill in outcome.bills if wanted(bill.account_id))
        problems = tuple(one for one in outcome.problems if one.account_id not in self.own)
        return PageOutcome(bills, problems, outcome.idle, outcome.reserved)


def billed_before(
    run: BillingRun, page: int, page_cards: Sequence[BillingCard], *, bills: Bills, runs: Runs
) -> BilledBefore:
    """Return what the accounts of a page were billed before, as of now.

    An issue goes by what its preview saw live, so that it comes to the same.
    """
    accounts = sorted(
        {
            account.account_id
            for card in page_cards
            for version in card.versions
            for account in version.accounts
        }
    )
    found: dict[str, list[StoredBill]] = {}
    asked, numbers = accounts, range(1, run.seq + 1)
    while asked:  # where bills were re-issued, there are more of them than runs
        stored = _numbered(run, asked, numbers, bills)
        for key in sorted(stored):
            found.setdefault(key.account_id, []).append(stored[key])
        last = numbers[-1]
        asked = [key.account_id for key in sorted(stored) if key.seq == last]
        numbers = range(last + 1, last + 2)
    seen = _seen_in_preview(run, page, runs)
    own: dict[str, StoredBill] = {}
    charged: dict[str, ChargedBefore] = {}
    for account_id, some in found.items():
        others = [(bill.bill, not bill.cancelled) for bill in some if bill.run_seq != run.seq]
        for bill in some:  # by number: of its own, not the one re-issued in its place
            if bill.run_seq == run.seq:
                own.setdefault(account_id, bill)
        then = seen.get(account_id) if seen else None
        charged[account_id] = ChargedBefore.by(others, then and (then.number, then.live))
    return BilledBefore(own, charged, None if seen is None else frozenset(seen))


def _numbered(
    run: BillingRun, accounts: Sequence[str], numbers: range, bills: Bills
) -> dict[BillKey, StoredBill]:
    """Return the accounts' bills of some numbers for the run's plan and period, as of now."""
    keys = [
        BillKey(account, run.plan_id, run.period.key, number)
        for account in accounts
        for number in numbers
    ]
    stored: dict[BillKey, StoredBill] = {}
    for start in range(0, len(keys), _KEYS_A_READ):
        stored |= bills.many(run.company_id, keys[start : start + _KEYS_A_READ], fresh=True)
    return stored


def previewed(outcome: PageOutcome, before: BilledBefore) -> tuple[Billed, ...]:
    """Return the bills that a preview tells of, with what was live when it did."""
    return tuple(
        Billed(bill.account_id, bill.seq, before.charged[bill.account_id].live)
        if bill.account_id in before.charged
        else Billed(bill.account_id, bill.seq)
        for bill in outcome.bills
    )


def issue_supplement(
    run: BillingRun, page: int, outcome: PageOutcome, before: BilledBefore, bills: Bills
) -> PageRecord:
    """Write the bills and return what the page comes to by what is stored. `BilledMeanwhile`."""
    inserted = bills.insert(run.company_id, run.attempt, outcome.bills, run_seq=run.seq)
    stored = [*before.own.values(), *inserted.stored]
    if any(bill.run_seq != run.seq for bill in stored):
        raise BilledMeanwhile(run_id=run.run_id)
    mine = [bill for bill in stored if bill.attempt == run.attempt]
    totals = totals_of((bill.bill for bill in mine), outcome.problems, outcome.idle)
    issued = tuple(Billed(bill.bill.account_id, bill.bill.seq) for bill in mine)
    return PageRecord(page, totals, issued, outcome.problems, outcome.reserved)


def _seen_in_preview(run: BillingRun, page: int, runs: Runs) -> Mapping[str, Billed] | None:
    """Return what the preview that is being issued told of; None where there is none."""
    if run.state is not RunState.ISSUING or run.mends or not run.previewed:
        return None
    told = runs.previewed_on_page(run, run.previewed, page)
    return {one.account_id: one for one in told}
