"""An owner links WeChat from a pay link, gets a message on the phone, and stops following."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ViewportSize

from infra.local.sandbox_process import switch
from infra.local.wechat_sandbox import callbacks as sandbox
from infra.local.wechat_sandbox.world import PHONES
from infra.local.wechat_sandbox.world import Account as Forger
from shared.adapters.clock import SystemClock
from shared.adapters.wechat_setup import channels
from shared.domain.community import Language
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.domain.messaging.settings import MessagingSettings, TemplateField, WechatTemplate
from shared.store.messages import MessagesTable
from shared.usecases.messaging.ports import DeliveryState, Outgoing, Sent
from tests.stack.chromium import browser
from tests.stack.deployed import Answer, Deployed, eventually

PHONE = ViewportSize(width=375, height=812)
PATIENCE_MS = 120_000  # a busy machine starts functions slowly
TEMPLATE = f"tpl_reminder_{os.getpid()}"
FIELDS = {"thing1": "title", "thing2": "room", "amount3": "amount", "time4": "due"}


class Owner:
    """An account of somebody who may link WeChat."""

    def __init__(self, stack: Deployed) -> None:
        self.stack, self.made, self.tag = stack, 0, f"wechat-{os.getpid()}"
        place = "/v1/communities"
        estate = {"name": "云栖花园", "currency": "CNY", "time_zone": "Asia/Shanghai"}
        self.community = self.make(place, estate)
        building = self.make(f"{place}/{self.community}/buildings", {"name": "3栋"})
        unit = {"name": "1203", "floor": 12, "built_area": "121.40"}
        unit_id = self.make(f"/v1/buildings/{building}/units", unit)
        holder = self.make(f"{place}/{self.community}/holders", {"name": "欧阳娜娜"})
        held = {"holder_id": holder, "from": "2026-01-01"}
        self.account = self.make(f"/v1/units/{unit_id}/accounts", held)
        fields = [{"field": each, "datum": datum} for each, datum in FIELDS.items()]
        template = {"kind": "reminder", "template_id": TEMPLATE, "fields": fields}
        settings = {"channels": ["wechat"], "templates": [template]}
        path = f"{place}/{self.community}/messaging-settings"
        self.call("PATCH", path, settings, **{"If-Match": '"1"'})

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        self.made += 1
        sent = {"Idempotency-Key": f"{self.tag}-{self.made}", **headers}
        answer = self.stack.call(method, path, body, key=self.stack.api_key, headers=sent)
        assert answer.status < 300, answer.body
        return answer

    def make(self, path: str, body: Any) -> str:
        return str(self.call("POST", path, body).json["id"])

    def addresses(self) -> list[Any]:
        found: list[Any] = self.call("GET", f"/v1/accounts/{self.account}/reach").json["addresses"]
        return found

    def is_unreached(self) -> bool:
        return self.addresses() == []


@pytest.fixture(scope="module")
def owner(stack: Deployed) -> Owner:
    if not stack.described.get("wechat_url"):
        pytest.skip("the stack uses WeChat itself")
    shown = dict(zip(FIELDS, ("标题", "房屋", "待缴金额", "截止日期"), strict=True))
    switch(stack.described["wechat_url"], "settings", {"templates": {TEMPLATE: shown}})
    return Owner(stack)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


def reminder(owner: Owner, link: str) -> Outgoing:
    company = str(owner.call("GET", "/v1/caller").json["company_id"])
    fields = tuple(TemplateField(each, datum) for each, datum in FIELDS.items())
    template = WechatTemplate(MessageKind.REMINDER, TEMPLATE, fields)
    return Outgoing(
        id=f"msg-{owner.tag}",
        company_id=company,
        kind=MessageKind.REMINDER,
        address=PHONES[1],
        language=Language.ZH,
        title="物业费 2026 年 11 月待缴",
        lines=(),
        settings=MessagingSettings(owner.community, (ChannelName.WECHAT,), (template,)),
        data={
            "title": "物业费 2026 年 11 月待缴",
            "room": "3栋 1203",
            "amount": "¥321.50",
            "due": "2026年11月30日",
        },
        link=link,
    )


def test_from_the_pay_link_to_the_phone_and_away_again(
    stack: Deployed, owner: Owner, chromium: Browser, tmp_path: Path
) -> None:
    made = owner.call("POST", f"/v1/accounts/{owner.account}/pay-links", {"purpose": "测试"}).json
    link = stack.described["browser_url"] + made["path"]
    phone = chromium.new_context(viewport=PHONE, device_scale_factor=2, locale="zh-CN")
    phone.set_default_timeout(PATIENCE_MS)
    page = phone.new_page()
    page.goto(link)
    page.get_by_role("link", name="在微信接收账单提醒").click()
    page.get_by_role("link", name=PHONES[1]).click()
    page.get_by_role("heading", name="已绑定微信").wait_for()
    assert urlsplit(page.url).path == "/live/pay/wechat/back"
    page.screenshot(path=tmp_path / "linked.png", full_page=True)
    (address,) = owner.addresses()
    assert (address["channel"], address["shown"]) == ("wechat", f"…{PHONES[1][-4:]}")
    page.reload()  # the same return again links nothing and breaks nothing
    assert len(owner.addresses()) == 1

    messages = MessagesTable(stack.client("dynamodb"), stack.output("MessagesTable"))
    reached = channels(
        stack.client("secretsmanager"),
        stack.output("WechatSecret"),
        stack.described["wechat_url"],
        tokens=messages,
        credits=messages,
        clock=SystemClock(),
    )
    message = reminder(owner, link)
    outcomes = {reached[ChannelName.WECHAT].send(message) for _ in range(3)}
    (sent,) = outcomes
    assert isinstance(sent, Sent), sent
    page.goto(f"{stack.described['wechat_url']}/phone/{PHONES[1]}")
    assert page.locator("article").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=tmp_path / "phone.png", full_page=True)
    told = eventually(
        partial(messages.delivery, message.company_id, ChannelName.WECHAT, sent.provider_id)
    )
    assert told is not None
    assert told.state is DeliveryState.DELIVERED
    page.get_by_role("link", name="查看详情").click()
    page.wait_for_url("**/live/pay")
    phone.close()

    forged(stack, message.company_id)
    assert len(owner.addresses()) == 1
    switch(stack.described["wechat_url"], "settings", {"callback_times": 3})
    switch(stack.described["wechat_url"], "followers", {"openid": PHONES[1], "follows": False})
    eventually(owner.is_unreached)
    for line in stack.logs("WechatCallback") + stack.logs("Web"):
        assert PHONES[1] not in line
        assert made["token"] not in line


def forged(stack: Deployed, company_id: str) -> None:
    """Tell the stack something in WeChat's name, without its words."""
    body = f"<xml><FromUserName>{PHONES[1]}</FromUserName><Event>unsubscribe</Event></xml>"
    now = int(SystemClock().now().timestamp())
    query, wrapped = sandbox.sealed(Forger(token="guessed"), body.encode(), now)
    answer = stack.call("POST", f"/webhooks/wechat/{company_id}?{query}", wrapped)
    assert (answer.status, answer.json["code"]) == (400, "callback_refused")
