"""Requests and answers about printed receipts, and about verifying them."""

from __future__ import annotations

from typing import Any, Self

from shared.domain.documents.receipt_paper import ReceiptPaper, VerifiedReceipt
from shared.domain.documents.slip_paper import SlipPaper
from shared.domain.ledger.receipts import ReceiptPrint, Standing
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Day, FileAnswer, Instant, ListQuery
from shared.edge.http.models_money import MoneyAnswer
from shared.usecases.documents.receipt_prints import ListPrints, PrintReceipt


class PrintBody(Body):
    """Print a receipt once more; there is nothing to say about it."""

    def command(self, call: Call) -> PrintReceipt:
        """Return what prints the receipt."""
        return PrintReceipt(call.once, call.path["community_id"], call.path["number"])


class PrintQuery(ListQuery):
    """Which of a receipt's prints to list."""

    def command(self, call: Call) -> ListPrints:
        """Return what lists the prints."""
        place = call.path["community_id"], call.path["number"]
        return ListPrints(*place, self.limit, call.after)


class ReceiptPrintAnswer(Answer):
    """One time a receipt was printed; `copy` 1 is the original, later ones are marked as such.

    Its paper is found below `prints/{copy}`.
    """

    number: str
    copy_number: int
    original: bool
    at: Instant
    by: str

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the print."""
        made: ReceiptPrint = result
        return cls(
            number=made.ref.label,
            copy_number=made.copy,
            original=not made.reprint,
            at=made.at,
            by=made.by,
        )


class ReceiptPdf(FileAnswer):
    """A receipt as PDF, in the language of Accept-Language."""

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the PDF."""
        from shared.edge.documents.receipt_pdf import receipt_pdf  # heavy: only for printing

        paper: ReceiptPaper = result
        name = f"receipt-{paper.receipt.ref.label}-{paper.copy.copy}.pdf"
        return cls(content=receipt_pdf(paper, call.language), file_name=name)


class SlipPdf(FileAnswer):
    """A refund slip as PDF, in the language of Accept-Language."""

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the PDF."""
        from shared.edge.documents.slip_pdf import slip_pdf  # heavy: only for printing

        paper: SlipPaper = result
        return cls(
            content=slip_pdf(paper, call.language), file_name=f"refund-slip-{paper.part.slip}.pdf"
        )


class PaperLinkAnswer(Answer):
    """Where a print of a receipt can be fetched for a few minutes."""

    url: str
    receipt: str


class VerifiedAnswer(Answer):
    """A receipt that is genuine, as it stands now; nothing about a person."""

    number: str
    community: str
    on: Day
    amount: MoneyAnswer
    state: Standing
    taken_back: MoneyAnswer
    left: MoneyAnswer
    red_receipts: list[str]
    red_of: str | None

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return what anybody may know of the receipt."""
        found: VerifiedReceipt = result
        receipt = found.receipt
        holds = receipt.standing in {Standing.VALID, Standing.PARTLY_REFUNDED}
        left = receipt.minor - receipt.taken_back_minor if holds else 0
        return cls(
            number=receipt.ref.label,
            community=found.community,
            on=receipt.on,
            amount=MoneyAnswer.from_minor(receipt.minor, receipt.currency),
            state=receipt.standing,
            taken_back=MoneyAnswer.from_minor(receipt.taken_back_minor, receipt.currency),
            left=MoneyAnswer.from_minor(left, receipt.currency),
            red_receipts=[red.receipt.label for red in receipt.reds],
            red_of=receipt.red_of.receipt.label if receipt.red_of else None,
        )
