"""A payment provider that opens pages and hears of no payment."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.domain.payments.provider import CheckoutRequest, CheckoutSession, CheckoutState
from shared.domain.payments.provider_errors import NotAtProvider
from shared.usecases.ports_payments import Between


@dataclass
class QuietProvider:
    """Just enough of a `PaymentProvider` for orders to be made and ended."""

    name: str = "stripe"
    opened: dict[str, CheckoutSession] = field(default_factory=dict)
    asked: list[CheckoutRequest] = field(default_factory=list)

    def open_checkout(self, request: CheckoutRequest, *, key: str) -> CheckoutSession:
        self.asked.append(request)
        session = CheckoutSession(
            id=f"cs_{key}",
            order_id=request.order_id,
            state=CheckoutState.OPEN,
            paid=False,
            amount=request.amount,
            methods=tuple(request.methods),
            created_at=request.expires_at,
            expires_at=request.expires_at,
            live=False,
            url=f"https://pay.example/{key}",
        )
        return self.opened.setdefault(session.id, session)

    def checkout(self, checkout_id: str) -> CheckoutSession:
        if checkout_id not in self.opened:
            raise NotAtProvider(id=checkout_id)
        return self.opened[checkout_id]

    def find_checkouts(self, order_id: str, opened: Between) -> tuple[CheckoutSession, ...]:
        return tuple(each for each in self.opened.values() if each.order_id == order_id)

    def expire_checkout(self, checkout_id: str, *, key: str) -> CheckoutSession:
        return self.checkout(checkout_id)
