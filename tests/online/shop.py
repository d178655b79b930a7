"""Online payment in this process: orders, the sandbox as provider, its payer, and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infra.local.stripe_sandbox import Fault, Outcome, Sandbox, SandboxServer, Trouble, payer
from shared.adapters.stripe_calls import StripeCalls, StripeSettings
from shared.adapters.stripe_provider import StripeProvider
from shared.domain.ledger.payment import Payment
from shared.usecases.ledger.ledger_ports import payment_ref
from shared.usecases.ledger.ledger_reading import Chosen
from shared.usecases.paying.order_checkouts import settle_order
from shared.usecases.paying.payment_orders import OpenOrder, open_order
from tests.ledger.world import CO, HOME, World

PAGE = "https://levy.example/paid"


@dataclass
class Shop:
    """A world whose accounts pay online."""

    world: World
    sandbox: Sandbox
    calls: StripeCalls
    provider: StripeProvider

    @classmethod
    def of(cls, world: World, server: SandboxServer) -> Shop:
        """Return the shop of a world at a running sandbox; its pauses take no time."""
        settings = StripeSettings(live=False, base_address=server.url, connect_s=2, read_s=2)
        calls = StripeCalls(settings, lambda *, fresh=False: "sk_test_1", lambda _: None)
        return cls(world, server.sandbox, calls, StripeProvider(calls))

    @property
    def ports(self) -> dict[str, Any]:
        """What use cases of online payment need."""
        world = self.world
        return {
            "directory": world.directory,
            "ledger": world.ledger,
            "provider": self.provider,
            "clock": world.clock,
        }

    def order(self, chosen: Chosen | None = None, **more: Any) -> Payment:
        """Order what is chosen, or all that is open."""
        command = OpenOrder(
            once=more.pop("once", None) or self.world.once(),
            account_id=more.pop("account", HOME),
            chosen=chosen or Chosen(),
            **more,
        )
        return open_order(self.world.actor, command, **self.ports, payment_page=PAGE)

    def now(self, order: Payment) -> Payment:
        """Return the order as it is now."""
        found = self.world.ledger.find(CO, payment_ref(order.id))
        assert found is not None
        return found

    def settle(self, order: Payment) -> str:
        """Ask the provider about the order."""
        return settle_order(CO, self.now(order), **self.ports)

    def pay(
        self, order: Payment, method: str = "wechat_pay", outcome: Outcome = Outcome.SUCCEED
    ) -> None:
        """Have the payer act on the order's page."""
        found = self.now(order).provider
        assert found is not None
        payer.act(self.sandbox.world, found.checkout_id, method, outcome)

    def sessions(self) -> list[Any]:
        """Return all pages at the provider."""
        return self.sandbox.world.books.all("checkout.session")

    def go_wrong(self, *troubles: Trouble, on: str = "checkout.sessions.create") -> None:
        """Have the next calls go wrong."""
        for trouble in troubles:
            self.sandbox.faults.add(Fault(trouble, on=on, seconds=3))

    def forward(self, **by: float) -> None:
        """Let time pass for both sides."""
        self.world.clock.forward(**by)
        self.sandbox.world.clock.set(int(self.world.clock.now().timestamp()))
        self.sandbox.catch_up()
