"""A community whose bills are paid at a sandbox of its own; its clock stands at noon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from infra.local.stripe_sandbox import Sandbox, SandboxClock, SandboxServer
from tests.ledger.world import World, memory_world, stored_world
from tests.online.shop import Shop


@pytest.fixture(scope="session")
def running() -> Iterator[SandboxServer]:
    """One server for all tests; each starts with an empty account."""
    with SandboxServer(Sandbox(), automatic=False) as server:
        yield server


@pytest.fixture
def make_shop(running: SandboxServer) -> Iterator[Callable[[World], Shop]]:
    """Makes the online payment of a world."""
    sandbox = running.sandbox
    made: list[Shop] = []

    def make(world: World) -> Shop:
        sandbox.reset()
        sandbox.world.settings = type(sandbox.world.settings)()
        stands = SandboxClock(stands_at=int(world.clock.now().timestamp()))
        sandbox.world.clock = sandbox.courier._clock = stands
        made.append(Shop.of(world, running))
        return made[-1]

    yield make
    for shop in made:
        shop.calls.close()


@pytest.fixture
def shop(make_shop: Callable[[World], Shop]) -> Shop:
    """A shop in memory."""
    return make_shop(memory_world())


@pytest.fixture
def stored_shop(
    make_shop: Callable[[World], Shop], dynamodb: Any, make_table: Callable[[str], str]
) -> Shop:
    """A shop on real DynamoDB calls."""
    return make_shop(stored_world(dynamodb, make_table))
