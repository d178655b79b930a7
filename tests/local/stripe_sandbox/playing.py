"""A sandbox that is called in this process: no socket, a clock that stands, parcels in a list."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from infra.local.stripe_sandbox import Answer, Call, Endpoint, Outcome, Sandbox, SandboxClock, payer

NOON = 1_795_492_800
DAY_S = 86_400
URL = "http://levy.example/webhooks"
SECRET = "whsec_first"

Json = dict[str, Any]


class Mailbox:
    """Stands for the webhook endpoint: keeps what arrives and answers `status`."""

    def __init__(self) -> None:
        self.status = 200
        self.arrived: list[tuple[dict[str, str], bytes]] = []

    def __call__(self, url: str, headers: dict[str, str], body: bytes) -> int:
        self.arrived.append((headers, body))
        return self.status

    @property
    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.arrived]

    @property
    def ids(self) -> list[str]:
        return [json.loads(body)["id"] for _, body in self.arrived]


class Account:
    """A sandbox with one endpoint, called the way `stripe` calls it."""

    def __init__(self) -> None:
        self.mailbox = Mailbox()
        self.clock = SandboxClock(stands_at=NOON)
        self.sandbox = Sandbox(
            clock=self.clock, seed="test", transport=self.mailbox, stamp_by_wall=False
        )
        self.sandbox.courier.endpoints = [Endpoint(URL, [SECRET])]

    def post(self, path: str, params: Json, key: str | None = None) -> Answer:
        headers = {"authorization": "Bearer sk_test_1"}
        if key is not None:
            headers["idempotency-key"] = key
        body = urlencode(list(flat(params)))
        return self.sandbox.call(Call("POST", f"/v1/{path}", "", body, headers))

    def get(self, path: str, **params: Any) -> Any:
        query = urlencode(list(flat(params)))
        headers = {"authorization": "Bearer sk_test_1"}
        answer = self.sandbox.call(Call("GET", f"/v1/{path}", query, "", headers))
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def made(self, path: str, params: Json, key: str | None = None) -> Any:
        answer = self.post(path, params, key)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def refused(self, path: str, params: Json, key: str | None = None) -> Any:
        answer = self.post(path, params, key)
        assert answer.status >= 400, answer.body
        return json.loads(answer.body)["error"] | {"status": answer.status}

    def pay(self, session: Json, method: str, outcome: Outcome = Outcome.SUCCEED) -> Json:
        payer.act(self.sandbox.world, session["id"], method, outcome)
        found: Json = self.get(f"checkout/sessions/{session['id']}")
        return found

    def paid(self, method: str = "wechat_pay", amount: int = 12_345) -> Json:
        """Return the charge of an order paid by `method`."""
        session = self.pay(self.made("checkout/sessions", an_order(amount)), method)
        intent = self.get(f"payment_intents/{session['payment_intent']}")
        charge: Json = self.get(f"charges/{intent['latest_charge']}")
        return charge

    def pass_time(self, seconds: int) -> None:
        self.clock.move(seconds)
        self.sandbox.catch_up()


def an_order(amount: int = 12_345, currency: str = "cny", **more: Any) -> Json:
    """Return the parameters of a checkout of all three methods."""
    price = {"currency": currency, "unit_amount": amount, "product_data": {"name": "2026-11"}}
    return {
        "mode": "payment",
        "line_items": [{"quantity": 1, "price_data": price}],
        "success_url": "http://levy.example/paid",
        "cancel_url": "http://levy.example/back",
        "client_reference_id": "ord_1",
        "allowed_payment_method_types": ["wechat_pay", "alipay", "card"],
        "payment_method_options": {"wechat_pay": {"client": "web"}},
        "payment_intent_data": {"metadata": {"order": "ord_1"}},
        **more,
    }


def flat(value: Any, name: str = "") -> Any:
    """Yield the form fields of nested parameters, as the library writes them."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from flat(below, f"{name}[{key}]" if name else key)
    elif isinstance(value, list):
        for place, below in enumerate(value):
            yield from flat(below, f"{name}[{place}]")
    else:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)
