"""What comes to WeChat's address: forged refused before any work, told ten times done once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from infra.local.wechat_sandbox import callbacks as sandbox
from infra.local.wechat_sandbox.world import Account as SandboxAccount
from infra.local.wechat_sandbox.world import WechatWorld
from shared.adapters.wechat_account import WechatAccount
from shared.adapters.wechat_callbacks import WechatCallbackDoor
from shared.domain.accounts import Account
from shared.domain.messaging.errors import CallbackRefused
from shared.domain.messaging.kinds import ChannelName
from shared.usecases.messaging.callbacks import CallbackCame, Told, receive_callback
from shared.usecases.messaging.contacts import bind_openid, contacts_of
from shared.usecases.messaging.ports import DeliveryState
from tests.fakes.bank_files import PlainSealer
from tests.fakes.messages import MemoryMessages
from tests.ledger.world import CO, HOME, World, memory_world

OPENID, TEMPLATE = "oSandboxPhone00_aaaaaaaaaaaa", "tpl_announcement_1"
OWN = SandboxAccount()


class OneAccount:
    """Knows one account and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def of(self, company_id: str) -> WechatAccount:
        assert company_id == CO
        self.asked += 1
        return WechatAccount(OWN.app_id, OWN.secret, OWN.token, OWN.aes_key)


class Untouchable:
    """Fails the test if anything of it is used."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was used")


@dataclass
class Door:
    """The address, with a sandbox that tells things to it."""

    world: World = field(default_factory=memory_world)
    told: WechatWorld = field(default_factory=WechatWorld)
    messages: MemoryMessages = field(default_factory=MemoryMessages)
    accounts: OneAccount = field(default_factory=OneAccount)

    @property
    def now(self) -> int:
        return int(self.world.clock.now().timestamp())

    def came(self, account: SandboxAccount = OWN, at: int | None = None) -> CallbackCame:
        """Return the request of what the sandbox has to tell next."""
        body = self.told.outbox.popleft()
        query, wrapped = sandbox.sealed(account, body, self.now if at is None else at)
        named = {name: values[0] for name, values in parse_qs(query).items()}
        return CallbackCame(CO, named["timestamp"], named["nonce"], named["msg_signature"], wrapped)

    def receive(self, came: CallbackCame, **more: Any) -> Told:
        ports: dict[str, Any] = {
            "callbacks": WechatCallbackDoor(self.accounts),  # type: ignore[arg-type]
            "messages": self.messages,
            "ledger": self.world.ledger,
            "sealer": PlainSealer(),
            "clock": self.world.clock,
        }
        return receive_callback(came, **(ports | more))


@pytest.fixture
def door() -> Door:
    return Door()


def _refused(door: Door, came: CallbackCame) -> str:
    """Return why it is refused; fails if anything of ours was touched."""
    nothing: Any = Untouchable()
    with pytest.raises(CallbackRefused) as refusal:
        door.receive(came, messages=nothing, ledger=nothing, sealer=nothing)
    return str(refusal.value.data["reason"])


def test_what_became_of_a_message_is_noted_once(door: Door) -> None:
    sandbox.template_sent(door.told, OPENID, 1001, "failed:user block")
    came = door.came()
    for _ in range(10):
        told = door.receive(came)
    assert told.message_id == "1001"
    found = door.messages.delivery(CO, ChannelName.WECHAT, "1001")
    assert found is not None
    assert found.state is DeliveryState.BLOCKED


def test_a_credit_told_of_ten_times_counts_once(door: Door) -> None:
    sandbox.credit_given(door.told, OPENID, TEMPLATE)
    came = door.came()
    for _ in range(10):
        door.receive(came)
    assert door.messages.credits(CO, OPENID, TEMPLATE) == 1


def test_who_stops_following_is_forgotten(door: Door) -> None:
    account = door.world.directory.get(CO, Account, HOME)
    ports: dict[str, Any] = {"ledger": door.world.ledger}
    bind_openid(CO, account, OPENID, "owner", sealer=PlainSealer(), clock=door.world.clock, **ports)
    sandbox.event(door.told, OPENID, "unsubscribe", {})
    door.receive(door.came())
    assert contacts_of(CO, account, **ports).addresses == ()


def test_a_subscription_message_is_delivered(door: Door) -> None:
    sandbox.subscription_sent(door.told, OPENID, TEMPLATE, 1002)
    door.receive(door.came())
    found = door.messages.delivery(CO, ChannelName.WECHAT, "1002")
    assert found is not None
    assert found.state is DeliveryState.DELIVERED


def test_a_forged_notice_is_refused_before_any_work(door: Door) -> None:
    sandbox.event(door.told, OPENID, "unsubscribe", {})
    forger = replace(OWN, token="guessed")
    assert _refused(door, door.came(forger)) == "signature"


@pytest.mark.parametrize("part", ["timestamp", "nonce", "raw"])
def test_a_notice_that_was_changed_is_refused(door: Door, part: str) -> None:
    sandbox.event(door.told, OPENID, "unsubscribe", {})
    came = door.came()
    changed: dict[str, Any] = {
        "timestamp": str(door.now + 1),
        "nonce": "0000000000",
        "raw": came.raw.replace(b"CDATA[", b"CDATA[AAAA"),
    }
    assert _refused(door, replace(came, **{part: changed[part]})) == "signature"


@pytest.mark.parametrize("seconds", [-601, 601, -(10**9)])
def test_an_old_notice_sent_again_is_refused(door: Door, seconds: int) -> None:
    sandbox.event(door.told, OPENID, "unsubscribe", {})
    came = door.came(at=max(door.now + seconds, 10**8))
    assert _refused(door, came) == "too_old"
    assert door.accounts.asked == 0


def test_a_notice_for_another_app_is_refused(door: Door) -> None:
    sandbox.event(door.told, OPENID, "unsubscribe", {})
    other = replace(OWN, app_id="wx_other")
    assert _refused(door, door.came(other)) == "app"


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("raw", b""),
        ("raw", b"<xml><Event>unsubscribe</Event></xml>"),
        ("raw", b"<xml><Encrypt>" + b"A" * 100_000 + b"</Encrypt></xml>"),
        ("timestamp", "now"),
        ("timestamp", "1" * 40),
        ("nonce", "a b"),
    ],
)
def test_what_has_another_shape_is_refused_unread(door: Door, part: str, value: Any) -> None:
    sandbox.event(door.told, OPENID, "unsubscribe", {})
    assert _refused(door, replace(door.came(), **{part: value})) == "malformed"
    assert door.accounts.asked == 0


@pytest.mark.parametrize("inner", [b"<!DOCTYPE a><xml/>", b"<xml>", b"<xml></xml>"])
def test_a_signed_notice_that_is_none_is_refused(door: Door, inner: bytes) -> None:
    door.told.outbox.append(inner)
    assert _refused(door, door.came()) == "malformed"


def test_the_address_is_entered_at_wechat_by_an_echo(door: Door) -> None:
    now = door.world.clock.now()
    signed = sandbox.signature(OWN.token, str(door.now), "n1")
    came = CallbackCame(CO, str(door.now), "n1", signed, echo="5927782489442352469")
    reader = WechatCallbackDoor(door.accounts)  # type: ignore[arg-type]
    assert reader.echo(came, now) == "5927782489442352469"
    for bad in (
        replace(came, signature="0" * 40),
        replace(came, echo="<script>"),
        replace(came, nonce="n2"),
    ):
        with pytest.raises(CallbackRefused):
            reader.echo(bad, now)
    with pytest.raises(CallbackRefused):
        reader.echo(came, now + timedelta(minutes=11))
