"""One bill split into instalments, and how the parts of a bill stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.actor import Actor
from shared.domain.bills import BillKey, StoredBill, parse_bill_id
from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.instalments import read_instalment_plan
from shared.domain.ledger.bill_instalments import BillInstalments, PartStanding, standing
from shared.domain.ledger.errors import BillNotOpen
from shared.domain.ledger.payment_plan import (
    BillInOtherPlan,
    PaymentPlanRefused,
    PlanPart,
    agreed_parts,
)
from shared.domain.one_off_bills import instalments_of
from shared.domain.run_snapshot import RunSnapshot
from shared.usecases.ledger.ledger_ports import (
    Decision,
    Depth,
    Ledger,
    Look,
    Save,
    Seen,
    instalments_ref,
    plans_of_account,
)
from shared.usecases.ledger.ledger_reading import account_of_bill, place_seen
from shared.usecases.ports import Clock, Directory, Once

# An account has a handful of payment plans in its life.
_PLANS_OF_AN_ACCOUNT = 100


@dataclass(frozen=True, slots=True)
class SplitBill:
    """What is open on a bill is paid in parts, as the document says."""

    once: Once
    bill_id: str
    instalments: Mapping[str, Any]
    note: str = ""


def split_bill(
    actor: Actor, command: SplitBill, *, directory: Directory, ledger: Ledger, clock: Clock
) -> BillInstalments:
    """The bill is paid in parts from now on, instead of whatever was agreed before.

    Raises `BillNotFound`, `BillNotOpen`, `BillInOtherPlan`, `RuleRejected`, `PaymentPlanRefused`,
    `InstalmentsImpossible`.
    """
    key = parse_bill_id(command.bill_id)
    account = account_of_bill(actor, key, directory)
    document = Node(dict(command.instalments), RuleRejected, "/instalments")
    plan = read_instalment_plan(document)
    _require_in_no_plan(actor.company_id, key, ledger)
    place = place_seen(actor, account.community_id, directory=directory, ledger=ledger, clock=clock)
    ref = instalments_ref(key)

    def decision(seen: Seen) -> Decision[BillInstalments]:
        due = seen.books[account.id].bill(key)
        if due.open_minor <= 0:
            raise BillNotOpen(bill_id=due.id, state=due.state.value, field="bill_id")
        parts = agreed_parts(plan, [due], place.community.currency)
        if parts[0].due_on < place.today:
            raise PaymentPlanRefused(reason="days_past", field="instalments")
        before = seen.find(ref)
        split = BillInstalments(
            bill_id=key.id,
            account_id=account.id,
            community_id=account.community_id,
            currency=place.community.currency,
            total_minor=due.open_minor,
            parts=tuple(parts),
            agreed_at=place.now,
            agreed_by=actor.name,
            note=command.note,
            version=before.version + 1 if before else 1,
        )
        return Decision(split, (Save(before, split),))

    look = Look(place.community.currency, {account.id: Depth.ALL}, (ref,))
    return ledger.decide(actor.company_id, look, decision, once=command.once)


def parts_of(
    company_id: str, stored: StoredBill, snapshot: RunSnapshot, ledger: Ledger
) -> tuple[PartStanding, ...]:
    """Return how the parts of a bill stand; none where it is to be paid at once.

    What was agreed for the bill itself goes before what its one-off charge said for all.
    """
    bill = stored.bill
    agreed = ledger.find(company_id, instalments_ref(bill.key))
    if agreed is not None:
        return standing(agreed.parts, stored.open_minor)
    if snapshot.one_off is None or snapshot.one_off.instalments is None:
        return ()
    parts = instalments_of(snapshot.one_off.instalments, bill.minor, bill.currency)
    dated = (PlanPart(one.number, one.due or bill.due_on, one.amount.minor) for one in parts)
    return standing(dated, stored.open_minor)


def _require_in_no_plan(company_id: str, key: BillKey, ledger: Ledger) -> None:
    """Pass if no running payment plan has the bill among its own."""
    plans = ledger.page(company_id, plans_of_account(key.account_id), _PLANS_OF_AN_ACCOUNT, None)
    for plan in plans.items:
        if plan.running and key.id in plan.bills:
            raise BillInOtherPlan(bill_id=key.id, payment_plan_id=plan.id, field="bill_id")
