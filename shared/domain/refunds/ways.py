"""By which ways the money of a payment can go back, the one it came by first.

A provider's channel sends money back for so many days only, which is known before anybody tries.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.domain.ledger.payment import Channel, Payment
from shared.domain.payments.provider import SENDS_BACK_DAYS
from shared.domain.refunds.part import Route

# Left for clocks that differ.
_TO_BE_SURE = timedelta(days=1)


def ways_back(payment: Payment | None, now: datetime) -> tuple[Route, ...]:
    """Return the ways money of a payment (None: of the balance alone) can go, the best first."""
    at_desk = (Route.CASH, Route.TRANSFER)
    if payment is None:
        return at_desk
    online = payment.channel is Channel.ONLINE and payment.provider is not None
    if online and payment.provider and payment.provider.money_id and not past_limit(payment, now):
        return (Route.PROVIDER, *at_desk, Route.BALANCE)
    first = at_desk if payment.channel is Channel.CASH else at_desk[::-1]
    return (*first, Route.BALANCE)


def past_limit(payment: Payment, now: datetime) -> bool:
    """Tell whether the payment's channel sends nothing back any more."""
    method = payment.provider.method if payment.provider else ""
    days = SENDS_BACK_DAYS.get(method)
    paid_at = payment.succeeded_at
    if days is None or paid_at is None:
        return False
    return now > paid_at + timedelta(days=days) - _TO_BE_SURE
