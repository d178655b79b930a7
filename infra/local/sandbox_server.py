"""What the sandboxes share: a port of this machine, answered by threads, and what time brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, urlsplit

BODY_MAX = 1_000_000
_REASONS = {status.value: status.phrase for status in HTTPStatus}


class SandboxHandler(BaseHTTPRequestHandler):
    """One connection to a sandbox. A subclass says what is answered."""

    stopping: Event
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def do_GET(self) -> None:
        """Answer a reading request."""
        self._take()

    def do_POST(self) -> None:
        """Answer a changing request."""
        self._take()

    def do_DELETE(self) -> None:
        """Answer a clearing request."""
        self._take()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the switches tell which calls came, and queries carry tokens."""

    def answer(self, address: SplitResult, body: bytes) -> None:
        """Answer the request for `address`."""
        raise NotImplementedError

    def send(
        self, status: int, body: bytes, headers: Mapping[str, str], only: int | None = None
    ) -> None:
        """Send an answer, or the first `only` bytes of its body; JSON unless headers say else."""
        named = {"Content-Type": "application/json", **headers, "Content-Length": str(len(body))}
        reason = _REASONS.get(status, "")
        lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {named[name]}" for name in named)]
        # Head and body in one packet: two would wait for each other.
        self.wfile.write("\r\n".join([*lines, "", ""]).encode() + body[:only])

    def _take(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > BODY_MAX:
            self.send(413, b"{}", {})
            self.close_connection = True
            return
        self.answer(urlsplit(self.path), self.rfile.read(length))


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # many workers call in one moment


class SandboxServer:
    """Serves until closed, each connection by a `handler` that has `state` as its attributes.

    `tick` is called again and again meanwhile, `tick_s` seconds apart.
    """

    def __init__(
        self,
        handler: type[SandboxHandler],
        state: Mapping[str, object],
        *,
        port: int,
        tick: Callable[[], object] | None,
        tick_s: float,
    ) -> None:
        self.stopping = Event()
        of_this = type("Handler", (handler,), {**state, "stopping": self.stopping})
        self._http = _Listener(("127.0.0.1", port), of_this)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._threads = [Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)]
        if tick is not None:
            self._threads.append(Thread(target=self._go_on, args=(tick, tick_s), daemon=True))

    def __enter__(self) -> Self:
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

    def _go_on(self, tick: Callable[[], object], tick_s: float) -> None:
        while not self.stopping.wait(tick_s):
            tick()
