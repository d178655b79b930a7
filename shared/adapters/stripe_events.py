"""Stripe's events in Levy's words. What Levy has no use for is kept and ignored, never an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from shared.adapters import stripe_card_objects as cards
from shared.adapters import stripe_objects as objects
from shared.adapters.stripe_fields import Json
from shared.adapters.stripe_objects import Unreadable, read
from shared.domain.payments.provider_events import EventKind, EventSubject, ProviderEvent

_KINDS: dict[str, tuple[EventKind, Callable[[Json], EventSubject]]] = {
    "checkout.session.completed": (EventKind.CHECKOUT_COMPLETED, objects.checkout),
    "checkout.session.async_payment_succeeded": (EventKind.CHECKOUT_PAID_LATE, objects.checkout),
    "checkout.session.async_payment_failed": (EventKind.CHECKOUT_FAILED_LATE, objects.checkout),
    "checkout.session.expired": (EventKind.CHECKOUT_EXPIRED, objects.checkout),
    "payment_intent.succeeded": (EventKind.PAYMENT_SUCCEEDED, objects.payment),
    "payment_intent.processing": (EventKind.PAYMENT_PROCESSING, objects.payment),
    "payment_intent.payment_failed": (EventKind.PAYMENT_FAILED, objects.payment),
    "payment_intent.canceled": (EventKind.PAYMENT_CANCELED, objects.payment),
    "charge.refunded": (EventKind.CHARGE_REFUNDED, objects.charge),
    "refund.created": (EventKind.REFUND_CREATED, objects.refund),
    "refund.updated": (EventKind.REFUND_UPDATED, objects.refund),
    "charge.refund.updated": (EventKind.REFUND_UPDATED, objects.refund),
    "refund.failed": (EventKind.REFUND_FAILED, objects.refund),
    "charge.dispute.created": (EventKind.DISPUTE_OPENED, objects.dispute),
    "charge.dispute.updated": (EventKind.DISPUTE_UPDATED, objects.dispute),
    "charge.dispute.funds_withdrawn": (EventKind.DISPUTE_MONEY_TAKEN, objects.dispute),
    "charge.dispute.funds_reinstated": (EventKind.DISPUTE_MONEY_RETURNED, objects.dispute),
    "charge.dispute.closed": (EventKind.DISPUTE_CLOSED, objects.dispute),
    "payout.created": (EventKind.PAYOUT_CREATED, objects.payout),
    "payout.paid": (EventKind.PAYOUT_PAID, objects.payout),
    "payout.failed": (EventKind.PAYOUT_FAILED, objects.payout),
    "payout.canceled": (EventKind.PAYOUT_CANCELED, objects.payout),
    "payout.reconciliation_completed": (EventKind.PAYOUT_ITEMISED, objects.payout),
}

READ_TYPES = tuple(_KINDS)


def event(item: Json) -> ProviderEvent:
    """Return the event; only one without id, type, time or mode raises (`Unreadable` by `read`)."""
    provider_type, data = item["type"], item.get("data")
    about: Any = data.get("object") if isinstance(data, Mapping) else None
    kind, mapping = _KINDS.get(provider_type, (EventKind.IGNORED, None))
    if mapping is objects.checkout and isinstance(about, Mapping) and about.get("mode") == "setup":
        # The setup intent's own event comes, too, but names no page: this one says all.
        kind, mapping = EventKind.CARD_SETUP_ENDED, cards.card_setup
    subject: EventSubject | None = None
    problem: str | None = None
    if mapping is not None:
        try:
            subject = read(mapping, about)
        except Unreadable as unreadable:
            kind, problem = EventKind.UNREADABLE, str(unreadable)
    subject_id = about.get("id") if isinstance(about, Mapping) else None
    livemode = item["livemode"]
    if not isinstance(item["id"], str) or not isinstance(livemode, bool):
        raise TypeError("an event without id or mode")
    return ProviderEvent(
        id=item["id"],
        kind=kind,
        provider_type=str(provider_type),
        created_at=datetime.fromtimestamp(item["created"], UTC),
        live=livemode,
        subject=subject,
        subject_id=subject_id if isinstance(subject_id, str) else None,
        problem=problem,
    )
