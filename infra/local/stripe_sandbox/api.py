"""The account behind its API: who may call, which key repeats what, and what is due meanwhile."""

from __future__ import annotations

import hashlib
import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import RLock

from infra.local.stripe_sandbox import (
    checkout,
    contract,
    intents,
    ledger,
    lists,
    payer,
    payouts,
    refunds,
    routes,
    terms,
)
from infra.local.stripe_sandbox.books import Books, Ids
from infra.local.stripe_sandbox.clock import SandboxClock
from infra.local.stripe_sandbox.courier import Courier, Transport
from infra.local.stripe_sandbox.faults import AFTER_COMMIT, BEFORE_COMMIT, Fault, Faults, Trouble
from infra.local.stripe_sandbox.form import read_form
from infra.local.stripe_sandbox.idempotency import Kept, Keys
from infra.local.stripe_sandbox.refusals import ApiError, Json
from infra.local.stripe_sandbox.settings import Settings
from infra.local.stripe_sandbox.world import API_VERSION, Script, World

_WHEN_DUE: dict[str, Callable[..., object]] = {
    "expire_checkout": checkout.expire_when_due,
    "end_processing": payer.end_processing,
    "end_intent": intents.end_when_due,
    "settle_refund": refunds.settle,
    "fail_refund": refunds.fail,
    "arrive_payout": payouts.arrive,
    "make_available": ledger.make_available,
}


@dataclass(frozen=True, slots=True)
class Call:
    """An HTTP request to the API. Header names are in lower case."""

    method: str
    path: str
    query: str = ""
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer and how it travels: "whole", "cut", "reset" or "silence" for `seconds`."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    travels: str = "whole"
    seconds: float = 0


class Sandbox:
    """One Stripe account in memory, safe to call from many threads."""

    def __init__(
        self,
        *,
        settings: Settings | None = None,
        clock: SandboxClock | None = None,
        seed: str | None = None,
        api_key: str | None = None,
        transport: Transport | None = None,
        stamp_by_wall: bool = True,
    ) -> None:
        clock = clock or SandboxClock()
        self.world = World(settings or Settings(), clock, Books(), Ids(seed))
        self.courier = Courier(clock, self._event, transport, stamp_by_wall=stamp_by_wall)
        self.world.told = self.courier.take
        self.keys = Keys()
        self.faults = Faults()
        self.lock = RLock()
        self.calls: deque[Json] = deque(maxlen=1000)
        self._api_key = api_key

    def _event(self, event_id: str) -> Json:
        return self.world.books.get("event", event_id)

    def call(self, call: Call) -> Answer:
        """Return the answer to one API call, with what it did done."""
        self.catch_up()
        request_id = self.world.ids.new("req_", 14)
        fault: Fault | None = None
        try:
            self._admit(call)
            route, ids = routes.find(call.method, call.path)
            with self.lock:
                fault = self.faults.take(route.name)
                self.calls.append({"operation": route.name, "request": request_id})
            if fault is not None and (trouble := _without_effect(fault, request_id)):
                return trouble
            answer = self._answer(call, route, ids, request_id, fault)
        except ApiError as refusal:
            answer = _answer(refusal.status, _text(refusal.body), request_id)
        if self.courier.eager:
            self.courier.deliver_due()
        if fault is None or fault.do not in AFTER_COMMIT:
            return answer
        return Answer(
            answer.status, answer.body, answer.headers, AFTER_COMMIT[fault.do], fault.seconds
        )

    def reset(self) -> None:
        """Forget all objects, keys, faults and scripts; settings, clock and endpoints stay."""
        with self.lock:
            self.world.books = Books()
            self.world.script = Script()
            self.keys, self.faults = Keys(), Faults()
            self.calls.clear()
            self.courier.forget()

    def catch_up(self) -> None:
        """Have everything that is due be done, each thing at its own time."""
        with self.lock:
            now = self.world.clock.now()
            while task := self.world.books.next_due(now):
                self.world.clock.pin(task.due)
                try:
                    _WHEN_DUE[task.name](self.world, *task.args)
                finally:
                    self.world.clock.pin(None)

    def _answer(
        self, call: Call, route: routes.Route, ids: list[str], request_id: str, fault: Fault | None
    ) -> Answer:
        params = read_form(call.query if call.method == "GET" else call.body)
        key = call.headers.get("idempotency-key") if call.method == "POST" else None
        if key is not None:
            with self.lock:
                kept = self.keys.begin(
                    key, call.path, _digest(params), request_id, self.world.now()
                )
            if kept is not None:
                return _repeat(kept, request_id, key)
        try:
            if fault is not None and fault.do is Trouble.STALL:
                time.sleep(fault.seconds)  # the key is taken, nothing else is held
            with self.lock:
                self.world.request = {"id": request_id, "idempotency_key": key}
                try:
                    status, body = self._execute(route, ids, params, fault)
                finally:
                    self.world.request = None
        except BaseException:
            if key is not None:
                self.keys.release(key)
            raise
        if key is not None:
            self.keys.finish(key, status, body)
        return _answer(status, body, request_id, key)

    def _execute(
        self,
        route: routes.Route,
        ids: list[str],
        params: Json,
        fault: Fault | None,
    ) -> tuple[int, str]:
        """Return what a key remembers. Raises `ApiError` for what none does."""
        if route.name in {"checkout.sessions.create", "payment_intents.create"}:
            terms.refuse_listed_methods(params)
        params = contract.checked(route.params, params)
        if fault is not None and fault.do is Trouble.ERROR_500:
            return 500, _text(_oops().body)
        try:
            found = route.do(self.world, params, *ids)
            answer = lists.expanded(self.world.books, found, params.get("expand", []))
            status, body = 200, _text(answer)
        except ApiError as refusal:
            if not refusal.remembered:
                raise
            status, body = refusal.status, _text(refusal.body)
        if fault is not None and fault.do is Trouble.ERROR_500_AFTER:
            return 500, _text(_oops().body)
        return status, body

    def _admit(self, call: Call) -> None:
        """Raise `ApiError` unless the caller has a test key and speaks the version played here."""
        scheme, _, key = call.headers.get("authorization", "").partition(" ")
        good = key == self._api_key if self._api_key else key.startswith(("sk_test_", "rk_test_"))
        if scheme != "Bearer" or not good:
            raise ApiError(401, "Invalid API Key provided.", remembered=False)
        version = call.headers.get("stripe-version", API_VERSION)
        if version != API_VERSION:
            message = f"Invalid Stripe API version: the sandbox plays {API_VERSION}, not {version}"
            raise ApiError(400, message, remembered=False)


def _without_effect(fault: Fault, request_id: str) -> Answer | None:
    """Return the answer of a fault that strikes before anything is done, or None."""
    if fault.do in BEFORE_COMMIT:
        return Answer(0, "", travels=BEFORE_COMMIT[fault.do], seconds=fault.seconds)
    if fault.do is Trouble.RATE_LIMIT:
        busy = ApiError(429, "Too many requests in a period of time.", code="rate_limit")
        return _answer(429, _text(busy.body), request_id)
    if fault.do is Trouble.UNAVAILABLE:
        return _answer(503, _text(_oops().body), request_id)
    return None


def _oops() -> ApiError:
    return ApiError(500, "An unknown error occurred.", kind="api_error")


def _text(body: Json) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False)


def _digest(params: Json) -> str:
    canonical = json.dumps(params, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _answer(status: int, body: str, request_id: str, key: str | None = None) -> Answer:
    headers = {"Request-Id": request_id, "Stripe-Version": API_VERSION}
    if key is not None:
        headers["Idempotency-Key"] = key
    if status == 500 and key is not None:
        headers["Stripe-Should-Retry"] = "false"  # it would only be repeated
    return Answer(status, body, headers)


def _repeat(kept: Kept, request_id: str, key: str) -> Answer:
    answer = _answer(kept.status or 0, kept.body, request_id, key)
    replayed = {"Idempotent-Replayed": "true", "Original-Request": kept.request_id}
    return Answer(answer.status, answer.body, {**answer.headers, **replayed})
