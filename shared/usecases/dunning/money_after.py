"""What was paid on the bills of messages in the week after each, from the movements of accounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from shared.domain.dunning.campaign import WHOLE
from shared.domain.dunning.message import Message, State
from shared.domain.ledger.entries import EntryKind
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ports import Position

WITHIN = timedelta(days=7)
_A_READ = 100


@dataclass(frozen=True, slots=True)
class MoneyAfter:
    """What came in the week after a message for what it asked for, in minor units.

    `within_minor` came then, whatever was said since; `last_minor` came after no later message
    that asked for the same. Both are at most what the message asked for.
    """

    within_minor: int
    last_minor: int


@dataclass(frozen=True, slots=True)
class _Paid:
    """A part of a payment that fell on one item of a bill; below zero: it was taken back."""

    at: datetime
    bill_id: str
    item_id: str
    minor: int


def money_after(
    company_id: str, messages: Iterable[Message], ledger: Ledger
) -> dict[str, MoneyAfter]:
    """Return by id what came after each message that went out and asked for bills."""
    asking = [
        one
        for one in messages
        if one.state is State.SENT and one.ended_at is not None and one.bills
    ]
    # Items with a campaign of their own are asked for by that one alone.
    own = frozenset(one.scope for one in asking) - {WHOLE}
    found: dict[str, MoneyAfter] = {}
    by_account = attrgetter("account_id")
    for account_id, group in groupby(sorted(asking, key=by_account), key=by_account):
        told = sorted(group, key=lambda one: (one.ended_at, one.id))
        paid = list(_paid(company_id, account_id, told[0], ledger))
        found |= _of_account(told, paid, own)
    return found


def _of_account(
    told: Sequence[Message], paid: Sequence[_Paid], own: frozenset[str]
) -> dict[str, MoneyAfter]:
    within, last = dict.fromkeys((one.id for one in told), 0), {one.id: 0 for one in told}
    for money in paid:
        before = [one for one in told if _asks(one, money, own) and _age(one, money) >= timedelta()]
        for message in before:
            if _age(message, money) <= WITHIN:
                within[message.id] += money.minor
        if before and _age(before[-1], money) <= WITHIN:
            last[before[-1].id] += money.minor
    return {
        one.id: MoneyAfter(*(max(min(each[one.id], one.minor), 0) for each in (within, last)))
        for one in told
    }


def _asks(message: Message, money: _Paid, own: frozenset[str]) -> bool:
    asked = money.item_id not in own if message.scope == WHOLE else money.item_id == message.scope
    return asked and money.bill_id in message.bills


def _age(message: Message, money: _Paid) -> timedelta:
    """Return how long after the message the money came; below zero: before it."""
    return money.at - (message.ended_at or money.at)


def _paid(company_id: str, account_id: str, since: Message, ledger: Ledger) -> Iterator[_Paid]:
    """Yield what was paid on an account's bills since a message went out."""
    after: Position | None = None
    while True:
        page = ledger.movements(company_id, account_id, _A_READ, after)
        for movement in page.items:
            at = movement.stamp.at
            if since.ended_at is not None and at < since.ended_at:
                return
            for entry in movement.entries:
                if entry.kind is EntryKind.ALLOCATION:
                    for item_id, minor in entry.parts:
                        yield _Paid(at, entry.bill_id, item_id, minor)
        after = page.next
        if after is None:
            return
