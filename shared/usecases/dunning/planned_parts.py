"""The parts of a plan: messages for part of a run or of the debtors, stored and handed out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.domain.arrears.debtor import Debtor
from shared.domain.bills import StoredBill
from shared.domain.dunning.campaign import WHOLE, Anchor, Campaign, Step
from shared.domain.dunning.message import Message, step_message_id
from shared.domain.ledger.entries import LATE_FEE
from shared.domain.messaging.kinds import ChannelName
from shared.domain.messaging.settings import MessagingSettings
from shared.usecases.arrears.finding import open_bills_of_run
from shared.usecases.dunning.planning import PlanTools, is_late
from shared.usecases.dunning.ports import (
    PlanDebtors,
    PlannedMessages,
    PlanRun,
    ReminderWork,
    ToDeliver,
)
from shared.usecases.dunning.records import ladders, message_word
from shared.usecases.messaging.records import messaging_settings_ref
from shared.usecases.ports import Position

DEBTORS_A_PART = 100
PLANNED_BY = "plan"


@dataclass(frozen=True, slots=True)
class Told:
    """A step on its day, about the bills of its anchor day."""

    step: Step
    day: date
    anchor_day: date


def plan_run(order: PlanRun, tools: PlanTools) -> int:
    """A step's messages for part of a run's open bills are planned; the rest is ordered.

    Return how many messages. Raises `RunNotFound`.
    """
    messages, following = run_part(order, tools)
    _hand_out(order, messages, tools)
    if following is not None:
        tools.work.plan([following])
    return len(messages)


def run_part(order: PlanRun, tools: PlanTools) -> tuple[list[Message], PlanRun | None]:
    """Return a step's messages for part of a run, and what follows."""
    found = ladders(order.company_id, order.community_id, tools.ledger)
    campaign = found.get(order.scope)
    step = campaign.step(order.step) if campaign and campaign.active else None
    if campaign is None or step is None:
        return [], None
    others = frozenset(found) - {WHOLE}
    run, part = open_bills_of_run(
        order.company_id, order.run_id, order.after, runs=tools.runs, bills=tools.bills
    )
    asked = (
        stored
        for stored in part.bills
        if _is_asked(stored, campaign.scope, others)
        and not campaign.overtaken(step, stored.bill.due_on, order.today)
    )
    accounts = dict.fromkeys(stored.bill.key.account_id for stored in asked)
    now = tools.clock.now()
    anchor_day = run.due_on if step.anchor is Anchor.DUE else run.billed_on
    told = Told(step, order.day, anchor_day)
    messages = [planned_message(account_id, campaign, told, now) for account_id in accounts]
    following = replace(order, after=part.next) if part.next else None
    return messages, following


def plan_debtors(order: PlanDebtors, tools: PlanTools) -> int:
    """The messages of the steps after the due day for part of the debtors are planned.

    The rest is ordered. Return how many messages.
    """
    messages, following = debtors_part(order, tools)
    _hand_out(order, messages, tools)
    if following is not None:
        tools.work.plan([following])
    return len(messages)


def debtors_part(order: PlanDebtors, tools: PlanTools) -> tuple[list[Message], PlanDebtors | None]:
    """Return the messages for part of the list of debtors, and what follows."""
    found = ladders(order.company_id, order.community_id, tools.ledger)
    campaign = found.get(order.scope)
    if campaign is None or not campaign.active:
        return [], None
    others = frozenset(found) - {WHOLE}
    after = Position(order.after, "") if order.after else None
    page = tools.debtors.page(order.company_id, order.community_id, DEBTORS_A_PART, after)
    now = tools.clock.now()
    messages = [
        planned_message(debtor.account_id, campaign, told, now)
        for debtor in page.items
        for told in late_steps(debtor, campaign, others, order.first, order.today)
    ]
    following = replace(order, after=page.next.sort) if page.next else None
    return messages, following


def late_steps(
    debtor: Debtor, campaign: Campaign, others: Collection[str], first: date, today: date
) -> Iterator[Told]:
    """Yield what a debtor is to be told between two days, each once."""
    seen: set[tuple[str, date]] = set()
    for bill in debtor.bills:
        items = [item for item, minor in bill.parts if minor > 0]
        if not _concerns(items, campaign.scope, others):
            continue
        for step in campaign.steps:
            day = step.day_for(bill.due_on)
            if not is_late(step) or not first <= day <= today or (step.name, day) in seen:
                continue
            if not campaign.overtaken(step, bill.due_on, today):
                seen.add((step.name, day))
                yield Told(step, day, bill.due_on)


def planned_message(account_id: str, campaign: Campaign, told: Told, at: datetime) -> Message:
    """Return a step's message to an account for a day."""
    step = told.step
    return Message(
        id=step_message_id(account_id, campaign.scope, step.name, told.day),
        community_id=campaign.community_id,
        account_id=account_id,
        day=told.day,
        origin=step.name,
        kind=step.kind,
        wording=step.wording,
        channels=step.channels,
        planned_at=at,
        planned_by=PLANNED_BY,
        scope=campaign.scope,
        anchor=step.anchor,
        anchor_day=told.anchor_day,
    )


def hand_out(
    company_id: str,
    messages: Iterable[Message],
    settings: MessagingSettings | None,
    *,
    planned: PlannedMessages,
    work: ReminderWork,
) -> None:
    """The messages are stored, and each is in the queue of the first channel that can send it."""
    found = list(messages)
    planned.add(company_id, found)
    work.deliver(ToDeliver(company_id, message_word(one), _queue(one, settings)) for one in found)


def _hand_out(order: PlanRun | PlanDebtors, messages: list[Message], tools: PlanTools) -> None:
    settings = tools.ledger.find(order.company_id, messaging_settings_ref(order.community_id))
    hand_out(order.company_id, messages, settings, planned=tools.planned, work=tools.work)


def _queue(message: Message, settings: MessagingSettings | None) -> ChannelName:
    set_up = settings.channels if settings else ()
    return next((one for one in message.channels if one in set_up), message.channels[0])


def _is_asked(stored: StoredBill, scope: str, others: Collection[str]) -> bool:
    return _concerns([line.item_id for line in stored.bill.lines], scope, others)


def _concerns(items: Collection[str], scope: str, others: Collection[str]) -> bool:
    if scope != WHOLE:
        return scope in items
    return not others or any(item not in others and item != LATE_FEE for item in items)
