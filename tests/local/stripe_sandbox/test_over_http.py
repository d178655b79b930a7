"""The sandbox behind a port: the real library, the network's faults, the pages, the switches."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe

from infra.local.stripe_sandbox import (
    Endpoint,
    Fault,
    Sandbox,
    SandboxClock,
    SandboxServer,
    Trouble,
)
from tests.local.stripe_sandbox.playing import NOON, SECRET, Json, Mailbox, an_order

VERSION = "2026-10-28.endive"


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with SandboxServer(Sandbox(), automatic=False) as running:
        yield running


@pytest.fixture
def client(server: SandboxServer) -> Iterator[stripe.StripeClient]:
    """The library as anyone would use it, with a short patience and without retries."""
    server.sandbox.reset()
    http = stripe.RequestsClient(timeout=(1, 0.4))
    yield stripe.StripeClient(
        "sk_test_1",
        base_addresses={"api": server.url},
        stripe_version=VERSION,
        max_network_retries=0,
        http_client=http,
    )
    http.close()  # type: ignore[no-untyped-call]


def order(key: str) -> tuple[Any, Any]:
    return an_order(), {"idempotency_key": key}


def switch(server: SandboxServer, path: str, body: Any = None, method: str = "POST") -> Any:
    request = urllib.request.Request(
        f"{server.url}/_sandbox/{path}",
        json.dumps({} if body is None else body).encode(),
        method=method,
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def count(server: SandboxServer, kind: str = "checkout.session") -> int:
    return len(server.sandbox.world.books.all(kind))


def test_the_library_talks_to_the_sandbox_as_to_stripe(client: stripe.StripeClient) -> None:
    session = client.v1.checkout.sessions.create(*order("k"))
    again = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]})
    assert again.line_items is not None
    assert again.line_items.data[0].amount_total == 12_345
    assert [each.id for each in client.v1.checkout.sessions.list().auto_paging_iter()] == [
        session.id
    ]


@pytest.mark.parametrize(
    ("trouble", "made"),
    [
        (Trouble.TIMEOUT_BEFORE, 0),
        (Trouble.TIMEOUT_AFTER, 1),
        (Trouble.RESET_BEFORE, 0),
        (Trouble.RESET_AFTER, 1),
        (Trouble.CUT_BODY, 1),
    ],
)
def test_a_lost_reply_is_a_connection_error_and_the_same_key_heals_it(
    client: stripe.StripeClient, server: SandboxServer, trouble: Trouble, made: int
) -> None:
    server.sandbox.faults.add(Fault(trouble, on="checkout.sessions.create", seconds=0.6))
    with pytest.raises(stripe.APIConnectionError):
        client.v1.checkout.sessions.create(*order("k"))
    assert count(server) == made
    client.v1.checkout.sessions.create(*order("k"))
    assert count(server) == 1


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (Trouble.RATE_LIMIT, stripe.RateLimitError),
        (Trouble.UNAVAILABLE, stripe.APIError),
        (Trouble.ERROR_500, stripe.APIError),
        (Trouble.ERROR_500_AFTER, stripe.APIError),
    ],
)
def test_an_error_answer_is_the_librarys_error(
    client: stripe.StripeClient,
    server: SandboxServer,
    trouble: Trouble,
    error: type[stripe.StripeError],
) -> None:
    server.sandbox.faults.add(Fault(trouble))
    with pytest.raises(error):
        client.v1.checkout.sessions.create(*order("k"))
    assert count(server) == (trouble is Trouble.ERROR_500_AFTER)


def test_the_library_retries_a_reset_but_not_a_cut_body(server: SandboxServer) -> None:
    server.sandbox.reset()
    http = stripe.RequestsClient(timeout=(1, 2))
    retrying = stripe.StripeClient(
        "sk_test_1", base_addresses={"api": server.url}, max_network_retries=2, http_client=http
    )
    server.sandbox.faults.add(Fault(Trouble.RESET_AFTER))
    retrying.v1.checkout.sessions.create(*order("k"))
    server.sandbox.faults.add(Fault(Trouble.CUT_BODY))
    with pytest.raises(stripe.APIConnectionError):
        retrying.v1.checkout.sessions.create(*order("another"))
    http.close()  # type: ignore[no-untyped-call]
    assert count(server) == 2


def test_a_fault_waits_for_its_operation_and_its_turn(
    client: stripe.StripeClient, server: SandboxServer
) -> None:
    switch(server, "faults", [{"do": "unavailable", "on": "refunds.*", "skip": 1, "times": 2}])
    client.v1.checkout.sessions.create(*order("k"))
    client.v1.refunds.list()
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            client.v1.refunds.list()
    client.v1.refunds.list()
    assert len(switch(server, "faults", [])["came"]) == 2


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def press(url: str, **pressed: str) -> tuple[int, str]:
    """Press a button as a browser does; returns status and where it is sent, or what it sees."""
    form = "&".join(f"{name}={value}" for name, value in pressed.items()).encode()
    try:
        with urllib.request.build_opener(_Stay).open(url, form) as shown:
            return shown.status, shown.read().decode()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.headers.get("Location") or answer.read().decode()


def show(url: str, language: str = "zh-CN") -> str:
    request = urllib.request.Request(url, headers={"Accept-Language": language})
    with urllib.request.urlopen(request) as page:
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        text: str = page.read().decode()
        return text


def test_the_pay_page_speaks_the_orders_language_and_offers_each_method(
    client: stripe.StripeClient,
) -> None:
    params: Any = an_order()
    params["line_items"][0]["price_data"]["product_data"]["name"] = "物业费 <b>2026-11</b>"
    chinese = client.v1.checkout.sessions.create(params | {"locale": "zh"})
    english = client.v1.checkout.sessions.create(params | {"locale": "en"})
    page = show(chinese.url or "", "en")
    assert "微信支付" in page
    assert "CNY 123.45" in page
    assert "&lt;b&gt;" in page
    assert 'name=viewport content="width=device-width' in page
    assert all(each in show(english.url or "") for each in ("WeChat Pay", "Alipay", "Card"))


@pytest.mark.parametrize(
    ("outcome", "place", "status", "payment_status"),
    [
        ("succeed", "/paid", "complete", "paid"),
        ("process_then_succeed", "/paid", "complete", "unpaid"),
        ("abandon", "/back", "open", "unpaid"),
    ],
)
def test_a_button_pays_and_sends_the_browser_on(
    client: stripe.StripeClient, outcome: str, place: str, status: str, payment_status: str
) -> None:
    session = client.v1.checkout.sessions.create(*order("k"))
    code, location = press(session.url or "", method="wechat_pay", outcome=outcome)
    assert (code, location.endswith(place)) == (303, True)
    after = client.v1.checkout.sessions.retrieve(session.id)
    assert (after.status, after.payment_status) == (status, payment_status)


def test_a_failed_try_stays_on_the_page_and_a_finished_page_takes_nothing(
    client: stripe.StripeClient,
) -> None:
    session = client.v1.checkout.sessions.create(*order("k"))
    url = session.url or ""
    code, page = press(url, method="alipay", outcome="fail")
    assert (code, "支付未成功" in page) == (200, True)
    press(url, method="alipay", outcome="succeed")
    code, page = press(url, method="card", outcome="succeed")
    assert (code, "已完成支付" in page) == (200, True)
    assert press(url, method="card", outcome="dance")[0] == 400


def test_a_wallet_page_approves_a_confirmed_intent(client: stripe.StripeClient) -> None:
    intent = client.v1.payment_intents.create(
        {
            "amount": 1000,
            "currency": "cny",
            "confirm": True,
            "payment_method_data": {"type": "alipay"},
        }
    )
    assert intent.next_action is not None
    assert intent.next_action.alipay_handle_redirect is not None
    url = intent.next_action.alipay_handle_redirect.url
    assert "CNY 10.00" in show(url or "")
    press(url or "", good="yes")
    assert client.v1.payment_intents.retrieve(intent.id).status == "succeeded"


def test_the_switches_move_time_pay_refund_dispute_and_pay_out(
    client: stripe.StripeClient, server: SandboxServer
) -> None:
    session = client.v1.checkout.sessions.create(*order("k"))
    paid = switch(server, "pay", {"session": session.id, "method": "card", "outcome": "succeed"})
    switch(server, "script", {"refunds": ["fail"]})
    external = switch(server, "refunds", {"payment_intent": paid["payment_intent"], "amount": 100})
    assert external["metadata"] == {}
    switch(server, "clock", {"advance_s": 200})
    assert client.v1.refunds.retrieve(external["id"]).status == "failed"
    intent = client.v1.payment_intents.retrieve(paid["payment_intent"])
    dispute = switch(server, "disputes", {"charge": intent.latest_charge})
    switch(server, f"disputes/{dispute['id']}", {"won": True})
    switch(server, "top_up", {"amount_minor": 100_000})
    switch(server, "clock", {"advance_s": 3 * 86_400})
    payout = switch(server, "payouts")
    assert switch(server, f"payouts/{payout['id']}")["status"] == "failed"
    state = switch(server, "", method="GET")
    assert state["objects"]["dispute"] == 1
    switch(server, "clock", {"set": int(time.time())})


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("settings", {"no_such": 1}),
        ("settings", {"refund_after_s": "soon"}),
        ("settings", {"enabled_methods": ["cheque"]}),
        ("faults", {"do": "earthquake"}),
        ("script", {"refunds": ["perhaps"]}),
        ("courier", {"rules": [{"do": "sing"}]}),
        ("courier", {"curve": "steep"}),
        ("no_such_switch", {}),
    ],
)
def test_a_wrong_switch_is_refused(server: SandboxServer, path: str, body: Json) -> None:
    with pytest.raises(urllib.error.HTTPError) as refusal:
        switch(server, path, body)
    assert refusal.value.code in {400, 404}
    refusal.value.close()


def test_a_body_of_more_than_a_megabyte_is_refused(server: SandboxServer) -> None:
    with socket.create_connection(("127.0.0.1", int(server.url.rsplit(":", 1)[1]))) as raw:
        raw.sendall(b"POST /v1/refunds HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n")
        assert b" 413 " in raw.recv(100)


def test_events_arrive_by_themselves_when_the_courier_runs(client: stripe.StripeClient) -> None:
    mailbox = Mailbox()
    sandbox = Sandbox(transport=mailbox)
    sandbox.courier.endpoints = [Endpoint("http://levy.example", [SECRET])]
    with SandboxServer(sandbox):
        with sandbox.lock:
            sandbox.world.tell("payout.paid", {"id": "po_1"})
        deadline = time.monotonic() + 5
        while not mailbox.arrived and time.monotonic() < deadline:
            time.sleep(0.01)
    headers, body = mailbox.arrived[0]
    assert stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET)


def test_a_restart_takes_up_everything_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "stripe.json"
    first = Sandbox(clock=SandboxClock(stands_at=NOON), seed="s", transport=Mailbox())
    first.courier.endpoints = [Endpoint("http://levy.example", [SECRET])]
    first.courier.hold = True
    with SandboxServer(first, automatic=False, path=path) as running:
        keyed = json.loads(_post(running, an_order(), "k"))
        first.world.tell("payout.paid", {"id": "po_1"})
    mailbox = Mailbox()
    second = Sandbox(clock=SandboxClock(stands_at=0), seed="s", transport=mailbox)
    with SandboxServer(second, automatic=False, path=path) as running:
        assert second.world.now() == NOON
        assert json.loads(_post(running, an_order(), "k"))["id"] == keyed["id"]
        assert json.loads(_post(running, an_order(), "other"))["id"] != keyed["id"]
        second.courier.release()
        assert mailbox.types == ["payout.paid"]
        switch(running, "clock", {"advance_s": 86_400})
        assert second.world.books.get("checkout.session", keyed["id"])["status"] == "expired"


def _post(server: SandboxServer, params: Json, key: str) -> str:
    from urllib.parse import urlencode

    from tests.local.stripe_sandbox.playing import flat

    request = urllib.request.Request(
        f"{server.url}/v1/checkout/sessions",
        urlencode(list(flat(params))).encode(),
        {"Authorization": "Bearer sk_test_1", "Idempotency-Key": key},
    )
    with urllib.request.urlopen(request) as answer:
        text: str = answer.read().decode()
        return text


def test_the_command_prints_its_address_and_stops_when_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "infra.local.stripe_sandbox", "--port", "0"]
    state = tmp_path / "state.json"
    asked = ["--webhook-url", "http://127.0.0.1:9", "--secret", SECRET, "--state", str(state)]
    with subprocess.Popen([*command, *asked], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        url = running.stdout.readline().strip()
        with urllib.request.urlopen(f"{url}/_sandbox/") as answer:
            shown = json.load(answer)
        running.terminate()
        assert running.wait(timeout=10) == 0
    assert shown["courier"]["endpoints"] == ["http://127.0.0.1:9"]
    assert state.exists()
