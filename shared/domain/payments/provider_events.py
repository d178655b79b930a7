"""What a provider tells on its own account: any order, any number of times, sometimes never."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.domain.payments.provider import (
    CheckoutSession,
    ProviderCharge,
    ProviderDispute,
    ProviderPayment,
    ProviderPayout,
    ProviderRefund,
)
from shared.domain.payments.saved_cards import CardSetup

EventSubject = (
    CheckoutSession
    | CardSetup
    | ProviderPayment
    | ProviderCharge
    | ProviderRefund
    | ProviderDispute
    | ProviderPayout
)


class EventKind(StrEnum):
    """What happened. `IGNORED` is of no use to Levy, `UNREADABLE` can't be made out."""

    CHECKOUT_COMPLETED = "checkout_completed"
    CHECKOUT_PAID_LATE = "checkout_paid_late"
    CHECKOUT_FAILED_LATE = "checkout_failed_late"
    CHECKOUT_EXPIRED = "checkout_expired"
    CARD_SETUP_ENDED = "card_setup_ended"
    PAYMENT_SUCCEEDED = "payment_succeeded"
    PAYMENT_PROCESSING = "payment_processing"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_CANCELED = "payment_canceled"
    CHARGE_REFUNDED = "charge_refunded"
    REFUND_CREATED = "refund_created"
    REFUND_UPDATED = "refund_updated"
    REFUND_FAILED = "refund_failed"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_UPDATED = "dispute_updated"
    DISPUTE_MONEY_TAKEN = "dispute_money_taken"
    DISPUTE_MONEY_RETURNED = "dispute_money_returned"
    DISPUTE_CLOSED = "dispute_closed"
    PAYOUT_CREATED = "payout_created"
    PAYOUT_PAID = "payout_paid"
    PAYOUT_FAILED = "payout_failed"
    PAYOUT_CANCELED = "payout_canceled"
    PAYOUT_ITEMISED = "payout_itemised"
    IGNORED = "ignored"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """A notice as the provider sent it; `subject` is the thing as it was then, not as it is now.

    `provider_type` is the provider's own name of the event. `subject` is None for `IGNORED` and
    `UNREADABLE`, of which the second has the `problem`; both are kept, neither is applied.
    """

    id: str
    kind: EventKind
    provider_type: str
    created_at: datetime
    live: bool
    subject: EventSubject | None = None
    subject_id: str | None = None
    problem: str | None = None

    @property
    def order_id(self) -> str | None:
        """Our order the subject names, if it names one."""
        match self.subject:
            case CheckoutSession() | ProviderPayment() | ProviderCharge():
                return self.subject.order_id
            case ProviderRefund():
                return self.subject.references.get("order")
            case _:
                return None

    @property
    def payment_id(self) -> str | None:
        """The provider's payment the subject belongs to, if any."""
        match self.subject:
            case ProviderPayment():
                return self.subject.id
            case CheckoutSession() | ProviderCharge() | ProviderRefund() | ProviderDispute():
                return self.subject.payment_id
            case _:
                return None
