"""What a community's messages achieved, by campaign and step.

Computed from the messages of the days asked for: each names its bills and its pay link, what its
channel told of it lies by the id it gave, and the movements of its account tell what was paid on
these bills in the seven days after it went out. `paid` counts the messages after which all that
they asked for came within a week; money came after the last message that asked for it, and is
counted there alone, so that the steps of a ladder add up to what came in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from shared.domain.actor import Actor
from shared.domain.dunning.errors import CampaignRefused
from shared.domain.dunning.message import Message, State
from shared.usecases.dunning.money_after import WITHIN, money_after
from shared.usecases.dunning.receipts import ReceiptedMessage, with_receipts
from shared.usecases.dunning.records import messages_on
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.messaging.ports import Deliveries, DeliveryState
from shared.usecases.owners.ports import PayLinks
from shared.usecases.ports import Directory, Position
from shared.usecases.reading import seen_community

DAYS_MAX = 31
_A_READ = 100


@dataclass(frozen=True, slots=True)
class EffectOf:
    """The messages of a community for the days from `first` to `last`."""

    community_id: str
    first: date
    last: date


@dataclass
class StepEffect:
    """What one step or notice of one campaign achieved. `recovered_minor` came within a week.

    Of those sent, `delivered` arrived as far as their channel told, `undelivered` did not; of the
    rest nobody told.
    """

    scope: str
    origin: str
    planned: int = 0
    sent: int = 0
    delivered: int = 0
    undelivered: int = 0
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
    actor: Actor,
    command: EffectOf,
    *,
    directory: Directory,
    ledger: Ledger,
    links: PayLinks,
    deliveries: Deliveries,
) -> Effect:
    """Return what the messages of some days achieved. Raises `NotFound`, `CampaignRefused`."""
    community = seen_community(actor, command.community_id, directory)
    if not timedelta(0) <= command.last - command.first < timedelta(days=DAYS_MAX):
        raise CampaignRefused(reason="days", field="to")
    company_id = actor.company_id
    # Those of the week after may be what money came after, and then it is not ours.
    found = list(_messages(company_id, command, ledger))
    ours = [one for one in found if command.first <= one.day <= command.last]
    steps: dict[tuple[str, str], StepEffect] = {}
    for each in with_receipts(company_id, ours, deliveries):
        message = each.message
        key = message.scope, message.origin
        step = steps.setdefault(key, StepEffect(*key))
        _count(step, each, company_id, links)
    came = money_after(company_id, found, ledger)
    for message in ours:
        step, money = steps[message.scope, message.origin], came.get(message.id)
        if money is not None:
            step.paid += money.within_minor >= message.minor > 0
            step.recovered_minor += money.last_minor
    in_order = tuple(steps[key] for key in sorted(steps))
    return Effect(community.id, command.first, command.last, community.currency, in_order)


def _messages(company_id: str, command: EffectOf, ledger: Ledger) -> Iterator[Message]:
    day = command.first
    while day <= command.last + WITHIN:
        after: Position | None = None
        while True:
            page = ledger.page(company_id, messages_on(command.community_id, day), _A_READ, after)
            yield from page.items
            after = page.next
            if after is None:
                break
        day += timedelta(days=1)


def _count(step: StepEffect, each: ReceiptedMessage, company_id: str, links: PayLinks) -> None:
    message, told = each.message, each.receipt
    step.planned += 1
    step.skipped += message.state is State.SKIPPED
    step.failed += message.state is State.FAILED
    if message.state is not State.SENT:
        return
    step.sent += 1
    step.cost += Decimal(message.cost or "0")
    if told is not None:
        arrived = told.state is DeliveryState.DELIVERED
        step.delivered += arrived
        step.undelivered += not arrived
    if message.link_id:
        link = links.find(company_id, message.account_id, message.link_id)
        step.opened += link is not None and link.opened > 0
