"""Stripe behind both ports, made of settings: where its secrets lie, and which mode is meant."""

from __future__ import annotations

from typing import Any

from shared.adapters.secrets import StoredSecret
from shared.adapters.stripe_calls import StripeCalls, StripeSettings
from shared.adapters.stripe_provider import StripeProvider
from shared.adapters.stripe_webhooks import StripeNotices
from shared.usecases.ports import Clock

LIVE = "live"


def stripe_provider(secrets: Any, key_secret: str, mode: str, address: str) -> StripeProvider:
    """Return the provider; `secrets` is a client of Secrets Manager, `address` the sandbox's."""
    settings = StripeSettings(live=mode == LIVE, base_address=address or None)
    return StripeProvider(StripeCalls(settings, StoredSecret(secrets, key_secret)))


def stripe_notices(secrets: Any, webhook_secret: str, mode: str, clock: Clock) -> StripeNotices:
    """Return the reader of notices; the secret holds one signing secret a line, or two."""
    found = StoredSecret(secrets, webhook_secret)
    return StripeNotices(found.lines, clock, live=mode == LIVE)


def stripe_reader(clock: Clock, mode: str) -> StripeNotices:
    """Return a reader of notices that were verified before; it can verify none."""
    return StripeNotices(tuple, clock, live=mode == LIVE)
