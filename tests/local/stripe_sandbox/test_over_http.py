"""The sandbox behind a port: the real library, the network's faults, a restart, the command."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

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
from infra.local.stripe_sandbox.courier import post
from tests.local.stripe_sandbox.playing import NOON, SECRET, Json, Mailbox, an_order, flat
from tests.local.stripe_sandbox.switching import order, switch


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


def test_the_courier_reports_the_status_it_was_answered_with(server: SandboxServer) -> None:
    assert post(f"{server.url}/_sandbox/settings", {}, b"{}") == 200
    assert post(f"{server.url}/_sandbox/no_such_switch", {}, b"{}") == 404


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
