"""What the sandbox told, applied by hand: any order, any number of times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from shared.domain.payments.provider_events import ProviderEvent
from shared.usecases.paying.ports_payments import Between
from shared.usecases.paying.provider_events import Books, apply_event
from shared.usecases.reconciling.orders import ReadPayout, ReconcilingOrder
from tests.fakes.notices import MemoryArchive
from tests.ledger.world import CO, World
from tests.online.shop import Shop


@dataclass
class Telling:
    """A shop's provider telling a world, which need not be the shop's own."""

    shop: Shop
    world: World
    archive: MemoryArchive = field(default_factory=MemoryArchive)
    payouts: list[str] = field(default_factory=list)

    @property
    def books(self) -> Books:
        """Where events are made true."""
        world = self.world
        provider = self.shop.provider
        return Books(world.directory, world.ledger, provider, self.archive, world.clock, self)

    def ask(self, orders: Iterable[ReconcilingOrder]) -> None:
        """Note which payouts are to be read."""
        self.payouts += [one.payout_id for one in orders if isinstance(one, ReadPayout)]

    def events(self) -> list[ProviderEvent]:
        """Return all that was told, oldest first."""
        now = self.shop.world.clock.now()
        told = Between(now - timedelta(days=2), now + timedelta(days=20))
        return list(reversed(list(self.shop.provider.events(told))))

    def apply(self, events: Sequence[ProviderEvent]) -> list[str]:
        """Apply events as the queue would, without remembering that they were."""
        return [apply_event(event, CO, self.books) for event in events]
