"""Orders and switches over HTTP."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from infra.local.stripe_sandbox import SandboxServer
from tests.local.stripe_sandbox.playing import an_order


def order(key: str) -> tuple[Any, Any]:
    return an_order(), {"idempotency_key": key}


def switch(server: SandboxServer, path: str, body: Any = None, method: str = "POST") -> Any:
    request = urllib.request.Request(
        f"{server.url}/_sandbox/{path}",
        json.dumps({} if body is None else body).encode(),
        method=method,
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)
