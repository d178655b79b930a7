"""A fresh account for every test, called in this process or over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stripe

from infra.local.stripe_sandbox import Sandbox, SandboxServer
from tests.local.stripe_sandbox.playing import Account

VERSION = "2026-10-28.endive"


@pytest.fixture
def account() -> Account:
    """An account without past, at noon in Shanghai, with one endpoint."""
    return Account()


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    """An account behind a port; time passes there, nothing is delivered by itself."""
    with SandboxServer(Sandbox(), automatic=False) as running:
        yield running


@pytest.fixture
def client(server: SandboxServer) -> Iterator[stripe.StripeClient]:
    """The library as anyone would use it, with a short patience and without retries."""
    server.sandbox.reset()
    http = stripe.RequestsClient(timeout=(1, 0.4))
    yield stripe.StripeClient(
        "sk_test_1",
        base_addresses={"api": server.url},
        stripe_version=VERSION,
        max_network_retries=0,
        http_client=http,
    )
    http.close()  # type: ignore[no-untyped-call]
