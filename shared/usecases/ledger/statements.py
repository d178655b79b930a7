"""An account's money as it is read: what is due, its statement, its movements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.domain.actor import Actor
from shared.domain.calendar import business_date
from shared.domain.community import Community
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import Movement
from shared.domain.ledger.settings import BelowMinimum
from shared.domain.ledger.statement import Statement, statement
from shared.usecases.bank_files.ports import at_bank_ref
from shared.usecases.correcting.lists import Corrections, behind
from shared.usecases.ledger.ledger_ports import Depth, Ledger
from shared.usecases.ledger.ledger_reading import account_seen, place_of
from shared.usecases.ports import Clock, Directory, Page
from shared.usecases.reading import ById, ListOf


@dataclass(frozen=True, slots=True)
class GetStatement:
    """An account's statement from day `first` to day `last`, as of a day (None: now)."""

    account_id: str
    first: date
    last: date
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement, and the corrections its rows came from, by id."""

    statement: Statement
    corrections: Corrections


@dataclass(frozen=True, slots=True)
class Dues:
    """What is open on an account's bills on day `on`, oldest due first, and its balance.

    `held_minor` lies as deposits: the payer's, and no part of the balance. `for_next_order` are the
    bills too small to be paid online: the next order takes them along. `bank_file_id` is the file
    in which the account is out at the bank, "" if it is in none.
    """

    account_id: str
    currency: str
    on: date
    bills: tuple[DueBill, ...]
    balance_minor: int
    for_next_order: frozenset[str] = frozenset()
    held_minor: int = 0
    bank_file_id: str = ""

    @property
    def open_minor(self) -> int:
        """The sum of what is open."""
        return sum(due.open_minor for due in self.bills)

    @property
    def overdue_minor(self) -> int:
        """What is open on bills whose due day is past."""
        return sum(due.open_minor for due in self.bills if due.bill.due_on < self.on)


def get_dues(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Dues:
    """Return what an account owes now, bill by bill. Raises `NotFound`."""
    account = account_seen(actor, command.id, directory)
    community = directory.get(actor.company_id, Community, account.community_id)
    book = ledger.book(actor.company_id, account.id, community.currency, Depth.OPEN)
    bills = sorted(book.bills, key=lambda due: (due.bill.due_on, due.key))
    place = place_of(actor.company_id, community, ledger=ledger, clock=clock)
    small = frozenset(due.id for due in bills if place.settings.too_small(due.open_minor))
    if place.settings.below_minimum is not BelowMinimum.NEXT_ORDER:
        small = frozenset()
    out = ledger.find(actor.company_id, at_bank_ref(account.id))
    return Dues(
        account.id,
        community.currency,
        place.today,
        tuple(bills),
        book.state.balance_minor,
        small,
        book.state.held_minor,
        out.file_id if out else "",
    )


def get_statement(
    actor: Actor, command: GetStatement, *, directory: Directory, ledger: Ledger, clock: Clock
) -> StatementView:
    """Return the statement. Raises `NotFound`, `StatementDatesRefused`, `StatementTooLong`."""
    account = account_seen(actor, command.account_id, directory)
    community = directory.get(actor.company_id, Community, account.community_id)
    today = business_date(clock.now(), community.time_zone)
    history = ledger.history(actor.company_id, account.id, community.currency)
    found = statement(
        account.id,
        community.currency,
        bills=(due.bill for due in history.book.bills),
        movements=history.movements,
        first=command.first,
        last=command.last,
        as_of=command.as_of or today,
    )
    causes = ((row.cause, row.cause_id) for row in found.rows)
    return StatementView(found, behind(actor.company_id, causes, ledger))


def list_movements(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[Movement]:
    """Return part of an account's movements with their entries, newest first.

    Raises `NotFound`.
    """
    account = account_seen(actor, command.parent, directory)
    return ledger.movements(actor.company_id, account.id, command.limit, command.after)
