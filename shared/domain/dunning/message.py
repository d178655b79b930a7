"""One message to one account: planned, tried channel by channel, and what became of it.

    planned → sending → sent
       ↓ ↑       ↓ ↓
    waiting   planned  failed
       ↓
    skipped

`sending` is stored before a channel is asked. Who finds it there later than any call can last does
not know whether the message is out: it is failed for good, never repeated blindly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from shared.domain.derived_ids import derived_id
from shared.domain.dunning.campaign import Anchor, Wording
from shared.domain.messaging.kinds import ChannelName, MessageKind

# Longer than any call to a channel can take.
CALL_LASTS = timedelta(minutes=5)
QUOTA_LASTS = timedelta(hours=12)
# The origin of a reminder that somebody asked for; no step can be named so.
ASKED = "asked-for"
# The origin of an offer to pay by instalments.
OFFERED = "plan-offered"
# Our own word for no: the campaign's messages of that day by that channel are used up.
CHANNEL_CAP = "channel_cap"
CAP_LASTS = timedelta(minutes=10)  # it is asked for again in the morning, which may be at midnight
TRIES_MAX = 5  # of one channel that says: later


class State(StrEnum):
    """Where a message is."""

    PLANNED = "planned"
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"


ENDED = frozenset({State.SENT, State.SKIPPED, State.FAILED})


class Reason(StrEnum):
    """Why a message was not sent, or waits."""

    PAID = "paid"
    DISPUTED = "disputed"
    PAYMENT_PLAN = "payment_plan"
    BELOW_AMOUNT = "below_amount"
    TAGS = "tags"
    TOLD_LATELY = "told_lately"
    STEP_GONE = "step_gone"
    OVERTAKEN = "overtaken"
    OPTED_OUT = "opted_out"
    STOPPED = "stopped"
    NO_CHANNEL = "no_channel"
    QUIET_HOURS = "quiet_hours"
    DAILY_CAP = "daily_cap"
    BUSY = "busy"
    QUOTA = "quota"
    REFUSED = "refused"
    OUTCOME_UNKNOWN = "outcome_unknown"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Try:
    """A channel was asked at `at`; `outcome` "" is: nobody has told yet."""

    channel: ChannelName
    at: datetime
    outcome: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a message asks for in the moment it goes out; `due_on` is the first due day."""

    bills: tuple[str, ...]
    minor: int
    currency: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Message:
    """What one account is told once. `day` is the day it is for, `origin` the step or the notice.

    A step's message is about the bills due (or issued) on `anchor_day`; what is open of them is
    read when it is sent, so it names no amount until then. `of` names what a notice is about, which
    is read then, too. `data` fills a notice's text.
    """

    id: str
    community_id: str
    account_id: str
    day: date
    origin: str
    kind: MessageKind
    wording: Wording
    channels: tuple[ChannelName, ...]
    planned_at: datetime
    planned_by: str
    scope: str = ""
    anchor: Anchor | None = None
    anchor_day: date | None = None
    of: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    state: State = State.PLANNED
    reason: Reason | None = None
    wait_until: datetime | None = None
    tries: tuple[Try, ...] = ()
    channel: ChannelName | None = None
    provider_id: str = ""
    ended_at: datetime | None = None
    bills: tuple[str, ...] = ()
    minor: int = 0
    currency: str = ""
    due_on: date | None = None
    cost: str = ""
    link_id: str = ""
    version: int = 1

    @property
    def ended(self) -> bool:
        """Tell whether nothing more happens to it but receipts."""
        return self.state in ENDED

    @property
    def asked_for(self) -> bool:
        """Tell whether somebody asked for it: it is then about all that was late on that day."""
        return self.origin in {ASKED, OFFERED}

    def refused_by(self, at: datetime) -> frozenset[ChannelName]:
        """Return the channels that said no for good, no more for now, or too often later."""
        put_off = (Reason.BUSY, Reason.QUOTA)
        later = [
            one.channel for one in self.tries if one.outcome in put_off and one.code != CHANNEL_CAP
        ]
        often = {one for one in later if later.count(one) >= TRIES_MAX}
        no = {one.channel for one in self.tries if one.outcome == Reason.REFUSED}
        used_up = {
            one.channel
            for one in self.tries
            if one.outcome == Reason.QUOTA
            and at - one.at < (CAP_LASTS if one.code == CHANNEL_CAP else QUOTA_LASTS)
        }
        return frozenset(often | no | used_up)

    def is_put_off(self) -> bool:
        """Tell whether a channel that had no more to give may still take it another day."""
        no = {one.channel for one in self.tries if one.outcome == Reason.REFUSED}
        used_up = [
            one for one in self.tries if one.outcome == Reason.QUOTA and one.channel not in no
        ]
        if any(one.code == CHANNEL_CAP for one in used_up):
            return True
        channels = [one.channel for one in used_up]
        return any(channels.count(one) < TRIES_MAX for one in channels)

    def waiting(self, reason: Reason, until: datetime) -> Message:
        """Return the message to be looked at again at `until`."""
        return self._next(state=State.WAITING, reason=reason, wait_until=until)

    def skipped(self, reason: Reason, at: datetime) -> Message:
        """Return the message as not to be sent, and why."""
        return self._next(state=State.SKIPPED, reason=reason, ended_at=at, wait_until=None)

    def sending(
        self,
        channel: ChannelName,
        at: datetime,
        about: About,
        data: Mapping[str, str] | None = None,
    ) -> Message:
        """Return the message as given to `channel` in this moment, to be filled with `data`."""
        return self._next(
            state=State.SENDING,
            reason=None,
            wait_until=None,
            channel=channel,
            tries=(*self.tries, Try(channel, at)),
            bills=about.bills,
            minor=about.minor,
            currency=about.currency,
            due_on=about.due_on,
            data=self.data if data is None else data,
        )

    def sent(self, provider_id: str, cost: str, link_id: str, at: datetime) -> Message:
        """Return the message as out."""
        tries = (*self.tries[:-1], replace(self.tries[-1], outcome=State.SENT))
        return self._next(
            state=State.SENT,
            reason=None,
            tries=tries,
            provider_id=provider_id,
            cost=cost,
            link_id=link_id,
            ended_at=at,
        )

    def refused(self, code: str, outcome: Reason) -> Message:
        """Return the message as not taken by the channel asked last; planned as before."""
        tries = (*self.tries[:-1], replace(self.tries[-1], outcome=outcome, code=code))
        return self._next(state=State.PLANNED, channel=None, tries=tries)

    def failed(self, reason: Reason, at: datetime) -> Message:
        """Return the message as not sent, or maybe sent, with nothing more to be tried."""
        return self._next(state=State.FAILED, reason=reason, ended_at=at, wait_until=None)

    def _next(self, **changes: object) -> Message:
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]


def step_message_id(account_id: str, scope: str, step: str, day: date) -> str:
    """Return the id of a step's message: planned however often, it is one."""
    return derived_id("msg", account_id, scope, step, day.isoformat())


def notice_id(account_id: str, kind: str, of: str) -> str:
    """Return the id of the message that tells an account of something once."""
    return derived_id("msg", account_id, kind, of)
