"""Every test of the contract runs in each world there is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.usecases.paying.ports_payments import PaymentProvider
from tests.contract.payment_provider.worlds import WORLDS, World


@pytest.fixture(scope="module", params=WORLDS)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The sandbox, and Stripe where a test key is set."""
    yield from WORLDS[request.param]()


@pytest.fixture
def provider(world: World) -> PaymentProvider:
    """The provider under contract: assigning it here has mypy compare it with the port."""
    checked: PaymentProvider = world.provider
    return checked
