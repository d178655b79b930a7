"""`python -m infra.local.stripe_sandbox --port 0 --webhook-url URL --secret whsec_…`."""

from __future__ import annotations

import argparse
import signal
from pathlib import Path
from threading import Event

from infra.local.stripe_sandbox import Endpoint, Sandbox, SandboxServer


def main() -> None:
    """Serve a sandbox until interrupted; the first line printed is its address."""
    parser = argparse.ArgumentParser(prog="stripe_sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--webhook-url", help="where events go")
    parser.add_argument("--secret", action="append", default=[], help="twice while rotating")
    parser.add_argument("--api-key", help="the only key taken; without it any test key is")
    parser.add_argument("--state", type=Path, help="a JSON file the account is kept in")
    parser.add_argument("--seed", help="makes ids repeatable")
    asked = parser.parse_args()
    if asked.webhook_url and not asked.secret:
        parser.error("--webhook-url needs --secret")
    stopping = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopping.set())
    sandbox = Sandbox(seed=asked.seed, api_key=asked.api_key)
    with SandboxServer(sandbox, port=asked.port, path=asked.state) as server:
        if asked.webhook_url:
            sandbox.courier.endpoints = [Endpoint(asked.webhook_url, asked.secret)]
        print(server.url, flush=True)
        stopping.wait()


if __name__ == "__main__":
    main()
