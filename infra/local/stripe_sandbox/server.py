"""The sandbox over HTTP on this machine: API, hosted pages and switches on one port."""

from __future__ import annotations

import json
import socket
import struct
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from urllib.parse import urlsplit

from infra.local.stripe_sandbox import admin, pages, saving
from infra.local.stripe_sandbox.api import Answer, Call, Sandbox
from infra.local.stripe_sandbox.refusals import ApiError

_REASONS = {status.value: status.phrase for status in HTTPStatus}
_BODY_MAX = 1_000_000
_TICK_S = 0.05
_SAVE_EVERY = 20  # ticks


class SandboxServer:
    """Serves one sandbox until closed; `automatic` has time pass and the courier go by itself."""

    def __init__(
        self,
        sandbox: Sandbox,
        *,
        port: int = 0,
        automatic: bool = True,
        path: Path | None = None,
    ) -> None:
        self.sandbox = sandbox
        self.stopping = Event()
        self._path = path
        handler = type("Handler", (_Handler,), {"sandbox": sandbox, "stopping": self.stopping})
        self._http = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        sandbox.world.base_url = self.url
        self._threads = [Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)]
        if automatic:
            self._threads.append(Thread(target=self._tick, daemon=True))
        if path is not None:
            saving.load(sandbox, path)

    def __enter__(self) -> SandboxServer:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()
        for thread in self._threads:
            thread.join(timeout=25)
        if self._path is not None:
            saving.save(self.sandbox, self._path)

    def _tick(self) -> None:
        ticks = 0
        while not self.stopping.wait(_TICK_S):
            self.sandbox.catch_up()
            self.sandbox.courier.deliver_due()
            ticks += 1
            if self._path is not None and ticks % _SAVE_EVERY == 0:
                saving.save(self.sandbox, self._path)


class _Handler(BaseHTTPRequestHandler):
    sandbox: Sandbox
    stopping: Event
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def do_GET(self) -> None:
        """Answer a reading request."""
        self._answer()

    def do_POST(self) -> None:
        """Answer a changing request."""
        self._answer()

    def do_DELETE(self) -> None:
        """Answer a clearing request."""
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the switches tell which calls came."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _BODY_MAX:
            self._send(413, b"", {})
            self.close_connection = True
            return
        body = self.rfile.read(length)
        address = urlsplit(self.path)
        try:
            if address.path.startswith("/_sandbox/"):
                self.sandbox.catch_up()
                status, shown = admin.handle(self.sandbox, self.command, address.path, body)
                self._send(status, json.dumps(shown, ensure_ascii=False).encode(), {})
            elif address.path.startswith("/c/"):
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
            self._send(refusal.status, json.dumps(refusal.body).encode(), {})

    def _page(self, path: str, body: bytes) -> None:
        accepted = self.headers.get("Accept-Language", "")
        self.sandbox.catch_up()
        with self.sandbox.lock:
            if self.command == "POST":
                page = pages.press(self.sandbox.world, path, body.decode(), accepted)
            else:
                page = pages.show(self.sandbox.world, path, accepted)
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        }
        if page.location is not None:
            headers["Location"] = page.location
        self._send(page.status, page.html.encode(), headers)

    def _travel(self, answer: Answer) -> None:
        body = answer.body.encode()
        if answer.travels == "whole":
            self._send(answer.status, body, dict(answer.headers))
            return
        self.close_connection = True
        if answer.travels == "silence":
            self.stopping.wait(answer.seconds)
        elif answer.travels == "cut":
            self._send(answer.status, body, dict(answer.headers), only=len(body) // 2)
        if answer.travels == "reset":
            # Linger 0 turns the close into a reset.
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()

    def _send(
        self, status: int, body: bytes, headers: dict[str, str], only: int | None = None
    ) -> None:
        named = {"Content-Type": "application/json", **headers, "Content-Length": str(len(body))}
        reason = _REASONS.get(status, "")
        lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {named[name]}" for name in named)]
        # Head and body in one packet: two would wait for each other.
        self.wfile.write("\r\n".join([*lines, "", ""]).encode() + body[:only])
