"""What was agreed about an account's bills, read before anybody collects them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from shared.domain.arrears.disputed import DisputedBill
from shared.domain.billing_run import ONE_OFF_PREFIX, run_id_of
from shared.domain.ledger.asked import Agreements
from shared.domain.ledger.bill_instalments import BillInstalments
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.payment_plan import PlanPart
from shared.domain.run_snapshot import RunSnapshot
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import (
    Depth,
    Ledger,
    Ref,
    dispute_ref,
    instalments_ref,
    plans_of_account,
)

_A_READ = 100


class Snapshots(Protocol):
    """What runs went by."""

    def snapshot(self, company_id: str, run_id: str, attempt: int) -> RunSnapshot:
        """Return what an attempt goes by. Raises `RunNotFound`, `StoreUnavailable`."""


def open_agreements(
    company_id: str, account_id: str, currency: str, *, ledger: Ledger, runs: Snapshots
) -> Agreements:
    """Return what is agreed now about the open bills of an account. Raises `StoreUnavailable`."""
    book = ledger.book(company_id, account_id, currency, Depth.OPEN)
    bills = [due for due in book.bills if due.open_minor > 0]
    if not bills:
        return Agreements()
    names: list[Ref[Record]] = []
    for due in bills:
        names += [instalments_ref(due.key), dispute_ref(due.key)]
    found: list[Record] = []
    for start in range(0, len(names), _A_READ):
        found += ledger.many(company_id, names[start : start + _A_READ]).values()
    parts = {one.bill_id: one.parts for one in found if isinstance(one, BillInstalments)}
    disputes = (one for one in found if isinstance(one, DisputedBill))
    plans = ledger.page(company_id, plans_of_account(account_id), _A_READ, None).items
    return Agreements(
        known=frozenset(due.id for due in bills),
        disputed=frozenset(one.bill_id for one in disputes if one.open),
        parts=_with_charged(company_id, bills, parts, runs),
        plans=tuple(plan for plan in plans if plan.running),
    )


def parts_by_charge(
    company_id: str, due: DueBill, runs: Snapshots
) -> tuple[datetime, tuple[PlanPart, ...]] | None:
    """Return the parts that a one-off charge gave its bill, and since when; None without any."""
    from shared.domain.one_off_bills import instalments_of  # it brings the whole charge engine

    bill = due.bill
    if not bill.plan_id.startswith(ONE_OFF_PREFIX):
        return None
    run_id = run_id_of(bill.plan_id, bill.period.key, bill.seq)
    snapshot = runs.snapshot(company_id, run_id, due.attempt)
    if snapshot.one_off is None or snapshot.one_off.instalments is None:
        return None
    parts = instalments_of(snapshot.one_off.instalments, bill.minor, bill.currency)
    dated = (PlanPart(one.number, one.due or bill.due_on, one.amount.minor) for one in parts)
    return snapshot.snapshot_at, tuple(dated)


def _with_charged(
    company_id: str,
    bills: Sequence[DueBill],
    agreed: dict[str, tuple[PlanPart, ...]],
    runs: Snapshots,
) -> dict[str, tuple[PlanPart, ...]]:
    """What was agreed for a bill itself goes before what its charge said for all."""
    charged = {
        due.id: found[1]
        for due in bills
        if due.id not in agreed and (found := parts_by_charge(company_id, due, runs)) is not None
    }
    return charged | agreed
