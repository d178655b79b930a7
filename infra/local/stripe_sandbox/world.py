"""One Stripe account: its settings, its time, its books, and what it tells about them."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from infra.local.stripe_sandbox.books import Books, Ids
from infra.local.stripe_sandbox.clock import SandboxClock
from infra.local.stripe_sandbox.refusals import Json
from infra.local.stripe_sandbox.settings import Settings
from infra.local.stripe_sandbox.shapes import shaped

API_VERSION = "2026-10-28.endive"


@dataclass(slots=True)
class Script:
    """How the next things turn out, in order; when nothing is left, they turn out well.

    `refunds`: succeed, fail, late_fail, stay_pending, needs_payer. `payments`: decline codes.
    `payouts`: paid, failed.
    """

    refunds: deque[str] = field(default_factory=deque)
    payments: deque[str] = field(default_factory=deque)
    payouts: deque[str] = field(default_factory=deque)


@dataclass(slots=True)
class World:
    """All an operation needs. `told` hears of every new event."""

    settings: Settings
    clock: SandboxClock
    books: Books
    ids: Ids
    script: Script = field(default_factory=Script)
    base_url: str = "http://127.0.0.1"
    request: Json | None = None  # the API call that is being executed
    told: Callable[[Json], None] = lambda _event: None

    def now(self) -> int:
        """Return the present instant in whole seconds."""
        return self.clock.now()

    def tell(self, kind: str, item: Json, before: Json | None = None) -> Json:
        """Keep an event that shows `item` as it is now and hand it on; `before` is what changed."""
        data: Json = {"object": copy.deepcopy(item)}
        if before is not None:
            data["previous_attributes"] = before
        event = shaped(
            "event",
            id=self.ids.new("evt_"),
            api_version=API_VERSION,
            created=self.now(),
            data=data,
            livemode=False,
            pending_webhooks=0,
            request=self.request or {"id": None, "idempotency_key": None},
            type=kind,
        )
        self.books.add(event)
        self.told(event)
        return event
