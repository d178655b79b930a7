"""A channel that breaks stops no other message, and nothing goes out twice for it."""

from __future__ import annotations

from typing import Any

import pytest

from functions.reminders import app
from shared.domain.dunning.errors import MessageUnderWay
from shared.domain.dunning.message import Reason, State
from shared.domain.messaging.contacts import SealedAddress
from shared.domain.messaging.kinds import ChannelName
from shared.edge.queue_batch import Answer
from shared.store.table import StoreUnavailable
from shared.usecases.dunning.delivering import deliver
from shared.usecases.messaging.ports import Outgoing
from tests.ledger.world import CO, NOON
from tests.reminders.told import api_of
from tests.reminders.town import Town, contacts, town

SMS, EMAIL, WECHAT = ChannelName.SMS, ChannelName.EMAIL, ChannelName.WECHAT


class Broken(Exception):
    """What no adapter says."""


def late(people: int, *channels: ChannelName) -> Town:
    """Return a town whose bills are late by three days, planned and not delivered."""
    from datetime import date

    here = town(people, *channels)
    here.bill_all("2026-11")
    here.at(date(2026, 12, 3))
    here.tick()
    return here


def breaking(here: Town, name: ChannelName, times: int, *, out: bool = False) -> None:
    """Let a channel break so often, before it asked anybody or after the message was `out`."""
    channel, left = here.channels[name], [None] * times
    usual = channel.send

    def send(message: Outgoing) -> Any:
        if left:
            left.pop()
            if out:
                usual(message)
            raise Broken
        return usual(message)

    channel.send = send  # type: ignore[method-assign]


def batch(here: Town, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Deliver all there is as one batch of the function."""
    tools = here.deliver_tools
    names = ("directory", "ledger", "links", "channels", "sealer", "built_in", "say")
    ports = {name: getattr(tools, name) for name in (*names, "web_address", "slots", "clock")}
    monkeypatch.setattr(app, "wire_deliver", lambda: ports)
    records = [
        {
            "messageId": str(number),
            "body": f'{{"schema":1,"kind":"deliver","company_id":"{CO}","message":"{one.word}"}}',
            "attributes": {"ApproximateReceiveCount": "1"},
        }
        for number, one in enumerate(here.work.messages)
    ]
    return app.deliver({"Records": records}, None)


@pytest.mark.parametrize("out", [True, False])
def test_a_channel_that_breaks_costs_its_own_message_and_no_other_of_the_batch(
    monkeypatch: pytest.MonkeyPatch, *, out: bool
) -> None:
    here = late(4, SMS, EMAIL)
    breaking(here, SMS, 2, out=out)
    answer = batch(here, monkeypatch)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}, {"itemIdentifier": "1"}]}
    assert [one.state for one in here.messages()].count(State.SENT) == 2
    again = batch(here, monkeypatch)  # as the queue does, and once more for all
    assert again == {"batchItemFailures": []}
    lost = here.messages(reason=Reason.OUTCOME_UNKNOWN)
    assert (len(lost), {one.state for one in lost}) == (2, {State.FAILED})
    assert len(here.sent()) == len(set(here.sent())) == (4 if out else 2)


def test_one_channel_that_is_down_leaves_those_of_the_others_alone() -> None:
    here = late(4, WECHAT, SMS)
    for number, account in enumerate(here.accounts[:2]):
        address = SealedAddress(WECHAT, f"openid_{number:020d}", f"i{number}", "…", NOON, "owner")
        here.keep(contacts(account, addresses=(address,)))
    breaking(here, WECHAT, 99)
    for one in here.work.messages:
        try:
            deliver(CO, one.word, here.deliver_tools)
        except Broken:
            continue
    assert [one.account_id for one in here.messages(state=State.SENT)] == here.accounts[2:]


@pytest.mark.parametrize("fault", ["sealer", "links"])
def test_what_fails_before_the_channel_is_asked_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    here = late(1, SMS)
    address = SealedAddress(SMS, "+8613912345678", "index", "+86139****", NOON, "owner")
    here.keep(contacts(here.accounts[0], addresses=(address,)))
    tools = here.deliver_tools

    def down(*_: object, **__: object) -> Any:
        raise StoreUnavailable

    name = {"sealer": "open", "links": "add"}[fault]
    with monkeypatch.context() as broken:
        broken.setattr(getattr(tools, fault), name, down)
        word = here.work.messages[0].word
        assert deliver(CO, word, tools) is State.WAITING
    (waiting,) = here.messages()
    assert (waiting.reason, waiting.tries[0].code) == (Reason.BUSY, "store_unavailable")
    here.world.clock.forward(minutes=11)
    assert deliver(CO, word, tools) is State.SENT
    assert len(here.sent()) == 1


def test_an_address_taken_out_in_the_last_moment_leaves_the_message_to_the_next_channel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = late(1, WECHAT, EMAIL)
    (account,) = here.accounts
    address = SealedAddress(WECHAT, f"openid_{1:020d}", "i1", "…", NOON, "owner")
    here.keep(contacts(account, addresses=(address,)))
    tools = here.deliver_tools
    usual = tools.ledger.decide

    def decide(*arguments: Any, **named: Any) -> Any:
        found = usual(*arguments, **named)
        here.world.ledger.decide = usual  # type: ignore[method-assign]
        here.keep(contacts(account))  # the owner stops following between decision and call
        return found

    monkeypatch.setattr(tools.ledger, "decide", decide)
    assert deliver(CO, here.work.messages[0].word, tools) is State.SENT
    (message,) = api_of(here).get(f"/v1/accounts/{account}/messages").json["items"]
    assert [(one["channel"], one["code"]) for one in message["tries"]] == [
        ("wechat", "address_gone"),
        ("email", ""),
    ]


def test_a_message_being_sent_elsewhere_is_left_alone() -> None:
    here = late(1, SMS)
    word = here.work.messages[0].word
    tools = here.deliver_tools
    met: list[str] = []
    usual = here.channels[SMS].send

    def send(message: Outgoing) -> Any:
        with pytest.raises(MessageUnderWay):
            deliver(CO, word, tools)
        met.append(message.id)
        return usual(message)

    here.channels[SMS].send = send  # type: ignore[method-assign]
    assert deliver(CO, word, tools) is State.SENT
    assert len(met) == len(here.sent()) == 1
