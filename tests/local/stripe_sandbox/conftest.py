"""A fresh account for every test."""

from __future__ import annotations

import pytest

from tests.local.stripe_sandbox.playing import Account


@pytest.fixture
def account() -> Account:
    """An account without past, at noon in Shanghai, with one endpoint."""
    return Account()
