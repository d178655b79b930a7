"""The public API as the seed calls it: JSON in and out, keys that make a repeat harmless."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

TRIES = 5
TIMEOUT_SECONDS = 60
_AGAIN = frozenset({429, 500, 502, 503, 504})


class Refused(Exception):
    """The API said no; the text says to what and why."""


class Api:
    """One caller of the API at `url` with `key`."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._headers = {
            "X-Api-Key": key,
            "Content-Type": "application/json",
            "Accept-Language": "en",
        }

    def get(self, path: str) -> dict[str, Any]:
        """Return what `path` answers."""
        return self._send("GET", path, None, {})

    def post(self, path: str, body: dict[str, Any], once: str) -> dict[str, Any]:
        """Return what `path` answers to `body`; `once` names the effect, so a repeat has none."""
        return self._send("POST", path, body, {"Idempotency-Key": once})

    def all(self, path: str) -> Iterator[dict[str, Any]]:
        """Yield every item of a list, page after page."""
        cursor = ""
        while True:
            page = self.get(f"{path}{'&' if '?' in path else '?'}limit=100{cursor}")
            yield from page["items"]
            if not page["next_cursor"]:
                return
            cursor = f"&cursor={page['next_cursor']}"

    def _send(
        self, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]
    ) -> dict[str, Any]:
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        for last in (*(False,) * (TRIES - 1), True):
            request = urllib.request.Request(
                self._url + path, data, {**self._headers, **headers}, method=method
            )
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                    found: dict[str, Any] = json.load(answer)
                    return found
            except urllib.error.HTTPError as error:
                said = error.read().decode(errors="replace")
                if last or error.code not in _AGAIN:
                    raise Refused(f"{method} {path} → {error.code} {said}") from error
            except OSError as silence:
                if last:
                    raise Refused(f"{method} {path} → no answer ({silence})") from silence
            time.sleep(0.3)
        raise AssertionError("the last try returns or raises")
