"""Eleven weeks of three hundred households on the deployed stack, with all that goes wrong there.

The schedule passes the date, and the functions' clock goes with it. Everything planned is delivered
ten times, people pay while their messages are on their way, WeChat's token ends in the middle, its
quota is reached, SNS refuses numbers. What came is read on the phones and in SNS's and SES's own
records; who should have been told what, and what lateness costs, is counted by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.adapters.clock import SystemClock
from shared.domain.calendar import business_date
from tests.months import by_hand
from tests.months.by_hand import STEPS, Habit, Household, Way
from tests.months.calendar import calendar
from tests.months.carrier import carrier
from tests.months.community import SHOWN, ZONE, Community
from tests.months.months import EXPIRES, NOW, QUOTA, TAKEN_ELSEWHERE, USED_UP, Months
from tests.months.posts import Post
from tests.months.queues import QUEUES
from tests.stack.deployed import Deployed, eventually

PARKED = ("DeliverDeadLetters", "ReminderDeadLetters", "ArrearsDeadLetters")
KINDS = {"new_bill": "bill", "final_notice": "final_notice"}
EVERY = ["wechat", "sms", "email"]
LADDER = {
    "steps": [
        {
            "name": wording,
            "anchor": "issued" if wording == "new_bill" else "due",
            "days": after if wording == "new_bill" else after - by_hand.DUE_DAYS,
            "kind": KINDS.get(wording, "reminder"),
            "wording": wording,
            "channels": EVERY,
        }
        for wording, after in STEPS.items()
    ],
    "quiet": {"quiet_from": "00:00", "quiet_to": "00:00"},
    "plan_hour": 0,
    "daily_cap": 20,
}


pytestmark = pytest.mark.timeout(1500)


@pytest.fixture(scope="module")
def months(stack: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Months]:
    if not stack.described.get("wechat_url") or not stack.described.get("sandbox_url"):
        pytest.skip("the stack uses WeChat or Stripe itself")
    folder: Path = tmp_path_factory.mktemp("months")
    town = Community(stack)
    now = SystemClock().now()
    hidden = {
        queue: stack.hidden_for(queue) for queue in (*QUEUES, "ReminderQueue", "ArrearsQueue")
    }
    with (
        carrier(stack.described["aws_endpoint"]) as sms,
        calendar(stack, folder, ZONE, ReminderDeliver={"AWS_ENDPOINT_URL_SNS": sms.url}) as pages,
    ):
        # No day may end while it is lived through.
        today = business_date(now + timedelta(minutes=5), ZONE)
        start = today - NOW * timedelta(days=1)
        pages.turn(start, 9)
        for queue in hidden:
            stack.hide_taken_messages_for(queue, 5)
        try:
            town.wechat("settings", templates={town.template: SHOWN})
            parked = {each: stack.waiting(each) for each in PARKED}
            lived = Months(town, pages, sms, start, parked)
            town.enter(lived.period(0), LADDER)
            for one in town.slow:
                if one.openid:
                    town.wechat("followers", openid=one.openid, follows=True)
                if one.way is Way.SMS_REFUSED:
                    sms.refusing.add(f"+86{one.phone}")
            lived.live()
            yield lived
        finally:
            town.wechat("settings", quota=100_000)
            town.forget_token()
            town.wechat("clock", set=int(SystemClock().now().timestamp()))
            for queue, seconds in hidden.items():
                stack.hide_taken_messages_for(queue, seconds)


def wanted(told: list[by_hand.Told], months: Months) -> Counter[by_hand.Told]:
    """Return what has to reach people who have a phone or an address."""
    paper = {one.room for one in months.town.slow if one.way is Way.PAPER}
    return Counter(one for one in told if one.room not in paper)


def had(day: int, posts: Iterable[Post]) -> Counter[by_hand.Told]:
    """Return what people had on a day."""
    return Counter(by_hand.Told(day, one.room, one.wording, one.amount) for one in posts)


def test_everybody_is_told_what_is_due_once_and_nobody_who_has_paid(months: Months) -> None:
    told = 0
    for day, expected in months.expected.items():
        came = list(months.came[day].elements())
        if day == USED_UP + 1:
            continue  # what WeChat did not take the day before, counted with it
        if day == USED_UP:
            came += months.came[day + 1].elements()
        assert had(day, came) == wanted(expected, months), day
        told += len(came)
    assert told > 200
    assert {each: months.stack.waiting(each) for each in PARKED} == months.parked


def test_each_is_told_in_their_way_and_a_refused_number_by_the_next_one(months: Months) -> None:
    ways = {one.room: one.way for one in months.town.slow}
    days = [day for day in months.came if day not in {USED_UP, USED_UP + 1}]
    channels = {
        (ways[post.room], post.channel) for day in days for post in months.came[day].elements()
    }
    assert channels == {
        (Way.WECHAT, "wechat"),
        (Way.WECHAT_OR_SMS, "wechat"),
        (Way.SMS, "sms"),
        (Way.SMS_REFUSED, "email"),
        (Way.EMAIL, "email"),
    }
    refusing = [one for one in months.town.slow if one.way is Way.SMS_REFUSED]
    # Each was asked of the carrier once for every message that then came by e-mail.
    by_mail = Counter(post.room for post in months.seen.elements() if post.channel == "email")
    for one in refusing:
        assert months.carrier.refused[f"+86{one.phone}"] == by_mail[one.room] > 0


def test_what_wechat_no_longer_takes_goes_by_sms_or_comes_the_next_morning(months: Months) -> None:
    ways = {one.room: one.way for one in months.town.slow}
    that_day, next_day = months.came[USED_UP], months.came[USED_UP + 1]
    taken = [post for post in that_day.elements() if post.channel == "wechat"]
    assert len(taken) == QUOTA
    on_phones = {post.room for post in taken}
    linked = {Way.WECHAT, Way.WECHAT_OR_SMS}
    left = {one.room for one in months.expected[USED_UP] if ways[one.room] in linked} - on_phones
    by_sms = {post.room for post in that_day.elements() if post.channel == "sms"}
    assert {room for room in left if ways[room] is Way.WECHAT_OR_SMS} <= by_sms
    later = {room for room in left if ways[room] is Way.WECHAT}
    assert {(post.room, post.channel) for post in next_day.elements()} == {
        (room, "wechat") for room in later
    }


def test_a_token_that_ends_in_the_middle_is_fetched_once_more_for_all(months: Months) -> None:
    # One for the day, for the one before ended long ago, and one in the middle.
    assert months.tokens[EXPIRES] == 2
    assert months.tokens[TAKEN_ELSEWHERE] == 2
    for day in (EXPIRES, TAKEN_ELSEWHERE):
        assert any(post.channel == "wechat" for post in months.came[day])


def test_late_fees_are_those_of_a_hand(months: Months) -> None:
    town, last = months.town, by_hand.LAST
    late = 0

    def look(one: Household) -> list[tuple[int, int]]:
        found = []
        listed = town.api.get(f"/v1/accounts/{one.account}/bills")["items"]
        for bill, stored in zip(one.bills, sorted(listed, key=period), strict=True):
            answer = town.api.get(f"/v1/bills/{stored['id']}/late-fee")
            found.append((answer["charged"]["minor"], bill.fee(last - 1)))
        return found

    for pairs in town.each(look, town.slow):
        for charged, by_a_hand in pairs:
            assert charged == by_a_hand
            late += bool(by_a_hand)
    assert late > 40


def period(bill: dict[str, Any]) -> str:
    return str(bill["period"])


def test_who_never_paid_is_on_the_list_of_visits_however_they_are_reached(months: Months) -> None:
    owing = {one.account for one in months.town.slow if one.habit is Habit.NEVER}

    def listed() -> bool:
        found = months.town.api.get(f"{months.town.path}/visit-list")
        return {one["account_id"] for one in found["entries"]} == owing

    eventually(listed)
