"""Deliver: the ledger is read again, then one channel after another is asked, each once.

That a channel is asked is stored before it is asked, in a decision that sees the bills as they are
in that moment: whoever finds it stored leaves the message alone, so ten deliveries send once. What
died between asking and hearing stays `sending`; after longer than a call can last it is failed, for
it may be out. What was paid, is disputed, or is not wanted ends as skipped, with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain.calendar import business_date
from shared.domain.dunning.campaign import Campaign, Step
from shared.domain.dunning.errors import MessageUnderWay
from shared.domain.dunning.message import About, Message, Reason, State
from shared.domain.dunning.notices import Notice
from shared.domain.dunning.verdict import (
    Circumstances,
    Debt,
    all_open,
    capped,
    channels_for,
    debt_of,
    objection,
    without_set_apart,
)
from shared.domain.ledger.due_bill import DueBill
from shared.domain.messaging.kinds import OF_OWN_MONEY, ChannelName, MessageKind
from shared.usecases.dunning.looking import (
    Party,
    Place,
    circumstances_of,
    party_of,
)
from shared.usecases.dunning.noticing import Phrase, data_said, judged, refs_about
from shared.usecases.dunning.outcomes import left_behind
from shared.usecases.dunning.records import message_ref
from shared.usecases.dunning.sending import DeliverTools, send
from shared.usecases.ledger.ledger_ports import Decision, Depth, Look, Save, Seen


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What was found before the decision: the message and all that its text and way need."""

    word: str
    message: Message
    place: Place
    party: Party
    around: Circumstances
    step: Step | None
    campaign: Campaign
    say: Phrase


def deliver(company_id: str, word: str, tools: DeliverTools) -> State:
    """The message has gone out, waits, or will never go out; return which.

    Raises `MessageUnderWay` while somebody else is sending it.
    """
    for _ in range(2 * len(ChannelName) + 1):
        message = _begin(company_id, word, tools)
        if message.state is not State.SENDING:
            return message.state
        send(company_id, word, message, tools)
        after = tools.ledger.find(company_id, message_ref(word))
        if after is None or after.state is not State.PLANNED:
            return after.state if after else State.SKIPPED
    return State.PLANNED


def _begin(company_id: str, word: str, tools: DeliverTools) -> Message:
    """Return the message as `sending` by this call, or as what it is instead.

    Raises `MessageUnderWay`.
    """
    message = tools.ledger.find(company_id, message_ref(word))
    now = tools.clock.now()
    if message is None:
        raise MessageUnderWay(message=word)
    if message.ended:
        return message
    if message.state is State.SENDING:
        return left_behind(company_id, word, tools.ledger, tools.clock)
    if message.state is State.WAITING and message.wait_until and now < message.wait_until:
        return message
    place = tools.place(company_id, message.community_id)
    party = party_of(place, message.account_id, tools.directory, tools.ledger)
    currency, today = place.community.currency, business_date(now, place.community.time_zone)
    # A dispute opened after this read ends in a message that was already on its way.
    bills = tools.ledger.book(company_id, message.account_id, currency, Depth.OPEN).bills
    around = circumstances_of(place, party, message, bills, tools.ledger, today=today)
    campaign = place.campaigns.get(message.scope, place.rules)
    step = campaign.step(message.origin)
    ahead = _Ahead(word, message, place, party, around, step, campaign, tools.say)
    about = refs_about(company_id, message, tools.ledger)

    def decision(seen: Seen) -> Decision[Message]:
        before = seen.find(message_ref(word))
        if before is None or before.ended or before.state is State.SENDING:
            # Somebody else was first: theirs is the call, ours is to look again later.
            raise MessageUnderWay(message=word)
        bills = seen.books[message.account_id].bills
        notice = judged(before, seen, bills)
        if isinstance(notice, Reason):
            after = before.skipped(notice, now)
        else:
            after = _decided(before, _asked_for(before, bills, around), notice, ahead, now)
        return Decision(after, (Save(before, after),))

    look = Look(
        currency=currency,
        accounts={message.account_id: Depth.OPEN},
        records=(message_ref(word), *about),
        community_id=message.community_id,
    )
    return tools.ledger.decide(company_id, look, decision)


def _asked_for(message: Message, bills: Sequence[DueBill], around: Circumstances) -> Debt:
    if message.kind is MessageKind.STATEMENT:
        return all_open(bills)
    return debt_of(message, bills, around) if message.anchor else Debt((), 0)


def _decided(
    message: Message, debt: Debt, notice: Notice | None, ahead: _Ahead, now: datetime
) -> Message:
    """Return what becomes of a message now: given to a channel, kept for later, or skipped."""
    place, campaign, around = ahead.place, ahead.campaign, ahead.around
    if message.anchor is not None:
        debt, apart = without_set_apart(message, debt, around)
        against = apart or _objection(message, debt, ahead)
        if against is not None:
            return message.skipped(against, now)
    opted_in = ahead.step.conditions.opted_in if ahead.step else False
    channels, why = channels_for(
        message.kind,
        message.channels,
        ahead.party.reach,
        message.refused_by(now),
        opted_in=opted_in,
    )
    if why is not None and why is not Reason.REFUSED:
        return message.skipped(why, now)
    zone_name = place.community.time_zone
    tomorrow = campaign.quiet.next_morning(now, zone_name)
    if why is not None:
        put_off = message.is_put_off()
        return message.waiting(Reason.QUOTA, tomorrow) if put_off else message.failed(why, now)
    held = _held(message, ahead, now, tomorrow)
    if held is not None:
        return held
    currency = place.community.currency
    if notice is None:
        return message.sending(channels[0], now, debt.about(currency))
    data = data_said(notice, place.community, ahead.say)
    return message.sending(channels[0], now, About((), notice.minor, currency, None), data)


def _held(message: Message, ahead: _Ahead, now: datetime, tomorrow: datetime) -> Message | None:
    """Return the message kept for an hour in which it may go out; None if this is one."""
    own_money = message.kind in OF_OWN_MONEY
    quiet = ahead.campaign.quiet.hours_only() if own_money else ahead.campaign.quiet
    allowed = quiet.allowed_from(now, ahead.place.community.time_zone)
    if allowed > now:
        return message.waiting(Reason.QUIET_HOURS, allowed)
    if capped(ahead.place.rules, ahead.around) and not own_money:
        return message.waiting(Reason.DAILY_CAP, tomorrow)
    return None


def _objection(message: Message, debt: Debt, ahead: _Ahead) -> Reason | None:
    if message.asked_for:
        return None
    if ahead.step is None or not ahead.campaign.active:
        return Reason.STEP_GONE
    return objection(ahead.step, ahead.campaign, debt, ahead.around, message.day)
