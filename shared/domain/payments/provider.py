"""What a payment provider is asked and what it answers, in Levy's words.

Presented money is what the payer was asked for, in the community's currency. Settled money is what
reaches the company's account at the provider, perhaps in another currency at an exchange rate. The
two are never added to each other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from shared.domain.community import Language
from shared.domain.money import Money
from shared.domain.payments.declines import Decline
from shared.domain.payments.provider_errors import ReferenceNotOpaque

_REFERENCE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_REFERENCE = re.compile(r"[A-Za-z0-9_.:#-]{1,200}")
REFERENCES_MAX = 20


class PayMethod(StrEnum):
    """A way to pay that Levy offers; a provider may know others."""

    WECHAT_PAY = "wechat_pay"
    ALIPAY = "alipay"
    CARD = "card"


# Days within which a channel takes its money back, from the payment on; those not named set no
# limit that is known before trying. Source: docs.stripe.com/payments/wechat-pay and /alipay,
# "Refunds".
SENDS_BACK_DAYS: Mapping[str, int] = {PayMethod.WECHAT_PAY: 180, PayMethod.ALIPAY: 90}


class CheckoutState(StrEnum):
    """Where a checkout stands. Complete does not mean paid: see `CheckoutSession.paid`."""

    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


class PaymentState(StrEnum):
    """Where a payment stands; a failed try leaves it open for another."""

    OPEN = "open"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


class RefundState(StrEnum):
    """Where a refund stands. Succeeded is not the end: a bank may still send it back (failed)."""

    PENDING = "pending"
    NEEDS_PAYER = "needs_payer"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


class DisputeState(StrEnum):
    """Where a dispute stands; only won and lost are final."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class PayoutState(StrEnum):
    """Where a payout stands. Paid is not the end: a bank may still send it back (failed)."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    CANCELED = "canceled"


class SettlementKind(StrEnum):
    """Why the account at the provider moved."""

    PAYMENT = "payment"
    REFUND = "refund"
    REFUND_RETURNED = "refund_returned"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute_won"
    FEE = "fee"
    TOP_UP = "top_up"
    OTHER = "other"


def checked_references(references: Mapping[str, str]) -> dict[str, str]:
    """Return `references` if all of them are opaque ids. Raises `ReferenceNotOpaque`."""
    for name, value in references.items():
        if not _REFERENCE_NAME.fullmatch(name) or not _REFERENCE.fullmatch(value):
            raise ReferenceNotOpaque(name=name[:40])
    if len(references) > REFERENCES_MAX:
        raise ReferenceNotOpaque(name="*")
    return dict(references)


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """One order to be paid on the provider's page.

    `label` is what the payer reads there: no name, room or phone. `expires_at` must lie 30 minutes
    to 24 hours after the call reaches the provider. `references` are opaque ids kept with the
    payment; `order_id` always is.
    """

    order_id: str
    amount: Money
    label: str
    methods: tuple[PayMethod, ...]
    expires_at: datetime
    return_url: str
    cancel_url: str
    language: Language = Language.ZH
    references: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        checked_references({"order": self.order_id, **self.references})


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """A checkout as the provider has it; `methods` are the ways to pay that survived there."""

    id: str
    order_id: str | None
    state: CheckoutState
    paid: bool
    amount: Money
    methods: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    live: bool
    url: str | None = None
    payment_id: str | None = None
    references: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a movement did to the account at the provider: `gross` − `fee` = `net`, one currency.

    A provider may say otherwise; reconciliation makes that an exception.

    `exchange_rate` is settled units for one presented unit, or None when nothing was exchanged.
    """

    gross: Money
    fee: Money
    net: Money
    available_at: datetime
    exchange_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ProviderPayment:
    """A payment as the provider has it; `amount` is presented, `settled` comes some time later.

    `failure` is the provider's word for why the last try failed and `decline` ours.
    `refundable_until` is the last instant the provider sends it back by the way it was paid, None
    where it sets no limit; after it, money goes back by bank transfer.
    """

    id: str
    order_id: str | None
    state: PaymentState
    amount: Money
    received: Money
    created_at: datetime
    live: bool
    method: str | None = None
    charge_id: str | None = None
    refunded: Money | None = None
    disputed: bool = False
    failure: str | None = None
    decline: Decline | None = None
    settled: Settled | None = None
    refundable_until: datetime | None = None
    references: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProviderCharge:
    """One movement of the payer's money, part of a payment; `refunded` counts pending refunds."""

    id: str
    payment_id: str | None
    amount: Money
    refunded: Money
    paid: bool
    disputed: bool
    created_at: datetime
    live: bool
    method: str | None = None
    order_id: str | None = None
    failure: str | None = None
    references: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """Send `amount` of a payment back the way it came; `refund_id` is ours."""

    refund_id: str
    payment_id: str
    amount: Money
    references: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        checked_references({"refund": self.refund_id, **self.references})


@dataclass(frozen=True, slots=True)
class ProviderRefund:
    """A refund as the provider has it; `refund_id` is None when it was not made by Levy."""

    id: str
    refund_id: str | None
    payment_id: str | None
    charge_id: str | None
    amount: Money
    state: RefundState
    created_at: datetime
    pending_reason: str | None = None
    failure: str | None = None
    references: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProviderDispute:
    """A payer's objection at their bank; the money is away while it is open and once it is lost."""

    id: str
    payment_id: str | None
    charge_id: str
    amount: Money
    state: DisputeState
    reason: str
    created_at: datetime
    live: bool


@dataclass(frozen=True, slots=True)
class ProviderPayout:
    """A transfer from the account at the provider to the company's bank.

    `itemised` is true when the provider can tell which movements are in it.
    """

    id: str
    amount: Money
    state: PayoutState
    arrives_on: date
    itemised: bool
    created_at: datetime
    live: bool
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class SettlementRow:
    """One movement of the account at the provider, with what caused it.

    Fees are positive, `settled.net` has the sign of the movement. `presented` is the amount in the
    payer's currency where the cause has one.
    """

    id: str
    kind: SettlementKind
    source_id: str | None
    settled: Settled
    created_at: datetime
    payment_id: str | None = None
    order_id: str | None = None
    refund_id: str | None = None
    presented: Money | None = None
    references: Mapping[str, str] = field(default_factory=dict)
