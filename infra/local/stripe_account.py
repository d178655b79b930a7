"""The Stripe account of a local stack: the sandbox on a port of its own, or Stripe's own test mode.

With STRIPE_SECRET_KEY set the true Stripe is used by the same code. Its webhooks need a tunnel to
`webhook_url` and their secret in STRIPE_WEBHOOK_SECRET; without them the janitor finds out.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.local.emulator import free_port
from infra.local.home import Home, read_json, write_json
from infra.local.sandbox_process import SandboxProcess, switch

_SANDBOX = SandboxProcess("Stripe", "infra.local.stripe_sandbox", "/_sandbox/events")


@dataclass(frozen=True)
class Account:
    """How the stack reaches its account; `address` "" is Stripe itself."""

    mode: str
    address: str
    key: str
    webhook_secret: str
    page: str


def open_account(home: Home, say: Callable[[str], None]) -> Account:
    """Return the account to be used, with the sandbox running where it is that. `Trouble`."""
    key = os.environ.get("STRIPE_SECRET_KEY", "")
    if key:
        secret = os.environ.get("STRIPE_WEBHOOK_SECRET", "")
        mode = "live" if "_live_" in key else "test"
        return Account(mode, "", key, secret, "https://example.com/")
    known = read_json(home.sandbox_file)
    if not _SANDBOX.runs(known):
        known = _start(home, known)
        say(f"Stripe sandbox started on port {known['port']}.")
    address = f"http://127.0.0.1:{known['port']}"
    # The sandbox's own page shows that it was paid.
    page = f"{address}/c/pay/{{CHECKOUT_SESSION_ID}}"
    return Account("test", address, known["key"], known["webhook_secret"], page)


def connect(account: Account, client: Any, outputs: Mapping[str, str], webhook_url: str) -> None:
    """Have the stack know its secrets, and the sandbox where its notices go."""
    client.put_secret_value(SecretId=outputs["StripeKeySecret"], SecretString=account.key)
    if account.webhook_secret:
        client.put_secret_value(
            SecretId=outputs["StripeWebhookSecret"], SecretString=account.webhook_secret
        )
    if account.address:
        endpoint = {"url": webhook_url, "secrets": [account.webhook_secret]}
        switch(account.address, "courier", {"endpoints": [endpoint]})


def close_sandbox(home: Home) -> None:
    """Stop the sandbox so that it keeps its account."""
    _SANDBOX.stop(read_json(home.sandbox_file))


def _start(home: Home, known: Mapping[str, Any]) -> dict[str, Any]:
    home.make()
    told: dict[str, Any] = {
        "port": free_port(known.get("port")),
        "key": known.get("key") or f"sk_test_{secrets.token_hex(12)}",
        "webhook_secret": known.get("webhook_secret") or f"whsec_{secrets.token_hex(16)}",
    }
    _SANDBOX.start(
        told["port"],
        ["--api-key", str(told["key"]), "--state", str(home.sandbox_state)],
        lambda pid: write_json(home.sandbox_file, told | {"pid": pid}),
    )
    return told
