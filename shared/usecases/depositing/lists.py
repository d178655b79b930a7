"""Deposits as they are read: one with its story, an account's, a community's, those due."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.domain.actor import Actor
from shared.domain.deposits.deposit import Deposit, DepositState
from shared.domain.errors import NotFound
from shared.usecases.depositing.records import (
    deposit_seen,
    deposits_of,
    deposits_of_account,
    due_deposits_of,
)
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ledger.ledger_reading import account_seen, place_seen
from shared.usecases.metering.meter_photos import PhotoLink
from shared.usecases.metering.metering_ports import Photos
from shared.usecases.ports import Clock, Directory, Page, Position
from shared.usecases.reading import ById, ListOf, seen_community


class DepositFileMissing(NotFound):
    """The deposit has no such file."""

    code = "deposit_file_missing"


@dataclass(frozen=True, slots=True)
class ListDeposits:
    """Part of the list of a community's deposits in one state."""

    community_id: str
    state: DepositState
    limit: int
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class SeeDepositFile:
    """Asks where a deposit's file `number`, from 1, can be seen."""

    deposit_id: str
    number: int


def get_deposit(actor: Actor, command: ById, *, ledger: Ledger) -> Deposit:
    """Return one deposit with its story. Raises `DepositNotFound`."""
    return deposit_seen(actor, command.id, ledger)


def list_deposits(
    actor: Actor, command: ListDeposits, *, directory: Directory, ledger: Ledger
) -> Page[Deposit]:
    """Return part of a community's deposits in one state, oldest first. Raises `NotFound`."""
    seen_community(actor, command.community_id, directory)
    shelf = deposits_of(command.community_id, command.state.value)
    return ledger.page(actor.company_id, shelf, command.limit, command.after)


def list_account_deposits(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[Deposit]:
    """Return part of an account's deposits, newest first. Raises `NotFound`."""
    account = account_seen(actor, command.parent, directory)
    shelf = deposits_of_account(account.id)
    return ledger.page(actor.company_id, shelf, command.limit, command.after)


def list_due_deposits(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Page[Deposit]:
    """Return part of the deposits whose works ended, or whose day to be given back is over.

    The longest due first. Raises `NotFound`.
    """
    place = place_seen(actor, command.parent, directory=directory, ledger=ledger, clock=clock)
    shelf = due_deposits_of(command.parent)
    page = ledger.page(actor.company_id, shelf, command.limit, command.after)
    due = tuple(one for one in page.items if one.due_on is None or one.due_on < place.today)
    return replace(page, items=due, next=page.next if len(due) == len(page.items) else None)


def files_of(deposit: Deposit) -> tuple[str, ...]:
    """Return all files of a deposit: of its taking, of inspections, of what is kept."""
    inspected = [
        name
        for one in deposit.inspections
        for files in (one.files, *(deduction.files for deduction in one.deductions))
        for name in files
    ]
    kept = [name for keep in deposit.keeps for name in keep.files]
    return tuple(dict.fromkeys((*deposit.files, *inspected, *kept)))


def see_deposit_file(
    actor: Actor, command: SeeDepositFile, *, ledger: Ledger, photos: Photos
) -> PhotoLink:
    """Return where the file can be seen. Raises `DepositNotFound`, `DepositFileMissing`."""
    files = files_of(deposit_seen(actor, command.deposit_id, ledger))
    if not 1 <= command.number <= len(files):
        raise DepositFileMissing(deposit_id=command.deposit_id, number=command.number)
    return PhotoLink(photos.link(files[command.number - 1]))
