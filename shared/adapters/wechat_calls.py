"""One exchange with WeChat: bounded in time; what came of it is told apart as exactly as it can be.

Nothing of a call is logged: its query carries the token, its body whom it is for.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

WECHAT = "https://api.weixin.qq.com"
WECHAT_PAGES = "https://open.weixin.qq.com"
CONNECT_SECONDS = 3
READ_SECONDS = 5
ANSWER_BYTES = 64 * 1024
# A number of our own beside WeChat's: it did not answer what it answers.
UNREADABLE = -2


class NotAsked(Exception):
    """WeChat was not reached: certainly nothing was done."""


class NoAnswer(Exception):
    """WeChat was asked and did not answer: what was asked may have been done."""


@dataclass(frozen=True, slots=True)
class WechatAnswer:
    """What WeChat says: `errcode` 0 is yes."""

    errcode: int
    values: Mapping[str, Any] = field(repr=False)


class WechatCalls:
    """Carries calls to WeChat, or to the sandbox at `address`."""

    def __init__(
        self, address: str = "", connect_s: float = CONNECT_SECONDS, read_s: float = READ_SECONDS
    ) -> None:
        parts = urlsplit(address or WECHAT)
        self._secure, self._host = parts.scheme == "https", parts.netloc
        self._connect_s, self._read_s = connect_s, read_s
        # Pages are elsewhere than calls at WeChat, at one place in a sandbox.
        self.pages = address or WECHAT_PAGES

    def post(self, path: str, query: Mapping[str, str], body: Mapping[str, Any]) -> WechatAnswer:
        """Return what WeChat answers. Raises `NotAsked`, `NoAnswer`."""
        raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        return self._exchange("POST", path, query, raw)

    def get(self, path: str, query: Mapping[str, str]) -> WechatAnswer:
        """Return what WeChat answers. Raises `NotAsked`, `NoAnswer`."""
        return self._exchange("GET", path, query, None)

    def _exchange(
        self, method: str, path: str, query: Mapping[str, str], body: bytes | None
    ) -> WechatAnswer:
        connection = self._connection()
        try:
            try:
                connection.connect()
            except OSError:
                raise NotAsked from None
            assert isinstance(connection.sock, socket.socket)  # noqa: S101  it is connected
            connection.sock.settimeout(self._read_s)
            target = f"{path}?{urlencode(query)}" if query else path
            try:
                connection.request(method, target, body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                raw = answer.read(ANSWER_BYTES + 1)
            except (OSError, http.client.HTTPException):
                raise NoAnswer from None
            if answer.status != http.HTTPStatus.OK:
                raise NoAnswer
            return _read(raw)
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if self._secure:
            return http.client.HTTPSConnection(
                self._host, timeout=self._connect_s, context=ssl.create_default_context()
            )
        return http.client.HTTPConnection(self._host, timeout=self._connect_s)


def _read(raw: bytes) -> WechatAnswer:
    """Return an answer. Raises `NoAnswer` for what can't be one."""
    try:
        values = json.loads(raw)
        errcode = values.get("errcode", 0)
    except (ValueError, AttributeError):
        raise NoAnswer from None
    return WechatAnswer(errcode if isinstance(errcode, int) else UNREADABLE, values)
