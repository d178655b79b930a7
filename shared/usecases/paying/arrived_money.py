"""A provider's payment as money that has arrived for an order."""

from __future__ import annotations

from datetime import timedelta

from shared.domain.payments.provider import ProviderPayment
from shared.usecases.paying.payments import MoneyArrived

# Between our clock and the provider's, and for a call that was long on its way.
SLACK = timedelta(minutes=10)


def arrived_of(
    company_id: str, order_id: str, source: str, payment: ProviderPayment
) -> MoneyArrived:
    """Return the provider's word that a payment of it is ours."""
    return MoneyArrived(
        company_id=company_id,
        source=source,
        money_id=payment.id,
        amount=payment.received if payment.received.minor else payment.amount,
        at=payment.created_at,
        order_id=order_id,
        method=payment.method or "",
    )
