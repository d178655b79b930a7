"""The Stripe account of a local stack: the sandbox on a port of its own, or Stripe's own test mode.

With STRIPE_SECRET_KEY set the true Stripe is used by the same code. Its webhooks need a tunnel to
`webhook_url` and their secret in STRIPE_WEBHOOK_SECRET; without them the janitor finds out.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.environments import ROOT
from infra.local.emulator import free_port
from infra.local.home import Home, read_json, write_json
from infra.local.trouble import Trouble

_MODULE = "infra.local.stripe_sandbox"
_START_SECONDS = 30
_STOP_SECONDS = 30
_started: list[subprocess.Popen[bytes]] = []  # by this process, which must take their exit codes


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
    if not known or not _is_ours(known["pid"]) or not _answers(known["port"]):
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


def switch(address: str, name: str, asked: object) -> Any:
    """Turn one of the sandbox's switches and return what it says."""
    request = urllib.request.Request(
        f"{address}/_sandbox/{name}", json.dumps(asked).encode(), method="POST"
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def close_sandbox(home: Home) -> None:
    """Stop the sandbox so that it keeps its account."""
    known = read_json(home.sandbox_file)
    if known and _is_ours(known["pid"]):
        _end(known["pid"])


def _start(home: Home, known: Mapping[str, Any]) -> dict[str, Any]:
    home.make()
    port = free_port(known.get("port"))
    told = {
        "port": port,
        "key": known.get("key") or f"sk_test_{secrets.token_hex(12)}",
        "webhook_secret": known.get("webhook_secret") or f"whsec_{secrets.token_hex(16)}",
    }
    command = [sys.executable, "-m", _MODULE, "--port", str(port), "--api-key", str(told["key"])]
    process = subprocess.Popen(
        [*command, "--state", str(home.sandbox_state)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _started.append(process)
    told["pid"] = process.pid
    write_json(home.sandbox_file, told)
    deadline = time.monotonic() + _START_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise Trouble("The Stripe sandbox did not start. `make reset` forgets its account.")
        time.sleep(0.05)
    return told


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{port}/_sandbox/events", timeout=5
        ) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _is_ours(pid: int) -> bool:
    """Tell whether `pid` is the sandbox; a number can have gone to another program since."""
    if not Path("/proc/self/cmdline").exists():
        listing = ["ps", "-p", str(pid), "-o", "command="]
        said = subprocess.run(listing, capture_output=True, text=True, check=False).stdout
        return _MODULE in said
    try:
        return _MODULE in Path(f"/proc/{pid}/cmdline").read_text()
    except (OSError, UnicodeDecodeError):
        return False


def _end(pid: int) -> None:
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while _is_ours(pid):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            raise Trouble("The Stripe sandbox did not stop and was killed; start it again.")
        time.sleep(0.05)
    for process in list(_started):
        if process.pid == pid:
            process.wait()
            _started.remove(process)
