"""An account with autopay, the sandbox as its card's bank, and a clock that looks every morning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from infra.local.stripe_sandbox import Outcome, Sandbox, SandboxServer, payer
from shared.adapters.stripe_calls import StripeCalls, StripeSettings
from shared.adapters.stripe_provider import StripeProvider
from shared.domain.autopay.attempt import Attempt
from shared.domain.autopay.days import DayKind, DayRule
from shared.domain.autopay.mandate import CONSENT_TEXT, Mandate, Source
from shared.domain.community import Language
from shared.domain.ledger.payment import Payment
from shared.edge.texts import sentence
from shared.usecases.autopay.card_setups import settle_card_setup
from shared.usecases.autopay.looking import Tools, look_after
from shared.usecases.autopay.mandates import BeginAutopay, begin_autopay
from shared.usecases.autopay.ports import LookAfterMandate
from shared.usecases.autopay.records import attempts_of, mandate_ref
from shared.usecases.ledger.ledger_ports import payment_ref
from tests.fakes.one_off_runs import OneOffRuns
from tests.ledger.world import CO, HOME, World

DUE = DayRule(DayKind.DUE)
MORNING = timedelta(hours=21)  # from noon to nine o'clock


def say(code: str, data: Any) -> dict[str, str]:
    """Return the text of a code in both languages; one that is missing is an error."""
    found = {
        name: sentence(code, language, data)
        for name, language in (("zh", Language.ZH), ("en", Language.EN))
    }
    assert None not in found.values(), code
    return {name: text or "" for name, text in found.items()}


@dataclass
class Bus:
    """Keeps what was published."""

    published: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def publish(self, events: Sequence[tuple[str, dict[str, object]]]) -> None:
        self.published += events

    @property
    def kinds(self) -> list[str]:
        """The kinds of events, those told twice once."""
        once = {detail["id"]: kind for kind, detail in self.published}
        return list(once.values())


@dataclass
class House:
    """A world whose account pays by itself."""

    world: World
    sandbox: Sandbox
    provider: Any
    bus: Bus = field(default_factory=Bus)
    runs: OneOffRuns = field(default_factory=OneOffRuns)

    @classmethod
    def of(cls, world: World, server: SandboxServer) -> tuple[House, StripeCalls]:
        settings = StripeSettings(live=False, base_address=server.url, connect_s=2, read_s=2)
        calls = StripeCalls(settings, lambda *, fresh=False: "sk_test_1", lambda _: None)
        return cls(world, server.sandbox, StripeProvider(calls)), calls

    @property
    def tools(self) -> Tools:
        world = self.world
        return Tools(
            directory=world.directory,
            ledger=world.ledger,
            runs=self.runs,
            provider=self.provider,
            events=self.bus,
            say=say,
            clock=world.clock,
        )

    @property
    def ports(self) -> dict[str, Any]:
        """What use cases of mandates need."""
        world = self.world
        return {
            "directory": world.directory,
            "ledger": world.ledger,
            "provider": self.provider,
            "clock": world.clock,
        }

    def begin(
        self, source: Source = Source.CARD, limit: str = "1000", days: DayRule = DUE, **more: Any
    ) -> Mandate:
        """Begin autopay."""
        command = BeginAutopay(
            once=more.pop("once", None) or self.world.once(),
            account_id=HOME,
            source=source,
            limit=Decimal(limit),
            days=days,
            consent=CONSENT_TEXT,
            **more,
        )
        return begin_autopay(
            self.world.actor, command, **self.ports, payment_page="https://levy.example/saved"
        )

    def by_card(self, behaviour: str = "good", **more: Any) -> Mandate:
        """Begin autopay by a card that was saved on the page and behaves so."""
        mandate = self.begin(**more)
        assert mandate.setup is not None
        payer.act(self.sandbox.world, mandate.setup.checkout_id, behaviour, Outcome.SUCCEED)
        settle_card_setup(
            CO,
            mandate.id,
            ledger=self.world.ledger,
            provider=self.provider,
            clock=self.world.clock,
        )
        return self.mandate(mandate.id)

    def mandate(self, mandate_id: str) -> Mandate:
        """Return the mandate as it is now."""
        found = self.world.ledger.find(CO, mandate_ref(mandate_id))
        assert found is not None
        return found

    def look(self, mandate: Mandate, at: datetime | None = None) -> tuple[str, ...]:
        """Look after the mandate, by the clock or at an instant the clock gave."""
        order = LookAfterMandate(CO, mandate.id, at or self.world.clock.now())
        return look_after(order, self.tools)

    def attempts(self) -> list[Attempt]:
        """Return the account's attempts, oldest first."""
        page = self.world.ledger.page(CO, attempts_of(HOME), 100, None)
        return list(reversed(page.items))

    def orders(self) -> list[Payment]:
        """Return the orders of all tries, in their order."""
        refs = [payment_ref(one.order_id) for each in self.attempts() for one in each.tries]
        found = self.world.ledger.many(CO, refs)
        return [found[ref] for ref in refs if ref in found]

    def charged(self) -> list[int]:
        """Return what the bank really paid, oldest first."""
        intents = reversed(self.sandbox.world.books.all("payment_intent"))
        return [each["amount_received"] for each in intents if each["status"] == "succeeded"]

    def forward(self, **by: float) -> None:
        """Let time pass for both sides."""
        self.world.clock.forward(**by)
        self.sandbox.world.clock.set(int(self.world.clock.now().timestamp()))
        self.sandbox.catch_up()

    def mornings(self, mandate: Mandate, count: int) -> None:
        """Let so many days pass, each with a look."""
        for _ in range(count):
            self.forward(days=1)
            self.look(mandate)
