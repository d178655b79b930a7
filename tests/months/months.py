"""Months pass: nights, plans, payments while messages are on their way, deliveries in tenfold."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

from shared.adapters.clock import SystemClock
from shared.domain.dunning.message import ENDED, Message, State
from shared.store.ledger import LedgerTable
from shared.store.planned_messages import PlannedMessageTable
from shared.usecases.dunning.records import message_word, messages_on
from tests.months import by_hand
from tests.months.by_hand import ISSUED, Habit, HandBill, Household
from tests.months.calendar import Calendar
from tests.months.carrier import Carrier
from tests.months.community import Community, with_habit
from tests.months.posts import Post, posts
from tests.months.queues import PATIENCE_S, QUEUE_OF, Copy, Queues
from tests.stack.deployed import Deployed, eventually

TIMES = 10  # everything in a queue is delivered so often
ORDERED = 3  # so often a day is ordered to be planned, and a night to be charged, every second time
ONLINE = 2  # of those that pay before the first due day
QUOTA = 2  # messages that WeChat still takes on the day on which it has no more to give
# Days on which something goes wrong in the middle of the deliveries.
USED_UP, EXPIRES, TAKEN_ELSEWHERE = 5, 8, 31
NOW = 2  # the day that is the machine's own: only then can be paid online, at the provider's time


def ordered(day: int) -> int:
    """Return how often the schedule orders the same on a day."""
    return ORDERED if day % 2 else 1


@dataclass
class Months:
    """The community, its calendar, and what was seen day by day."""

    town: Community
    calendar: Calendar
    carrier: Carrier
    start: date
    parked: dict[str, int]
    rng: random.Random = field(default_factory=lambda: random.Random(6))
    expected: dict[int, list[by_hand.Told]] = field(default_factory=dict)
    came: dict[int, Counter[Post]] = field(default_factory=dict)
    tokens: dict[int, int] = field(default_factory=dict)
    seen: Counter[Post] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        stack = self.town.stack
        client, names = stack.client("dynamodb"), ("LedgerTable", "DirectoryTable")
        ledger, directory = (stack.output(name) for name in names)
        self.ledger = LedgerTable(client, ledger, directory, SystemClock())
        self.waiting = PlannedMessageTable(client, ledger)
        self.queues = Queues(stack)

    @property
    def stack(self) -> Deployed:
        return self.town.stack

    def date(self, day: int) -> date:
        """Return the date of a day."""
        return self.start + timedelta(days=day)

    def live(self) -> None:
        """Let every day pass on which anything is to happen."""
        for day in sorted({*by_hand.active_days(), *ISSUED, USED_UP + 1}):
            self.turn(day)
            if day:
                self.night(day)
            if day in ISSUED:
                self.town.bill(day, self.period(ISSUED.index(day)))
                self.town.pay_together(day)
            self.look(day)

    def period(self, number: int) -> str:
        """Return the month of a bill."""
        months = self.start.year * 12 + self.start.month - 1 + number
        return f"{months // 12}-{months % 12 + 1:02d}"

    def turn(self, day: int) -> None:
        """Let the day come, here and at WeChat."""
        self.calendar.turn(self.date(day), 10, now=day == NOW)
        self.town.wechat("clock", set=int(self.calendar.now().timestamp()))

    def night(self, day: int) -> None:
        """Have the night before begun, by the order that the schedule gives."""
        order = {
            "schema": 1,
            "kind": "night",
            "company_id": self.town.company,
            "community_id": self.town.id,
            "day": self.date(day - 1).isoformat(),
        }
        self.queues.send("ArrearsQueue", [json.dumps(order)] * ordered(day))
        late = {
            one.number for one in self.town.households
            if any(bill.due < day and bill.open(day - 1) > 0 for bill in one.bills)
        }  # fmt: skip
        self.queues.settled("ArrearsQueue")
        eventually(lambda: self.listed() == len(late), PATIENCE_S)

    def listed(self) -> int:
        """Return how many debtors Levy lists."""
        return int(self.town.api.get(f"{self.town.path}/visit-list")["matching"])

    def look(self, day: int) -> None:
        """Have the day planned, then let people pay, then have everything delivered."""
        about = by_hand.due_now(self.town.households, day)
        with self.queues.held():
            self.plan(day)
            eventually(lambda: len(self.messages(day)) >= len(about), PATIENCE_S)
            words = {message_word(one) for one in self.messages(day)}
            assert len(words) == len(about), "each household that owes is told once, nobody else"
            bodies = [*self.queues.taken(words), *(self.woken(day) if day == USED_UP + 1 else ())]
            bodies.sort(key=self.by_way())  # so that a half has half of those of each way
            self.people_pay(day)
        self.expected[day] = [self.told(day, *one) for one in about if one[2].open(day) > 0]
        before = self.tokens_given()
        if day == USED_UP:
            self.town.wechat("settings", quota=QUOTA)
        if day in {EXPIRES, TAKEN_ELSEWHERE}:  # after every second message of each queue
            self.deliver(bodies[::2])
            firsts = {copy.word for copy in bodies[::2]}
            eventually(partial(self.done, day, firsts), PATIENCE_S)
            if day == EXPIRES:
                self.town.wechat("clock", advance_s=7300)
            else:
                self.town.wechat("revoke")
            bodies = bodies[1::2]
        self.deliver(bodies)
        eventually(lambda: self.done(day), PATIENCE_S)
        if day == USED_UP:
            self.town.wechat("settings", quota=100_000)
        self.tokens[day] = self.tokens_given() - before
        now = Counter(posts(self.stack, self.town.slow))
        self.came[day] = now - self.seen
        self.seen = now

    def by_way(self) -> Callable[[Copy], tuple[str, bool]]:
        """Return what messages are sorted by: their queue, and whether a phone is linked."""
        linked = {one.account for one in self.town.slow if one.openid}
        return lambda copy: (copy.queue, any(account in copy.word for account in linked))

    def told(self, day: int, one: Household, wording: str, bill: HandBill) -> by_hand.Told:
        """Return what a household has to be told."""
        return by_hand.Told(day, one.room, wording, bill.owed(day))

    def plan(self, day: int) -> None:
        """Have the day planned by the order that the schedule gives, several times at once.

        The schedule would order the same of every other community that this stack has.
        """
        order = {"schema": 1, "kind": "community", "company_id": self.town.company}
        at = self.calendar.now().isoformat()
        body = json.dumps({**order, "community_id": self.town.id, "at": at})
        self.queues.send("ReminderQueue", [body] * ordered(day))
        self.queues.settled("ReminderQueue")

    def deliver(self, copies: list[Copy]) -> None:
        """Have messages delivered many times each, in any order."""
        several = copies * TIMES
        self.rng.shuffle(several)
        self.queues.deliver(several)

    def woken(self, day: int) -> list[Copy]:
        """Return an order for each message whose wait is over by now, as the schedule gives it."""
        now = self.calendar.now()
        mine = {message_word(one) for one in self.messages(day - 1)}
        order = {"schema": 1, "kind": "deliver", "company_id": self.town.company}
        return [
            Copy(QUEUE_OF[one.channel], json.dumps({**order, "message": one.word}))
            for one in self.waiting.due(now - timedelta(days=1), now)
            if one.word in mine
        ]

    def people_pay(self, day: int) -> None:
        """Everybody whose habit it is pays now, between plan and delivery."""
        steps, slow = dict(by_hand.of_day(day)), self.town.slow
        for habit in (Habit.BEFORE_DUE, Habit.DUE_DAY, Habit.LATE, Habit.IN_TWO):
            if habit.value in steps:
                payers = list(with_habit(slow, habit))
                online = payers[:ONLINE] if day == NOW else []
                self.town.pay_online(online)
                number = steps[habit.value]
                for one in online:
                    one.bills[number].pay(day, one.minor)
                self.pay(day, [one for one in payers if one not in online], number, 1)
        if Habit.LATE.value in steps:
            self.pay(day, list(with_habit(slow, Habit.IN_TWO)), steps[Habit.LATE.value], 2)

    def pay(self, day: int, payers: Sequence[Household], number: int, parts: int) -> None:
        """Have bill `number` paid at the desk, or the first of two halves, with its late fee."""

        def take(one: Household) -> None:
            bill = one.bills[number]
            self.town.take(one, bill.pay(day, bill.open(day) // parts))

        self.town.each(take, payers)

    def done(self, day: int, words: Collection[str] | None = None) -> bool:
        """Tell whether what was planned for a day and the one before, or `words`, is dealt with."""
        return all(
            one.ended or one.state is State.WAITING
            for each in (day - 1, day)
            for one in self.messages(each)
            if words is None or message_word(one) in words
        ) and not (day == USED_UP + 1 and self.still_waiting(day - 1))

    def still_waiting(self, day: int) -> bool:
        return any(one.state not in ENDED for one in self.messages(day))

    def messages(self, day: int) -> list[Message]:
        """Return the messages of the ladder that Levy planned for a day."""
        shelf = messages_on(self.town.id, self.date(day))
        found = self.ledger.page(self.town.company, shelf, 1000, None).items
        return [one for one in found if one.wording.value in by_hand.STEPS]

    def tokens_given(self) -> int:
        """Return how many tokens WeChat was asked for so far."""
        state: dict[str, Any] = self.town.wechat_state()
        return int(state["counts"].get("POST /cgi-bin/stable_token", 0))
