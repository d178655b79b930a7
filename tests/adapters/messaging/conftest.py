"""A WeChat account of one's own at the noon of the other fakes, and messages to send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from infra.local.wechat_sandbox import WechatServer, WechatWorld
from infra.local.wechat_sandbox.world import PHONES
from shared.adapters.wechat_account import WechatAccount, WechatAccounts
from shared.adapters.wechat_calls import WechatCalls
from shared.adapters.wechat_channel import WechatChannel
from shared.adapters.wechat_tokens import WechatTokens
from shared.domain.community import Language
from shared.domain.messaging.errors import WechatNotSetUp
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.domain.messaging.settings import MessagingSettings, TemplateField, WechatTemplate
from shared.usecases.messaging.ports import Outgoing
from tests.fakes.clock import NOON, StandingClock
from tests.fakes.messages import MemoryMessages

CO = "com_0000000000000001"
TEMPLATE, ONE_TIME = "tpl_reminder_0001", "tpl_announcement_1"
SETTINGS = MessagingSettings(
    "cty_0000000000000001",
    (ChannelName.WECHAT, ChannelName.SMS, ChannelName.EMAIL),
    (
        WechatTemplate(
            MessageKind.REMINDER,
            TEMPLATE,
            (TemplateField("thing1", "title"), TemplateField("amount2", "amount")),
        ),
        WechatTemplate(
            MessageKind.ANNOUNCEMENT, ONE_TIME, (TemplateField("thing1", "title"),), one_time=True
        ),
    ),
    email_from="fees@example.com",
    email_name="阳光花园, fees",
    signature="阳光花园",
)


class OneAccount(WechatAccounts):
    """Knows the sandbox's account and no other."""

    def __init__(self, account: WechatAccount) -> None:
        self.account = account

    def of(self, company_id: str) -> WechatAccount:
        if company_id != CO:
            raise WechatNotSetUp
        return self.account


@dataclass
class Wechat:
    """One official account, and what Levy has of it."""

    world: WechatWorld
    url: str
    account: WechatAccount
    clock: StandingClock = field(default_factory=StandingClock)
    kept: Any = field(default_factory=MemoryMessages)

    def channel(self, *, read_s: float = 0.3) -> WechatChannel:
        calls = WechatCalls(self.url, connect_s=1, read_s=read_s)
        tokens = WechatTokens(calls, self.kept, self.clock)
        return WechatChannel(calls, OneAccount(self.account), tokens, self.kept, self.clock)

    def forward(self, **by: float) -> None:
        """Let time pass here and there."""
        self.clock.forward(**by)
        self.world.offset += int(self.clock.now().timestamp()) - self.world.now()

    def messages(self, number: int = 0) -> list[dict[str, Any]]:
        return self.world.phones[PHONES[number]].messages

    def fails(self, path: str, errcode: int, times: int = 1) -> None:
        self.world.faults.extend([{"path": path, "errcode": errcode}] * times)

    def told(self, path: str) -> int:
        return self.world.counts[f"POST {path}"]


@pytest.fixture(scope="session")
def wechat_server() -> Iterator[WechatServer]:
    with WechatServer(WechatWorld(), automatic=False) as server:
        yield server


@pytest.fixture
def wechat(wechat_server: WechatServer) -> Wechat:
    """An account with two templates, whose day has just begun to be noon."""
    world = wechat_server.world
    world.reset()
    world.outbox.clear()
    world.templates = {
        TEMPLATE: {"thing1": "thing1", "amount2": "amount2"},
        ONE_TIME: {"thing1": "thing1"},
    }
    world.offset = int(NOON.timestamp()) - world.now()
    own = world.account
    account = WechatAccount(own.app_id, own.secret, own.token, own.aes_key)
    return Wechat(world, wechat_server.url, account)


@pytest.fixture
def a_message() -> Callable[..., Outgoing]:
    """Makes a reminder: `a_message("msg_1", kind=…)`."""

    def make(
        id: str = "msg_1",
        address: str = PHONES[0],
        kind: MessageKind = MessageKind.REMINDER,
        **more: Any,
    ) -> Outgoing:
        values: dict[str, Any] = {
            "id": id,
            "company_id": CO,
            "kind": kind,
            "address": address,
            "language": Language.ZH,
            "title": "物业费 11 月账单",
            "lines": ("应缴 222.93 元", "请于 11 月 30 日前缴纳"),
            "settings": SETTINGS,
            "data": {"title": "物业费 11 月账单", "amount": "222.93 元"},
            "link": "https://pay.example.com/p/lp_0123456789",
        }
        return Outgoing(**(values | more))

    return make
