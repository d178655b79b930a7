"""Linking a phone: begun and ended in one session, once, with a code that tells whose it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from infra.local.wechat_sandbox.world import PHONES
from shared.adapters.wechat_calls import WechatCalls
from shared.adapters.wechat_sign_in import WechatOauth
from shared.domain.actor import Role
from shared.domain.errors import NotFound
from shared.domain.messaging.errors import BindingRefused, WechatNotSetUp, WechatUnavailable
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.domain.messaging.settings import TemplateField, WechatTemplate
from shared.usecases.community_settings import UpdateSettings
from shared.usecases.messaging.binding import Asking, Returned, end_binding, state_of, what_to_ask
from shared.usecases.messaging.settings import update_messaging_settings
from tests.adapters.messaging.conftest import OneAccount, Wechat
from tests.fakes.bank_files import PlainSealer
from tests.ledger import world as money
from tests.ledger.world import COMMUNITY, HOME, SPACE, World, memory_world

SECRET, SESSION = b"secret", "form-token-of-this-browser"
BACK = "https://pay.example.com/pay/wechat/back"


class Ours(OneAccount):
    """The same account, for the company of the world of money."""

    def of(self, company_id: str) -> Any:
        if company_id != money.CO:
            raise WechatNotSetUp
        return self.account


@dataclass
class Linking:
    """An owner with a phone, and the account it is about."""

    world: World
    wechat: Wechat

    def __post_init__(self) -> None:
        calls = WechatCalls(self.wechat.url, connect_s=1, read_s=0.5)
        self.oauth = WechatOauth(calls, Ours(self.wechat.account))
        self.owner = replace(self.world.actor, role=Role.OWNER, accounts=frozenset({HOME}))

    def went(self, phone: str = PHONES[0], nonce: str = "n") -> Returned:
        """Go to WeChat and come back."""
        state = state_of(SECRET, SESSION, nonce, self.world.clock.now())
        asked = urlsplit(self.oauth.address(money.CO, BACK, state))
        assert asked.fragment == "wechat_redirect"
        server = HTTPConnection(asked.netloc, timeout=5)
        server.request("GET", f"{asked.path}?{asked.query}&sandbox_openid={phone}")
        answer = server.getresponse()
        assert answer.status == 302, answer.read()
        came = urlsplit(answer.headers["Location"])
        server.close()
        assert f"{came.scheme}://{came.netloc}{came.path}" == BACK
        query = parse_qs(came.query)
        return Returned(HOME, query["code"][0], query["state"][0], SESSION)

    def end(self, returned: Returned) -> Any:
        return end_binding(
            self.owner,
            returned,
            secret=SECRET,
            sign_in=self.oauth,
            messages=self.wechat.kept,
            directory=self.world.directory,
            ledger=self.world.ledger,
            sealer=PlainSealer(),
            clock=self.world.clock,
        )


@pytest.fixture
def linking(wechat: Wechat) -> Linking:
    return Linking(memory_world(), wechat)


def test_a_phone_that_comes_back_is_linked(linking: Linking) -> None:
    linked = linking.end(linking.went())
    (address,) = linked.addresses
    assert address.channel is ChannelName.WECHAT
    assert address.shown == f"…{PHONES[0][-4:]}"


def test_the_same_return_counts_once(linking: Linking) -> None:
    returned = linking.went()
    linking.end(returned)
    with pytest.raises(BindingRefused) as refused:
        linking.end(returned)
    assert refused.value.data["reason"] == "used"


def test_a_code_is_good_once_whatever_it_comes_with(linking: Linking) -> None:
    first, second = linking.went(nonce="n1"), linking.went(nonce="n2")
    linking.end(first)
    with pytest.raises(BindingRefused) as refused:
        linking.end(replace(second, code=first.code))
    assert refused.value.data["reason"] == "code"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"session": "form-token-of-another-browser"}, "session"),
        ({"state": "0" * 74}, "session"),
        ({"state": ""}, "malformed"),
        ({"state": "x" * 200}, "malformed"),
        ({"code": "<>"}, "code"),
        ({"code": "made-up-code-0001"}, "code"),
    ],
)
def test_a_return_of_another_session_or_none_is_refused(
    linking: Linking, changed: dict[str, str], reason: str
) -> None:
    with pytest.raises(BindingRefused) as refused:
        linking.end(replace(linking.went(), **changed))
    assert refused.value.data["reason"] == reason
    assert asking(linking) is Asking.NOTHING


def test_a_return_that_comes_too_late_is_refused(linking: Linking) -> None:
    returned = linking.went()
    linking.world.clock.forward(minutes=11)
    with pytest.raises(BindingRefused) as refused:
        linking.end(returned)
    assert refused.value.data["reason"] == "too_old"


def test_an_owner_links_no_account_of_others(linking: Linking) -> None:
    with pytest.raises(NotFound):
        linking.end(replace(linking.went(), account_id=SPACE))


def test_a_busy_wechat_is_told_apart_from_a_bad_code(linking: Linking) -> None:
    returned = linking.went()
    linking.wechat.fails("/sns/oauth2/access_token", -1)
    with pytest.raises(WechatUnavailable):
        linking.end(returned)


def asking(linking: Linking) -> Asking:
    ports: Any = {"directory": linking.world.directory, "ledger": linking.world.ledger}
    return what_to_ask(
        linking.owner, HOME, credits=lambda: linking.wechat.kept, sealer=PlainSealer, **ports
    )


def use_wechat(linking: Linking, *, version: int, one_time: bool) -> None:
    fields = (TemplateField("thing1", "title"),)
    template = WechatTemplate(MessageKind.REMINDER, "tpl_reminder_0001", fields, one_time)
    changes = {"channels": (ChannelName.WECHAT,), "templates": (template,)}
    ports: Any = {"directory": linking.world.directory, "ledger": linking.world.ledger}
    command = UpdateSettings(COMMUNITY, version, changes)
    update_messaging_settings(linking.world.actor, command, **ports)


def test_linking_is_asked_for_where_wechat_is_used_until_somebody_is_linked(
    linking: Linking,
) -> None:
    assert asking(linking) is Asking.NOTHING
    use_wechat(linking, version=1, one_time=False)
    assert asking(linking) is Asking.LINK
    linking.end(linking.went())
    assert asking(linking) is Asking.NOTHING


def test_a_credit_is_asked_for_again_when_none_is_left(linking: Linking) -> None:
    use_wechat(linking, version=1, one_time=True)
    linking.end(linking.went())
    whose = (money.CO, PHONES[0], "tpl_reminder_0001")
    assert asking(linking) is Asking.CREDIT
    linking.wechat.kept.add_credit(*whose, "event_1")
    assert asking(linking) is Asking.NOTHING
    linking.wechat.kept.take_credit(*whose, "msg_1")
    assert asking(linking) is Asking.CREDIT
