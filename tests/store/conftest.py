"""The stores under test: the memory fake, and real DynamoDB calls."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.store.access import AccessTable
from shared.store.cards import CardTable
from shared.store.directory import DirectoryTable
from shared.store.due_plans import DuePlanIndex
from shared.store.idempotency import IdempotencyTable
from tests.fakes.clock import StandingClock
from tests.fakes.directory import MemoryDirectory
from tests.ledger.world import World, memory_world, stored_world
from tests.store.directory_stores import (
    Stores,
)


@pytest.fixture(params=["memory", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "memory":
        memory = MemoryDirectory()
        return Stores(memory, memory, memory, memory, memory)
    client = request.getfixturevalue("dynamodb")
    make: Callable[[str], str] = request.getfixturevalue("make_table")
    table, access = make("DirectoryTable"), make("AccessTable")
    clock = StandingClock()
    return Stores(
        DirectoryTable(client, table, access, clock),
        CardTable(client, table),
        DuePlanIndex(client, table),
        IdempotencyTable(client, table),
        AccessTable(client, access),
    )


@pytest.fixture(params=["memory", "dynamodb"])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "memory":
        return memory_world()
    return stored_world(request.getfixturevalue("dynamodb"), request.getfixturevalue("make_table"))
