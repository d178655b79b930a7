"""An owner's own print of a receipt: noted as any other print, fetched by a ticket.

The pages of owners have no PDF library and browsers ask for pages, not for PDF, so the paper is put
where a link fetches it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.domain.actor import Actor
from shared.domain.community import Language
from shared.domain.documents.paper_ticket import LIFE, PaperTicket, PaperTicketRefused
from shared.domain.documents.receipt_paper import ReceiptPaper
from shared.domain.ledger.receipts import ReceiptNotFound
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.documents.receipt_prints import (
    GetReceiptPaper,
    PrintReceipt,
    ReceiptSeals,
    get_receipt_paper,
    print_receipt,
)
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ledger.ledger_reading import payment_seen
from shared.usecases.ports import Clock, Directory, Once

# Returns the ticket of a text at an instant, None if it opens nothing.
OpenTicket = Callable[[str, datetime], PaperTicket | None]


class PaperPress(Protocol):
    """Puts a receipt on paper."""

    def __call__(self, paper: ReceiptPaper, language: Language) -> bytes:
        """Return the receipt as PDF."""


class PaperFiles(Protocol):
    """Where papers are fetched from. Every method may give `FilesUnavailable`."""

    def keep(self, key: str, data: bytes, file_name: str) -> None:
        """Store a PDF under `key`, over what was there; it is saved as `file_name`."""

    def link(self, key: str) -> str:
        """Return an address at which the file can be fetched for a few minutes."""


@dataclass(frozen=True, slots=True)
class PrintOwn:
    """Print the receipt of a payment of one's own."""

    once: Once
    payment_id: str


@dataclass(frozen=True, slots=True)
class OpenPaper:
    """The print a ticket is for; `address` is where Levy answers."""

    ticket: str
    language: Language
    address: str


@dataclass(frozen=True, slots=True)
class PaperLink:
    """Where a print can be fetched for a few minutes."""

    url: str
    receipt: str


def print_own_receipt(
    actor: Actor, command: PrintOwn, *, directory: Directory, ledger: Ledger, clock: Clock
) -> PaperTicket:
    """The receipt was printed once more, by its owner; return the ticket to the paper.

    Raises `PaymentNotFound`, `ReceiptNotFound`.
    """
    payment = payment_seen(actor, command.payment_id, ledger)
    ref = payment.receipt
    if ref is None:
        raise ReceiptNotFound(receipt=payment.id)
    wanted = PrintReceipt(command.once, payment.community_id, ref.label)
    made = print_receipt(actor, wanted, directory=directory, ledger=ledger, clock=clock)
    return PaperTicket(
        actor.company_id,
        payment.community_id,
        payment.account_id,
        ref.year,
        ref.number,
        made.copy,
        clock.now() + LIFE,
    )


def open_receipt_paper(
    actor: Actor,  # noqa: ARG001  whoever holds the ticket
    command: OpenPaper,
    *,
    directory: Directory,
    ledger: Ledger,
    bills: Bills,
    runs: Runs,
    receipt_seals: ReceiptSeals,
    open_ticket: OpenTicket,
    paper_press: PaperPress,
    letter_files: PaperFiles,
    clock: Clock,
) -> PaperLink:
    """Return where the print can be fetched. Raises `PaperTicketRefused`, `FilesUnavailable`."""
    ticket = open_ticket(command.ticket, clock.now())
    if ticket is None:
        raise PaperTicketRefused
    label = f"{ticket.year:04d}-{ticket.number:06d}"
    paper = get_receipt_paper(
        ticket.owner,
        GetReceiptPaper(ticket.community_id, label, ticket.copy, command.address),
        directory=directory,
        ledger=ledger,
        bills=bills,
        runs=runs,
        receipt_seals=receipt_seals,
    )
    name = f"{label}-{ticket.copy}-{command.language.value}.pdf"
    key = f"receipts/{ticket.company_id}/{ticket.community_id}/{name}"
    letter_files.keep(key, paper_press(paper, command.language), f"receipt-{name}")
    return PaperLink(letter_files.link(key), label)
