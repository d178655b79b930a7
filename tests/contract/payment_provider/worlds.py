"""The two places the contract of a payment provider is held against: the sandbox, and Stripe.

STRIPE_TEST_KEY adds Stripe's own test mode. Nothing needs it, and without it those tests are not
collected at all.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

import stripe

from infra.local.stripe_sandbox import Sandbox, SandboxServer, customers, payouts
from shared.adapters.stripe_calls import API_VERSION, StripeCalls, StripeSettings
from shared.adapters.stripe_provider import StripeProvider
from shared.domain.money import Money
from shared.domain.payments.provider import CheckoutRequest, PayMethod

T = TypeVar("T")
_numbers = count(1)
# Stripe's own test cards that attach well and are declined later.
_TEST_CARDS = {
    "good": "pm_card_visa",
    "no_money": "pm_card_chargeCustomerFail",
    "needs_payer": "pm_card_authenticationRequired",
    "lost": "pm_card_chargeCustomerFail",
}


class World:
    """A provider, and hands to do what only a payer or the provider itself can do."""

    patience_s = 20

    def __init__(self, key: str, base_address: str | None, currency: str) -> None:
        self.currency = currency
        self._calls = StripeCalls(
            StripeSettings(live=False, base_address=base_address), lambda *, fresh=False: key
        )
        self.provider = StripeProvider(self._calls)
        self._http = stripe.RequestsClient(timeout=(3, 20))
        self._client = stripe.StripeClient(
            key,
            stripe_version=API_VERSION,
            base_addresses={"api": base_address} if base_address else {},
            http_client=self._http,
        )

    def close(self) -> None:
        self._calls.close()
        self._http.close()  # type: ignore[no-untyped-call]

    def now(self) -> datetime:
        return datetime.now(UTC)

    def fresh(self, prefix: str) -> str:
        """Return an id no other test, and no other run, has used."""
        return f"{prefix}_{time.time_ns()}{next(_numbers)}"

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)

    def order(self, minor: int = 12_345, order_id: str | None = None) -> CheckoutRequest:
        """Return an order that any account can offer: cards are always there."""
        return CheckoutRequest(
            order_id=order_id or self.fresh("ord"),
            amount=self.money(minor),
            label="Bills 2026-11",
            methods=(PayMethod.CARD,),
            expires_at=self.now().replace(microsecond=0) + timedelta(hours=1),
            return_url="https://levy.example/paid",
            cancel_url="https://levy.example/back",
            references={"company": "com_1"},
        )

    def paid(self, minor: int = 12_345, order_id: str = "ord_1") -> str:
        """Return the id of a payment that a test card has just made."""
        params: Any = {
            "amount": minor,
            "currency": self.currency.lower(),
            "allowed_payment_method_types": ["card"],
            "payment_method": "pm_card_visa",
            "confirm": True,
            "return_url": "https://levy.example/paid",
            "metadata": {"order": order_id},
        }
        return self._client.v1.payment_intents.create(params).id

    def saved_card(self, behaviour: str = "good") -> tuple[str, str]:
        """Return a customer and a saved card that behaves so: see the sandbox's `BEHAVIOURS`."""
        customer = self._client.v1.customers.create()
        token = _TEST_CARDS[behaviour]
        return customer.id, self._client.v1.payment_methods.attach(
            token, {"customer": customer.id}
        ).id

    def have_an_itemised_payout(self) -> bool:
        """Make sure of one and return True; on Stripe itself there may be none, and no way."""
        return False

    def eventually(self, ask: Callable[[], T | None]) -> T:
        """Return the first answer that is not None: providers tell some things a little later."""
        deadline = time.monotonic() + self.patience_s
        while True:
            answer = ask()
            if answer is not None:
                return answer
            assert time.monotonic() < deadline, "the provider never told"
            time.sleep(0.5)


class SandboxWorld(World):
    """The sandbox: it settles in Hong Kong dollars what is paid in yuan."""

    patience_s = 2

    def __init__(self, server: SandboxServer) -> None:
        super().__init__("sk_test_sandbox", server.url, "CNY")
        self._sandbox = server.sandbox

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._sandbox.world.now(), UTC)

    def saved_card(self, behaviour: str = "good") -> tuple[str, str]:
        customer_id = self.provider.keep_customer({}, key=self.fresh("key"))
        saved = customers.save_card(self._sandbox.world, customer_id, behaviour)
        return customer_id, str(saved["id"])

    def have_an_itemised_payout(self) -> bool:
        self.paid(90_000)
        self._sandbox.world.clock.move(3 * 86_400)
        self._sandbox.catch_up()
        payouts.run(self._sandbox.world)
        self._sandbox.world.clock.move(86_400)
        self._sandbox.catch_up()
        return True


def sandbox_world() -> Iterator[World]:
    with SandboxServer(Sandbox(), automatic=False) as server:
        world = SandboxWorld(server)
        yield world
        world.close()


def stripe_world() -> Iterator[World]:
    world = World(
        os.environ["STRIPE_TEST_KEY"], None, os.environ.get("STRIPE_TEST_CURRENCY", "HKD")
    )
    yield world
    world.close()


WORLDS = {"sandbox": sandbox_world}
if os.environ.get("STRIPE_TEST_KEY"):
    WORLDS["stripe"] = stripe_world
