"""Bills that are still open after their due day: found run by run, record by record of its pages.

A run's due day is in the list of due runs from its issue on. When it comes, its bills are looked
up by their keys, a hundred to a request, and the open ones bring their accounts onto the list of
debtors; from then on the list follows the ledger. Nothing is scanned, and a bill is looked up once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shared.domain.billing_run import BillingRun, RunNotFound
from shared.domain.bills import BillKey, StoredBill
from shared.usecases.arrears.following import look_at_debtor
from shared.usecases.arrears.ports import Debtors
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ports import Directory

PAGES_A_PART = 3
_KEYS_A_READ = 100


@dataclass(frozen=True, slots=True)
class OpenOfRun:
    """Bills of a part of a run, and where the next part begins ("" = none)."""

    bills: tuple[StoredBill, ...]
    next: str


def open_bills_of_run(
    company_id: str, run_id: str, after: str, *, runs: Runs, bills: Bills
) -> tuple[BillingRun, OpenOfRun]:
    """Return the open bills on the run's next page records behind `after`.

    Raises `RunNotFound`.
    """
    run, part = bills_of_run(company_id, run_id, after, PAGES_A_PART, runs=runs, bills=bills)
    found = tuple(each for each in part.bills if each.open_minor > 0)
    return run, OpenOfRun(found, part.next)


def bills_of_run(
    company_id: str, run_id: str, after: str, pages: int, *, runs: Runs, bills: Bills
) -> tuple[BillingRun, OpenOfRun]:
    """Return all bills on so many of the run's page records behind `after`.

    Raises `RunNotFound`.
    """
    run = runs.find(company_id, run_id)
    if run is None:
        raise RunNotFound(run_id=run_id)
    billed, more = runs.billed_pages(run, after, pages)
    keys = [one.key(run) for page in billed for one in page.billed]
    found = tuple(_read(company_id, keys, bills))
    return run, OpenOfRun(found, billed[-1].position if more and billed else "")


def find_overdue(
    company_id: str,
    run_id: str,
    after: str,
    *,
    directory: Directory,
    runs: Runs,
    bills: Bills,
    ledger: Ledger,
    debtors: Debtors,
) -> tuple[int, str]:
    """Who still owes on a part of the run is on the list of debtors.

    Returns how many accounts that were and where the next part begins ("" = it was the last).
    Raises `RunNotFound`, `ArrearsBusy`.
    """
    run, part = open_bills_of_run(company_id, run_id, after, runs=runs, bills=bills)
    accounts = dict.fromkeys(each.bill.key.account_id for each in part.bills)
    for account_id in accounts:
        look_at_debtor(
            company_id,
            run.community_id,
            account_id,
            directory=directory,
            ledger=ledger,
            debtors=debtors,
        )
    return len(accounts), part.next


def _read(company_id: str, keys: list[BillKey], bills: Bills) -> Iterator[StoredBill]:
    for start in range(0, len(keys), _KEYS_A_READ):
        found = bills.many(company_id, keys[start : start + _KEYS_A_READ])
        yield from (found[key] for key in keys[start : start + _KEYS_A_READ] if key in found)
