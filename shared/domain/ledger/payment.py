"""A payment 缴费: money in, from order to the last refund, and which accounts it went to.

    created → pending → succeeded → partly_refunded → refunded
       ↘         ↘         ↓   ↘________↘ disputed → back, or voided
        failed · expired   voided

Money that comes after its order failed or expired is money all the same: both may still succeed.
A desk payment is born succeeded. `voided` is the end of a payment whose money never was ours: taken
back on the same day at the desk, bounced by the bank, or lost in a dispute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from shared.domain.derived_ids import derived_id
from shared.domain.errors import Conflict, NotFound
from shared.domain.ledger.objections import Objection
from shared.domain.ledger.receipt_refs import ReceiptRef
from shared.domain.ledger.shares import Share
from shared.domain.ledger.wanted import Wanted


class PaymentNotFound(NotFound):
    """There is no such payment for this caller."""

    code = "payment_not_found"


class PaymentMoveRefused(Conflict):
    """The payment is in a state from which it can't be moved to the wanted one."""

    code = "payment_move_refused"


class Channel(StrEnum):
    """How money comes."""

    CASH = "cash"
    POS = "pos"
    TRANSFER = "transfer"
    CHEQUE = "cheque"
    SCAN = "scan"  # a code scanned at the desk
    ONLINE = "online"  # through a provider's page
    BANK_FILE = "bank_file"  # collected by the bank from a file


DESK_CHANNELS = frozenset(
    {Channel.CASH, Channel.POS, Channel.TRANSFER, Channel.CHEQUE, Channel.SCAN}
)
# Money that a bank may take back after it was booked.
MAY_BOUNCE = frozenset({Channel.TRANSFER, Channel.CHEQUE, Channel.BANK_FILE})


class PaymentState(StrEnum):
    """Where a payment is."""

    CREATED = "created"  # an order; the payer has not been seen at the provider
    PENDING = "pending"  # the provider has begun
    SUCCEEDED = "succeeded"  # the money is ours and in the ledger
    FAILED = "failed"
    EXPIRED = "expired"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"
    DISPUTED = "disputed"  # the payer's bank holds the money until it is decided
    VOIDED = "voided"


_HELD = {PaymentState.PARTLY_REFUNDED, PaymentState.REFUNDED, PaymentState.DISPUTED}
ALLOWED: Mapping[PaymentState, frozenset[PaymentState]] = {
    PaymentState.CREATED: frozenset(
        {
            PaymentState.PENDING,
            PaymentState.SUCCEEDED,
            PaymentState.FAILED,
            PaymentState.EXPIRED,
        }
    ),
    PaymentState.PENDING: frozenset(
        {PaymentState.SUCCEEDED, PaymentState.FAILED, PaymentState.EXPIRED}
    ),
    PaymentState.FAILED: frozenset({PaymentState.PENDING, PaymentState.SUCCEEDED}),
    PaymentState.EXPIRED: frozenset({PaymentState.PENDING, PaymentState.SUCCEEDED}),
    PaymentState.SUCCEEDED: frozenset({*_HELD, PaymentState.VOIDED}),
    # A refund that settled may still come back (its bank refuses it days later).
    PaymentState.PARTLY_REFUNDED: frozenset({*_HELD, PaymentState.SUCCEEDED, PaymentState.VOIDED}),
    PaymentState.REFUNDED: frozenset({PaymentState.PARTLY_REFUNDED, PaymentState.SUCCEEDED}),
    PaymentState.DISPUTED: frozenset(
        {
            PaymentState.SUCCEEDED,
            PaymentState.PARTLY_REFUNDED,
            PaymentState.REFUNDED,
            PaymentState.VOIDED,
        }
    ),
    PaymentState.VOIDED: frozenset(),
}
# What a payment must have once it is in a state; all of it stays from then on.
_RECEIVED = frozenset({"succeeded_at", "received_on", "entered_on", "receipt"})
REQUIRED: Mapping[PaymentState, frozenset[str]] = {
    PaymentState.CREATED: frozenset(),
    PaymentState.PENDING: frozenset(),
    PaymentState.SUCCEEDED: _RECEIVED,
    PaymentState.FAILED: frozenset({"ended"}),
    PaymentState.EXPIRED: frozenset({"ended"}),
    PaymentState.PARTLY_REFUNDED: _RECEIVED,
    PaymentState.REFUNDED: _RECEIVED,
    PaymentState.DISPUTED: _RECEIVED,
    PaymentState.VOIDED: _RECEIVED | {"ended"},
}
# What never changes after the payment was made.
FROZEN = frozenset(
    {"id", "community_id", "account_id", "channel", "minor", "currency", "digest", "deposit_id"}
)
# States in which the money is in the ledger.
RECEIVED = frozenset(
    {
        PaymentState.SUCCEEDED,
        PaymentState.PARTLY_REFUNDED,
        PaymentState.REFUNDED,
        PaymentState.DISPUTED,
    }
)
AWAITED = frozenset(
    {PaymentState.CREATED, PaymentState.PENDING, PaymentState.FAILED, PaymentState.EXPIRED}
)

_complete = set(ALLOWED) == set(REQUIRED) == set(PaymentState)
if not _complete:  # a state without its rules must not get as far as a deployment
    raise AssertionError("every payment state needs its allowed moves and required fields")


@dataclass(frozen=True, slots=True)
class AtProvider:
    """Where an online payment is found at its provider.

    `money_id` is the provider's own name of the money that came: what tells a second payment of
    one order from a repeated notice. `method` is how it was paid, `url` where it can be paid.
    Without a page it is charge `charge_id` to the saved card `card_id` of `customer_id`.
    """

    name: str
    checkout_id: str = ""
    money_id: str = ""
    method: str = ""
    url: str = ""
    customer_id: str = ""
    card_id: str = ""
    charge_id: str = ""


class End(StrEnum):
    """How a payment ends."""

    SAME_DAY = "same_day"  # taken back at the desk on the day it was entered
    BOUNCED = "bounced"  # the bank took it back
    LOST = "lost"  # a dispute was decided for the payer
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Ended:
    """How, why and by whom a payment was ended; `shift_id` is the shift that handed money back."""

    how: End
    at: datetime
    by: str
    reason: str = ""
    shift_id: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """Money in of `minor`. `account_id` is the payer's account, which gets what is left over.

    `received_on` is the day the money came and `entered_on` the day it was recorded, both by the
    community's calendar: a transfer may be entered days later. `tendered_minor` is the cash that
    was handed over, `reference` a cheque's or transfer's number. `key` and `digest` are those of
    the request that made it. `deposit_id` is the deposit that all of it is.
    """

    id: str
    community_id: str
    account_id: str
    channel: Channel
    minor: int
    currency: str
    state: PaymentState
    created_at: datetime
    created_by: str
    key: str = ""
    digest: str = ""
    wanted: tuple[Wanted, ...] = ()
    received_on: date | None = None
    entered_on: date | None = None
    succeeded_at: datetime | None = None
    shares: tuple[Share, ...] = ()
    receipt: ReceiptRef | None = None
    shift_id: str = ""
    tendered_minor: int = 0
    reference: str = ""
    note: str = ""
    approval_id: str = ""
    expires_at: datetime | None = None
    provider: AtProvider | None = None
    refunded_minor: int = 0
    ended: Ended | None = None
    objections: tuple[Objection, ...] = ()
    deposit_id: str = ""
    version: int = 1

    def share(self, account_id: str) -> Share | None:
        """Return what it did in an account, or None if it did nothing there."""
        return next((one for one in self.shares if one.account_id == account_id), None)

    @property
    def change_minor(self) -> int:
        """The cash that was handed back."""
        return self.tendered_minor - self.minor if self.tendered_minor else 0

    @property
    def net_minor(self) -> int:
        """What stayed with us."""
        return sum(share.minor - share.out_minor for share in self.shares)

    @property
    def voided_minor(self) -> int:
        """What turned out not to have come."""
        return sum(share.out_minor for share in self.shares) - self.refunded_minor

    @property
    def balance_minor(self) -> int:
        """What went to balances when it was recorded."""
        return sum(share.balance_minor for share in self.shares)

    @property
    def allocated_minor(self) -> int:
        """What went to bills when it was recorded."""
        return sum(bill.minor for share in self.shares for bill in share.bills)


def payment_id_of(scope: str, key: str) -> str:
    """Return the id of the only payment that a request with this idempotency key can make.

    So a repeat meets its own payment as a condition of the store, however late it comes.
    """
    return derived_id("pay", scope, key)


def move(payment: Payment, to: PaymentState, **changes: Any) -> Payment:
    """Return the payment in state `to` with `changes`, one version on.

    Raises `PaymentMoveRefused` if the move is not allowed; a missing or frozen field is a
    programming error and raises `ValueError`.
    """
    if to not in ALLOWED[payment.state]:
        raise PaymentMoveRefused(payment_id=payment.id, state=payment.state.value, wanted=to.value)
    frozen = FROZEN & changes.keys()
    if frozen:
        raise ValueError(f"a payment keeps its {sorted(frozen)}")
    moved = replace(payment, state=to, version=payment.version + 1, **changes)
    require_whole(moved)
    return moved


def require_whole(payment: Payment) -> None:
    """Pass if the payment has what its state needs, and its shares add up; else `ValueError`."""
    missing = [name for name in REQUIRED[payment.state] if getattr(payment, name) is None]
    if missing:
        raise ValueError(f"a payment that is {payment.state.value} needs {sorted(missing)}")
    if payment.shares and sum(share.minor for share in payment.shares) != payment.minor:
        raise ValueError("the shares of a payment do not add up to it")
