"""Whatever happens between nights, and whichever are missed or repeated: one and the same fee.

The law: after a night, what is charged is what the days up to it cost by the ledger as it is; and
a community whose every night was missed but the last is charged as one that had them all.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.arrears.disputed import DisputeOutcome
from shared.domain.bills import Bill
from shared.domain.corrections.asked import CorrectionKind
from shared.domain.errors import LevyError
from shared.domain.ledger.payment import Channel
from shared.usecases.arrears.disputing import (
    CloseBillDispute,
    DisputeBill,
    close_bill_dispute,
    dispute_bill,
)
from shared.usecases.billing.bill_instalments import SplitBill, split_bill
from shared.usecases.paying.payment_plans import AgreePaymentPlan, agree_payment_plan
from shared.usecases.paying.voids import BouncePayment, bounce_payment
from tests.fakes.clock import CountingIds
from tests.ledger.correcting import done, wanted
from tests.ledger.world import CO, FEE, HOME, WATER, World
from tests.usecases.arrears.late import at, entries, late_fee, late_world, night, ports

FIRST = date(2026, 10, 30)
POLICIES: list[dict[str, Any]] = [
    {"rate": {"percent": "0.05", "per": "day"}},
    {"rate": {"percent": "0.3", "per": "day"}, "caps": [{"percent": "4"}], "minimum": "1.00"},
    {"rate": {"percent": "0.05", "per": "day"}, "grace": {"days": 4, "mode": "retroactive"}},
    {"flat": {"amount": "25.00", "percent": "5"}, "grace": {"days": 5}},
    {"rate": {"percent": "12", "per": "year"}, "payment_day_counts": False},
]
# Day after the first, what happens on it, and a number for it.
EVENTS = st.lists(
    st.tuples(
        st.integers(0, 24),
        st.sampled_from(
            [
                "pay",
                "pay",
                "late_entry",
                "bounce",
                "waive",
                "adjust",
                "dispute",
                "close",
                "plan",
                "split",
            ]
        ),
        st.integers(1, 40000),
    ),
    max_size=7,
)


class Story:
    """One course of events in a world of its own."""

    def __init__(self, policy: dict[str, Any]) -> None:
        self.world: World = late_world(policy)
        self.bills: list[Bill] = [
            self.world.bill([(FEE, 30000), (WATER, 5000)], period="2026-10"),
            self.world.bill([(FEE, 20000)], period="2026-09"),
        ]
        self.paid: list[str] = []

    def happens(self, what: str, number: int, day: date) -> None:
        """Do what happens; what is refused does not happen."""
        verbs: dict[str, Callable[[int, date], None]] = {
            "pay": self.pay,
            "late_entry": self.late_entry,
            "bounce": self.bounce,
            "waive": self.waive,
            "adjust": self.adjust,
            "dispute": self.dispute,
            "close": self.close,
            "plan": self.plan,
            "split": self.split,
        }
        with contextlib.suppress(LevyError):
            verbs[what](number, day)

    def pay(self, number: int, day: date) -> None:
        del day
        self.paid.append(self.world.pay(number, channel=Channel.CHEQUE).id)

    def late_entry(self, number: int, day: date) -> None:
        came = day - timedelta(days=number % 9)
        self.paid.append(self.world.pay(number, channel=Channel.TRANSFER, received_on=came).id)

    def bounce(self, number: int, day: date) -> None:
        del day
        if self.paid:
            gone = self.paid[number % len(self.paid)]
            bounce = BouncePayment(self.world.once(), gone, "no funds")
            bounce_payment(self.world.actor, bounce, **ports(self.world))

    def waive(self, number: int, day: date) -> None:
        del day
        bill = self.bills[number % 2]
        how: dict[str, Any] = {"late_fee": True} if number % 3 else {"percent": 10}
        done(self.world, wanted(bill, CorrectionKind.WAIVER, **how))

    def adjust(self, number: int, day: date) -> None:
        del day
        minor = number % 50 - 40
        done(
            self.world,
            wanted(self.bills[number % 2], CorrectionKind.ADJUSTMENT, parts=((FEE, minor),)),
        )

    def dispute(self, number: int, day: date) -> None:
        del day
        command = DisputeBill(self.world.once(), self.bills[number % 2].key.id, "wrong")
        dispute_bill(self.world.actor, command, **ports(self.world))

    def close(self, number: int, day: date) -> None:
        del day
        bill_id = self.bills[number % 2].key.id
        command = CloseBillDispute(self.world.once(), bill_id, DisputeOutcome.UPHELD)
        close_bill_dispute(self.world.actor, command, **ports(self.world))

    def plan(self, number: int, day: date) -> None:
        document = {"count": 3, "first_due": (day + timedelta(days=number % 5)).isoformat()}
        bill = self.bills[number % 2]
        command = AgreePaymentPlan(self.world.once(), HOME, (bill.key.id,), document)
        agree_payment_plan(self.world.actor, command, ids=CountingIds(), **ports(self.world))

    def split(self, number: int, day: date) -> None:
        dates = [(day + timedelta(days=days)).isoformat() for days in (number % 4, 6, 12)]
        bill = self.bills[number % 2]
        command = SplitBill(self.world.once(), bill.key.id, {"dates": dates})
        split_bill(self.world.actor, command, **ports(self.world))

    def fees(self) -> list[int]:
        return [late_fee(self.world, bill) for bill in self.bills]


@settings(max_examples=15, deadline=None)
@given(
    policy=st.sampled_from(POLICIES),
    events=EVENTS,
    nights=st.lists(st.integers(0, 25), max_size=30),
)
def test_missed_and_repeated_nights_end_in_the_same_fee(
    policy: dict[str, Any], events: list[tuple[int, str, int]], nights: list[int]
) -> None:
    every, some = Story(policy), Story(policy)
    for number in range(26):
        day = FIRST + timedelta(days=number)
        for story in (every, some):
            at(story.world, day.isoformat())
        before = (day - timedelta(days=1)).isoformat()
        night(every.world, before)
        for _ in range(nights.count(number)):
            night(some.world, before)
        # Waivers and balances depend on what is charged by then: both have their nights first.
        todays = [(what, amount) for on, what, amount in sorted(events) if on == number]
        if todays:
            night(some.world, before)
        for what, amount in todays:
            every.happens(what, amount, day)
            some.happens(what, amount, day)
    last = (FIRST + timedelta(days=26)).isoformat()
    for _ in range(2):
        night(every.world, last)
        night(some.world, last)
    assert every.fees() == some.fees()
    assert night(some.world, last) == 0
    if not events:
        assert sorted(entries(every.world)) == sorted(entries(some.world))
    for story in (every, some):
        assert story.world.breaches() == []


@settings(max_examples=10, deadline=None)
@given(
    policy=st.sampled_from(POLICIES),
    payments=st.lists(st.tuples(st.integers(0, 24), st.integers(1, 30000)), max_size=5),
)
def test_payments_before_or_after_the_nights_they_meet_end_in_the_same_fee(
    policy: dict[str, Any], payments: list[tuple[int, int]]
) -> None:
    """A night that ran late sees money of today; it charges the days that are over all the same."""
    early, late = Story(policy), Story(policy)
    for number in range(26):
        day = FIRST + timedelta(days=number)
        before = (day - timedelta(days=1)).isoformat()
        for story in (early, late):
            at(story.world, day.isoformat())
        night(early.world, before)
        for on, minor in payments:
            if on == number:
                for story in (early, late):
                    with contextlib.suppress(LevyError):
                        story.world.pay(minor, bills=story.bills[:1])
        night(late.world, before)
    last = (FIRST + timedelta(days=26)).isoformat()
    night(early.world, last)
    night(late.world, last)
    principal = [story.world.ledger.history(CO, HOME, "CNY").book for story in (early, late)]
    paid = [[due.paid_parts() for due in book.bills] for book in principal]
    if paid[0] == paid[1]:
        assert early.fees() == late.fees()
