"""A campaign: the ladder of steps by which a community, or one item of it, asks for its money.

Steps are data. A step's day counts from a bill's due day (`due`), or from the day it was issued
(`issued`, from the day after on: what is issued in the afternoon is told of in the morning). A
campaign of an item asks for that item alone, and the community's own then leaves it out.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from shared.domain.dunning.errors import CampaignRefused
from shared.domain.dunning.quiet import QuietTimes
from shared.domain.messaging.kinds import SENT_BY_ITSELF, ChannelName, MessageKind

WHOLE = "all"  # the scope of what has no campaign of its own
STEPS_MAX = 20
DAYS_MAX = 400
_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}", re.ASCII)
_HOURS = 24
_CAP_MAX = 20
_CHANNEL_CAP_MAX = 1_000_000


class Anchor(StrEnum):
    """What a step's days count from."""

    ISSUED = "issued"
    DUE = "due"


class Wording(StrEnum):
    """The texts there are, each in both languages; a community may word them differently."""

    NEW_BILL = "new_bill"
    BEFORE_DUE = "before_due"
    DUE_DAY = "due_day"
    OVERDUE_FIRST = "overdue_first"
    OVERDUE_SECOND = "overdue_second"
    OVERDUE_THIRD = "overdue_third"
    FINAL_NOTICE = "final_notice"
    PAYMENT_RECEIVED = "payment_received"
    REFUND_MOVED = "refund_moved"
    AUTOPAY_AHEAD = "autopay_ahead"
    AUTOPAY_FAILED = "autopay_failed"
    STATEMENT = "statement"
    ANNOUNCEMENT = "announcement"
    PLAN_OFFER = "plan_offer"


# What steps may say: the others need more than open bills to be filled in.
STEP_WORDINGS = frozenset(
    {
        Wording.NEW_BILL,
        Wording.BEFORE_DUE,
        Wording.DUE_DAY,
        Wording.OVERDUE_FIRST,
        Wording.OVERDUE_SECOND,
        Wording.OVERDUE_THIRD,
        Wording.FINAL_NOTICE,
    }
)
STEP_KINDS = frozenset({MessageKind.BILL, MessageKind.REMINDER, MessageKind.FINAL_NOTICE})


@dataclass(frozen=True, slots=True)
class Conditions:
    """Whom a step leaves out. What nobody entered leaves out nobody.

    Open money below `min_minor`; a bill late for fewer than `min_days_late` days; subjects without
    any of `tags`, or with one of `not_tags`; accounts that were told anything, called, visited
    or written to in the last `quiet_days` days; `opted_in`: whoever asked for no such messages.
    """

    min_minor: int = 0
    min_days_late: int = 0
    tags: tuple[str, ...] = ()
    not_tags: tuple[str, ...] = ()
    quiet_days: int = 0
    opted_in: bool = False

    def fit(self, tags: Collection[str]) -> bool:
        """Tell whether a subject's tags let it be reminded."""
        wanted = not self.tags or any(tag in tags for tag in self.tags)
        return wanted and not any(tag in tags for tag in self.not_tags)


@dataclass(frozen=True, slots=True)
class Step:
    """What is said `days` after (below zero: before) a day, tried channel by channel."""

    name: str
    anchor: Anchor
    days: int
    kind: MessageKind
    wording: Wording
    channels: tuple[ChannelName, ...]
    conditions: Conditions = Conditions()

    def day_for(self, anchor_day: date) -> date:
        """Return the step's day for bills of a due or issue day."""
        return anchor_day + timedelta(days=self.days)

    def anchor_on(self, day: date) -> date:
        """Return the due or issue day of the bills whose step day is `day`."""
        return day - timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class ChannelPrice:
    """What one message costs by a channel, in whole units of `currency`."""

    channel: ChannelName
    price: Decimal


@dataclass(frozen=True, slots=True)
class ChannelCap:
    """At most so many messages of a campaign go out by a channel a day."""

    channel: ChannelName
    messages: int


def _default_steps() -> tuple[Step, ...]:
    every = (ChannelName.WECHAT, ChannelName.SMS, ChannelName.EMAIL)
    gentle = (ChannelName.WECHAT, ChannelName.EMAIL)
    bill, late, final = MessageKind.BILL, MessageKind.REMINDER, MessageKind.FINAL_NOTICE
    due = Anchor.DUE
    return (
        Step("new_bill", Anchor.ISSUED, 1, bill, Wording.NEW_BILL, gentle),
        Step("before_due", due, -3, late, Wording.BEFORE_DUE, gentle),
        Step("due_day", due, 0, late, Wording.DUE_DAY, gentle),
        Step("overdue_3", due, 3, late, Wording.OVERDUE_FIRST, every),
        Step("overdue_10", due, 10, late, Wording.OVERDUE_SECOND, every),
        Step("overdue_30", due, 30, late, Wording.OVERDUE_THIRD, every),
        Step("final_notice", due, 60, final, Wording.FINAL_NOTICE, every),
    )


@dataclass(frozen=True, slots=True)
class Campaign:
    """One ladder. Scope `all` is the community's, any other is the id of a charge item.

    Planned at `plan_hour` (local) of every working day; an account is told at most `daily_cap`
    things a day, and a channel carries at most what `channel_caps` say: what is above goes by the
    next channel, or on another day. `active` False says nothing. Prices are for previews and for
    what was spent.
    """

    community_id: str
    scope: str = WHOLE
    active: bool = True
    steps: tuple[Step, ...] = field(default_factory=_default_steps)
    quiet: QuietTimes = field(default_factory=QuietTimes)
    plan_hour: int = 9
    daily_cap: int = 3
    prices: tuple[ChannelPrice, ...] = ()
    channel_caps: tuple[ChannelCap, ...] = ()
    source: str = ""
    version: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.plan_hour < _HOURS:
            raise CampaignRefused(reason="hour", field="/plan_hour")
        if not 1 <= self.daily_cap <= _CAP_MAX:
            raise CampaignRefused(reason="cap", field="/daily_cap")
        if len(self.steps) > STEPS_MAX:
            raise CampaignRefused(reason="too_many", field="/steps")
        for name, of in (("prices", self.prices), ("channel_caps", self.channel_caps)):
            if len({one.channel for one in of}) != len(of):
                raise CampaignRefused(reason="channel_twice", field=f"/{name}")
        for number, cap in enumerate(self.channel_caps):
            if not 1 <= cap.messages <= _CHANNEL_CAP_MAX:
                raise CampaignRefused(reason="cap", field=f"/channel_caps/{number}/messages")
        for number, one in enumerate(self.prices):
            if one.price < 0:
                raise CampaignRefused(reason="price", field=f"/prices/{number}/price")
        for number, step in enumerate(self.steps):
            _check(step, f"/steps/{number}")
        self._check_days()

    def step(self, name: str) -> Step | None:
        """Return the step of a name as the ladder has it now."""
        return next((step for step in self.steps if step.name == name), None)

    def price(self, channel: ChannelName) -> Decimal:
        """Return what a message by `channel` costs; 0 where nobody said."""
        return next((one.price for one in self.prices if one.channel is channel), Decimal(0))

    def cap(self, channel: ChannelName) -> int | None:
        """Return how many messages `channel` carries a day; None where nobody said."""
        return next((one.messages for one in self.channel_caps if one.channel is channel), None)

    def overtaken(self, step: Step, due_on: date, today: date) -> bool:
        """Tell whether a later step of the ladder has come for bills due on a day."""
        own = step.day_for(due_on) if step.anchor is Anchor.DUE else None
        return any(
            later.day_for(due_on) <= today
            for later in self.steps
            if later.anchor is Anchor.DUE and (own is None or later.day_for(due_on) > own)
        )

    def _check_days(self) -> None:
        seen: set[str] = set()
        before: dict[Anchor, int] = {}
        due_began = False
        for number, step in enumerate(self.steps):
            if step.name in seen:
                raise CampaignRefused(reason="name_twice", field=f"/steps/{number}/name")
            seen.add(step.name)
            last = before.get(step.anchor)
            after_due = step.anchor is Anchor.ISSUED and due_began
            if after_due or (last is not None and step.days <= last):
                raise CampaignRefused(reason="days", field=f"/steps/{number}/days")
            before[step.anchor] = step.days
            due_began = due_began or step.anchor is Anchor.DUE


def _check(step: Step, at: str) -> None:
    """Raise `CampaignRefused` for a step that could never be carried out as it says."""
    if not _NAME.fullmatch(step.name):
        raise CampaignRefused(reason="name", field=f"{at}/name")
    _check_day(step, at)
    if not step.channels or len(set(step.channels)) != len(step.channels):
        raise CampaignRefused(reason="channels", field=f"{at}/channels")
    if not SENT_BY_ITSELF.issuperset(step.channels):
        raise CampaignRefused(reason="not_sent", field=f"{at}/channels")
    if step.kind not in STEP_KINDS:
        raise CampaignRefused(reason="kind", field=f"{at}/kind")
    if step.wording not in STEP_WORDINGS:
        raise CampaignRefused(reason="wording", field=f"{at}/wording")
    limits = step.conditions
    if min(limits.min_minor, limits.min_days_late, limits.quiet_days) < 0:
        raise CampaignRefused(reason="negative", field=f"{at}/conditions")
    # Before the due day nothing is late, so nobody would ever be told.
    if limits.min_days_late and (step.anchor is Anchor.ISSUED or step.days < limits.min_days_late):
        raise CampaignRefused(reason="never", field=f"{at}/conditions/min_days_late")
    if set(limits.tags) & set(limits.not_tags):
        raise CampaignRefused(reason="never", field=f"{at}/conditions/tags")


def _check_day(step: Step, at: str) -> None:
    match step.anchor:
        case Anchor.ISSUED:
            fits = 1 <= step.days <= DAYS_MAX
        case Anchor.DUE:
            fits = -DAYS_MAX <= step.days <= DAYS_MAX
        case _:
            assert_never(step.anchor)
    overdue = {
        Wording.OVERDUE_FIRST,
        Wording.OVERDUE_SECOND,
        Wording.OVERDUE_THIRD,
        Wording.FINAL_NOTICE,
    }
    late = step.anchor is Anchor.DUE and step.days > 0
    if not fits or (step.wording in overdue and not late):
        raise CampaignRefused(reason="days", field=f"{at}/days")
