"""Collecting from one account: its case, and what contacts change in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.domain.accounts import Account
from shared.domain.actor import Actor
from shared.domain.arrears.case import Act, CollectionCase
from shared.domain.arrears.contact import Contact
from shared.domain.arrears.debtor import Debtor, open_bills
from shared.domain.arrears.selecting import Limits
from shared.domain.arrears.steps import CollectionStep, after_contact
from shared.domain.calendar import business_date
from shared.domain.community import Community
from shared.usecases.arrears.listing import limits_of
from shared.usecases.arrears.ports import Debtors
from shared.usecases.arrears.records import case_ref, steps_of
from shared.usecases.ledger.ledger_ports import Ledger, Save, Seen
from shared.usecases.ledger.ledger_reading import Place, account_seen, place_of
from shared.usecases.ports import Clock, Directory, Page
from shared.usecases.reading import ById, ListOf


@dataclass(frozen=True, slots=True)
class CaseView:
    """An account's case on day `on`, and its row in the list (None: nothing is open)."""

    case: CollectionCase
    debtor: Debtor | None
    on: date
    limits: Limits


def get_case(
    actor: Actor,
    command: ById,
    *,
    directory: Directory,
    ledger: Ledger,
    debtors: Debtors,
    clock: Clock,
) -> CaseView:
    """Return an account's case, an empty one if nothing was done yet. Raises `NotFound`."""
    account = account_seen(actor, command.id, directory)
    place = _place(actor.company_id, account, directory, ledger, clock)
    found = ledger.find(actor.company_id, case_ref(account.id))
    row = debtors.find(actor.company_id, account.community_id, account.id)
    case = found or new_case(account, place.community)
    return CaseView(case, row, place.today, limits_of(place))


def list_steps(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[CollectionStep]:
    """Return part of an account's steps, newest first. Raises `NotFound`."""
    account = account_seen(actor, command.parent, directory)
    return ledger.page(actor.company_id, steps_of(account.id), command.limit, command.after)


def contact_made(
    account: Account, community: Community, contact: Contact, seen: Seen
) -> tuple[Save, ...]:
    """Return what a contact changes in the account's case. Raises `CollectionRefused`.

    `seen` has the case, and the account with its open bills.
    """
    before, book = seen.find(case_ref(account.id)), seen.books[account.id]
    case = before or new_case(account, community)
    act = Act(contact.by, contact.at, business_date(contact.at, community.time_zone))
    owed = sum(bill.minor for bill in open_bills(book.bills))
    after = after_contact(case, contact, act, open_minor=owed, after_seq=book.state.seq)
    return (Save(before, after.stored(case)),)


def new_case(account: Account, community: Community) -> CollectionCase:
    """Return the case of an account about which nothing was done yet."""
    return CollectionCase(account.id, account.community_id, community.currency)


def _place(
    company_id: str, account: Account, directory: Directory, ledger: Ledger, clock: Clock
) -> Place:
    community = directory.get(company_id, Community, account.community_id)
    return place_of(company_id, community, ledger=ledger, clock=clock)
