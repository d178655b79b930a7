"""A house in memory or on real DynamoDB calls; its clock stands at noon of 24 November."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from infra.local.stripe_sandbox import Sandbox, SandboxClock, SandboxServer
from shared.adapters.stripe_calls import StripeCalls
from tests.autopay.house import House
from tests.ledger.world import World, memory_world, stored_world


@pytest.fixture(scope="session")
def running() -> Iterator[SandboxServer]:
    """One server for all tests; each starts with an empty account."""
    with SandboxServer(Sandbox(), automatic=False) as server:
        yield server


@pytest.fixture
def make_house(running: SandboxServer) -> Iterator[Callable[[World], House]]:
    """Makes the house of a world; the account at the sandbox is empty again each time."""
    sandbox = running.sandbox
    made: list[StripeCalls] = []

    def make(world: World) -> House:
        sandbox.reset()
        sandbox.world.settings = type(sandbox.world.settings)()
        stands = SandboxClock(stands_at=int(world.clock.now().timestamp()))
        sandbox.world.clock = sandbox.courier._clock = stands
        house, calls = House.of(world, running)
        made.append(calls)
        return house

    yield make
    for calls in made:
        calls.close()


@pytest.fixture
def house(make_house: Callable[[World], House]) -> House:
    """A house in memory."""
    return make_house(memory_world())


@pytest.fixture
def stored_house(
    make_house: Callable[[World], House], dynamodb: Any, make_table: Callable[[str], str]
) -> House:
    """A house on real DynamoDB calls."""
    return make_house(stored_world(dynamodb, make_table))
