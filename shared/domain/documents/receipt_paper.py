"""A receipt as it is put on paper: every fact that is printed, and nothing read from a clock."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.documents.receipt_lines import ReceiptLine
from shared.domain.errors import NotFound
from shared.domain.ledger.receipts import Receipt, ReceiptPrint


class ReceiptPrintNotFound(NotFound):
    """The receipt was not printed that often."""

    code = "receipt_print_not_found"


class ReceiptNotGenuine(NotFound):
    """A code to verify a receipt was not made by Levy, or for no receipt there is."""

    code = "receipt_not_genuine"


@dataclass(frozen=True, slots=True)
class ReceiptName:
    """What names a receipt anywhere."""

    company_id: str
    community_id: str
    year: int
    number: int


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """What stands on one print of a receipt; the lines add up to its amount.

    `code` is what its QR code says: the address at which anybody can verify it.
    """

    receipt: Receipt
    copy: ReceiptPrint
    company: str
    community: str
    payer: str
    subject: str
    lines: tuple[ReceiptLine, ...]
    reference: str
    note: str
    code: str
    time_zone: str

    @property
    def tax_minor(self) -> int:
        """The tax within it."""
        return sum(line.tax_minor for line in self.lines)

    @property
    def net_minor(self) -> int:
        """What it is without tax."""
        return sum(line.net_minor for line in self.lines)


@dataclass(frozen=True, slots=True)
class VerifiedReceipt:
    """A receipt as anybody may see it who holds its code; nothing about a person."""

    receipt: Receipt
    community: str
