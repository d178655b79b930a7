"""boto3 clients as every function wants them: low level, bounded in time, and few retries.

What a call means and whether it may be repeated is known where it is made; the client itself tries
only what is safe in any case.
"""

from __future__ import annotations

from typing import Any

CONNECT_SECONDS = 2
READ_SECONDS = 8
TRIES = 3


def client(service: str, tries: int = TRIES) -> Any:
    """Return a low-level client of `service`. Requests are checked by AWS, not here as well.

    `tries` 1 is for what must not be repeated unseen, as a message is.
    """
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": tries},
        parameter_validation=False,
    )
    return boto3.client(service, config=config)


class ClientWhenUsed:
    """A client that is made at its first call: most requests need only the store."""

    def __init__(self, service: str, tries: int = TRIES) -> None:
        self._service, self._tries = service, tries
        self._client: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._client is None:
            self._client = client(self._service, self._tries)
        return getattr(self._client, name)
