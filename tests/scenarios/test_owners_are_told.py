"""Owners hear in WeChat of money that came, of a refund that moves, and of autopay: each once."""

from __future__ import annotations

import http.client
import json
import os
import re
import urllib.request
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from infra.local.sandbox_process import switch
from tests.stack.deployed import Deployed, eventually

TAG = f"told-{os.getpid()}"
PHONE = f"oSandboxTold_{os.getpid():015d}"
TEMPLATE = f"tpl_told_{os.getpid()}"
NEWS = f"tpl_news_{os.getpid()}"
KINDS = ("payment_received", "refund", "autopay", "statement")
# Field of the template, what fills it, and what the phone calls it.
FIELDS = (
    ("thing1", "title", "标题"),
    ("thing2", "room", "房屋"),
    ("amount3", "amount", "金额"),
    ("remark4", "note", "说明"),
)
NEVER_QUIET = {"quiet": {"quiet_from": "00:00", "quiet_to": "00:00"}}
FIRST = {"If-Match": '"1"'}
LOOK = time(2)  # ten o'clock in Shanghai


class Household:
    """Two flats of one family that follows with one phone; each has a bill of 303.50."""

    def __init__(self, stack: Deployed) -> None:
        self.stack, self.made = stack, 0
        estate = {"name": "云栖花园", "currency": "CNY", "time_zone": "Asia/Shanghai"}
        self.place = f"/v1/communities/{self.make('/v1/communities', estate)}"
        building = self.make(f"{self.place}/buildings", {"name": "3栋"})
        holder = self.make(f"{self.place}/holders", {"name": "欧阳娜娜"})
        self.accounts = [self.flat(building, holder, name) for name in ("1203", "1204")]
        fields = [{"field": field, "datum": datum} for field, datum, _ in FIELDS]
        templates = [{"kind": kind, "template_id": TEMPLATE, "fields": fields} for kind in KINDS]
        no_amount = [one for one in fields if one["datum"] != "amount"]  # a field may not be empty
        news = {"kind": "announcement", "template_id": NEWS, "fields": no_amount}
        templates.append(news)
        settings = {"channels": ["wechat"], "templates": templates}
        self.call("PATCH", f"{self.place}/messaging-settings", settings, **FIRST)
        self.call("PATCH", f"{self.place}/campaigns/all", NEVER_QUIET, **FIRST)
        self.bill()
        for account in self.accounts:
            self.link(account)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        self.made += 1
        sent = {"Idempotency-Key": f"{TAG}-{self.made}", **headers}
        answer = self.stack.call(method, path, body, key=self.stack.api_key, headers=sent)
        assert answer.status < 300, answer.body
        return answer.json

    def make(self, path: str, body: Any) -> str:
        return str(self.call("POST", path, body)["id"])

    def flat(self, building: str, holder: str, name: str) -> str:
        unit = {"name": f"{name}-{os.getpid()}", "floor": 12, "built_area": "121.40"}
        unit_id = self.make(f"/v1/buildings/{building}/units", unit)
        held = {"holder_id": holder, "from": "2026-01-01"}
        return self.make(f"/v1/units/{unit_id}/accounts", held)

    def bill(self) -> None:
        named = {"name": {"zh": "物业费", "en": "Property fee"}, "category": "property_fee"}
        community = self.place.rsplit("/", 1)[-1]
        item = self.make("/v1/charge-items", {**named, "community_id": community})
        document = {"schema": 1, "quantity": "built_area", "price": "2.50"}
        rule = {"effective_from": "2026-01-01", "document": document}
        self.make(f"/v1/charge-items/{item}/rules", rule)
        plan = {"name": "每月", "first_period": "2026-11", "item_ids": [item]}
        plan_id = self.make(f"{self.place}/billing-plans", plan)
        run = {"plan_id": plan_id, "period": "2026-11", "mode": "issue"}
        self.call("POST", f"{self.place}/billing-runs", run)
        for account in self.accounts:
            eventually(partial(self.bills, account))

    def bills(self, account: str) -> list[Any]:
        found: list[Any] = self.call("GET", f"/v1/accounts/{account}/bills")["items"]
        return found

    def opened(self, account: str) -> tuple[str, str]:
        """Open a fresh pay link as a browser does; return where pages are, and the cookie."""
        made = self.call("POST", f"/v1/accounts/{account}/pay-links", {"purpose": "测试"})
        pages = str(self.stack.described["api_url"])
        return pages, asked_of(pages + made["path"])["set-cookie"].split(";")[0]

    def link(self, account: str) -> None:
        """Link the family's phone to an account."""
        pages, cookie = self.opened(account)
        there = asked_of(f"{pages}/pay/wechat", cookie)["location"].split("#")[0]
        back = asked_of(f"{there}&sandbox_openid={PHONE}")["location"]
        asked_of(f"{pages}/pay/wechat/back?{urlsplit(back).query}", cookie)
        reach = self.call("GET", f"/v1/accounts/{account}/reach")
        assert [one["channel"] for one in reach["addresses"]] == ["wechat"]

    def shown(self, title: str) -> list[Any]:
        """Return what the phone shows under a title."""
        address = f"{self.stack.described['wechat_url']}/_sandbox/state"
        with urllib.request.urlopen(address, timeout=30) as answer:
            phones = json.load(answer)["phones"]
        (mine,) = (one["messages"] for one in phones if one["openid"] == PHONE)
        return [one for one in mine if title in json.dumps(one, ensure_ascii=False)]

    def is_opted_out(self, account: str, kind: str) -> bool:
        return [one["reason"] for one in self.messages(account, kind)] == ["opted_out"]

    def messages(self, account: str, kind: str) -> list[Any]:
        found = self.call("GET", f"/v1/accounts/{account}/messages?limit=100")["items"]
        return [one for one in found if one["kind"] == kind]


def asked_of(address: str, cookie: str = "", wanted: str = "") -> dict[str, str]:
    """Return the headers of a page, not following where it leads; with `wanted` send its form."""
    headers, body = {"Cookie": cookie}, page_of(address, cookie) if wanted else ""
    at, sent = urlsplit(address), None
    if wanted:
        fields = re.findall(r'name="(token|version|shown)" value="([^"]*)"', body)
        sent = urlencode([*fields, ("wanted", wanted)])
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    with closing(http.client.HTTPConnection(at.netloc, timeout=60)) as browser:
        browser.request("POST" if wanted else "GET", f"{at.path}?{at.query}", sent, headers)
        with browser.getresponse() as answer:
            assert answer.status in {200, 302, 303}, answer.read()
            return {name.lower(): value for name, value in answer.headers.items()}


def page_of(address: str, cookie: str) -> str:
    """Return a page."""
    request = urllib.request.Request(address, headers={"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return str(answer.read().decode())


@pytest.fixture(scope="module")
def household(stack: Deployed) -> Household:
    if not stack.described.get("wechat_url"):
        pytest.skip("the stack uses WeChat itself")
    shown = {field: name for field, _, name in FIELDS}
    news = {field: name for field, name in shown.items() if name != "金额"}
    switch(stack.described["wechat_url"], "settings", {"templates": {TEMPLATE: shown, NEWS: news}})
    switch(stack.described["wechat_url"], "followers", {"openid": PHONE, "follows": True})
    return Household(stack)


def resent(household: Household, message: Any, of: str) -> None:
    """Order the message of a payment again and again, as a stream that is read again does."""
    company = household.call("GET", "/v1/caller")["company_id"]
    order = {"schema": 1, "kind": "tell", "company_id": company, "of": of}
    order |= {"account_id": message["account_id"], "wording": "payment_received"}
    body = json.dumps({**order, "at": f"{message['day']}T12:00:00+08:00"})
    sqs, queue = household.stack.client("sqs"), household.stack.output("ReminderQueueUrl")
    for _ in range(10):
        sqs.send_message(QueueUrl=queue, MessageBody=body)


def test_money_at_the_desk_is_told_of_once_and_a_refund_as_it_moves(household: Household) -> None:
    account = household.accounts[0]
    body = {"account_id": account, "channel": "cash", "amount": "400"}
    paid = household.call("POST", f"{household.place}/payments", body)
    (shown,) = eventually(lambda: household.shown("收款通知"))
    said = dict(shown["data"])
    assert (said["金额"], said["房屋"]) == ("¥400.00", f"1203-{os.getpid()}")
    assert said["说明"].startswith("用于 2026-11 账单；¥96.50 存入预存余额；收据号 2026-")
    (message,) = household.messages(account, "payment_received")
    resent(household, message, paid["id"])

    rules = {"automatic": {"up_to_minor": 100000, "no_arrears": False}}
    household.call("PATCH", f"{household.place}/refund-settings", rules, **FIRST)
    asked = {"kind": "payment", "payment_id": paid["id"], "amount": "96.50", "reason": "搬家"}
    refund = household.call("POST", f"/v1/accounts/{account}/refunds", asked)
    assert refund["state"] == "approved"
    household.call("POST", f"{household.place}/shifts", {"cash": "1000"})
    path = f"/v1/refunds/{refund['id']}/parts/1/pay-out"
    household.call("POST", path, {})
    last = eventually(lambda: household.shown("现金"))[-1]
    assert dict(last["data"])["说明"] == "已退还（现金）"
    refunds = household.messages(account, "refund")
    assert {one["state"] for one in refunds} <= {"sent", "skipped"}
    assert len(household.shown("退款进度")) == len([1 for one in refunds if one["state"] == "sent"])
    assert len(household.messages(account, "payment_received")) == 1
    assert len(household.shown("收款通知")) == 1


def test_autopay_is_told_of_the_day_before_and_its_failure_brings_a_link(
    household: Household,
) -> None:
    account = household.accounts[1]
    day = {"source": "balance", "limit": "400", "day": {"kind": "due"}, "consent": "2026-11"}
    mandate = household.call("POST", f"/v1/accounts/{account}/autopay", day)
    due_on = date.fromisoformat(household.bills(account)[0]["due_on"])
    on = max(due_on, datetime.now(UTC).date() + timedelta(days=2))
    look(household, mandate, on - timedelta(days=1))
    (ahead,) = eventually(lambda: household.shown("自动缴费预告"))
    assert dict(ahead["data"])["说明"] == f"将于 {on} 自动扣缴物业账单 ¥303.50。"
    look(household, mandate, on)
    (failed,) = eventually(lambda: household.shown("自动缴费未成功"))
    said = dict(failed["data"])
    assert said["金额"] == "¥303.50"
    assert said["说明"].startswith("自动扣缴 ¥303.50 未成功：预存余额不足。将于 ")
    for message in (ahead, failed):
        token = urlsplit(message["link"]).path.rpartition("/")[2]
        opened = asked_of(f"{household.stack.described['api_url']}/p/{token}")
        assert opened["location"].endswith("pay")
    sent = household.messages(account, "autopay")
    assert [one["state"] for one in sent] == ["sent", "sent"]


def look(household: Household, mandate: Any, day: date) -> None:
    """Have the mandate, and no other, looked after on the morning of a day, twice."""
    company = household.call("GET", "/v1/caller")["company_id"]
    at = datetime.combine(day, LOOK, UTC)
    order = {"schema": 1, "kind": "look", "company_id": company, "mandate_id": mandate["id"]}
    body = json.dumps({**order, "at": at.isoformat()})
    sqs, queue = household.stack.client("sqs"), household.stack.output("AutopayQueueUrl")
    for _ in range(2):
        sqs.send_message(QueueUrl=queue, MessageBody=body)


def test_what_an_owner_chose_on_the_page_decides_who_gets_announcements_and_statements(
    household: Household,
) -> None:
    asks, other = household.accounts
    pages, cookie = household.opened(asks)
    form = asked_of(f"{pages}/pay/messages", cookie, wanted="announcement.wechat")
    assert form["location"].endswith("pay/messages?kept=1")
    title = f"停水{os.getpid()}"
    words = {"title": title, "body": "{room}：明日停水"}
    told = {"zh": words, "en": words, "channels": ["wechat"]}
    seen = household.call("POST", f"{household.place}/announcement-preview", told)
    assert (seen["reached"], {one["account_id"] for one in seen["accounts"]}) == (1, {asks, other})
    household.call("POST", f"{household.place}/announcements", told)
    (shown,) = eventually(lambda: household.shown(title))
    room = f"1203-{os.getpid()}"
    assert dict(shown["data"])["说明"] == f"{room}：明日停水"
    owed = {"title": "对账单", "body": "{count} 张账单未缴，共 {amount}"}
    statement = {**told, "kind": "statement", "zh": owed, "en": owed}
    household.call("POST", f"{household.place}/announcements", statement)
    (sent,) = eventually(lambda: household.shown("对账单"))
    assert dict(sent["data"])["说明"] == "1 张账单未缴，共 ¥303.50"
    assert urlsplit(sent["link"]).path
    for account, kind in ((other, "announcement"), (asks, "statement")):
        eventually(partial(household.is_opted_out, account, kind))
    assert len(household.shown(title)) == len(household.shown("对账单")) == 1
