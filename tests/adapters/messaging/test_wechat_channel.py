"""Messages by WeChat: on the phone once, and every refusal of WeChat's with what it means."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.local.wechat_sandbox.world import PHONES
from shared.domain.messaging.kinds import MessageKind
from shared.store.messages import MessagesTable
from shared.usecases.messaging.ports import Outgoing, Refused, RefusedKind, Sent
from tests.adapters.messaging.conftest import CO, ONE_TIME, Wechat

Make = Callable[..., Outgoing]
SEND, BIZSEND = "/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/bizsend"
TOKEN = "/cgi-bin/stable_token"


def test_a_template_message_is_on_the_phone_with_its_link(wechat: Wechat, a_message: Make) -> None:
    sent = wechat.channel().send(a_message())
    (shown,) = wechat.messages()
    assert sent == Sent(str(shown["msgid"]))
    assert shown["data"] == [["thing1", "物业费 11 月账单"], ["amount2", "222.93 元"]]
    assert shown["link"] == "https://pay.example.com/p/lp_0123456789"


def test_the_same_message_ten_times_is_on_the_phone_once(wechat: Wechat, a_message: Make) -> None:
    channel = wechat.channel()
    outcomes = {channel.send(a_message()) for _ in range(10)}
    assert len(outcomes) == 1
    assert len(wechat.messages()) == 1


def test_a_text_longer_than_its_field_is_cut(wechat: Wechat, a_message: Make) -> None:
    wechat.channel().send(a_message(data={"title": "长" * 30, "amount": "1 元"}))
    assert wechat.messages()[0]["data"][0] == ["thing1", "长" * 19 + "…"]


def test_an_amount_is_a_sign_and_plain_digits_as_its_field_holds_it(
    wechat: Wechat, a_message: Make
) -> None:
    wechat.channel().send(a_message(data={"title": "x", "amount": "¥12,345.60"}))
    assert ["amount2", "¥12345.60"] in wechat.messages()[0]["data"]


@pytest.mark.parametrize(
    ("errcode", "kind"),
    [
        (-1, RefusedKind.RETRY),
        (40003, RefusedKind.ADDRESS),
        (40037, RefusedKind.MISCONFIGURED),
        (43004, RefusedKind.BLOCKED),
        (43101, RefusedKind.NO_CONSENT),
        (45009, RefusedKind.QUOTA),
        (45011, RefusedKind.RETRY),
        (47003, RefusedKind.MISCONFIGURED),
        (48001, RefusedKind.MISCONFIGURED),
        (99999, RefusedKind.MISCONFIGURED),
    ],
)
def test_every_number_of_wechats_has_its_meaning(
    wechat: Wechat, a_message: Make, errcode: int, kind: RefusedKind
) -> None:
    wechat.fails(SEND, errcode)
    refused = wechat.channel().send(a_message())
    assert isinstance(refused, Refused)
    assert (refused.kind, refused.code) == (kind, str(errcode))
    assert wechat.messages() == []
    assert refused.try_again is (kind is RefusedKind.RETRY)
    assert refused.next_channel is (kind is not RefusedKind.RETRY)
    assert bool(refused.after_seconds) is refused.try_again


def test_a_quota_is_given_anew_at_midnight_in_china(wechat: Wechat, a_message: Make) -> None:
    wechat.world.quota = 1
    channel = wechat.channel()
    assert isinstance(channel.send(a_message("msg_1")), Sent)
    refused = channel.send(a_message("msg_2"))
    assert isinstance(refused, Refused)
    assert refused.kind is RefusedKind.QUOTA
    assert refused.until == datetime(2026, 11, 24, 16, tzinfo=UTC)


@pytest.mark.parametrize("errcode", [40001, 42001])
def test_a_refused_token_is_fetched_anew_once(
    wechat: Wechat, a_message: Make, errcode: int
) -> None:
    wechat.fails(SEND, errcode)
    assert isinstance(wechat.channel().send(a_message()), Sent)
    assert wechat.told(SEND) == 2
    wechat.forward(minutes=1)  # a token may be forced once in half a minute
    wechat.fails(SEND, errcode, times=2)
    refused = wechat.channel().send(a_message("msg_2"))
    assert refused == Refused(RefusedKind.RETRY, str(errcode), after_seconds=60)


def test_a_token_that_ended_is_fetched_anew_before_it_is_refused(
    wechat: Wechat, a_message: Make
) -> None:
    channel = wechat.channel()
    channel.send(a_message("msg_1"))
    wechat.forward(hours=2)
    assert isinstance(channel.send(a_message("msg_2")), Sent)
    assert wechat.told(TOKEN) == 2
    assert wechat.told(SEND) == 2


def test_a_token_taken_away_elsewhere_is_noticed_and_replaced(
    wechat: Wechat, a_message: Make
) -> None:
    channel = wechat.channel()
    channel.send(a_message("msg_1"))
    wechat.world.tokens.clear()
    wechat.world.current = ""
    assert isinstance(channel.send(a_message("msg_2")), Sent)
    assert wechat.told(TOKEN) == 2


@pytest.mark.parametrize("store", ["memory", "DynamoDB"])
def test_twenty_sends_at_a_tokens_end_fetch_it_once(
    wechat: Wechat, a_message: Make, store: str, request: pytest.FixtureRequest
) -> None:
    if store == "DynamoDB":
        table = request.getfixturevalue("make_table")("MessagesTable")
        wechat.kept = MessagesTable(request.getfixturevalue("dynamodb"), table)
    wechat.channel().send(a_message("msg_0"))
    wechat.forward(hours=2)
    wechat.world.faults.append({"path": TOKEN, "do": "late", "seconds": 0.2})
    before = wechat.told(TOKEN)
    messages = [a_message(f"msg_{number}") for number in range(1, 21)]
    with ThreadPoolExecutor(20) as workers:
        outcomes = list(workers.map(lambda each: wechat.channel(read_s=5).send(each), messages))
    assert all(isinstance(each, Sent) for each in outcomes), outcomes
    assert wechat.told(TOKEN) - before == 1
    assert len(wechat.messages()) == 21


def test_one_whose_answer_was_lost_is_asked_about_and_not_doubled(
    wechat: Wechat, a_message: Make
) -> None:
    channel = wechat.channel()
    wechat.world.faults.append({"path": SEND, "do": "silence", "seconds": 0.1})
    assert isinstance(channel.send(a_message()), Sent)
    assert len(wechat.messages()) == 1
    assert wechat.told(SEND) == 2


@pytest.mark.parametrize("second", [{"do": "silence", "seconds": 0.1}, {"errcode": -1}])
def test_one_whose_answer_was_lost_twice_is_a_doubt(
    wechat: Wechat, a_message: Make, second: dict[str, Any]
) -> None:
    faults = [{"do": "silence", "seconds": 0.1}, second]
    wechat.world.faults.extend({"path": SEND, **each} for each in faults)
    refused = wechat.channel().send(a_message())
    assert refused == Refused(RefusedKind.UNKNOWN, "no_answer")
    assert not refused.try_again
    assert not refused.next_channel


def test_a_slow_answer_is_waited_for_only_so_long(wechat: Wechat, a_message: Make) -> None:
    wechat.world.faults.extend([{"path": SEND, "do": "late", "seconds": 0.6}] * 2)
    assert wechat.channel().send(a_message()) == Refused(RefusedKind.UNKNOWN, "no_answer")


def test_wechat_that_is_not_reached_may_be_tried_later(wechat: Wechat, a_message: Make) -> None:
    wechat.channel().send(a_message())
    wechat.url = "http://127.0.0.1:9"
    refused = wechat.channel().send(a_message("msg_2"))
    assert refused == Refused(RefusedKind.RETRY, "not_reached", after_seconds=60)


def test_who_stopped_following_gets_nothing(wechat: Wechat, a_message: Make) -> None:
    wechat.world.phones[PHONES[0]].follows = False
    refused = wechat.channel().send(a_message())
    assert refused == Refused(RefusedKind.BLOCKED, "43004")
    assert refused.address_is_dead


def test_a_company_without_an_account_sends_nothing(wechat: Wechat, a_message: Make) -> None:
    refused = wechat.channel().send(a_message(company_id="com_2"))
    assert refused == Refused(RefusedKind.MISCONFIGURED, "wechat_not_set_up")
    assert wechat.told(TOKEN) == 0


def test_a_wrong_secret_is_told_apart_and_gives_the_lease_back(
    wechat: Wechat, a_message: Make
) -> None:
    right = wechat.account.app_secret
    object.__setattr__(wechat.account, "app_secret", "wrong")
    refused = wechat.channel().send(a_message())
    assert refused == Refused(RefusedKind.RETRY, "wechat_unavailable", after_seconds=60)
    object.__setattr__(wechat.account, "app_secret", right)
    assert isinstance(wechat.channel().send(a_message()), Sent)


def _allow(wechat: Wechat, times: int) -> None:
    wechat.world.phones[PHONES[0]].credits[ONE_TIME] = times
    for number in range(times):
        wechat.kept.add_credit(CO, PHONES[0], ONE_TIME, f"event_{number}")


def test_a_subscription_message_costs_one_credit(wechat: Wechat, a_message: Make) -> None:
    _allow(wechat, 1)
    channel, kind = wechat.channel(), MessageKind.ANNOUNCEMENT
    assert isinstance(channel.send(a_message("msg_1", kind=kind)), Sent)
    refused = channel.send(a_message("msg_2", kind=kind))
    assert refused == Refused(RefusedKind.NO_CONSENT, "no_credit")
    assert wechat.told(BIZSEND) == 1
    assert len(wechat.messages()) == 1


def test_credits_that_wechat_does_not_know_of_are_struck_out(
    wechat: Wechat, a_message: Make
) -> None:
    _allow(wechat, 2)
    wechat.world.phones[PHONES[0]].credits.clear()
    refused = wechat.channel().send(a_message(kind=MessageKind.ANNOUNCEMENT))
    assert refused == Refused(RefusedKind.NO_CONSENT, "43101")
    assert wechat.kept.credits(CO, PHONES[0], ONE_TIME) == 0


@pytest.mark.parametrize("errcode", [-1, 45009, 47003])
def test_a_credit_that_was_not_used_is_given_back(
    wechat: Wechat, a_message: Make, errcode: int
) -> None:
    _allow(wechat, 1)
    wechat.fails(BIZSEND, errcode)
    channel, message = wechat.channel(), a_message(kind=MessageKind.ANNOUNCEMENT)
    assert isinstance(channel.send(message), Refused)
    assert wechat.kept.credits(CO, PHONES[0], ONE_TIME) == 1
    assert isinstance(channel.send(message), Sent)


def test_a_subscription_message_whose_answer_was_lost_is_not_repeated(
    wechat: Wechat, a_message: Make
) -> None:
    _allow(wechat, 2)
    wechat.world.faults.append({"path": BIZSEND, "do": "silence", "seconds": 0.1})
    refused = wechat.channel().send(a_message(kind=MessageKind.ANNOUNCEMENT))
    assert refused == Refused(RefusedKind.UNKNOWN, "no_answer")
    assert wechat.told(BIZSEND) == 1


def test_nothing_that_is_logged_names_a_person_a_token_or_a_secret(
    wechat: Wechat, a_message: Make, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    caplog.set_level("DEBUG")
    channel = wechat.channel()
    outcomes = [channel.send(a_message("msg_1"))]
    for errcode in (40001, 43004, 47003, -1):
        wechat.fails(SEND, errcode)
        outcomes.append(channel.send(a_message(f"msg_{errcode}")))
    wechat.world.faults.extend([{"path": SEND, "do": "silence", "seconds": 0.1}] * 2)
    outcomes.append(channel.send(a_message("msg_lost")))
    told = "\n".join((caplog.text, *capfd.readouterr(), repr(outcomes), repr(wechat.account)))
    kept = wechat.kept.token(wechat.account.app_id)
    assert kept is not None
    secrets = (kept.token, wechat.account.app_secret, wechat.account.aes_key, "222.93")
    assert not [each for each in (*secrets, PHONES[0], "lp_0123456789") if each in told]
    assert kept.token not in repr(kept)
