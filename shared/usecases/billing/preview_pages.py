"""What a preview reads besides, to tell what somebody should look at: the bills of last time.

It costs half a read unit a bill looked for (100 to a request). An issue pays none of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.domain.billing import PageOutcome
from shared.domain.billing_basis import BillingBasis
from shared.domain.billing_card import BillingCard
from shared.domain.billing_run import BillingRun
from shared.domain.bills import Bill, BillKey, StoredBill
from shared.domain.charges.rule import ChargeRule
from shared.domain.charges.scope import Needs
from shared.domain.page_findings import accounts_to_compare, page_findings
from shared.domain.run_findings import Comparison, Finding
from shared.usecases.billing.billing_ports import Bills

_KEYS_A_READ = 100


def findings_on(
    run: BillingRun,
    basis: BillingBasis,
    page_cards: Sequence[BillingCard],
    outcome: PageOutcome,
    bills: Bills,
) -> tuple[Finding, ...]:
    """Return what is to be looked at on a page of a preview."""
    snapshot = basis.snapshot
    if snapshot.comparison is None:
        return ()
    before = snapshot.comparison.period or snapshot.period
    accounts = accounts_to_compare(page_cards, snapshot, before)
    earlier = _earlier(run, snapshot.comparison, sorted(accounts), bills)
    return page_findings(outcome, accounts, earlier, snapshot, _needs(basis).get)


def _earlier(
    run: BillingRun, comparison: Comparison, accounts: Sequence[str], bills: Bills
) -> Mapping[str, Sequence[Bill]]:
    """Return what each account was billed last time.

    That is its live bills of the period; of this very period, whose runs were all cancelled, it is
    the one that was cancelled last.
    """
    period = comparison.period
    if period is None:
        return {}
    keys = [
        BillKey(account, run.plan_id, period.key, number)
        for account in accounts
        for number in range(1, comparison.numbers + 1)
    ]
    found: dict[str, list[StoredBill]] = {}
    for start in range(0, len(keys), _KEYS_A_READ):
        stored = bills.many(run.company_id, keys[start : start + _KEYS_A_READ])
        for key, bill in sorted(stored.items()):
            found.setdefault(key.account_id, []).append(bill)
    if period == run.period:
        return {account: [some[-1].bill] for account, some in found.items()}
    return {
        account: [stored.bill for stored in some if not stored.cancelled]
        for account, some in found.items()
    }


def _needs(basis: BillingBasis) -> dict[str, Needs]:
    """Return what the rule of each version reads."""
    return {
        version_id: rule.needs
        for item in basis.items
        for version_id, rule in item.rules.items()
        if isinstance(rule, ChargeRule)
    }
