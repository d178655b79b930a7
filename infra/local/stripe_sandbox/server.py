"""The sandbox over HTTP on this machine: API, hosted pages and switches on one port."""

from __future__ import annotations

import json
import socket
import struct
from pathlib import Path
from types import TracebackType
from urllib.parse import SplitResult

from infra.local import sandbox_server
from infra.local.stripe_sandbox import admin, pages, saving
from infra.local.stripe_sandbox.api import Answer, Call, Sandbox
from infra.local.stripe_sandbox.refusals import ApiError

_TICK_S = 0.05
_SAVE_EVERY = 20  # ticks


class SandboxServer(sandbox_server.SandboxServer):
    """Serves one sandbox until closed; `automatic` has time pass and the courier go by itself."""

    def __init__(
        self,
        sandbox: Sandbox,
        *,
        port: int = 0,
        automatic: bool = True,
        path: Path | None = None,
    ) -> None:
        tick = self._tick if automatic else None
        super().__init__(_Handler, {"sandbox": sandbox}, port=port, tick=tick, tick_s=_TICK_S)
        self.sandbox = sandbox
        self._path = path
        self._ticks = 0
        sandbox.world.base_url = self.url
        if path is not None:
            saving.load(sandbox, path)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, problem, trace)
        if self._path is not None:
            saving.save(self.sandbox, self._path)

    def _tick(self) -> None:
        self.sandbox.catch_up()
        self.sandbox.courier.deliver_due()
        self._ticks += 1
        if self._path is not None and self._ticks % _SAVE_EVERY == 0:
            saving.save(self.sandbox, self._path)


class _Handler(sandbox_server.SandboxHandler):
    sandbox: Sandbox

    def answer(self, address: SplitResult, body: bytes) -> None:
        """Answer a switch, a page, or a call as the account does."""
        try:
            if address.path.startswith("/_sandbox/"):
                self.sandbox.catch_up()
                status, shown = admin.handle(self.sandbox, self.command, address.path, body)
                self.send(status, json.dumps(shown, ensure_ascii=False).encode(), {})
            elif address.path == "/" or address.path.startswith("/c/"):
                self._page(address.path, body)
            else:
                headers = {name.lower(): value for name, value in self.headers.items()}
                text = body.decode("utf-8", "replace")
                self._travel(
                    self.sandbox.call(
                        Call(self.command, address.path, address.query, text, headers)
                    )
                )
        except ApiError as refusal:
            self.send(refusal.status, json.dumps(refusal.body).encode(), {})

    def _page(self, path: str, body: bytes) -> None:
        accepted = self.headers.get("Accept-Language", "")
        self.sandbox.catch_up()
        with self.sandbox.lock:
            if path == "/":
                page = pages.front(self.sandbox.world, accepted)
            elif self.command == "POST":
                page = pages.press(self.sandbox.world, path, body.decode(), accepted)
            else:
                page = pages.show(self.sandbox.world, path, accepted)
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        }
        if page.location is not None:
            headers["Location"] = page.location
        self.send(page.status, page.html.encode(), headers)

    def _travel(self, answer: Answer) -> None:
        body = answer.body.encode()
        if answer.travels == "whole":
            self.send(answer.status, body, answer.headers)
            return
        self.close_connection = True
        if answer.travels == "silence":
            self.stopping.wait(answer.seconds)
        elif answer.travels == "cut":
            self.send(answer.status, body, answer.headers, only=len(body) // 2)
        if answer.travels == "reset":
            # Linger 0 turns the close into a reset.
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()
