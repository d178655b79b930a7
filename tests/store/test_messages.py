"""What channels remember, in memory and in DynamoDB, by one contract."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from shared.domain.messaging.kinds import ChannelName
from shared.store.messages import MessagesTable
from shared.usecases.messaging.ports import DaySlots, Delivery, DeliveryState, KeptToken
from tests.fakes.clock import NOON
from tests.fakes.messages import MemoryMessages

CO, APP, OPENID, TEMPLATE = "com_1", "wx_1", "oPhone_aaaaaaaaaaaaaaaa", "tpl_reminder_0001"
WHOSE = (CO, OPENID, TEMPLATE)


@pytest.fixture(params=["memory", "DynamoDB"])
def kept(request: pytest.FixtureRequest) -> Any:
    if request.param == "memory":
        return MemoryMessages()
    table = request.getfixturevalue("make_table")("MessagesTable")
    return MessagesTable(request.getfixturevalue("dynamodb"), table)


def test_one_worker_has_the_lease_until_the_token_is_kept_or_time_is_up(kept: Any) -> None:
    until = NOON + timedelta(seconds=20)
    assert kept.token(APP) is None
    assert kept.lease(APP, NOON, until)
    assert not kept.lease(APP, NOON, until)
    assert kept.lease(APP, until, until + timedelta(seconds=20))
    token = KeptToken("tok", NOON + timedelta(hours=2))
    kept.keep_token(APP, token)
    assert kept.token(APP) == token
    assert kept.lease(APP, NOON, until)
    kept.give_up_lease(APP)
    assert kept.lease(APP, NOON, until)
    assert kept.token(APP) == token


def test_a_credit_is_used_once_by_a_message_however_often_it_is_tried(kept: Any) -> None:
    assert not kept.take_credit(*WHOSE, "msg_1")
    kept.add_credit(*WHOSE, "event_1")
    kept.add_credit(*WHOSE, "event_1")
    assert kept.credits(*WHOSE) == 1
    assert kept.take_credit(*WHOSE, "msg_1")
    assert kept.take_credit(*WHOSE, "msg_1")
    assert kept.credits(*WHOSE) == 0
    assert not kept.take_credit(*WHOSE, "msg_2")
    kept.give_back_credit(*WHOSE, "msg_2")
    assert kept.credits(*WHOSE) == 0
    kept.give_back_credit(*WHOSE, "msg_1")
    kept.give_back_credit(*WHOSE, "msg_1")
    assert kept.credits(*WHOSE) == 1
    kept.no_credits(*WHOSE)
    assert kept.credits(*WHOSE) == 0
    assert kept.credits("com_2", OPENID, TEMPLATE) == 0


def told(state: DeliveryState, number: str = "1001", hours: int = 0) -> Delivery:
    return Delivery(ChannelName.WECHAT, number, state, NOON + timedelta(hours=hours))


def test_what_was_told_of_a_message_stays_when_it_is_told_again(kept: Any) -> None:
    kept.note_delivery(CO, told(DeliveryState.DELIVERED))
    kept.note_delivery(CO, told(DeliveryState.DELIVERED, hours=1))
    assert kept.delivery(CO, ChannelName.WECHAT, "1001") == told(DeliveryState.DELIVERED)
    assert kept.delivery("com_2", ChannelName.WECHAT, "1001") is None


@pytest.mark.parametrize("words", list(permutations(DeliveryState)))
def test_the_worst_word_about_a_message_stands_in_whatever_order_they_come(
    kept: Any, words: tuple[DeliveryState, ...]
) -> None:
    for hour, word in enumerate(words * 2):
        kept.note_delivery(CO, told(word, hours=hour))
    first = words.index(DeliveryState.BLOCKED)
    found = kept.delivery(CO, ChannelName.WECHAT, "1001")
    assert found == told(DeliveryState.BLOCKED, hours=first)


def test_many_are_looked_up_at_once_and_none_of_another_company(kept: Any) -> None:
    for number in range(0, 250, 2):
        kept.note_delivery(CO, told(DeliveryState.DELIVERED, str(number)))
    wanted = [(ChannelName.WECHAT, str(number)) for number in range(250)]
    found = kept.deliveries(CO, [*wanted, *wanted])
    assert sorted(found) == sorted(wanted[::2])
    assert kept.deliveries("com_2", wanted) == kept.deliveries(CO, []) == {}


def test_a_days_slots_are_taken_until_none_is_left_and_given_back(kept: Any) -> None:
    slots = DaySlots(CO, "cty_1", "all", ChannelName.SMS, NOON.date(), 2)
    assert [kept.take_slot(slots) for _ in range(3)] == [True, True, False]
    kept.give_back_slot(slots)
    assert [kept.take_slot(slots) for _ in range(2)] == [True, False]
    assert kept.take_slot(replace(slots, most=3))
    for other in (
        replace(slots, company_id="com_2"),
        replace(slots, community_id="cty_2"),
        replace(slots, scope="itm_1"),
        replace(slots, channel=ChannelName.EMAIL),
    ):
        assert kept.take_slot(other)
    tomorrow = replace(slots, day=NOON.date() + timedelta(days=1))
    for _ in range(5):
        kept.give_back_slot(tomorrow)
    assert [kept.take_slot(tomorrow) for _ in range(3)] == [True, True, False]


def test_a_word_counts_once(kept: Any) -> None:
    until = NOON + timedelta(hours=1)
    assert not kept.was_seen(CO, "nonce")
    assert kept.note_seen(CO, "nonce", until)
    assert not kept.note_seen(CO, "nonce", until)
    assert kept.was_seen(CO, "nonce")
    assert kept.note_seen("com_2", "nonce", until)
