"""Stripe's objects in Levy's words, the same for API answers and for webhooks.

Functions here read plain dictionaries. What lacks a field Levy needs, or has a value it can't
understand, raises `Unreadable`; fields Levy doesn't need may be missing, or new.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import TypeVar

from shared.adapters.stripe_declines import decline_of
from shared.adapters.stripe_fields import (
    Json,
    flag_of,
    id_of,
    instant_of,
    references_of,
    text_of,
)
from shared.adapters.stripe_money import money_of
from shared.domain.errors import LevyError
from shared.domain.payments.provider import (
    SENDS_BACK_DAYS,
    CheckoutSession,
    CheckoutState,
    DisputeState,
    PaymentState,
    PayoutState,
    ProviderCharge,
    ProviderDispute,
    ProviderPayment,
    ProviderPayout,
    ProviderRefund,
    RefundState,
    Settled,
    SettlementKind,
    SettlementRow,
)

T = TypeVar("T")

_PAYMENT_STATES = {
    "requires_payment_method": PaymentState.OPEN,
    "requires_confirmation": PaymentState.OPEN,
    "requires_action": PaymentState.OPEN,
    "requires_capture": PaymentState.PROCESSING,
    "processing": PaymentState.PROCESSING,
    "succeeded": PaymentState.SUCCEEDED,
    "canceled": PaymentState.CANCELED,
}
_REFUND_STATES = {
    "pending": RefundState.PENDING,
    "requires_action": RefundState.NEEDS_PAYER,
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.CANCELED,
}
_DISPUTE_STATES = {
    "warning_needs_response": DisputeState.OPEN,
    "warning_under_review": DisputeState.OPEN,
    "needs_response": DisputeState.OPEN,
    "under_review": DisputeState.OPEN,
    "won": DisputeState.WON,
    "warning_closed": DisputeState.WON,  # an inquiry that never became a chargeback
    "prevented": DisputeState.WON,
    "lost": DisputeState.LOST,
}
_PAYOUT_STATES = {
    "pending": PayoutState.PENDING,
    "in_transit": PayoutState.PENDING,
    "paid": PayoutState.PAID,
    "failed": PayoutState.FAILED,
    "canceled": PayoutState.CANCELED,
}
_SETTLEMENT_KINDS = {
    "charge": SettlementKind.PAYMENT,
    "refund": SettlementKind.REFUND,
    "partial_capture_reversal": SettlementKind.REFUND,
    "refund_failure": SettlementKind.REFUND_RETURNED,
    "charge_failure": SettlementKind.REFUND,
    "dispute": SettlementKind.DISPUTE,
    "dispute_reversal": SettlementKind.DISPUTE_WON,
    "fee": SettlementKind.FEE,
    "network_cost": SettlementKind.FEE,
    "topup": SettlementKind.TOP_UP,
}


class Unreadable(ValueError):
    """An object of Stripe lacks what Levy needs, or says it in words Levy doesn't know."""


def read(mapping: Callable[[Json], T], item: object) -> T:
    """Return what `mapping` makes of `item`. Raises `Unreadable` for all that can go wrong."""
    try:
        if not isinstance(item, Mapping):
            raise TypeError(f"{type(item).__name__} instead of an object")
        return mapping(item)
    except (KeyError, TypeError, ValueError, OverflowError, LevyError) as problem:
        raise Unreadable(f"{mapping.__name__}: {type(problem).__name__} {problem}") from problem


def checkout(item: Json) -> CheckoutSession:
    """Return a Checkout Session; the order is its `client_reference_id`."""
    references = references_of(item)
    return CheckoutSession(
        id=text_of(item, "id"),
        order_id=item.get("client_reference_id") or references.pop("order", None),
        state=CheckoutState(item["status"]),
        paid=item["payment_status"] == "paid",
        amount=money_of(item["amount_total"], item["currency"]),
        methods=tuple(item.get("payment_method_types") or ()),
        created_at=instant_of(item["created"]),
        expires_at=instant_of(item["expires_at"]),
        live=flag_of(item, "livemode"),
        url=item.get("url"),
        payment_id=id_of(item.get("payment_intent")),
        references={name: value for name, value in references.items() if name != "order"},
    )


def payment(item: Json) -> ProviderPayment:
    """Return a PaymentIntent, with what its latest charge says where that is expanded."""
    references = references_of(item)
    latest = item.get("latest_charge")
    moved = charge(latest) if isinstance(latest, Mapping) else None
    failure = item.get("last_payment_error") or {}
    why = failure.get("decline_code") or failure.get("code")
    state = _PAYMENT_STATES[item["status"]]
    done = moved if state is PaymentState.SUCCEEDED else None
    days = SENDS_BACK_DAYS.get(done.method or "") if done else None
    return ProviderPayment(
        id=text_of(item, "id"),
        order_id=references.pop("order", None),
        state=state,
        amount=money_of(item["amount"], item["currency"]),
        received=money_of(item.get("amount_received") or 0, item["currency"]),
        created_at=instant_of(item["created"]),
        live=flag_of(item, "livemode"),
        method=moved.method if moved else None,
        charge_id=id_of(latest),
        refunded=moved.refunded if moved else None,
        disputed=moved.disputed if moved else False,
        failure=why,
        decline=decline_of(why) if why else None,
        settled=_settled_of(latest),
        refundable_until=done.created_at + timedelta(days=days) if done and days else None,
        references=references,
    )


def charge(item: Json) -> ProviderCharge:
    """Return a Charge; its metadata is a copy of its payment's."""
    references = references_of(item)
    return ProviderCharge(
        id=text_of(item, "id"),
        payment_id=id_of(item.get("payment_intent")),
        amount=money_of(item["amount"], item["currency"]),
        refunded=money_of(item["amount_refunded"], item["currency"]),
        paid=flag_of(item, "paid"),
        disputed=flag_of(item, "disputed"),
        created_at=instant_of(item["created"]),
        live=flag_of(item, "livemode"),
        method=(item.get("payment_method_details") or {}).get("type"),
        order_id=references.pop("order", None),
        failure=(item.get("outcome") or {}).get("reason") or item.get("failure_code"),
        references=references,
    )


def refund(item: Json) -> ProviderRefund:
    """Return a Refund; one without our id in its metadata was made in the Dashboard."""
    references = references_of(item)
    return ProviderRefund(
        id=text_of(item, "id"),
        refund_id=references.pop("refund", None),
        payment_id=id_of(item.get("payment_intent")),
        charge_id=id_of(item.get("charge")),
        amount=money_of(item["amount"], item["currency"]),
        state=_REFUND_STATES[item["status"]],
        created_at=instant_of(item["created"]),
        pending_reason=item.get("pending_reason"),
        failure=item.get("failure_reason"),
        references=references,
    )


def dispute(item: Json) -> ProviderDispute:
    """Return a Dispute."""
    charged = id_of(item["charge"])
    if charged is None:
        raise ValueError("a dispute about no charge")
    return ProviderDispute(
        id=text_of(item, "id"),
        payment_id=id_of(item.get("payment_intent")),
        charge_id=charged,
        amount=money_of(item["amount"], item["currency"]),
        state=_DISPUTE_STATES[item["status"]],
        reason=text_of(item, "reason"),
        created_at=instant_of(item["created"]),
        live=flag_of(item, "livemode"),
    )


def payout(item: Json) -> ProviderPayout:
    """Return a Payout; Stripe can itemise automatic ones, once it says so."""
    return ProviderPayout(
        id=text_of(item, "id"),
        amount=money_of(item["amount"], item["currency"]),
        state=_PAYOUT_STATES[item["status"]],
        arrives_on=instant_of(item["arrival_date"]).date(),
        itemised=item.get("reconciliation_status") == "completed",
        created_at=instant_of(item["created"]),
        live=flag_of(item, "livemode"),
        failure=item.get("failure_code"),
    )


def settlement_row(item: Json) -> SettlementRow:
    """Return a BalanceTransaction; its source tells more where it is expanded."""
    source = item.get("source")
    cause: Json = source if isinstance(source, Mapping) else {}
    references = references_of(cause)
    presented = None
    if "amount" in cause and "currency" in cause and cause.get("object") != "topup":
        sign = -1 if item["amount"] < 0 else 1
        presented = money_of(sign * abs(cause["amount"]), cause["currency"])
    return SettlementRow(
        id=text_of(item, "id"),
        kind=_SETTLEMENT_KINDS.get(item["reporting_category"], SettlementKind.OTHER),
        source_id=id_of(source),
        settled=settled(item),
        created_at=instant_of(item["created"]),
        payment_id=id_of(cause.get("payment_intent")),
        order_id=references.get("order"),
        refund_id=references.get("refund"),
        presented=presented,
        references=references,
    )


def settled(item: Json) -> Settled:
    """Return what a BalanceTransaction did; one that does not add up is an exception there."""
    gross, fee, net = (money_of(item[part], item["currency"]) for part in ("amount", "fee", "net"))
    rate = item.get("exchange_rate")
    return Settled(
        gross=gross,
        fee=fee,
        net=net,
        available_at=instant_of(item["available_on"]),
        # JSON gives a float; its shortest text is what Stripe wrote.
        exchange_rate=None if rate is None else Decimal(str(rate)),
    )


def _settled_of(latest: object) -> Settled | None:
    movement = latest.get("balance_transaction") if isinstance(latest, Mapping) else None
    return settled(movement) if isinstance(movement, Mapping) else None
