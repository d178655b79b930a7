"""Clients that die, stumble or lose replies, call by call, in front of real ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

WRITES = frozenset(
    {
        "transact_write_items",
        "batch_execute_statement",
        "put_item",
        "update_item",
        "send_message",
        "send_message_batch",
    }
)


class Died(BaseException):
    """The process is gone. Nothing in the code under test may catch it."""


class Fate:
    """Counts the writes of one worker and lets it die before or after one of them."""

    def __init__(self, at: int, *, after: bool) -> None:
        self.at, self.after = at, after
        self.writes = 0
        self.struck = False

    def in_front_of(self, client: Any) -> Any:
        return _Front(client, self)

    def meet(self, call: Callable[..., Any], request: dict[str, Any]) -> Any:
        self.writes += 1
        strikes = self.writes == self.at
        if strikes and not self.after:
            self.struck = True
            raise Died
        answer = call(**request)
        if strikes:
            self.struck = True
            raise Died
        return answer


class _Front:
    def __init__(self, client: Any, fate: Fate | Weather) -> None:
        self._client, self._fate = client, fate

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._client, name)
        if name not in WRITES:
            return call
        return lambda **request: self._fate.meet(call, request)


class Weather:
    """Makes the first tries of every write fail in one way; the same write then gets through.

    "throttled": refused before it had any effect. "reply lost": it took effect, nobody heard.
    "half": of a batch of statements every second one is throttled.
    """

    def __init__(self, kind: str, tries: int = 2) -> None:
        self.kind, self.tries = kind, tries
        self.failed = 0
        self._left = tries

    def in_front_of(self, client: Any) -> Any:
        return _Front(client, self)

    def meet(self, call: Callable[..., Any], request: dict[str, Any]) -> Any:
        if self._left == 0:
            self._left = self.tries
            return call(**request)
        self._left -= 1
        self.failed += 1
        if self.kind == "half" and "Statements" in request:
            return self._half(call, request)
        if self.kind == "reply lost":
            call(**request)
            raise ReadTimeoutError(endpoint_url="https://store")
        raise ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "write")

    def _half(self, call: Callable[..., Any], request: dict[str, Any]) -> Any:
        statements = request["Statements"]
        answer = call(**{**request, "Statements": statements[::2]})
        told = iter(answer["Responses"])
        throttled = {"Error": {"Code": "ThrottlingError", "Message": ""}}
        return {
            "Responses": [
                throttled if index % 2 else next(told) for index in range(len(statements))
            ]
        }
