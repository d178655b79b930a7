"""The list of debtors follows the ledger: whoever owes is on it with what is open, nobody else.

An account is looked at when it moved, and when a bill of it was found open on its due day. What it
says is read from the ledger, so any number of looks in any order end in the same list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from shared.domain.accounts import Account
from shared.domain.arrears.case import CaseFacts
from shared.domain.arrears.debtor import Debtor, OpenBill, open_bills
from shared.domain.bills import parse_bill_id
from shared.domain.errors import Unavailable
from shared.domain.ledger.entries import EntryKind
from shared.domain.property import Space, SubjectKind, Unit
from shared.usecases.arrears.ports import Debtors, Watched
from shared.usecases.arrears.records import case_ref
from shared.usecases.ledger.ledger_ports import Depth, Ledger, dispute_ref, plans_of_account
from shared.usecases.ports import Directory
from shared.usecases.reporting.ports import AccountMoved

_TRIES = 10
_PLANS_OF_AN_ACCOUNT = 100
_MOVEMENTS_LOOKED_AT = 20
_BILLS_LOOKED_AT = 100


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
        now = before or _newcomer(community_id, account_id, book.bills[0].bill.currency)
        after = replace(
            now,
            bills=bills,
            seq=book.state.seq,
            paid_on=_paid_on(company_id, account_id, now.paid_on, ledger),
            in_plan=_has_plan(company_id, account_id, ledger),
            disputed=_is_disputed(company_id, bills, ledger),
            case=_case_of(company_id, account_id, ledger),
            **_whereabouts(company_id, account_id, directory),
        )
        if after == before:
            return before
        if debtors.save(company_id, before, _next(before, after)):
            return _next(before, after)
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


def _newcomer(community_id: str, account_id: str, currency: str) -> Debtor:
    return Debtor(
        account_id=account_id,
        community_id=community_id,
        currency=currency,
        subject_kind=SubjectKind.UNIT,
        subject_id="",
        building_id="",
        bills=(),
    )


def _next(before: Debtor | None, after: Debtor) -> Debtor:
    return replace(after, version=before.version + 1) if before else after


def _whereabouts(company_id: str, account_id: str, directory: Directory) -> dict[str, Any]:
    """Return what the directory says of the account: whose it is, where, named and tagged how."""
    account = directory.get(company_id, Account, account_id)
    subject: Unit | Space
    if account.subject_kind is SubjectKind.UNIT:
        subject = directory.get(company_id, Unit, account.subject_id)
    else:
        subject = directory.get(company_id, Space, account.subject_id)
    return {
        "subject_kind": account.subject_kind,
        "subject_id": subject.id,
        "building_id": subject.building_id or "",
        "label": subject.name,
        "tags": subject.tags,
        "holder_id": account.holder_id,
    }


def _case_of(company_id: str, account_id: str, ledger: Ledger) -> CaseFacts:
    case = ledger.find(company_id, case_ref(account_id))
    return case.facts() if case else CaseFacts()


def _has_plan(company_id: str, account_id: str, ledger: Ledger) -> bool:
    plans = ledger.page(company_id, plans_of_account(account_id), _PLANS_OF_AN_ACCOUNT, None)
    return any(plan.running for plan in plans.items)


def _is_disputed(company_id: str, bills: Sequence[OpenBill], ledger: Ledger) -> bool:
    refs = [dispute_ref(parse_bill_id(bill.bill_id)) for bill in bills[:_BILLS_LOOKED_AT]]
    return any(dispute.open for dispute in ledger.many(company_id, refs).values())


def _paid_on(company_id: str, account_id: str, known: date | None, ledger: Ledger) -> date | None:
    """Return when money came last, as far as the newest movements tell; else what was known."""
    newest = ledger.movements(company_id, account_id, _MOVEMENTS_LOOKED_AT, None)
    for movement in newest.items:
        if any(entry.kind is EntryKind.PAYMENT for entry in movement.entries):
            return movement.stamp.on
    return known
