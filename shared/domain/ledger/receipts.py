"""Receipts 收据: one for each payment, numbered without gaps per community and year.

The number is taken in the same transaction as the payment. A voided receipt keeps its number. Money
that goes back later gets a red receipt 红冲: below zero, with a number of its own in the series of
the year in which it goes back, and the two name each other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from shared.domain.errors import Conflict, NotFound, Rejected
from shared.domain.ledger.payment import Channel, Payment
from shared.domain.ledger.receipt_refs import ReceiptRef


class ReceiptNotFound(NotFound):
    """There is no such receipt for this caller."""

    code = "receipt_not_found"


class ReceiptNumberMalformed(Rejected):
    """A value is not a receipt number such as 2026-000123."""

    code = "receipt_number_malformed"


class ReceiptAlreadyVoid(Conflict):
    """The receipt was voided before."""

    code = "receipt_already_void"


class RedReceiptRefused(Conflict):
    """A red receipt takes back part of a receipt that holds, and no more than is left of it."""

    code = "red_receipt_refused"


class ReceiptState(StrEnum):
    """Whether a receipt holds."""

    VALID = "valid"
    VOID = "void"


class Standing(StrEnum):
    """What a receipt is still good for."""

    VALID = "valid"
    VOID = "void"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"
    RED = "red"


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
class MovementAt:
    """A movement of an account by its number: what a red receipt tells of."""

    account_id: str
    seq: int


@dataclass(frozen=True, slots=True)
class RedOf:
    """Which receipt a red one takes back, why, and by which movements. `key` is unique to it."""

    receipt: ReceiptRef
    key: str
    reason: str
    movements: tuple[MovementAt, ...]


@dataclass(frozen=True, slots=True)
class RedAt:
    """A red receipt as the receipt it takes back names it; `minor` is above zero."""

    receipt: ReceiptRef
    key: str
    minor: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the payer holds. `on` is its business date; `accounts` are those it paid for.

    `reds` took back part of it. A red receipt is `red_of` another and below zero. `prints` counts
    how often it was printed.
    """

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
    red_of: RedOf | None = None
    reds: tuple[RedAt, ...] = ()
    prints: int = 0
    version: int = 1

    @property
    def taken_back_minor(self) -> int:
        """What its red receipts took back, above zero."""
        return sum(red.minor for red in self.reds)

    @property
    def standing(self) -> Standing:
        """What it is still good for."""
        if self.state is ReceiptState.VOID:
            return Standing.VOID
        if self.red_of is not None:
            return Standing.RED
        if not self.taken_back_minor:
            return Standing.VALID
        whole = self.taken_back_minor == self.minor
        return Standing.REFUNDED if whole else Standing.PARTLY_REFUNDED

    @property
    def ref(self) -> ReceiptRef:
        """Its number within the year."""
        return ReceiptRef(self.year, self.number)

    def void(self, voiding: Voiding) -> Receipt:
        """Return the receipt voided; it keeps its number. Raises `ReceiptAlreadyVoid`."""
        if self.state is ReceiptState.VOID:
            raise ReceiptAlreadyVoid(receipt=self.ref.label)
        return replace(self, state=ReceiptState.VOID, voiding=voiding, version=self.version + 1)

    def red_by_key(self, key: str) -> RedAt | None:
        """Return the red receipt that was made under `key`, or None."""
        return next((red for red in self.reds if red.key == key), None)

    def printed(self, by: str, at: datetime) -> tuple[Receipt, ReceiptPrint]:
        """Return the receipt with one more print, and that print."""
        after = replace(self, prints=self.prints + 1, version=self.version + 1)
        return after, ReceiptPrint(
            self.community_id, self.year, self.number, after.prints, by=by, at=at
        )


@dataclass(frozen=True, slots=True)
class ReceiptPrint:
    """One time a receipt was printed; `copy` 1 is the original, all others are reprints."""

    community_id: str
    year: int
    number: int
    copy: int
    by: str
    at: datetime
    version: int = 1

    @property
    def ref(self) -> ReceiptRef:
        """The receipt's number within the year."""
        return ReceiptRef(self.year, self.number)

    @property
    def reprint(self) -> int:
        """How many times it had been printed before: 0 is the original."""
        return self.copy - 1


def red_receipt(
    original: Receipt,
    series: ReceiptSeries,
    red: RedOf,
    *,
    minor: int,
    on: date,
    at: datetime,
    by: str,
) -> tuple[Receipt, ReceiptSeries, Receipt]:
    """Return the receipt, which names the red one; the series one on; and the red receipt.

    `minor` is above zero; the red receipt is for that much below. Raises `RedReceiptRefused`.
    """
    left = original.minor - original.taken_back_minor
    if original.state is ReceiptState.VOID or original.red_of or not 0 < minor <= left:
        raise RedReceiptRefused(receipt=original.ref.label)
    after, ref = series.next()
    marked = replace(
        original,
        reds=(*original.reds, RedAt(ref, red.key, minor)),
        version=original.version + 1,
    )
    paper = replace(
        original,
        year=ref.year,
        number=ref.number,
        accounts=tuple(dict.fromkeys(one.account_id for one in red.movements)),
        minor=-minor,
        on=on,
        at=at,
        by=by,
        red_of=red,
        reds=(),
        prints=0,
        version=1,
    )
    return marked, after, paper


def withdraw_red(original: Receipt, paper: Receipt, voiding: Voiding) -> tuple[Receipt, Receipt]:
    """Return the receipt as if `paper` had not taken back part of it, and `paper` void.

    For money that came back after it had gone: the red receipt keeps its number. Raises
    `ReceiptAlreadyVoid`.
    """
    kept = tuple(red for red in original.reds if red.receipt != paper.ref)
    return replace(original, reds=kept, version=original.version + 1), paper.void(voiding)


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
