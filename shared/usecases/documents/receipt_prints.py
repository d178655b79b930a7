"""Printing a receipt: every print is noted, its paper is made of what the ledger knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from shared.domain.accounts import Account, Holder
from shared.domain.actor import Actor
from shared.domain.billing_run import run_id_of
from shared.domain.bills import BillNotFound, parse_bill_id
from shared.domain.community import Community, Company
from shared.domain.documents.receipt_lines import (
    BilledAs,
    bills_named,
    receipt_lines,
    went_on_of,
)
from shared.domain.documents.receipt_paper import (
    ReceiptName,
    ReceiptNotGenuine,
    ReceiptPaper,
    ReceiptPrintNotFound,
    VerifiedReceipt,
)
from shared.domain.ledger.entries import Movement
from shared.domain.ledger.payment import Payment, PaymentNotFound
from shared.domain.ledger.receipts import MovementAt, Receipt, ReceiptNotFound, ReceiptPrint
from shared.domain.property import Building, Space, SubjectKind, Unit
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.ledger.ledger_ports import (
    Decision,
    Ledger,
    Look,
    Save,
    Seen,
    payment_ref,
    print_ref,
    prints_of,
    receipt_ref,
)
from shared.usecases.paying.receipts import GetReceipt, get_receipt
from shared.usecases.ports import Clock, Directory, Once, Page, Position

# A payment of more bills than a movement holds goes on in the movements right behind it.
_FOLLOWING = 8


class ReceiptSeals(Protocol):
    """What makes a receipt's code, and reads it back."""

    def seal(self, name: ReceiptName) -> str:
        """Return the code of a receipt, which nobody else can make."""

    def opened(self, code: str) -> ReceiptName | None:
        """Return the receipt that `code` was made for, None if it was not made here."""


@dataclass(frozen=True, slots=True)
class PrintReceipt:
    """Print a receipt once more."""

    once: Once
    community_id: str
    number: str


@dataclass(frozen=True, slots=True)
class ListPrints:
    """Part of the list of the times a receipt was printed."""

    community_id: str
    number: str
    limit: int
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class GetReceiptPaper:
    """One print of a receipt, `copy` 1 being the original; `address` is where Levy answers."""

    community_id: str
    number: str
    copy: int
    address: str


@dataclass(frozen=True, slots=True)
class VerifyReceipt:
    """Is there a receipt of this code?"""

    code: str


def print_receipt(
    actor: Actor, command: PrintReceipt, *, directory: Directory, ledger: Ledger, clock: Clock
) -> ReceiptPrint:
    """Return the next print of a receipt, noted with who and when; the first is the original.

    Raises `NotFound`, `ReceiptNotFound`, `ReceiptNumberMalformed`.
    """
    asked = GetReceipt(command.community_id, command.number)
    known = get_receipt(actor, asked, directory=directory, ledger=ledger)
    name = receipt_ref(known.community_id, known.year, known.number)
    look = Look(records=(name,))

    def decision(seen: Seen) -> Decision[ReceiptPrint]:
        before = seen.get(name, ReceiptNotFound(receipt=known.ref.label))
        after, made = before.printed(actor.name, clock.now())
        return Decision(made, (Save(before, after), Save(None, made)))

    return ledger.decide(actor.company_id, look, decision, once=command.once)


def list_receipt_prints(
    actor: Actor, command: ListPrints, *, directory: Directory, ledger: Ledger
) -> Page[ReceiptPrint]:
    """Return part of the list of the times a receipt was printed, the original first."""
    asked = GetReceipt(command.community_id, command.number)
    known = get_receipt(actor, asked, directory=directory, ledger=ledger)
    shelf = prints_of(known.community_id, known.year, known.number)
    return ledger.page(actor.company_id, shelf, command.limit, command.after)


def get_receipt_paper(
    actor: Actor,
    command: GetReceiptPaper,
    *,
    directory: Directory,
    ledger: Ledger,
    bills: Bills,
    runs: Runs,
    receipt_seals: ReceiptSeals,
) -> ReceiptPaper:
    """Return what stands on a print of a receipt: the same print is the same paper.

    What happened to the receipt since (void, taken back in red) stands on it, too. Raises
    `NotFound`, `ReceiptNotFound`, `ReceiptNumberMalformed`, `ReceiptPrintNotFound`.
    """
    company_id = actor.company_id
    asked = GetReceipt(command.community_id, command.number)
    receipt = get_receipt(actor, asked, directory=directory, ledger=ledger)
    ref = print_ref(receipt.community_id, receipt.year, receipt.number, command.copy)
    copy = ledger.find(company_id, ref)
    if copy is None:
        raise ReceiptPrintNotFound(receipt=receipt.ref.label, copy=command.copy)
    payment = ledger.find(company_id, payment_ref(receipt.payment_id))
    if payment is None:
        raise PaymentNotFound(payment_id=receipt.payment_id)
    moved = _movements(company_id, receipt, payment, ledger)
    billed = {
        bill_id: _billed(company_id, bill_id, bills, runs)
        for bill_id in bills_named(moved, payment.id)
    }
    name = ReceiptName(company_id, receipt.community_id, receipt.year, receipt.number)
    community = directory.get(company_id, Community, receipt.community_id)
    payer, subject = payer_of(company_id, receipt.account_id, directory)
    return ReceiptPaper(
        receipt=receipt,
        copy=copy,
        company=directory.get(company_id, Company, company_id).name,
        community=community.name,
        payer=payer,
        subject=subject,
        lines=receipt_lines(moved, payment.id, billed),
        reference=payment.reference,
        note=receipt.red_of.reason if receipt.red_of else payment.note,
        code=f"{command.address}/v1/verify/receipts/{receipt_seals.seal(name)}",
        time_zone=community.time_zone,
    )


def verify_receipt(
    actor: Actor,  # noqa: ARG001  whoever holds the paper
    command: VerifyReceipt,
    *,
    directory: Directory,
    ledger: Ledger,
    receipt_seals: ReceiptSeals,
) -> VerifiedReceipt:
    """Return the receipt of a code, as it stands now. Raises `ReceiptNotGenuine`."""
    name = receipt_seals.opened(command.code)
    if name is None:
        raise ReceiptNotGenuine
    ref = receipt_ref(name.community_id, name.year, name.number)
    receipt = ledger.find(name.company_id, ref)
    community = directory.find(name.company_id, Community, name.community_id)
    if receipt is None or community is None:
        raise ReceiptNotGenuine
    return VerifiedReceipt(receipt, community.name)


def _movements(
    company_id: str, receipt: Receipt, payment: Payment, ledger: Ledger
) -> tuple[Movement, ...]:
    """Return the movements that the receipt tells of: those of its payment, or of a red one."""
    if receipt.red_of is not None:
        places = receipt.red_of.movements
    else:
        places = tuple(MovementAt(share.account_id, share.seq) for share in payment.shares)
    found: list[Movement] = []
    for place in places:
        found += ledger.movements_from(company_id, place.account_id, place.seq, 1)
        if receipt.red_of is None:
            following = ledger.movements_from(
                company_id, place.account_id, place.seq + 1, _FOLLOWING
            )
            found += went_on_of(following, payment.id)
    return tuple(found)


def _billed(company_id: str, bill_id: str, bills: Bills, runs: Runs) -> BilledAs:
    stored = bills.find(company_id, parse_bill_id(bill_id))
    if stored is None:
        raise BillNotFound(bill_id=bill_id)
    key = stored.bill.key
    run_id = run_id_of(key.plan_id, key.period, stored.run_seq)
    return BilledAs(stored.bill, runs.snapshot(company_id, run_id, stored.attempt))


def payer_of(company_id: str, account_id: str, directory: Directory) -> tuple[str, str]:
    """Return the names of an account's holder and of its subject."""
    account = directory.get(company_id, Account, account_id)
    holder = directory.find(company_id, Holder, account.holder_id)
    return holder.name if holder else "", _subject(company_id, account, directory)


def _subject(company_id: str, account: Account, directory: Directory) -> str:
    if account.subject_kind is SubjectKind.UNIT:
        unit = directory.get(company_id, Unit, account.subject_id)
        return f"{directory.get(company_id, Building, unit.building_id).name} {unit.name}"
    return directory.get(company_id, Space, account.subject_id).name
