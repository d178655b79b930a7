"""What a payer sees and presses, and what the switches under /_sandbox/ do."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from typing import Any

import pytest
import stripe

from infra.local.stripe_sandbox import SandboxServer
from tests.local.stripe_sandbox.playing import Json, an_order
from tests.local.stripe_sandbox.switching import order, switch


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


def test_the_front_page_leads_to_what_can_be_paid(
    client: stripe.StripeClient, server: SandboxServer
) -> None:
    assert "没有待支付的订单" in show(server.url)
    params: Any = an_order()
    params["line_items"][0]["price_data"]["product_data"]["name"] = "物业费 <b>2026-11</b>"
    ordered = client.v1.checkout.sessions.create(params)
    page = show(server.url)
    assert f"href='/c/pay/{ordered.id}'>物业费 &lt;b&gt;" in page
    client.v1.checkout.sessions.expire(ordered.id)
    assert ordered.id not in show(server.url)


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


def test_a_page_that_saves_a_card_offers_cards_of_every_kind(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create()
    params: Any = {
        "mode": "setup",
        "customer": customer.id,
        "currency": "cny",
        "success_url": "https://levy.example/saved",
        "locale": "zh",
    }
    page = client.v1.checkout.sessions.create(params).url or ""
    shown = show(page)
    assert "保存一张正常的卡" in shown
    assert "CNY" not in shown
    assert press(page, method="", outcome="fail")[0] == 200
    assert press(page, method="good", outcome="succeed") == (303, "https://levy.example/saved")
