"""The sandbox on a port of its own: WeChat's calls, phones' pages, switches."""

from __future__ import annotations

import json
from urllib.parse import SplitResult, parse_qsl, unquote

from infra.local.sandbox_server import SandboxHandler, SandboxServer
from infra.local.wechat_sandbox import admin, api, callbacks, phone
from infra.local.wechat_sandbox.world import ApiError, Json, WechatWorld

_TICK_S = 0.1


class WechatServer(SandboxServer):
    """Serves one account until closed; `automatic` has callbacks go by themselves."""

    def __init__(self, world: WechatWorld, *, port: int = 0, automatic: bool = True) -> None:
        def tick() -> None:
            callbacks.deliver(world)

        self.world = world
        super().__init__(
            _Handler,
            {"world": world},
            port=port,
            tick=tick if automatic else None,
            tick_s=_TICK_S,
        )
        world.base_url = self.url


class _Handler(SandboxHandler):
    world: WechatWorld

    def answer(self, address: SplitResult, body: bytes) -> None:
        """Answer a switch, a phone's screen, or a call as WeChat does."""
        if address.path.startswith("/_sandbox/"):
            status, shown = admin.handle(self.world, self.command, address.path, body)
            self._send(status, json.dumps(shown, ensure_ascii=False), "application/json")
        elif address.path in {"/", "/phone"} or address.path.startswith("/phone/"):
            self._phone(address.path.removeprefix("/phone").removeprefix("/"))
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

    def _phone(self, name: str) -> None:
        openid = unquote(name)
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
        self.send(status, text.encode(), {"Content-Type": content, **(more or {})})
