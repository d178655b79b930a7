"""What really arrived: WeChat's phones, SNS's and SES's own records; Levy is not asked."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shared.domain.community import Language
from shared.domain.dunning.campaign import STEP_WORDINGS
from shared.edge.texts.reminders import built_in
from tests.months.by_hand import Household
from tests.stack.deployed import Deployed

TITLES = {built_in(one, Language.ZH).title: one.value for one in STEP_WORDINGS}
_AMOUNT = re.compile(r"([0-9,]+\.[0-9]{2})")


@dataclass(frozen=True)
class Post:
    """A text that a household got by a channel."""

    channel: str
    room: str
    wording: str
    amount: int
    text: str


def posts(stack: Deployed, households: list[Household]) -> Iterator[Post]:
    """Yield all that the households got so far about their bills, by any channel."""
    owners = {one.openid: one.room for one in households if one.openid}
    for phone in _read(f"{stack.described['wechat_url']}/_sandbox/state")["phones"]:
        if phone["openid"] in owners:
            for message in phone["messages"]:
                text = "\n".join(value for _, value in message["data"])
                yield from _post("wechat", owners[phone["openid"]], text)
    records = f"{stack.described['aws_endpoint']}/_ministack"
    numbers = {f"+86{one.phone}": one.room for one in households if one.phone}
    for number, texts in _read(f"{records}/sns/sms-messages")["sms_messages"].items():
        if number in numbers:
            for each in texts:
                yield from _post("sms", numbers[number], each["Message"])
    addresses = {one.email: one.room for one in households if one.email}
    for letters in _read(f"{records}/ses/messages")["messages"].values():
        for letter in letters:
            (to,) = letter["To"]
            if to in addresses:
                text = f"{letter['Subject']}\n{letter['BodyText']}"
                yield from _post("email", addresses[to], text)


def _post(channel: str, room: str, text: str) -> Iterator[Post]:
    title = text.split("\n", 1)[0]
    if title not in TITLES:
        return  # a notice of another kind, such as of a payment
    assert room in text, "whoever is told something is told of their own flat"
    found = _AMOUNT.search(text.split(room, 1)[1])
    assert found, text
    amount = int(found[1].replace(",", "").replace(".", ""))
    yield Post(channel, room, TITLES[title], amount, text)


def _read(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return json.load(answer)
