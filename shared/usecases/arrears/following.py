"""The list of debtors follows the ledger: whoever owes is on it with what is open, nobody else.

An account is looked at when it moved, and when a bill of it was found open on its due day. What it
says is read from the ledger, so any number of looks in any order end in the same list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from shared.domain.accounts import Account
from shared.domain.arrears.debtor import Debtor, OpenBill, open_bills
from shared.domain.errors import Unavailable
from shared.domain.property import Space, SubjectKind, Unit
from shared.usecases.arrears.ports import Debtors, Watched
from shared.usecases.ledger_ports import Depth, Ledger
from shared.usecases.ports import Directory
from shared.usecases.reporting.ports import AccountMoved

_TRIES = 10


class ArrearsBusy(Unavailable):
    """Others changed the same debtor at every try; looking again may succeed."""

    code = "arrears_busy"


def follow_accounts(
    moved: Iterable[AccountMoved], *, directory: Directory, ledger: Ledger, debtors: Debtors
) -> int:
    """Every account told of stands in the list as the ledger has it; return how many were."""
    places = dict.fromkeys((one.company_id, one.community_id, one.account_id) for one in moved)
    for company_id, community_id, account_id in places:
        look_at_debtor(
            company_id,
            community_id,
            account_id,
            directory=directory,
            ledger=ledger,
            debtors=debtors,
        )
    return len(places)


def look_at_debtor(
    company_id: str,
    community_id: str,
    account_id: str,
    *,
    directory: Directory,
    ledger: Ledger,
    debtors: Debtors,
) -> Debtor | None:
    """The account stands in the list as the ledger has it; return it, None if it owes nothing.

    Raises `ArrearsBusy`.
    """
    for _ in range(_TRIES):
        before = debtors.find(company_id, community_id, account_id)
        book = ledger.book(company_id, account_id, "", Depth.OPEN)
        bills = open_bills(book.bills)
        paid = _paid(before, bills) if before else frozenset()
        if paid:
            # Its late days may not be charged yet: they end with what was paid, not with the list.
            debtors.watch(company_id, community_id, Watched(account_id, book.state.seq, paid))
        if not bills:
            if before is None or debtors.remove(company_id, before):
                return None
            continue
        if before is None:
            currency = book.bills[0].bill.currency
            fresh = _newcomer(company_id, account_id, currency, directory)
            after = replace(fresh, bills=bills, seq=book.state.seq)
        else:
            after = replace(before, bills=bills, seq=book.state.seq, version=before.version + 1)
            if (before.bills, before.seq) == (after.bills, after.seq):
                return before
        if debtors.save(company_id, before, after):
            return after
    raise ArrearsBusy


def _paid(before: Debtor, bills: Iterable[OpenBill]) -> frozenset[str]:
    """Return the items of the bills of which less is open than before."""
    still = {bill.bill_id: bill.minor for bill in bills}
    return frozenset(
        item
        for bill in before.bills
        if still.get(bill.bill_id, 0) < bill.minor
        for item, _ in bill.parts
    )


def _newcomer(company_id: str, account_id: str, currency: str, directory: Directory) -> Debtor:
    account = directory.get(company_id, Account, account_id)
    subject: Unit | Space
    if account.subject_kind is SubjectKind.UNIT:
        subject = directory.get(company_id, Unit, account.subject_id)
    else:
        subject = directory.get(company_id, Space, account.subject_id)
    return Debtor(
        account_id=account.id,
        community_id=account.community_id,
        currency=currency,
        subject_kind=account.subject_kind,
        subject_id=subject.id,
        building_id=subject.building_id or "",
        bills=(),
    )
