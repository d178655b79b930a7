"""Six weeks of three hundred accounts by the real adapters, with everything that goes wrong there.

WeChat is its sandbox: its token ends in the middle, somebody takes a new one elsewhere, and its
quota is reached. SNS and SES are played, and SNS refuses some numbers. Late fees arise every night.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from infra.local.wechat_sandbox import WechatServer, WechatWorld
from infra.local.wechat_sandbox.world import Phone
from shared.adapters.aws_channels import EmailChannel, SmsChannel
from shared.adapters.secrets import StoredSecret
from shared.adapters.wechat_account import WechatAccounts
from shared.adapters.wechat_calls import WechatCalls
from shared.adapters.wechat_channel import WechatChannel
from shared.adapters.wechat_tokens import WechatTokens
from shared.domain.bills import Bill
from shared.domain.dunning.message import Reason, State
from shared.domain.messaging.contacts import SealedAddress
from shared.domain.messaging.kinds import ChannelName
from tests.fakes.messages import MemoryMessages
from tests.ledger.world import CO, FEE, NOON
from tests.reminders.town import Town, contacts, town
from tests.usecases.arrears.late import install, late_fee, night, terms_of

WECHAT, SMS, EMAIL = ChannelName.WECHAT, ChannelName.SMS, ChannelName.EMAIL
PEOPLE, ASKED, A_DAY = 300, 10000, 5
# 0.05 % of 100.00 is 0.05 a day; whoever pays that day owes nothing for it, so nothing is left.
LATE = {"rate": {"percent": "0.05", "per": "day"}, "payment_day_counts": False}
ISSUED = {date(2026, 11, 24): "2026-11", date(2026, 12, 24): "2026-12"}
FIRST, LAST, DAY = date(2026, 11, 24), date(2027, 1, 4), timedelta(days=1)
OFFSETS = {"before_due": -3, "due_day": 0, "overdue_3": 3, "overdue_10": 10, "overdue_30": 30}
EXPIRES, TAKEN_ELSEWHERE, USED_UP = date(2026, 12, 3), date(2026, 12, 10), date(2026, 12, 30)


@dataclass
class Aws:
    """SNS and SES: numbers ending in 7 have opted out, everything else goes out."""

    texts: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    refused: int = 0

    def publish(self, **request: Any) -> dict[str, Any]:
        if request["PhoneNumber"].endswith("7"):
            self.refused += 1
            error = {"Error": {"Code": "OptedOut"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
            raise ClientError(cast(Any, error), "Publish")
        self.texts.append(request["Message"])
        return {"MessageId": f"sms-{len(self.texts)}"}

    def send_email(self, **request: Any) -> dict[str, Any]:
        self.letters.append(request["Content"]["Simple"]["Body"]["Text"]["Data"])
        return {"MessageId": f"ses-{len(self.letters)}"}


@dataclass
class Months:
    """The town, its channels, and what a hand with a calendar knows of its bills."""

    here: Town
    wechat: WechatWorld
    aws: Aws
    rng: random.Random = field(default_factory=lambda: random.Random(46))
    bills: list[Bill] = field(default_factory=list)
    paid: dict[str, date] = field(default_factory=dict)

    def clocks(self, day: date, hour: int = 9) -> None:
        """It is that hour here and at WeChat."""
        self.here.at(day, hour)
        self.wechat.offset += int(self.here.world.clock.now().timestamp()) - self.wechat.now()

    def unpaid(self, account: str) -> list[Bill]:
        return [
            bill
            for bill in self.bills
            if bill.account_id == account and bill.key.id not in self.paid
        ]

    def issue(self, period: str) -> None:
        self.here.bill_all(period, ASKED)
        for account in self.here.accounts:
            books = self.here.world.ledger.history(CO, account, "CNY").book.bills
            self.bills += [each.bill for each in books if each.bill.period.key == period]

    def night(self, today: date) -> None:
        """Charge the days that are over, to whoever may be late."""
        for account in {bill.account_id for bill in self.bills if bill.key.id not in self.paid}:
            night(self.here.world, (today - DAY).isoformat(), account)

    def fee(self, bill: Bill, today: date) -> int:
        """Return the late fee of a bill as a hand counts it."""
        until = self.paid.get(bill.key.id, today)
        return max(0, (until - bill.due_on).days - 1) * A_DAY

    def some_pay(self, today: date) -> None:
        """Let some pay all they owe."""
        for account in self.rng.sample(self.here.accounts, 9):
            owed = self.unpaid(account)
            if owed:
                self.here.pay(account, sum(ASKED + self.fee(bill, today) for bill in owed))
                self.paid |= {bill.key.id: today for bill in owed}

    def deliver(self, today: date) -> None:
        """Deliver everything ten times, with something going wrong after half of it."""
        messages = list(self.here.work.messages)
        self.here.work.messages = messages[::2]
        self.here.deliver_all(5, self.rng)
        if today == EXPIRES:
            self.wechat.tokens[self.wechat.current] = self.wechat.now() - 1  # 42001
        elif today == TAKEN_ELSEWHERE:
            self.wechat.tokens.clear()  # 40001
            self.wechat.current = ""
        self.here.work.messages += messages * 5
        self.here.deliver_all(2, self.rng)

    def live(self) -> None:
        """Let the weeks pass."""
        day = FIRST
        while day <= LAST:
            self.clocks(day, 8)
            self.night(day)
            if day in ISSUED:
                self.issue(ISSUED[day])
            self.clocks(day)
            left = 10 if day == USED_UP else 100_000
            self.wechat.quota, self.wechat.sent_today = left, 0
            self.here.tick()
            self.some_pay(day)
            self.deliver(day)
            day += DAY


@pytest.fixture(scope="module")
def months() -> Iterator[Months]:
    with WechatServer(WechatWorld(), automatic=False) as server:
        wechat, aws, kept = server.world, Aws(), MemoryMessages()
        here = town(PEOPLE, WECHAT, SMS, EMAIL)
        install(here.world, terms_of(LATE), FEE)
        for number, account in enumerate(here.accounts):
            if number % 3 == 0:
                openid = f"openid_{number:020d}"
                wechat.phones[openid] = Phone(openid)
                address = SealedAddress(WECHAT, openid, f"i{number}", "…", NOON, "owner")
                here.keep(contacts(account, addresses=(address,)))
        wechat.templates = {"template_0123": {"thing1": "账单"}}
        calls, clock = WechatCalls(server.url), here.world.clock
        words = json.dumps({"*": wechat.account.as_json()})
        accounts = WechatAccounts(cast(StoredSecret, lambda: words))
        tokens = WechatTokens(calls, kept, clock)
        channels: Any = {
            WECHAT: WechatChannel(calls, accounts, tokens, kept, clock),
            SMS: SmsChannel(aws),
            EMAIL: EmailChannel(aws),
        }
        here.channels = channels
        made = Months(here, wechat, aws)
        made.live()
        yield made


def test_all_that_was_due_is_sent_and_nothing_that_was_paid(months: Months) -> None:
    expected = Counter(
        (bill.account_id, step, bill.due_on + offset * DAY)
        for bill in months.bills
        for step, offset in OFFSETS.items()
        if FIRST <= bill.due_on + offset * DAY <= LAST
        and months.paid.get(bill.key.id, date.max) > bill.due_on + offset * DAY
    )
    sent = months.here.messages(state=State.SENT)
    steps = (one for one in sent if one.origin != "new_bill")
    assert Counter((one.account_id, one.origin, one.day) for one in steps) == expected
    days = {bill.key.id: months.paid.get(bill.key.id, date.max) for bill in months.bills}
    assert all(days[bill] > one.day for one in sent for bill in one.bills)
    assert {one.reason for one in months.here.messages(state=State.SKIPPED)} == {Reason.PAID}
    assert months.here.messages(state=State.FAILED) == []
    assert months.here.messages(state=State.WAITING) == []


def test_ten_deliveries_are_one_message_at_every_channel(months: Months) -> None:
    by = Counter(one.channel for one in months.here.messages(state=State.SENT))
    shown = [each for phone in months.wechat.phones.values() for each in phone.messages]
    assert len({each["client_msg_id"] for each in shown}) == len(shown) == by[WECHAT]
    assert len(set(months.aws.texts)) == len(months.aws.texts) == by[SMS]
    assert len(set(months.aws.letters)) == len(months.aws.letters) == by[EMAIL]
    assert min(by.values()) > 100


def test_a_token_that_ends_or_is_refused_is_fetched_once_more_and_loses_nothing(
    months: Months,
) -> None:
    of_days = {
        day: [
            one
            for one in months.here.messages(state=State.SENT, day=day)
            if one.tries[0].channel is WECHAT
        ]
        for day in (EXPIRES, TAKEN_ELSEWHERE)
    }
    for messages in of_days.values():
        assert messages
        assert {one.channel for one in messages} == {WECHAT}
    # The token of a day, and one more on each of the two days.
    busy = {one.day for one in months.here.messages() if one.channel is WECHAT}
    fetched = months.wechat.counts["POST /cgi-bin/stable_token"]
    assert len(busy) + 2 <= fetched <= len(busy) + 4


def test_a_reached_quota_and_a_refused_number_leave_the_message_to_the_next_channel(
    months: Months,
) -> None:
    that_day = months.here.messages(state=State.SENT, day=USED_UP)
    by_wechat = [one for one in that_day if one.channel is WECHAT]
    others = [one for one in that_day if one.tries[0].code == "45009"]
    assert len(by_wechat) == 10
    assert others
    assert {one.channel for one in others} <= {SMS, EMAIL}
    refused = [
        one
        for one in months.here.messages(state=State.SENT)
        if any(each.code == "OptedOut" for each in one.tries)
    ]
    assert {one.channel for one in refused} == {EMAIL}
    assert len(refused) == months.aws.refused > 20


def test_late_fees_are_a_hands_and_messages_ask_for_them(months: Months) -> None:
    world, through = months.here.world, LAST
    for bill in months.bills:
        assert late_fee(world, bill) == months.fee(bill, through), bill.key
    due = {bill.key.id: bill for bill in months.bills}
    late = [one for one in months.here.messages(state=State.SENT) if one.origin.startswith("over")]
    assert late
    for one in late:
        asked = sum(
            ASKED + max(0, (one.day - due[bill].due_on).days - 1) * A_DAY for bill in one.bills
        )
        assert one.minor == asked, one
    assert world.breaches() == []
