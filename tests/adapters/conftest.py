"""A sandbox of one's own, with a clock that stands at the noon of the other fakes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from infra.local.stripe_sandbox import Sandbox, SandboxClock, SandboxServer
from shared.adapters.stripe_calls import StripeCalls, StripeSettings
from shared.adapters.stripe_provider import StripeProvider
from tests.fakes.clock import NOON

MakeProvider = Callable[..., StripeProvider]


@pytest.fixture(scope="session")
def running() -> Iterator[SandboxServer]:
    """One server for all tests; each starts with an empty account."""
    with SandboxServer(Sandbox(), automatic=False) as server:
        yield server


@pytest.fixture
def sandbox(running: SandboxServer) -> Sandbox:
    """An empty account at noon."""
    sandbox = running.sandbox
    sandbox.reset()
    sandbox.world.settings = type(sandbox.world.settings)()
    sandbox.world.clock = sandbox.courier._clock = SandboxClock(stands_at=int(NOON.timestamp()))
    return sandbox


@pytest.fixture
def make_provider(running: SandboxServer, sandbox: Sandbox) -> Iterator[MakeProvider]:
    """Makes a provider that never really pauses: `make_provider(tries=1)`."""
    made: list[StripeCalls] = []

    def make(*, tries: int = 2, keys: tuple[str, ...] = ("sk_test_1",)) -> StripeProvider:
        settings = StripeSettings(
            live=False, base_address=running.url, connect_s=1, read_s=1, tries=tries
        )
        given = iter(keys)
        made.append(StripeCalls(settings, lambda *, fresh=False: next(given), lambda _: None))
        return StripeProvider(made[-1])

    yield make
    for calls in made:
        calls.close()


@pytest.fixture
def provider(make_provider: MakeProvider) -> StripeProvider:
    """A provider with one retry."""
    return make_provider()
