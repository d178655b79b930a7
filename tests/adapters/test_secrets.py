"""Secrets are read when they are needed, kept for a while, and read anew when they are refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.local.stripe_sandbox import Sandbox, SandboxServer
from shared.adapters.secrets import StoredSecret
from shared.adapters.stripe_calls import StripeCalls, StripeSettings
from shared.adapters.stripe_provider import StripeProvider
from shared.domain.payments.provider_errors import ProviderUnavailable
from tests.adapters.orders import an_order


@dataclass
class Manager:
    """Secrets Manager with one secret; `value` None is none."""

    value: str | None = "sk_test_1"
    reads: int = 0

    def get_secret_value(self, **request: Any) -> dict[str, Any]:
        self.reads += 1
        if self.value is None:
            refusal = {"Error": {"Code": "ResourceNotFoundException", "Message": "none"}}
            raise ClientError(refusal, "GetSecretValue")
        return {"SecretString": self.value}


def test_a_secret_is_read_once_until_a_fresh_one_is_asked_for() -> None:
    manager = Manager()
    secret = StoredSecret(manager, "read once")
    assert secret() == secret() == "sk_test_1"
    assert manager.reads == 1
    manager.value = "sk_test_2\n"
    assert (secret(), secret(fresh=True), secret()) == ("sk_test_1", "sk_test_2", "sk_test_2")


def test_two_lines_are_two_secrets() -> None:
    assert StoredSecret(Manager("whsec_old\nwhsec_new\n"), "two").lines() == [
        "whsec_old",
        "whsec_new",
    ]


@pytest.mark.parametrize("value", [None, "", "  \n"])
def test_a_secret_that_is_not_there_means_the_provider_is_unavailable(value: str | None) -> None:
    with pytest.raises(ProviderUnavailable):
        StoredSecret(Manager(value), f"missing {value!r}")()


def test_a_rotated_key_is_read_anew_once_the_old_one_is_refused() -> None:
    manager = Manager("sk_test_old")
    with SandboxServer(Sandbox(api_key="sk_test_new")) as server:
        settings = StripeSettings(live=False, base_address=server.url)
        calls = StripeCalls(settings, StoredSecret(manager, "rotated"), lambda _: None)
        provider = StripeProvider(calls)
        with pytest.raises(ProviderUnavailable):
            list(provider.find_refunds("pi_1"))
        manager.value = "sk_test_new"
        now = server.sandbox.world.clock.now()
        order = an_order(expires_at=datetime.fromtimestamp(now, UTC) + timedelta(hours=2))
        assert provider.open_checkout(order, key="k").state.value == "open"
        calls.close()
