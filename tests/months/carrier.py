"""A carrier between Levy and SNS that refuses some numbers, as AWS does when people opted out."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import parse_qs

_REFUSAL = (
    '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type>'
    "<Code>OptedOut</Code><Message>the number has opted out</Message></Error>"
    "<RequestId>carrier</RequestId></ErrorResponse>"
)


@dataclass
class Carrier:
    """Passes SMS on to `behind`, but for numbers in `refusing`; counts what it refused."""

    behind: str
    url: str = ""
    refusing: set[str] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def answer(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """Return status and answer of a request to SNS."""
        number = parse_qs(body.decode()).get("PhoneNumber", [""])[0]
        if number in self.refusing:
            with self.lock:
                self.refused[number] += 1
            return 400, _REFUSAL.encode()
        request = urllib.request.Request(self.behind, body, headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read()


@contextmanager
def carrier(behind: str) -> Iterator[Carrier]:
    """Yield a carrier that answers at its `url` until the end."""
    made = Carrier(behind)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            dropped = {"content-length", "connection"}  # the host is part of what is signed
            headers = {
                name: text for name, text in self.headers.items() if name.lower() not in dropped
            }
            status, said = made.answer(headers, body)
            self.send_response(status)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
