"""Four months of three hundred accounts: everybody due is told once, nobody after paying."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

from shared.domain.dunning.campaign import Campaign
from shared.domain.dunning.message import Reason, State
from shared.domain.dunning.quiet import QuietTimes
from shared.domain.messaging.contacts import SealedAddress
from shared.domain.messaging.kinds import ChannelName
from tests.ledger.world import COMMUNITY, NOON
from tests.reminders.town import Town, contacts, town

WECHAT, SMS, EMAIL = ChannelName.WECHAT, ChannelName.SMS, ChannelName.EMAIL
PEOPLE = 300
PERIODS = ("2026-11", "2026-12", "2027-01")
FIRST, LAST = date(2026, 11, 24), date(2027, 4, 10)
DAY = timedelta(days=1)
FEE = 10000
OFFSETS = {
    "before_due": -3,
    "due_day": 0,
    "overdue_3": 3,
    "overdue_10": 10,
    "overdue_30": 30,
    "final_notice": 60,
}


def openid(number: int) -> str:
    return f"openid_{number:020d}"


def crowd() -> Town:
    """Return three hundred accounts: a third with WeChat, all with a phone and e-mail."""
    here = town(PEOPLE, WECHAT, SMS, EMAIL)
    for number, account in enumerate(here.accounts):
        if number % 3 == 0:
            address = SealedAddress(WECHAT, openid(number), f"i{number}", "…", NOON, "owner")
            here.keep(contacts(account, addresses=(address,)))
    return here


def test_months_of_reminders_are_exact_to_the_message() -> None:
    here, rng = crowd(), random.Random(7)
    dues: dict[str, date] = {}
    paid: dict[tuple[str, str], date] = {}  # account and period, when
    day = FIRST
    issue_days = {FIRST: PERIODS[0], date(2026, 12, 24): PERIODS[1], date(2027, 1, 24): PERIODS[2]}
    while day <= LAST:
        if day in issue_days:
            here.at(day, 8)
            dues[issue_days[day]] = here.bill_all(issue_days[day], FEE)
        here.at(day)
        here.tick()
        # Between plan and deliver some pay their oldest bill; the rest of the world is repeated.
        for account in rng.sample(here.accounts, 6):
            unpaid = [period for period in dues if (account, period) not in paid]
            if unpaid and rng.random() < 0.7:
                here.pay(account, FEE)
                paid[account, unpaid[0]] = day
        here.deliver_all(times=3 if day.day % 5 else 10, rng=rng)
        day += DAY

    expected: Counter[tuple[str, str, date]] = Counter()
    for account in here.accounts:
        for period, due in dues.items():
            until = paid.get((account, period), date.max)
            for step, offset in OFFSETS.items():
                on = due + offset * DAY
                if on <= LAST and until > on:
                    expected[account, step, on] += 1
    sent = Counter(
        (one.account_id, one.origin, one.day)
        for one in here.messages(state=State.SENT)
        if one.origin != "new_bill"
    )
    assert sent == expected
    assert len(here.sent()) == len(set(here.sent())) == len(here.messages(state=State.SENT))
    by_reason = Counter(one.reason for one in here.messages(state=State.SKIPPED))
    assert set(by_reason) == {Reason.PAID}
    assert here.messages(state=State.FAILED) == []
    new_bills = here.messages(origin="new_bill", state=State.SENT)
    assert len(new_bills) + by_reason[Reason.PAID] >= PEOPLE * len(PERIODS)
    assert here.channels[WECHAT].sent
    assert here.channels[SMS].sent
    assert here.channels[EMAIL].sent
    assert here.world.breaches() == []


def test_a_missed_week_is_made_up_for_without_steps_that_were_overtaken() -> None:
    here = town(2)
    due = here.bill_all("2026-11")
    here.morning(due - 3 * DAY)
    here.morning(due + 11 * DAY)  # nobody looked for two weeks

    assert [(one.origin, one.state) for one in here.messages(account_id=here.accounts[0])] == [
        ("before_due", State.SENT),
        ("overdue_10", State.SENT),
    ]


def test_a_holiday_moves_a_step_to_the_next_working_day() -> None:
    first = date(2026, 12, 3)
    quiet = QuietTimes(holidays=(first, first + DAY))
    here = town(1, campaign=Campaign(COMMUNITY, quiet=quiet))
    here.bill_all("2026-11")
    for number in range(-1, 4):
        here.morning(first + number * DAY)

    sent = here.messages(origin="overdue_3")
    assert [one.day for one in sent] == [first]
    assert sent[0].ended_at is not None
    assert sent[0].ended_at.date() == first + 2 * DAY


def test_bills_due_on_one_day_are_one_message() -> None:
    here = town(1)
    due = here.bill_all("2026-11", 10000)
    here.bill_all("2026-10", 5000, due_on=due)
    here.morning(due, times=4)

    (message,) = here.messages(origin="due_day")
    assert message.minor == 15000
    assert len(message.bills) == 2
    assert len(here.channels[EMAIL].sent) == 1


def test_a_new_bill_is_told_of_on_the_morning_after_its_issue() -> None:
    here = town(3)
    here.at(date(2026, 11, 10), 15)
    here.bill_all("2026-11")
    here.morning(date(2026, 11, 10))
    before = len(here.sent())
    here.morning(date(2026, 11, 11), times=10)

    assert before == 0
    assert [one.origin for one in here.messages()] == ["new_bill"] * 3


def test_planning_every_order_ten_times_plans_no_message_twice() -> None:
    here = town(120)
    due = here.bill_all("2026-11")
    here.at(due + 3 * DAY)
    here.tick()
    here.at(due + 4 * DAY, 9, 30)
    once = len(here.messages())
    here.tick()
    here.plan_all(10)
    here.deliver_all(10)

    assert once == len(here.messages()) == len(here.sent()) == 120
