"""Receipts 收据: one for each payment, numbered without gaps per community and year.

The number is taken in the same transaction as the payment. A voided receipt keeps its number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from shared.domain.errors import Conflict, NotFound, Rejected
from shared.domain.ledger.payment import Channel, Payment, ReceiptRef


class ReceiptNotFound(NotFound):
    """There is no such receipt for this caller."""

    code = "receipt_not_found"


class ReceiptNumberMalformed(Rejected):
    """A value is not a receipt number such as 2026-000123."""

    code = "receipt_number_malformed"


class ReceiptAlreadyVoid(Conflict):
    """The receipt was voided before."""

    code = "receipt_already_void"


class ReceiptState(StrEnum):
    """Whether a receipt holds."""

    VALID = "valid"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class ReceiptSeries:
    """The receipts of one community and year; `last` is the highest number given, 0 for none."""

    community_id: str
    year: int
    last: int = 0
    version: int = 0

    def next(self) -> tuple[ReceiptSeries, ReceiptRef]:
        """Return the series one number on, and that number."""
        after = replace(self, last=self.last + 1, version=self.version + 1)
        return after, ReceiptRef(self.year, after.last)


@dataclass(frozen=True, slots=True)
class Voiding:
    """Why, when and by whom a receipt was voided."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the payer holds. `on` is its business date; `accounts` are those it paid for."""

    community_id: str
    year: int
    number: int
    payment_id: str
    account_id: str
    accounts: tuple[str, ...]
    channel: Channel
    minor: int
    currency: str
    on: date
    at: datetime
    by: str
    state: ReceiptState = ReceiptState.VALID
    voiding: Voiding | None = None
    version: int = 1

    @property
    def ref(self) -> ReceiptRef:
        """Its number within the year."""
        return ReceiptRef(self.year, self.number)

    def void(self, voiding: Voiding) -> Receipt:
        """Return the receipt voided; it keeps its number. Raises `ReceiptAlreadyVoid`."""
        if self.state is ReceiptState.VOID:
            raise ReceiptAlreadyVoid(receipt=self.ref.label)
        return replace(self, state=ReceiptState.VOID, voiding=voiding, version=self.version + 1)


def receipt_for(payment: Payment, by: str) -> Receipt:
    """Return the receipt of a payment that succeeded; `by` is who issued it."""
    if payment.receipt is None or payment.succeeded_at is None or payment.entered_on is None:
        raise ValueError(f"{payment.id} has not succeeded")
    return Receipt(
        community_id=payment.community_id,
        year=payment.receipt.year,
        number=payment.receipt.number,
        payment_id=payment.id,
        account_id=payment.account_id,
        accounts=tuple(share.account_id for share in payment.shares),
        channel=payment.channel,
        minor=payment.minor,
        currency=payment.currency,
        on=payment.entered_on,
        at=payment.succeeded_at,
        by=by,
    )


def parse_receipt_number(value: str) -> ReceiptRef:
    """Return the reference that "2026-000123" names. Raises `ReceiptNumberMalformed`."""
    year, dash, number = value.partition("-")
    known = len(year) == 4 and 6 <= len(number) <= 9 and (year + number).isascii()
    if not (known and dash and (year + number).isdecimal() and int(number)):
        raise ReceiptNumberMalformed(value=value[:40], field="number")
    return ReceiptRef(int(year), int(number))
