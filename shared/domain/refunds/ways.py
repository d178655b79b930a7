"""By which ways the money of a payment can go back, the one it came by first.

A provider's channel sends money back for so many days only, which is known before anybody tries.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from shared.domain.ledger.payment import Channel, Payment
from shared.domain.refunds.part import Route

# The last day on which a channel sends money back; those not named set no limit.
CHANNEL_DAYS: Mapping[str, int] = {"wechat_pay": 180, "alipay": 90}
_BY_HAND = (Route.TRANSFER, Route.CASH, Route.BALANCE)


def ways_back(payment: Payment, now: datetime) -> tuple[Route, ...]:
    """Return the ways the payment's money can go back now, the usual one first."""
    if payment.channel is Channel.CASH:
        return (Route.CASH, Route.TRANSFER, Route.BALANCE)
    if payment.channel is not Channel.ONLINE or payment.provider is None:
        return _BY_HAND
    until = provider_until(payment)
    return _BY_HAND if until is not None and now > until else (Route.PROVIDER, *_BY_HAND)


def provider_until(payment: Payment) -> datetime | None:
    """Return the last instant at which the payment's channel sends money back, None if any."""
    method = payment.provider.method if payment.provider else ""
    days = CHANNEL_DAYS.get(method)
    if days is None or payment.succeeded_at is None:
        return None
    return payment.succeeded_at + timedelta(days=days)
