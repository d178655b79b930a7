"""From a reminder in WeChat through its link to a paid bill on a phone; then nothing more comes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from infra.local.sandbox_process import switch
from infra.local.wechat_sandbox.world import PHONES
from shared.adapters.clock import SystemClock
from tests.stack.chromium import browser
from tests.stack.deployed import Answer, Deployed, eventually

PHONE = ViewportSize(width=375, height=812)
PATIENCE_MS = 120_000  # a busy machine starts functions slowly
TEMPLATE = f"tpl_asked_{os.getpid()}"
ROOM = f"1203-{os.getpid()}"  # others may have messages on the same phone
# Field of the template, what fills it, and what the phone calls it.
FIELDS = (
    ("thing1", "title", "标题"),
    ("thing2", "room", "房屋"),
    ("amount3", "amount", "待缴金额"),
    ("time4", "due", "截止日期"),
)
BUSY_QUEUES = ("ReminderQueue", "ByWechatQueue")
HIDDEN_SECONDS = 5
# Whatever hour the test runs at is no quiet one. The steps are told of one and two days after.
STEP = {"anchor": "issued", "kind": "reminder", "wording": "new_bill", "channels": ["wechat"]}
LADDER = {
    "steps": [{**STEP, "name": "first", "days": 1}, {**STEP, "name": "second", "days": 2}],
    "quiet": {"quiet_from": "00:00", "quiet_to": "00:00"},
    "plan_hour": 0,
}


class Home:
    """An account that is told by WeChat, with one bill, all entered over HTTP."""

    def __init__(self, stack: Deployed) -> None:
        self.stack, self.made, self.tag = stack, 0, f"asked-{os.getpid()}"
        place = "/v1/communities"
        estate = {"name": "云栖花园", "currency": "CNY", "time_zone": "Asia/Shanghai"}
        self.community = self.make(place, estate)
        self.place = f"{place}/{self.community}"
        building = self.make(f"{self.place}/buildings", {"name": "3栋"})
        unit = {"name": ROOM, "floor": 12, "built_area": "121.40"}
        unit_id = self.make(f"/v1/buildings/{building}/units", unit)
        holder = self.make(f"{self.place}/holders", {"name": "欧阳娜娜"})
        held = {"holder_id": holder, "from": "2026-01-01"}
        self.account = self.make(f"/v1/units/{unit_id}/accounts", held)
        fields = [{"field": field, "datum": datum} for field, datum, _ in FIELDS]
        template = {"kind": "reminder", "template_id": TEMPLATE, "fields": fields}
        settings = {"channels": ["wechat"], "templates": [template]}
        version = {"If-Match": '"1"'}
        self.call("PATCH", f"{self.place}/messaging-settings", settings, **version)
        self.call("PATCH", f"{self.place}/campaigns/all", LADDER, **version)
        self.bill()

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        self.made += 1
        sent = {"Idempotency-Key": f"{self.tag}-{self.made}", **headers}
        answer = self.stack.call(method, path, body, key=self.stack.api_key, headers=sent)
        assert answer.status < 300, answer.body
        return answer

    def make(self, path: str, body: Any) -> str:
        return str(self.call("POST", path, body).json["id"])

    def bill(self) -> None:
        """Issue one bill of 303.50."""
        named = {"name": {"zh": "物业费", "en": "Property fee"}, "category": "property_fee"}
        item = self.make("/v1/charge-items", {**named, "community_id": self.community})
        document = {"schema": 1, "quantity": "built_area", "price": "2.50"}
        rule = {"effective_from": "2026-01-01", "document": document}
        self.make(f"/v1/charge-items/{item}/rules", rule)
        plan = {"name": "每月", "first_period": "2026-11", "item_ids": [item]}
        plan_id = self.make(f"{self.place}/billing-plans", plan)
        run = {"plan_id": plan_id, "period": "2026-11", "mode": "issue"}
        self.call("POST", f"{self.place}/billing-runs", run)
        eventually(lambda: self.listed("bills"))

    def listed(self, what: str) -> list[Any]:
        found: list[Any] = self.call("GET", f"/v1/accounts/{self.account}/{what}").json["items"]
        return found

    def is_told(self, step: str) -> bool:
        states = {each["origin"]: each["state"] for each in self.listed("messages")}
        return states.get(step) == "sent"

    def has_arrived(self) -> bool:
        """Tell whether WeChat told that the message is on the phone."""
        receipts = [each["receipt"] for each in self.listed("messages")]
        return [each and each["state"] for each in receipts] == ["delivered"]

    def tick(self, days: int, times: int = 1) -> None:
        """Have the community looked at on a later day, as the clock orders it; nobody else is."""
        at: datetime = SystemClock().now() + timedelta(days=days)
        company = self.call("GET", "/v1/caller").json["company_id"]
        order = {"schema": 1, "kind": "community", "company_id": company}
        body = json.dumps({**order, "community_id": self.community, "at": at.isoformat()})
        sqs, queue = self.stack.client("sqs"), self.stack.output("ReminderQueueUrl")
        for _ in range(times):
            sqs.send_message(QueueUrl=queue, MessageBody=body)

    def is_quiet(self) -> bool:
        """Tell whether nothing is planned or delivered any more."""
        return not any(self.stack.waiting(queue) for queue in BUSY_QUEUES)


@pytest.fixture(scope="module")
def home(stack: Deployed) -> Home:
    if not stack.described.get("wechat_url") or not stack.described.get("sandbox_url"):
        pytest.skip("the stack uses WeChat or Stripe itself, where nobody presses the button")
    shown = {field: name for field, _, name in FIELDS}
    switch(stack.described["wechat_url"], "settings", {"templates": {TEMPLATE: shown}})
    switch(stack.described["wechat_url"], "followers", {"openid": PHONES[2], "follows": True})
    for queue in BUSY_QUEUES:
        # One message met while another worker sends it comes back later: here soon.
        stack.hide_taken_messages_for(queue, HIDDEN_SECONDS)
    return Home(stack)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def cards(page: Page, home: Home) -> Any:
    """Open the phone's screen and return what it shows of this test's."""
    page.goto(f"{home.stack.described['wechat_url']}/phone/{PHONES[2]}")
    return page.locator("article", has_text=ROOM)


def test_from_the_message_to_a_paid_bill_and_no_message_more(
    home: Home, chromium: Browser, tmp_path: Path
) -> None:
    phone = chromium.new_context(viewport=PHONE, device_scale_factor=2, locale="zh-CN")
    phone.set_default_timeout(PATIENCE_MS)
    page = phone.new_page()
    made = home.call("POST", f"/v1/accounts/{home.account}/pay-links", {"purpose": "测试"}).json
    page.goto(home.stack.described["browser_url"] + made["path"])
    page.get_by_role("link", name="在微信接收账单提醒").click()
    page.get_by_role("link", name=PHONES[2]).click()
    page.get_by_role("heading", name="已绑定微信").wait_for()

    home.tick(1, times=3)
    eventually(partial(home.is_told, "first"))
    eventually(home.is_quiet)
    eventually(home.has_arrived)
    assert cards(page, home).count() == 1
    card = cards(page, home).inner_text()
    assert "¥303.50" in card
    assert fits(page)
    page.screenshot(path=tmp_path / "message.png", full_page=True)

    cards(page, home).get_by_role("link", name="查看详情").click()
    page.wait_for_url("**/live/pay")
    assert page.locator(".sum").inner_text() == "¥303.50"
    assert fits(page)
    page.screenshot(path=tmp_path / "bill.png", full_page=True)
    page.get_by_role("button", name="支付").click()
    assert page.url.startswith(str(home.stack.described["sandbox_url"]))
    page.get_by_role("button").first.click()
    page.wait_for_url("**/live/pay/return/pay_*")
    page.wait_for_selector(".mark.good")
    assert fits(page)
    page.screenshot(path=tmp_path / "paid.png", full_page=True)
    assert home.call("GET", f"/v1/accounts/{home.account}/dues").json["bills"] == []

    home.tick(2, times=3)
    eventually(home.is_quiet)
    assert cards(page, home).count() == 1
    assert [each["origin"] for each in home.listed("messages") if each["state"] == "sent"] == [
        "first"
    ]
    phone.close()
