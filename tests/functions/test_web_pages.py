"""The pages of owners: who is let in, what is shown and paid, and what a page never does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.domain.ledger.payment import End
from shared.domain.money import Money
from shared.domain.owners.pay_link import hash_token
from shared.usecases.paying.payments import MoneyArrived, OrderEnded, end_order, record_payment
from tests.functions.home import Home, build_home
from tests.functions.phone import PROVIDER, browser_of, enter, link_of, orders


@pytest.fixture
def home() -> Home:
    return build_home()


def test_a_link_opens_a_session_and_leaves_the_address_at_once(home: Home) -> None:
    home.bill(24200, 3000)
    token = link_of(home)
    browser = browser_of(home)
    opened = browser.get(f"/p/{token}")
    assert (opened.status, opened.headers["location"]) == (303, "../pay")
    cookie = opened.headers["set-cookie"]
    for flag in ("HttpOnly", "Secure", "SameSite=Lax", "Max-Age=7200", "Path=/"):
        assert flag in cookie.split("; "), cookie
    assert token not in cookie
    page = browser.follow(opened)
    assert page.status == 200
    assert "¥272.00" in page.text
    assert token not in page.text
    (listed,) = home.api.get(f"/v1/accounts/{home.account}/pay-links").json["items"]
    assert listed["opened"] == 1


def test_a_page_says_whose_it_is_without_telling_a_name(home: Home) -> None:
    home.bill(24200)
    _, page = enter(home)
    assert "阳光花园" in page.text
    assert "1栋 1-101" in page.text
    assert "王*" in page.text
    assert "王伟" not in page.text


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_a_script_in_a_name_is_only_its_letters(home: Home, name: str) -> None:
    community = home.api.get(f"/v1/communities/{home.community}").json
    path = f"/v1/communities/{home.community}"
    assert home.api.patch(path, {"name": name}, community["version"]).status == 200
    home.bill(24200)
    browser, page = enter(home)
    for reply in (page, browser.get("/pay/history"), browser.get("/pay?lang=%22%3E%3Cb%3E")):
        assert name not in reply.text
        assert "&lt;" in reply.text


def test_nothing_owed_is_good_news(home: Home) -> None:
    _, page = enter(home)
    assert "没有待缴账单" in page.text
    assert "<form" not in page.text


def test_what_is_overdue_is_marked(home: Home) -> None:
    home.bill(24200, period="2026-09")
    home.bill(100, period="2026-12")
    _, page = enter(home)
    assert page.text.count('class="tag"') == 1
    assert "其中已逾期 ¥242.00" in page.text


def test_refused_links_all_look_alike_and_say_what_to_do(home: Home) -> None:
    token, expired, revoked = (link_of(home) for _ in range(3))
    home.api.ports["clock"].time += timedelta(days=31)
    good = link_of(home)
    path = f"/v1/accounts/{home.account}/pay-links"
    for link in home.api.get(path).json["items"]:
        if link["id"] != home.api.ports["links"].by_hash(hash_token(good)).id:
            home.api.call("DELETE", f"{path}/{link['id']}")
    forged = good[:-1] + ("0" if good[-1] != "0" else "1")
    replies = [
        browser_of(home).get(f"/p/{each}")
        for each in (
            forged,
            expired,
            revoked,
            "x",
            f"{good}。",
            f"{good} ",
            "<b>",
            "lp_" * 99,
            token,
        )
    ]
    assert {(each.status, each.text) for each in replies} == {(404, replies[0].text)}
    assert "请向物业服务中心索取新的缴费链接" in replies[0].text
    assert all("set-cookie" not in each.headers for each in replies)
    assert browser_of(home).get(f"/p/{good}").status == 303


def test_a_session_ends_with_its_time_or_with_its_link(home: Home) -> None:
    home.bill(24200)
    browser, page = enter(home)
    assert page.status == 200
    home.api.ports["clock"].time += timedelta(hours=2)
    late = browser.get("/pay")
    assert (late.status, "24200" in late.text) == (401, False)
    browser, page = enter(home)
    home.api.call("DELETE", f"/v1/accounts/{home.account}/pay-links")
    assert browser.get("/pay").status == 401
    assert browser_of(home).get("/pay").status == 401


def test_a_session_that_was_tampered_with_is_none(home: Home) -> None:
    home.bill(24200)
    browser, _ = enter(home)
    value = browser.cookies["levy_owner"]
    company, account, link, ends, mac = value.split(".")
    for forged in (
        value[:-1] + ("0" if value[-1] != "0" else "1"),
        ".".join((company, "acc_0000000000000zzz", link, ends, mac)),
        ".".join((company, account, link, str(int(ends) + 9), mac)),
        ".".join((company, account, link, ends, "")),
        "é",
        "",
        "." * 9,
    ):
        browser.cookies["levy_owner"] = forged
        assert browser.get("/pay").status == 401, forged


def test_bills_are_paid_in_one_tap_at_the_provider(home: Home) -> None:
    first, second = home.bill(24200), home.bill(3000, period="2026-12")
    browser, page = enter(home)
    form = page.form
    assert len(form["bill"]) == 2
    sent = browser.post("/pay", form)
    assert sent.status == 303, sent.text
    assert sent.headers["location"].startswith(PROVIDER)
    assert f"form-action 'self' {PROVIDER}" in page.headers["content-security-policy"]
    again = browser.post("/pay", form)
    assert again.headers["location"] == sent.headers["location"]
    (order,) = orders(home)
    assert order.minor == 27200
    assert {wanted.bill_id for wanted in order.wanted} == {first.key.id, second.key.id}
    one = browser.post("/pay", {**form, "bill": form["bill"][:1]})
    assert one.status == 303, one.text
    assert [each.minor for each in orders(home)] == [27200, 24200]


def test_a_form_without_its_token_changes_nothing(home: Home) -> None:
    home.bill(24200)
    browser, page = enter(home)
    _, other_page = enter(home)
    for token in ("", "0" * 43, other_page.form["token"][0]):
        refused = browser.post("/pay", {**page.form, "token": token})
        assert refused.status == 403
    assert orders(home) == []


def test_what_a_client_says_of_bills_is_checked(home: Home) -> None:
    bill = home.bill(24200)
    neighbour = home.bill(100, account="acc_0000000000000zzz")
    browser, page = enter(home)
    form = page.form
    for chosen, status in (
        ([], 422),
        ([f"{neighbour.key.id}@0"], 404),
        (["nonsense"], 422),
        ([f"{bill.key.id}@7"], 409),
    ):
        refused = browser.post("/pay", {**form, "bill": chosen})
        assert refused.status == status, refused.text
    assert orders(home) == []
    assert "amount" not in form


def test_coming_back_decides_nothing(home: Home) -> None:
    home.bill(24200)
    browser, page = enter(home)
    browser.post("/pay", page.form)
    (order,) = orders(home)
    back = f"/pay/return/{order.id}"
    waiting = browser.get(f"{back}?state=succeeded&paid=1")
    assert "正在等待支付结果" in waiting.text
    assert '<meta http-equiv="refresh" content="3;url=?looked=1">' in waiting.text
    assert "refresh" not in browser.get(f"{back}?looked=13").text.partition("</head>")[0]
    assert home.dues()["bills"] != []
    arrived = MoneyArrived(
        home.api.actor.company_id, "stripe", "pi_1", Money(24200, "CNY"),
        home.api.ports["clock"].now(), order.id, "wechat_pay",
    )  # fmt: skip
    ports = {name: home.api.ports[name] for name in ("directory", "ledger", "clock")}
    assert record_payment(arrived, **ports).payment is not None
    paid = browser.get(back)
    assert "支付成功" in paid.text
    assert "2026-000001" in paid.text
    assert "refresh" not in paid.text
    history = browser.get("/pay/history")
    assert "¥242.00" in history.text
    assert f"../pay/return/{order.id}" in history.text


def test_an_order_that_failed_can_be_tried_again(home: Home) -> None:
    home.bill(24200)
    browser, page = enter(home)
    browser.post("/pay", page.form)
    (order,) = orders(home)
    ended = OrderEnded(home.api.actor.company_id, order.id, "stripe", End.FAILED, "declined")
    end_order(ended, ledger=home.api.ports["ledger"], clock=home.api.ports["clock"])
    shown = browser.get(f"/pay/return/{order.id}")
    assert "支付未完成" in shown.text
    assert "重新支付" in shown.text


def test_another_accounts_payment_is_not_there(home: Home) -> None:
    home.bill(24200)
    paid = home.pay("1.00").json["id"]
    browser, _ = enter(home)
    shown = browser.get(f"/pay/return/{paid}")
    assert shown.status == 200
    for told in ("办理记录", "2026年11月24日", "我们收到您的 ¥1.00", "支付账单 ¥1.00"):
        assert told in shown.text
    assert browser.get("/pay/return/pay_0000000000000zzz").status == 404
    nothing = browser.get("/pay/bills/x..%2Fy")
    assert nothing.status == 404


def test_pages_work_without_a_stage_and_behind_an_address_of_their_own(home: Home) -> None:
    home.bill(24200)
    browser, _ = enter(home, host="localhost")
    opened = browser.get(f"/p/{link_of(home)}")
    assert "Secure" not in opened.headers["set-cookie"]
    assert browser.post("/pay", browser.follow(opened).form).status == 303
    assert _back(home) == f"http://localhost/live/pay/return/{orders(home)[0].id}"
    home.api.ports["web_address"] = "https://pay.example/"
    home.bill(100, period="2026-12")
    browser.post("/pay", browser.get("/pay").form)
    assert _back(home) == f"https://pay.example/pay/return/{orders(home)[1].id}"


def _back(home: Home) -> str:
    """Return where the provider sends the payer of the newest order back to."""
    return str(home.api.ports["provider"].asked[-1].return_url)


def test_an_owner_chooses_what_to_hear_on_which_channel(home: Home) -> None:
    company = f"/v1/communities/{home.community}/messaging-settings"
    sends = {"channels": ["sms", "email"], "email_from": "desk@example.com"}
    assert home.api.patch(company, sends, 1).status == 200
    browser, first = enter(home)
    assert "消息设置" in first.text
    page = browser.get("/pay/messages")
    wanted = page.form["wanted"]
    assert "payment_received.sms" in wanted
    assert "announcement.sms" not in wanted  # which is asked for, never assumed
    assert not any(one.endswith(".wechat") for one in wanted)
    chosen = [one for one in wanted if one != "payment_received.sms"] + ["announcement.email"]
    kept = browser.post("/pay/messages", {**page.form, "wanted": chosen})
    assert kept.status == 303, kept.text
    again = browser.follow(kept)
    assert sorted(again.form["wanted"]) == sorted(chosen)
    assert "已保存" in again.text
    reach = home.api.get(f"/v1/accounts/{home.account}/reach").json["preferences"]
    said = {(one["kind"], one["channel"]): one for one in reach}
    assert said["payment_received", "sms"]["wanted"] is False
    assert said["announcement", "email"]["wanted"] is True
    assert said["payment_received", "wechat"]["at"] is None  # of which nothing was shown
    assert browser.post("/pay/messages", {**page.form, "wanted": []}).status == 412
    assert browser.post("/pay/messages", {**again.form, "token": ""}).status == 403


def test_a_community_that_sends_nothing_has_nothing_to_choose(home: Home) -> None:
    browser, _ = enter(home, "en")
    page = browser.get("/pay/messages")
    assert (page.status, page.form.get("wanted")) == (200, None)
    assert "does not send messages yet" in page.text
