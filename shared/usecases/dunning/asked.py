"""Reminders and offers that somebody asked for, of all that is late: one to an account."""

from __future__ import annotations

from shared.domain.dunning.campaign import WHOLE, Anchor, Wording
from shared.domain.dunning.message import ASKED, OFFERED, Message, notice_id
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.usecases.dunning.planned_parts import hand_out
from shared.usecases.dunning.planning import PlanTools
from shared.usecases.dunning.ports import PlanAsked, PlanOffered
from shared.usecases.messaging.records import messaging_settings_ref

_CHANNELS = (ChannelName.WECHAT, ChannelName.SMS, ChannelName.EMAIL)


def plan_asked(order: PlanAsked, tools: PlanTools) -> int:
    """A reminder or offer to each account is planned, once for its batch; return how many.

    What is open is read when it goes out, as with a step's; what is paid meanwhile is not sent.
    """
    now = tools.clock.now()
    offered = isinstance(order, PlanOffered)
    origin = OFFERED if offered else ASKED
    messages = [
        Message(
            id=notice_id(account_id, origin, order.batch_id),
            community_id=order.community_id,
            account_id=account_id,
            day=order.day,
            origin=origin,
            kind=MessageKind.REMINDER,
            wording=Wording.PLAN_OFFER if offered else Wording.OVERDUE_FIRST,
            channels=_CHANNELS,
            planned_at=now,
            planned_by=order.batch_id,
            scope=WHOLE,
            anchor=Anchor.DUE,
            anchor_day=order.day,
        )
        for account_id in order.accounts
    ]
    settings = tools.ledger.find(order.company_id, messaging_settings_ref(order.community_id))
    hand_out(order.company_id, messages, settings, planned=tools.planned, work=tools.work)
    return len(messages)
