"""Works that a deposit is for: permitted for some days, and inspected when they are over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from shared.domain.accounts import Account
from shared.domain.actor import Actor
from shared.domain.deposits.deposit import STAGE_OF, Deposit, DepositState, Told
from shared.domain.deposits.errors import DepositMoveRefused
from shared.domain.deposits.works import (
    Deduction,
    Inspection,
    Outcome,
    require_dates,
    require_sensible,
)
from shared.usecases.depositing.changing import Sight, change_deposit
from shared.usecases.depositing.records import deposit_seen
from shared.usecases.depositing.taking import require_own_files
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Save
from shared.usecases.metering.metering_ports import Photos
from shared.usecases.ports import Clock, Directory, Once


@dataclass(frozen=True, slots=True)
class PermitWorks:
    """The works may be done from day `first` to day `last`."""

    once: Once
    id: str
    first: date
    last: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deducted:
    """What a defect costs, in the deposit's currency."""

    what: str
    amount: Decimal
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InspectWorks:
    """What an inspection found, with pictures."""

    once: Once
    id: str
    outcome: Outcome
    note: str = ""
    files: tuple[str, ...] = ()
    deductions: tuple[Deducted, ...] = ()


def permit_works(
    actor: Actor, command: PermitWorks, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Deposit:
    """The works are permitted, or for other days than before; a repeat changes nothing.

    Raises `DepositNotFound`, `DepositMoveRefused`, `WorksDatesRefused`.
    """
    require_dates(command.first, command.last)

    def decide(sight: Sight) -> Decision[Deposit]:
        before = sight.deposit
        if before.told_of(command.once.key):
            return Decision(before)
        if before.works is None:
            raise DepositMoveRefused(
                deposit_id=before.id,
                state=before.state.value,
                wanted=DepositState.PERMITTED.value,
            )
        works = replace(
            before.works, first=command.first, last=command.last, permitted_by=actor.name
        )
        told = _told(sight, DepositState.PERMITTED, actor, command.note, command.once)
        after = before.staged(DepositState.PERMITTED, told, works=works, due_on=command.last)
        return Decision(after, (Save(before, after),))

    return change_deposit(
        actor,
        command.id,
        decide,
        once=command.once,
        directory=directory,
        ledger=ledger,
        clock=clock,
    )


def inspect_works(
    actor: Actor,
    command: InspectWorks,
    *,
    directory: Directory,
    ledger: Ledger,
    photos: Photos,
    clock: Clock,
) -> Deposit:
    """The works passed, or had defects that are paid for or repaired; a repeat changes nothing.

    Raises `DepositNotFound`, `DepositMoveRefused`, `DepositAskRefused`, `FileNotSent`,
    `MoneyTooFine`, `AmountNotPositive`.
    """
    found = deposit_seen(actor, command.id, ledger)
    account = directory.get(actor.company_id, Account, found.account_id)
    for files in (command.files, *(one.files for one in command.deductions)):
        require_own_files(actor, account, files, photos)

    def decide(sight: Sight) -> Decision[Deposit]:
        before = sight.deposit
        if before.told_of(command.once.key):
            return Decision(before)
        inspection = _inspection(actor, command, sight)
        require_sensible(inspection, before.kept_minor, before.left_minor)
        told = _told(sight, STAGE_OF[inspection.outcome], actor, command.note, command.once)
        told = replace(told, minor=inspection.deducted_minor)
        after = before.staged(
            STAGE_OF[inspection.outcome], told, inspections=(*before.inspections, inspection)
        )
        return Decision(after, (Save(before, after),))

    return change_deposit(
        actor,
        command.id,
        decide,
        once=command.once,
        directory=directory,
        ledger=ledger,
        clock=clock,
    )


def _inspection(actor: Actor, command: InspectWorks, sight: Sight) -> Inspection:
    place = sight.place
    deductions = tuple(
        Deduction(one.what, place.money(one.amount, "", "deductions").minor, one.files)
        for one in command.deductions
    )
    return Inspection(
        place.now,
        place.today,
        actor.name,
        command.outcome,
        command.note,
        command.files,
        deductions,
    )


def _told(sight: Sight, state: DepositState, actor: Actor, note: str, once: Once) -> Told:
    return Told(sight.place.now, state.value, actor.name, note=note, key=once.key)
