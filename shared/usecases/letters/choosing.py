"""Which debtors are written to, called or visited, and where each is found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from shared.domain.accounts import Account
from shared.domain.arrears.debtor import Debtor
from shared.domain.bills import parse_bill_id
from shared.domain.letters.batch import Whom
from shared.domain.letters.walking import Doorstep, doorstep_of
from shared.domain.messaging.contacts import Stop
from shared.domain.property import Building, Space, SubjectKind, Unit
from shared.usecases.arrears.ports import Debtors
from shared.usecases.arrears.records import taken_ref
from shared.usecases.ledger.ledger_ports import Ledger, dispute_ref
from shared.usecases.messaging.records import contacts_ref
from shared.usecases.ports import Directory, Position

_ROWS_A_READ = 500
_REFS_A_READ = 100


def debtors_of(
    company_id: str, community_id: str, whom: Whom, today: date, *, debtors: Debtors
) -> Iterator[Debtor]:
    """Yield the debtors whose money is late, as `whom` says, by account."""
    buildings, accounts = set(whom.buildings), set(whom.accounts)
    after: Position | None = None
    while True:
        page = debtors.page(company_id, community_id, _ROWS_A_READ, after)
        for debtor in page.items:
            if buildings and debtor.building_id not in buildings:
                continue
            if accounts and debtor.account_id not in accounts:
                continue
            if _late(debtor, whom, today):
                yield debtor
        if page.next is None:
            return
        after = page.next


def acted_on(
    company_id: str, found: Sequence[Debtor], action_id: str, asked_at: datetime, ledger: Ledger
) -> Sequence[Debtor]:
    """Return the debtors on whom an action on many was taken; all of them where it names none."""
    if not action_id:
        return found
    names = [taken_ref(one.account_id, action_id, asked_at) for one in found]
    there = {
        name
        for start in range(0, len(names), _REFS_A_READ)
        for name in ledger.many(company_id, names[start : start + _REFS_A_READ])
    }
    return [one for one, name in zip(found, names, strict=True) if name in there]


def disputed_among(company_id: str, bill_ids: Sequence[str], ledger: Ledger) -> frozenset[str]:
    """Return the bills that are disputed: nothing presses for them meanwhile."""
    refs = [dispute_ref(parse_bill_id(bill_id)) for bill_id in bill_ids]
    parts = (refs[start : start + _REFS_A_READ] for start in range(0, len(refs), _REFS_A_READ))
    found = (one for part in parts for one in ledger.many(company_id, part).values())
    return frozenset(one.bill_id for one in found if one.open)


def deceased_among(company_id: str, accounts: Sequence[str], ledger: Ledger) -> frozenset[str]:
    """Return the accounts whose holder is noted as deceased."""
    refs = [contacts_ref(account_id) for account_id in accounts]
    parts = (refs[start : start + _REFS_A_READ] for start in range(0, len(refs), _REFS_A_READ))
    found = (one for part in parts for one in ledger.many(company_id, part).values())
    return frozenset(one.account_id for one in found if one.stop is Stop.DECEASED)


def doorsteps(
    company_id: str, found: Sequence[Debtor], *, directory: Directory
) -> dict[str, Doorstep]:
    """Return where each debtor is found, by account; one whose home is gone is left out."""
    units = [each.subject_id for each in found if each.subject_kind is SubjectKind.UNIT]
    spaces = [each.subject_id for each in found if each.subject_kind is SubjectKind.SPACE]
    homes = directory.many(company_id, Unit, units)
    places = directory.many(company_id, Space, spaces)
    buildings = directory.many(
        company_id, Building, sorted({each.building_id for each in found if each.building_id})
    )
    steps: dict[str, Doorstep] = {}
    for each in found:
        subject: Unit | Space | None = homes.get(each.subject_id) or places.get(each.subject_id)
        if subject is None:
            continue
        building = buildings.get(subject.building_id or "")
        name = building.name if building else ""
        steps[each.account_id] = doorstep_of(each.account_id, subject, name)
    return steps


def doorstep_of_accounts(
    company_id: str, accounts: Sequence[Account], building: str, *, directory: Directory
) -> dict[str, Doorstep]:
    """Return where the holders of accounts of one building are found, by account."""
    units = [each.subject_id for each in accounts if each.subject_kind is SubjectKind.UNIT]
    spaces = [each.subject_id for each in accounts if each.subject_kind is SubjectKind.SPACE]
    homes = directory.many(company_id, Unit, units)
    places = directory.many(company_id, Space, spaces)
    steps: dict[str, Doorstep] = {}
    for each in accounts:
        subject: Unit | Space | None = homes.get(each.subject_id) or places.get(each.subject_id)
        if subject is not None:
            steps[each.id] = doorstep_of(each.id, subject, building)
    return steps


def _late(debtor: Debtor, whom: Whom, today: date) -> bool:
    late = debtor.overdue(today)
    if not late or debtor.overdue_minor(today) < whom.min_minor:
        return False
    return late[0].days_late(today) >= whom.min_days
