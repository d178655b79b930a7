"""Phone lists and visit lists, made of debtors and of what is known from the last contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.accounts import Account, Holder
from shared.domain.actor import Actor
from shared.domain.arrears.contact import LastContact
from shared.domain.arrears.debtor import Debtor, OpenBill
from shared.domain.calendar import business_date
from shared.domain.letters.work_list import ListEntry, ListKind, WorkList, in_order
from shared.usecases.arrears.ports import Debtors
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.letters.asking import WantedWhom, whom_of
from shared.usecases.letters.choosing import debtors_of, deceased_among, disputed_among, doorsteps
from shared.usecases.letters.records import last_contact_ref
from shared.usecases.ports import Clock, Directory
from shared.usecases.reading import seen_community

_REFS_A_READ = 100


@dataclass(frozen=True, slots=True)
class AskList:
    """A list of at most `limit` debtors."""

    kind: ListKind
    community_id: str
    whom: WantedWhom
    limit: int


def work_list(
    actor: Actor,
    command: AskList,
    *,
    directory: Directory,
    ledger: Ledger,
    debtors: Debtors,
    clock: Clock,
) -> WorkList:
    """Return whom to call or to see now, in the order to do it in.

    Raises `NotFound`, `MoneyTooFine`.
    """
    company_id = actor.company_id
    community = seen_community(actor, command.community_id, directory)
    whom = whom_of(actor, community.id, community.currency, command.whom, directory)
    today = business_date(clock.now(), community.time_zone)
    found = list(debtors_of(company_id, community.id, whom, today, debtors=debtors))
    steps = doorsteps(company_id, found, directory=directory)
    pressed = _pressed(company_id, found, today, ledger)
    known = _last_contacts(company_id, found, ledger)
    entries = []
    for debtor in found:
        if debtor.account_id in steps and pressed[debtor.account_id]:
            last, bills = known.get(debtor.account_id), pressed[debtor.account_id]
            entries.append(
                ListEntry(
                    step=steps[debtor.account_id],
                    holder="",
                    phone="",
                    minor=sum(bill.minor for bill in bills),
                    oldest_due=bills[0].due_on,
                    best_time=last.best_time if last else "",
                    last=last.last if last else None,
                )
            )
    chosen = in_order(command.kind, entries, today)
    return WorkList(
        kind=command.kind,
        community_id=community.id,
        community=community.name,
        currency=community.currency,
        day=today,
        entries=_with_people(company_id, chosen[: command.limit], directory),
        matching=len(chosen),
        later=len(entries) - len(chosen),
        left_out=sum(not bills for bills in pressed.values()),
    )


def _pressed(
    company_id: str, found: Sequence[Debtor], today: date, ledger: Ledger
) -> dict[str, tuple[OpenBill, ...]]:
    """Return the late bills that each debtor is asked for: none that is disputed.

    None at all of who pays by a plan, or is noted as deceased.
    """
    gone = deceased_among(company_id, [debtor.account_id for debtor in found], ledger)
    late = {debtor.account_id: debtor.overdue(today) for debtor in found}
    doubtful = [debtor.account_id for debtor in found if debtor.disputed]
    bill_ids = [bill.bill_id for account_id in doubtful for bill in late[account_id]]
    disputed = disputed_among(company_id, bill_ids, ledger)
    spared = gone | {debtor.account_id for debtor in found if debtor.in_plan}
    return {
        account_id: tuple(
            bill for bill in bills if account_id not in spared and bill.bill_id not in disputed
        )
        for account_id, bills in late.items()
    }


def _last_contacts(
    company_id: str, found: Sequence[Debtor], ledger: Ledger
) -> dict[str, LastContact]:
    refs = [last_contact_ref(debtor.account_id) for debtor in found]
    known: dict[str, LastContact] = {}
    for start in range(0, len(refs), _REFS_A_READ):
        there = ledger.many(company_id, refs[start : start + _REFS_A_READ])
        known |= {last.account_id: last for last in there.values()}
    return known


def _with_people(
    company_id: str, entries: Sequence[ListEntry], directory: Directory
) -> tuple[ListEntry, ...]:
    """Return the entries with who is to be spoken to."""
    accounts = directory.many(company_id, Account, [each.account_id for each in entries])
    wanted = sorted({account.holder_id for account in accounts.values()})
    holders = directory.many(company_id, Holder, wanted)
    named = []
    for each in entries:
        account = accounts.get(each.account_id)
        holder = holders.get(account.holder_id) if account else None
        name, phone = (holder.name, holder.phone) if holder else ("", "")
        named.append(
            ListEntry(
                each.step, name, phone, each.minor, each.oldest_due, each.best_time, each.last
            )
        )
    return tuple(named)
