"""Whether a message goes out now, by which channels, and if not, why not. Pure: facts in, word out.

Deliver asks with what the ledger says in the moment of sending, a preview with what it says now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.domain.dunning.campaign import WHOLE, Anchor, Campaign, Step
from shared.domain.dunning.message import About, Message, Reason
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import LATE_FEE
from shared.domain.messaging.contacts import AccountContacts, Stop
from shared.domain.messaging.kinds import ChannelName, MessageKind


@dataclass(frozen=True, slots=True)
class Debt:
    """What is open of the bills a message is about."""

    bills: tuple[DueBill, ...]
    minor: int

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the bills."""
        return tuple(due.id for due in self.bills)

    def about(self, currency: str) -> About:
        """Return what a message that goes out says of it."""
        due_days = [due.bill.due_on for due in self.bills]
        return About(self.ids, self.minor, currency, min(due_days, default=None))


@dataclass(frozen=True, slots=True)
class Reach:
    """How an account is reached: contacts, channels with an address, channels set up."""

    contacts: AccountContacts
    addresses: frozenset[ChannelName]
    set_up: frozenset[ChannelName]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else decides: tags of the subject, bills set apart, and what was sent lately.

    `own_items` are items with a campaign of their own; `told` the days on which anything was sent
    but notices of the owner's own money; `contacted` that of the last contact of any kind, where a
    step asks for it.
    """

    today: date
    tags: frozenset[str] = frozenset()
    own_items: frozenset[str] = frozenset()
    planned_bills: frozenset[str] = frozenset()
    disputed_bills: frozenset[str] = frozenset()
    told: tuple[date, ...] = ()
    contacted: date | None = None


def open_in_scope(due: DueBill, scope: str, own_items: Collection[str]) -> int:
    """Return what is open of a bill for a campaign: its item, or all without one of their own."""
    parts = dict(due.open_parts())
    if due.settlement.cancelled:
        return 0
    if scope != WHOLE:
        return max(parts.get(scope, 0), 0)
    asked = sum(minor for item, minor in parts.items() if item not in own_items)
    only_fees = all(item in own_items or item == LATE_FEE for item in parts)
    return 0 if only_fees and own_items else max(asked, 0)


def debt_of(message: Message, bills: Iterable[DueBill], around: Circumstances) -> Debt:
    """Return the bills that a step's message is about with what is open of them."""
    found: list[DueBill] = []
    minor = 0
    for due in bills:
        day = due.bill.due_on if message.anchor is Anchor.DUE else due.bill.billed_on
        open_minor = open_in_scope(due, message.scope, around.own_items)
        if _is_about(message, day) and open_minor > 0:
            found.append(due)
            minor += open_minor
    return Debt(tuple(found), minor)


def all_open(bills: Iterable[DueBill]) -> Debt:
    """Return everything that is open, as a statement tells of it."""
    found = tuple(due for due in bills if due.open_minor > 0 and not due.settlement.cancelled)
    return Debt(found, sum(due.open_minor for due in found))


def _is_about(message: Message, day: date) -> bool:
    if message.asked_for:
        return message.anchor_day is not None and day < message.anchor_day
    return day == message.anchor_day


def without_set_apart(
    message: Message, debt: Debt, around: Circumstances
) -> tuple[Debt, Reason | None]:
    """Return what may be asked for: not what is disputed or in a payment plan; and why none is."""
    if not debt.bills:
        return debt, Reason.PAID
    apart = around.disputed_bills | around.planned_bills
    left = tuple(due for due in debt.bills if due.id not in apart)
    minor = sum(open_in_scope(due, message.scope, around.own_items) for due in left)
    if left:
        return Debt(left, minor), None
    disputed = any(due.id in around.disputed_bills for due in debt.bills)
    return Debt((), 0), Reason.DISPUTED if disputed else Reason.PAYMENT_PLAN


def objection(
    step: Step, campaign: Campaign, debt: Debt, around: Circumstances, day: date
) -> Reason | None:
    """Return why a step leaves an account with this debt out, or None."""
    limits, today = step.conditions, around.today
    due_days = [due.bill.due_on for due in debt.bills]
    if day < today and all(campaign.overtaken(step, due_on, today) for due_on in due_days):
        return Reason.OVERTAKEN
    if debt.minor < limits.min_minor:
        return Reason.BELOW_AMOUNT
    if limits.min_days_late and (today - min(due_days)).days < limits.min_days_late:
        return Reason.BELOW_AMOUNT
    if not limits.fit(around.tags):
        return Reason.TAGS
    since = today - timedelta(days=limits.quiet_days)
    known = (*around.told, *([around.contacted] if around.contacted else []))
    if limits.quiet_days and any(told > since for told in known):
        return Reason.TOLD_LATELY
    return None


def capped(campaign: Campaign, around: Circumstances) -> bool:
    """Tell whether an account was told as much today as it may be."""
    return sum(told == around.today for told in around.told) >= campaign.daily_cap


def channels_for(
    kind: MessageKind,
    wanted: Sequence[ChannelName],
    reach: Reach,
    refused: Collection[ChannelName] = (),
    *,
    opted_in: bool = False,
) -> tuple[tuple[ChannelName, ...], Reason | None]:
    """Return the channels to try, in order; if there is none, why.

    `opted_in` leaves only channels that the holder asked for in words.
    """
    contacts = reach.contacts
    if contacts.stop is not Stop.NONE:
        return (), Reason.STOPPED
    reached = [one for one in wanted if one in reach.set_up and one in reach.addresses]
    liked = [one for one in reached if contacts.wants(kind, one)]
    if opted_in:
        liked = [one for one in liked if _asked_for(contacts, kind, one)]
    left = tuple(one for one in liked if one not in refused)
    if left:
        return left, None
    if liked:
        return (), Reason.REFUSED
    return (), Reason.OPTED_OUT if reached else Reason.NO_CHANNEL


def _asked_for(contacts: AccountContacts, kind: MessageKind, channel: ChannelName) -> bool:
    said = [one for one in contacts.said if (one.kind, one.channel) == (kind, channel)]
    return bool(said) and said[-1].wanted
