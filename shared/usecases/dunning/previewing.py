"""A preview: who would be told what by which channel on a day, and what it would cost.

It plans with the functions of the plan and judges with those of deliver, caps of the day included,
and sends nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from shared.domain.actor import Actor
from shared.domain.dunning.campaign import WHOLE, Campaign, Step
from shared.domain.dunning.message import Message, Reason
from shared.domain.dunning.verdict import (
    capped,
    channels_for,
    debt_of,
    objection,
    without_set_apart,
)
from shared.domain.messaging.kinds import ChannelName
from shared.usecases.arrears.ports import Debtors, DueRuns
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.dunning.looking import Place, circumstances_of, party_of, place_of
from shared.usecases.dunning.planned_parts import debtors_part, run_part
from shared.usecases.dunning.planning import PlanTools, Window, orders_for
from shared.usecases.dunning.ports import (
    BuiltIn,
    PlanDebtors,
    PlannedMessages,
    PlanRun,
    ReminderWork,
)
from shared.usecases.ledger.ledger_ports import Depth, Ledger
from shared.usecases.ports import Clock, Directory
from shared.usecases.reading import seen_community

LINES_MAX = 500


@dataclass(frozen=True, slots=True)
class PreviewOn:
    """What a community's campaigns would say on a day."""

    community_id: str
    day: date


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One account and step: by which channel it would go, or why it would not."""

    account_id: str
    scope: str
    step: str
    minor: int
    channel: ChannelName | None
    reason: Reason | None
    price: Decimal


@dataclass(frozen=True, slots=True)
class ChannelCost:
    """How many messages would go by a channel, and what they would cost."""

    channel: ChannelName
    messages: int
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Preview:
    """The first `LINES_MAX` lines, and whether they are all there are; the cost is theirs."""

    community_id: str
    day: date
    currency: str
    lines: tuple[PreviewLine, ...]
    complete: bool

    @property
    def cost(self) -> Decimal:
        """What the lines would cost."""
        return sum((line.price for line in self.lines), Decimal(0))

    @property
    def by_channel(self) -> tuple[ChannelCost, ...]:
        """How many of the lines would go by each channel, and their cost."""
        prices: dict[ChannelName, list[Decimal]] = {}
        for line in self.lines:
            if line.channel is not None:
                prices.setdefault(line.channel, []).append(line.price)
        return tuple(
            ChannelCost(channel, len(found), sum(found, Decimal(0)))
            for channel, found in sorted(prices.items())
        )

    @property
    def skipped(self) -> tuple[tuple[Reason, int], ...]:
        """How many of the lines would not go, by reason."""
        return tuple(sorted(Counter(line.reason for line in self.lines if line.reason).items()))


@dataclass
class _Day:
    """What the lines so far would have sent: to accounts, and by the channels of campaigns."""

    accounts: Counter[str] = field(default_factory=Counter)
    channels: Counter[tuple[str, ChannelName]] = field(default_factory=Counter)

    def full(self, campaign: Campaign) -> frozenset[ChannelName]:
        """Return the channels that carry no more of a campaign's messages this day."""
        return frozenset(
            one.channel
            for one in campaign.channel_caps
            if self.channels[campaign.scope, one.channel] >= one.messages
        )

    def add(self, account_id: str, campaign: Campaign, channel: ChannelName) -> None:
        """One more message would have gone."""
        self.accounts[account_id] += 1
        self.channels[campaign.scope, channel] += 1


def preview_reminders(
    actor: Actor,
    command: PreviewOn,
    *,
    directory: Directory,
    ledger: Ledger,
    runs: Runs,
    bills: Bills,
    debtors: Debtors,
    due_runs: DueRuns,
    planned_messages: PlannedMessages,
    reminder_work: ReminderWork,
    built_in: BuiltIn,
    clock: Clock,
) -> Preview:
    """Return who would be told what on the day, as the ledger stands now. Raises `NotFound`."""
    community = seen_community(actor, command.community_id, directory)
    tools = PlanTools(
        directory, ledger, runs, bills, debtors, due_runs, planned_messages, reminder_work, clock
    )
    place = place_of(actor.company_id, community, ledger, built_in)
    lines: list[PreviewLine] = []
    so_far = _Day()
    for message in _messages(place, command.day, tools):
        if len(lines) == LINES_MAX:
            return Preview(community.id, command.day, community.currency, tuple(lines), False)
        lines.append(_line(place, message, command.day, tools, so_far))
    return Preview(community.id, command.day, community.currency, tuple(lines), True)


def _messages(place: Place, day: date, tools: PlanTools) -> Iterator[Message]:
    """Yield the messages that would be planned, each once."""
    seen: set[str] = set()
    window = Window(place.company_id, place.community, day, day)
    for campaign in place.campaigns.values():
        if not campaign.active or not place.rules.quiet.is_working(day):
            continue
        for order in orders_for(campaign, window, tools):
            for message in _of_order(order, tools):
                if message.id not in seen:
                    seen.add(message.id)
                    yield message


def _of_order(order: object, tools: PlanTools) -> Iterator[Message]:
    while isinstance(order, PlanRun | PlanDebtors):
        if isinstance(order, PlanRun):
            messages, order = run_part(order, tools)
        else:
            messages, order = debtors_part(order, tools)
        yield from messages


def _line(place: Place, message: Message, day: date, tools: PlanTools, so_far: _Day) -> PreviewLine:
    company_id, ledger, account_id = place.company_id, tools.ledger, message.account_id
    party = party_of(place, account_id, tools.directory, ledger)
    book = ledger.book(company_id, account_id, place.community.currency, Depth.OPEN)
    around = circumstances_of(place, party, message, book.bills, ledger, today=day)
    around = replace(around, told=(*around.told, *[day] * so_far.accounts[account_id]))
    debt, reason = without_set_apart(message, debt_of(message, book.bills, around), around)
    campaign = place.campaigns.get(message.scope, place.campaigns[WHOLE])
    step: Step | None = campaign.step(message.origin)
    if reason is None and step is not None:
        reason = objection(step, campaign, debt, around, day)
    opted_in = step is not None and step.conditions.opted_in
    full = so_far.full(campaign)
    channels, why = channels_for(
        message.kind, message.channels, party.reach, full, opted_in=opted_in
    )
    reason = reason or (Reason.QUOTA if why is Reason.REFUSED else why)
    if reason is None and capped(place.rules, around):
        reason = Reason.DAILY_CAP
    channel = channels[0] if reason is None else None
    if channel is not None:
        so_far.add(account_id, campaign, channel)
    price = place.rules.price(channel) if channel else Decimal(0)
    return PreviewLine(
        account_id, message.scope, message.origin, debt.minor, channel, reason, price
    )
