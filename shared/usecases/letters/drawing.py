"""Demands drawn up for a file of letters: one an account, settled before anything is printed."""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.bills import parse_bill_id
from shared.domain.community import Community
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import LATE_FEE
from shared.domain.letters.batch import LeftOut, LetterBatch, LetterFile, LettersNotFound
from shared.domain.letters.demand import Demand, DemandedBill
from shared.usecases.ledger.ledger_ports import (
    Decision,
    Depth,
    Ledger,
    Look,
    Save,
    Seen,
    running_plans_of,
)
from shared.usecases.letters.choosing import deceased_among, disputed_among
from shared.usecases.letters.records import demand_ref, file_ref
from shared.usecases.ports import Clock, Position

_DEMANDS_A_WRITE = 40


def draw_up(
    company_id: str,
    batch: LetterBatch,
    file: LetterFile,
    community: Community,
    *,
    ledger: Ledger,
    clock: Clock,
) -> LetterFile:
    """Return the file with a demand for each account that still owes; what there was stays."""
    known = {each.account_id for each in demands_in(company_id, batch, file, ledger)}
    planned = _on_a_plan(company_id, batch.community_id, ledger)
    gone = deceased_among(company_id, file.accounts, ledger)
    fresh: list[Demand] = []
    left_out: list[LeftOut] = []
    late = {
        account_id: _late(company_id, account_id, batch, community, ledger)
        for account_id in file.accounts
        if account_id not in known
    }
    bill_ids = [due.id for dues in late.values() for due in dues]
    disputed = disputed_among(company_id, bill_ids, ledger)
    for account_id, dues in late.items():
        bills = _demanded([due for due in dues if due.id not in disputed])
        reasons = {
            "deceased": account_id in gone,
            "plan": account_id in planned,
            "paid": not dues,
            "disputed": not bills,
        }
        why = next((reason for reason, holds in reasons.items() if holds), "")
        if why:
            left_out.append(LeftOut(account_id, why))
            continue
        fresh.append(
            Demand(
                account_id=account_id,
                community_id=batch.community_id,
                number=batch.number_of(file.place_of(account_id)),
                batch_id=batch.id,
                file=file.number,
                day=batch.day,
                pay_by=batch.pay_by,
                text_version=batch.wording.version,
                currency=community.currency,
                bills=bills,
                at=clock.now(),
                by=batch.by,
            )
        )
    for start in range(0, len(fresh), _DEMANDS_A_WRITE):
        _write_demands(company_id, file, fresh[start : start + _DEMANDS_A_WRITE], ledger)
    return _settled(company_id, batch, file, left_out, ledger)


def demands_in(
    company_id: str, batch: LetterBatch, file: LetterFile, ledger: Ledger
) -> tuple[Demand, ...]:
    """Return the demands there are of a file, in walking order; what is left out has none."""
    out = {each.account_id for each in file.left_out}
    refs = [
        demand_ref(account_id, batch.number_of(file.place_of(account_id)))
        for account_id in file.accounts
        if account_id not in out
    ]
    found = ledger.many(company_id, refs)
    return tuple(found[ref] for ref in refs if ref in found)


def _write_demands(
    company_id: str, file: LetterFile, fresh: Sequence[Demand], ledger: Ledger
) -> None:
    """The demands are there, unless the file was settled without them meanwhile."""
    refs = {demand_ref(one.account_id, one.number): one for one in fresh}
    whole = file_ref(file.batch_id, file.number)

    def decision(seen: Seen) -> Decision[None]:
        if seen.get(whole, LettersNotFound(letters_id=file.batch_id)).drawn:
            return Decision(None)
        missing = [one for ref, one in refs.items() if seen.find(ref) is None]
        return Decision(None, tuple(Save(None, one) for one in missing))

    ledger.decide(company_id, Look(records=(whole, *refs)), decision)


def _settled(
    company_id: str,
    batch: LetterBatch,
    file: LetterFile,
    left_out: Sequence[LeftOut],
    ledger: Ledger,
) -> LetterFile:
    """Return the file with what goes into it settled, by whoever was first."""
    ref = file_ref(file.batch_id, file.number)
    names = {
        each: demand_ref(each.account_id, batch.number_of(file.place_of(each.account_id)))
        for each in left_out
    }

    def decision(seen: Seen) -> Decision[LetterFile]:
        before = seen.get(ref, LettersNotFound(letters_id=file.batch_id))
        if before.drawn:
            return Decision(before)
        # Another worker may have drawn one up while it still owed.
        after = before.drawn_up([each for each, name in names.items() if seen.find(name) is None])
        return Decision(after, (Save(before, after),))

    return ledger.decide(company_id, Look(records=(ref, *names.values())), decision)


def _late(
    company_id: str, account_id: str, batch: LetterBatch, community: Community, ledger: Ledger
) -> list[DueBill]:
    """Return an account's bills that are late on the batch's day."""
    book = ledger.book(company_id, account_id, community.currency, Depth.OPEN)
    return [
        due
        for due in book.bills
        if due.open_minor > 0 and not due.settlement.cancelled and due.bill.due_on < batch.day
    ]


def _demanded(bills: Sequence[DueBill]) -> tuple[DemandedBill, ...]:
    """Return what a demand says of bills, what is due first first."""
    found = [
        DemandedBill(
            due.id,
            parse_bill_id(due.id).period,
            due.bill.due_on,
            due.open_minor,
            sum(minor for item, minor in due.open_parts() if item == LATE_FEE),
        )
        for due in bills
    ]
    return tuple(sorted(found, key=lambda bill: (bill.due_on, bill.bill_id)))


def _on_a_plan(company_id: str, community_id: str, ledger: Ledger) -> frozenset[str]:
    """Return the accounts that pay by a plan: they are asked for nothing beside it."""
    found: set[str] = set()
    after: Position | None = None
    while True:
        page = ledger.page(company_id, running_plans_of(community_id), 100, after)
        found |= {plan.account_id for plan in page.items}
        if page.next is None:
            return frozenset(found)
        after = page.next
