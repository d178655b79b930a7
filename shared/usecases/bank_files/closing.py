"""A file is closed though rows are unanswered: they are given up, and their bills are free again.

Money that comes for them all the same is taken: it is stronger.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.bank_files.bank_file import BankFile, BankRow, FileState, RowState
from shared.domain.bank_files.errors import BankFileNotFound
from shared.domain.ledger.payment import RECEIVED, End
from shared.usecases.bank_files.ports import (
    BankWork,
    CloseRows,
    at_bank_ref,
    bank_file_ref,
    row_ref,
    rows_of,
)
from shared.usecases.bank_files.views import file_seen
from shared.usecases.ledger.ledger_ports import (
    Change,
    Decision,
    Ledger,
    Look,
    Save,
    Seen,
    payment_ref,
)
from shared.usecases.paying.payments import OrderEnded, end_order
from shared.usecases.ports import Clock, Once, Position

ROWS_A_PART = 200
SOURCE = "bank_file"


@dataclass(frozen=True, slots=True)
class CloseFile:
    """No more answers are expected; `reason` says why."""

    once: Once
    id: str
    reason: str


def close_file(
    actor: Actor, command: CloseFile, *, ledger: Ledger, bank_work: BankWork, clock: Clock
) -> BankFile:
    """The file is being closed. Raises `BankFileNotFound`, `BankFileNotReady`,
    `QueueUnavailable`.
    """
    file_seen(actor, command.id, ledger)
    ref = bank_file_ref(command.id)

    def decision(seen: Seen) -> Decision[BankFile]:
        before = seen.get(ref, BankFileNotFound(bank_file_id=command.id))
        after = before.moved(
            FileState.CLOSING, closed_at=clock.now(), closed_by=actor.name, reason=command.reason
        )
        return Decision(after, (Save(before, after),))

    closing = ledger.decide(actor.company_id, Look(records=(ref,)), decision, once=command.once)
    bank_work.ask([CloseRows(actor.company_id, closing.id)])
    return closing


def close_rows(order: CloseRows, *, ledger: Ledger, bank_work: BankWork, clock: Clock) -> BankFile:
    """A part of the rows is given up and the next asked for, or the file is closed.

    Raises `BankFileNotFound`.
    """
    company_id = order.company_id
    file = ledger.find(company_id, bank_file_ref(order.file_id))
    if file is None:
        raise BankFileNotFound(bank_file_id=order.file_id)
    if file.state is not FileState.CLOSING:
        return file
    after = Position(order.after, "") if order.after else None
    page = ledger.page(company_id, rows_of(file.id), ROWS_A_PART, after)
    for row in page.items:
        if row.state is RowState.OUT:
            _give_up(company_id, row, ledger, clock)
    if page.next:
        bank_work.ask([CloseRows(company_id, file.id, page.next.sort)])
        return file
    ref = bank_file_ref(file.id)

    def decision(seen: Seen) -> Decision[BankFile]:
        before = seen.get(ref, BankFileNotFound(bank_file_id=file.id))
        if before.state is not FileState.CLOSING:
            return Decision(before)
        closed = before.moved(FileState.CLOSED)
        return Decision(closed, (Save(before, closed),))

    return ledger.decide(company_id, Look(records=(ref,)), decision)


def _give_up(company_id: str, row: BankRow, ledger: Ledger, clock: Clock) -> None:
    """The row is given up and its account is free, unless its money came in this moment."""
    end_order(
        OrderEnded(company_id, row.payment_id, SOURCE, End.EXPIRED, "closed"),
        ledger=ledger,
        clock=clock,
    )
    row_at, file_at = row_ref(row.file_id, row.row_key), bank_file_ref(row.file_id)
    mark_at, paid_at = at_bank_ref(row.account_id), payment_ref(row.payment_id)

    def decision(seen: Seen) -> Decision[None]:
        payment = seen.find(paid_at)
        if seen.find(row_at) != row or (payment is not None and payment.state in RECEIVED):
            return Decision(None)  # whoever brought the money settles the row
        file = seen.get(file_at, BankFileNotFound(bank_file_id=row.file_id))
        after = row.settled(RowState.GIVEN_UP, settled_at=clock.now())
        changes: list[Change] = [Save(row, after), Save(file, file.counted(row, after))]
        mark = seen.find(mark_at)
        if mark is not None and mark.file_id == row.file_id:
            changes.append(Save(mark, mark.passed_to("")))
        return Decision(None, tuple(changes))

    ledger.decide(company_id, Look(records=(row_at, file_at, mark_at, paid_at)), decision)
