"""The payment provider behind its ports, made of settings: the one place that says which it is.

Another provider brings its own modules beside Stripe's and is named here; nothing outside this room
changes. Stripe's own modules are loaded by the first call that needs them.
"""

from __future__ import annotations

from typing import Any

from shared.adapters.secrets import StoredSecret
from shared.usecases.paying.ports_payments import PaymentProvider, ProviderNotices
from shared.usecases.ports import Clock

PROVIDER = "stripe"
SIGNATURE_HEADER = "stripe-signature"
HOSTED_PAGES = "https://checkout.stripe.com"  # where its own pages are; a sandbox has its own
_LIVE = "live"


def payment_provider(secrets: Any, key_secret: str, mode: str, address: str) -> PaymentProvider:
    """Return the provider; `secrets` is a client of Secrets Manager, `address` the sandbox's."""
    from shared.adapters.stripe_calls import StripeCalls, StripeSettings
    from shared.adapters.stripe_provider import StripeProvider

    settings = StripeSettings(live=mode == _LIVE, base_address=address or None)
    return StripeProvider(StripeCalls(settings, StoredSecret(secrets, key_secret)))


def payment_notices(secrets: Any, webhook_secret: str, mode: str, clock: Clock) -> ProviderNotices:
    """Return the reader of notices; the secret holds one signing secret a line, or two."""
    from shared.adapters.stripe_webhooks import StripeNotices

    found = StoredSecret(secrets, webhook_secret)
    return StripeNotices(found.lines, clock, live=mode == _LIVE)


def payment_reader(clock: Clock, mode: str) -> ProviderNotices:
    """Return a reader of notices that were verified before; it can verify none."""
    from shared.adapters.stripe_webhooks import StripeNotices

    return StripeNotices(tuple, clock, live=mode == _LIVE)
