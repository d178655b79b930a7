"""A campaign's messages a day by a channel: what is above goes another way, or another day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from shared.domain.dunning.campaign import Campaign, ChannelCap, ChannelPrice
from shared.domain.dunning.message import CHANNEL_CAP, Reason, State
from shared.domain.messaging.kinds import ChannelName
from shared.usecases.messaging.ports import DaySlots, Refused, RefusedKind
from tests.ledger.world import CO, COMMUNITY
from tests.reminders.told import api_of
from tests.reminders.town import Town, town

SMS, EMAIL = ChannelName.SMS, ChannelName.EMAIL
DAY = timedelta(days=1)
MORNING = date(2026, 12, 3)


def capped_town(people: int, *channels: ChannelName, most: int = 2) -> Town:
    """Return a town that may send so many SMS a day, whose bills are late by three days."""
    prices = (ChannelPrice(SMS, Decimal("0.05")), ChannelPrice(EMAIL, Decimal("0.001")))
    campaign = Campaign(COMMUNITY, channel_caps=(ChannelCap(SMS, most),), prices=prices)
    here = town(people, *channels, campaign=campaign)
    here.bill_all("2026-11")
    return here


def previewed(here: Town, day: date) -> dict[str, object]:
    place = f"/v1/communities/{COMMUNITY}/reminder-preview"
    answer = api_of(here).get(place, on=day.isoformat())
    assert answer.status == 200, answer.text
    found: dict[str, object] = answer.json
    return found


def test_what_is_above_a_channels_cap_goes_by_the_next_as_the_preview_says() -> None:
    here = capped_town(5, SMS, EMAIL)
    preview = previewed(here, MORNING)
    here.morning(MORNING, times=3)
    assert [len(here.channels[one].sent) for one in (SMS, EMAIL)] == [2, 3]
    assert preview["by_channel"] == [
        {"channel": "email", "messages": 3, "cost": "0.003"},
        {"channel": "sms", "messages": 2, "cost": "0.10"},
    ]
    assert (preview["cost"], preview["skipped"]) == ("0.103", [])


def test_what_has_no_other_way_goes_on_the_days_that_follow() -> None:
    here = capped_town(5, SMS)
    preview = previewed(here, MORNING)
    by_day = []
    for number in range(4):
        before = len(here.sent())
        here.morning(MORNING + number * DAY, times=3)
        by_day.append(len(here.sent()) - before)
    assert by_day == [2, 2, 1, 0]
    assert {one.state for one in here.messages()} == {State.SENT}
    assert preview["skipped"] == [
        {"reason": "quota", "said": "渠道配额已满", "messages": 3},
    ]


def test_a_message_that_its_channel_did_not_take_uses_up_nothing() -> None:
    here = capped_town(3, SMS)
    here.channels[SMS].answers = [Refused(RefusedKind.RETRY, "busy", 60)]
    here.morning(MORNING)
    assert len(here.sent()) == 2
    codes = {one.tries[0].code for one in here.messages(state=State.WAITING)}
    assert codes <= {"busy", CHANNEL_CAP}


def test_an_item_of_its_own_campaign_has_a_cap_of_its_own() -> None:
    slots = DaySlots(CO, COMMUNITY, "all", SMS, MORNING, 1)
    here = town(1)
    assert here.receipts.take_slot(slots)
    assert not here.receipts.take_slot(slots)
    assert here.receipts.take_slot(replace(slots, scope="itm_water"))
    assert here.receipts.take_slot(replace(slots, day=MORNING + DAY))


def test_an_address_that_is_bad_ends_a_message_that_was_put_off_by_a_cap() -> None:
    here = capped_town(2, SMS, most=1)
    here.morning(MORNING)
    (waiting,) = here.messages(state=State.WAITING)
    assert (waiting.reason, waiting.tries[0].code) == (Reason.QUOTA, CHANNEL_CAP)
    here.channels[SMS].answers = [Refused(RefusedKind.ADDRESS, "none")]
    here.morning(MORNING + DAY)
    assert [one.reason for one in here.messages(state=State.FAILED)] == [Reason.REFUSED]


def test_a_preview_counts_what_an_account_may_be_told_a_day() -> None:
    here = town(1, campaign=Campaign(COMMUNITY, daily_cap=1))
    here.bill_all("2026-10", due_on=MORNING - 10 * DAY)
    here.bill_all("2026-11", due_on=MORNING - 3 * DAY)
    preview = previewed(here, MORNING)
    assert preview["skipped"] == [{"reason": "daily_cap", "said": "当日次数已满", "messages": 1}]
    here.morning(MORNING)
    assert [one.reason for one in here.messages(state=State.WAITING)] == [Reason.DAILY_CAP]
    assert len(here.sent()) == 1


@pytest.mark.parametrize("most", [0, 1_000_001])
def test_a_cap_of_none_or_too_many_is_refused_where_it_stands(most: int) -> None:
    api, place = api_of(town(1)), f"/v1/communities/{COMMUNITY}/campaigns/all"
    caps = {"channel_caps": [{"channel": "sms", "messages": most}]}
    answer = api.patch(place, caps, 2)
    assert (answer.status, answer.json["code"]) == (422, "campaign_refused")
    assert answer.json["field"] == "channel_caps.0.messages"
    twice = {"channel_caps": [{"channel": "sms", "messages": 5}] * 2}
    assert api.patch(place, twice, 2).json["field"] == "channel_caps"
    kept = api.patch(place, {"channel_caps": [{"channel": "sms", "messages": 5}]}, 2)
    assert kept.json["channel_caps"] == [{"channel": "sms", "messages": 5}]
