"""A payment provider that opens pages and hears of no payment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.domain.payments.provider import CheckoutRequest, CheckoutSession, CheckoutState
from shared.domain.payments.provider_errors import NotAtProvider
from shared.domain.payments.saved_cards import CardSetup, CardSetupRequest
from shared.usecases.paying.ports_payments import Between


@dataclass
class QuietProvider:
    """Just enough of a `PaymentProvider` for orders to be made and ended."""

    name: str = "stripe"
    opened: dict[str, CheckoutSession] = field(default_factory=dict)
    asked: list[CheckoutRequest] = field(default_factory=list)
    setups: dict[str, CardSetup] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)

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

    def keep_customer(self, references: Mapping[str, str], *, key: str) -> str:
        return f"cus_{key}"

    def open_card_setup(self, request: CardSetupRequest, *, key: str) -> CardSetup:
        page = CardSetup(
            id=f"cs_{key}",
            setup_id=request.setup_id,
            state=CheckoutState.OPEN,
            created_at=request.expires_at,
            expires_at=request.expires_at,
            live=False,
            url=f"https://pay.example/{key}",
        )
        return self.setups.setdefault(page.id, page)

    def card_setup(self, checkout_id: str) -> CardSetup:
        if checkout_id not in self.setups:
            raise NotAtProvider(id=checkout_id)
        return self.setups[checkout_id]

    def forget_card(self, card_id: str, *, key: str) -> None:
        self.forgotten.append(card_id)

    def expire_checkout(self, checkout_id: str, *, key: str) -> CheckoutSession:
        return self.checkout(checkout_id)
