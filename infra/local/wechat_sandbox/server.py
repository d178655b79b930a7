"""The sandbox on a port of its own: WeChat's calls, phones' pages, switches."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from urllib.parse import parse_qsl, unquote, urlsplit

from infra.local.wechat_sandbox import admin, api, callbacks, phone
from infra.local.wechat_sandbox.world import ApiError, Json, WechatWorld

_BODY_MAX = 1_000_000
_TICK_S = 0.1


class WechatServer:
    """Serves one account until closed; `automatic` has callbacks go by themselves."""

    def __init__(self, world: WechatWorld, *, port: int = 0, automatic: bool = True) -> None:
        self.world = world
        self.stopping = Event()
        handler = type("Handler", (_Handler,), {"world": world, "stopping": self.stopping})
        self._http = _Listener(("127.0.0.1", port), handler)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        world.base_url = self.url
        self._threads = [Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)]
        if automatic:
            self._threads.append(Thread(target=self._tick, daemon=True))

    def __enter__(self) -> WechatServer:
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

    def _tick(self) -> None:
        while not self.stopping.wait(_TICK_S):
            callbacks.deliver(self.world)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # many workers call in one moment


class _Handler(BaseHTTPRequestHandler):
    world: WechatWorld
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

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: queries carry tokens."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _BODY_MAX:
            self._send(413, "{}", "application/json")
            self.close_connection = True
            return
        body = self.rfile.read(length)
        address = urlsplit(self.path)
        if address.path.startswith("/_sandbox/"):
            status, shown = admin.handle(self.world, self.command, address.path, body)
            self._send(status, json.dumps(shown, ensure_ascii=False), "application/json")
        elif address.path == "/phone" or address.path.startswith("/phone/"):
            self._phone(address.path)
        elif address.path == "/connect/oauth2/authorize":
            self._authorize(address.query)
        else:
            self._call(address.path, dict(parse_qsl(address.query)), body)

    def _call(self, path: str, query: dict[str, str], body: bytes) -> None:
        try:
            asked: Json = json.loads(body) if body else {}
        except ValueError:
            asked = {}
        with self.world.lock:
            fault = self._fault(path)
            if "errcode" in fault:
                self.world.counts[f"{self.command} {path}"] += 1
                answer: Json = {"errcode": fault["errcode"], "errmsg": "as asked"}
            elif fault.get("before"):
                answer = {}
            else:
                answer = api.call(self.world, self.command, path, query, asked)
        if fault.get("do"):
            self.stopping.wait(fault.get("seconds", 1))
        if fault.get("do") == "silence":
            self.close_connection = True
            self.connection.close()
            return
        self._send(200, json.dumps(answer, ensure_ascii=False), "application/json")

    def _fault(self, path: str) -> Json:
        for fault in self.world.faults:
            if fault.get("path", path) == path:
                self.world.faults.remove(fault)
                return fault
        return {}

    def _phone(self, path: str) -> None:
        openid = unquote(path.removeprefix("/phone").removeprefix("/"))
        try:
            with self.world.lock:
                html = phone.screen(self.world, openid) if openid else phone.phones(self.world)
        except ApiError:
            self._send(404, "{}", "application/json")
            return
        self._send(200, html, "text/html; charset=utf-8")

    def _authorize(self, query: str) -> None:
        """Send a phone back with a code that tells whose it is; ask it where that is not known."""
        asked = dict(parse_qsl(query))
        openid, target = asked.get("sandbox_openid", ""), asked.get("redirect_uri", "")
        good = target.startswith(("http://", "https://")) and asked.get("scope") == "snsapi_base"
        with self.world.lock:
            if not good or asked.get("appid") != self.world.account.app_id:
                self._send(400, phone.page("参数错误", "<p>10003</p>"), "text/html; charset=utf-8")
                return
            if openid not in self.world.phones:
                self._send(200, phone.who(self.world, query), "text/html; charset=utf-8")
                return
            code = api.code_for(self.world, openid)
        where = phone.back_to(target, {"code": code, "state": asked.get("state", "")})
        self._send(302, "", "text/html; charset=utf-8", {"Location": where})

    def _send(
        self, status: int, text: str, content: str, more: dict[str, str] | None = None
    ) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": content, **(more or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
