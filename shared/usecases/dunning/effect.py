"""What a community's messages achieved, by step: sent, opened, paid within a week, cost.

Computed from the messages of the days asked for: each names its bills and its pay link, the
movements of its account tell what was paid on these bills in the seven days after it went out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from shared.domain.actor import Actor
from shared.domain.dunning.errors import CampaignRefused
from shared.domain.dunning.message import Message, State
from shared.domain.ledger.entries import EntryKind
from shared.usecases.dunning.records import messages_on
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.owners.ports import PayLinks
from shared.usecases.ports import Directory, Position
from shared.usecases.reading import seen_community

DAYS_MAX = 31
WITHIN = timedelta(days=7)
_A_READ = 100


@dataclass(frozen=True, slots=True)
class EffectOf:
    """The messages of a community for the days from `first` to `last`."""

    community_id: str
    first: date
    last: date


@dataclass
class StepEffect:
    """What one step or notice of one campaign achieved. `recovered_minor` came within a week."""

    scope: str
    origin: str
    planned: int = 0
    sent: int = 0
    skipped: int = 0
    failed: int = 0
    opened: int = 0
    paid: int = 0
    recovered_minor: int = 0
    cost: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a community's messages achieved, by campaign and step."""

    community_id: str
    first: date
    last: date
    currency: str
    steps: tuple[StepEffect, ...]


def reminder_effect(
    actor: Actor, command: EffectOf, *, directory: Directory, ledger: Ledger, links: PayLinks
) -> Effect:
    """Return what the messages of some days achieved. Raises `NotFound`, `CampaignRefused`."""
    community = seen_community(actor, command.community_id, directory)
    if not timedelta(0) <= command.last - command.first < timedelta(days=DAYS_MAX):
        raise CampaignRefused(reason="days", field="to")
    found: dict[tuple[str, str], StepEffect] = {}
    for message in _messages(actor.company_id, command, ledger):
        key = message.scope, message.origin
        step = found.setdefault(key, StepEffect(*key))
        _count(step, message, actor.company_id, ledger, links)
    steps = tuple(found[key] for key in sorted(found))
    return Effect(community.id, command.first, command.last, community.currency, steps)


def _messages(company_id: str, command: EffectOf, ledger: Ledger) -> Iterator[Message]:
    day = command.first
    while day <= command.last:
        after: Position | None = None
        while True:
            page = ledger.page(company_id, messages_on(command.community_id, day), _A_READ, after)
            yield from page.items
            after = page.next
            if after is None:
                break
        day += timedelta(days=1)


def _count(
    step: StepEffect, message: Message, company_id: str, ledger: Ledger, links: PayLinks
) -> None:
    step.planned += 1
    step.skipped += message.state is State.SKIPPED
    step.failed += message.state is State.FAILED
    if message.state is not State.SENT:
        return
    step.sent += 1
    step.cost += Decimal(message.cost or "0")
    if message.link_id:
        link = links.find(company_id, message.account_id, message.link_id)
        step.opened += link is not None and link.opened > 0
    recovered = min(_paid_after(message, company_id, ledger), message.minor)
    step.paid += message.minor > 0 and recovered >= message.minor
    step.recovered_minor += recovered


def _paid_after(message: Message, company_id: str, ledger: Ledger) -> int:
    """Return what was paid on a message's bills in the week after it went out."""
    if message.ended_at is None or not message.bills:
        return 0
    paid, after = 0, None
    while True:
        page = ledger.movements(company_id, message.account_id, _A_READ, after)
        for movement in page.items:
            if movement.stamp.at < message.ended_at:
                return max(paid, 0)
            if movement.stamp.at <= message.ended_at + WITHIN:
                paid += sum(
                    entry.minor
                    for entry in movement.entries
                    if entry.kind is EntryKind.ALLOCATION and entry.bill_id in message.bills
                )
        after = page.next
        if after is None:
            return max(paid, 0)
