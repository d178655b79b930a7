"""What owners are told of by itself: the ledger's stream tells of records that changed.

Each occasion has a name and an instant that stay the same, so that a message of it is one however
often the stream tells. A community that sends nothing by itself orders nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from shared.domain.autopay.attempt import Attempt
from shared.domain.dunning.campaign import Wording
from shared.domain.dunning.notices import told_moves, wording_of_autopay
from shared.domain.ledger.payment import RECEIVED, Payment
from shared.domain.refunds.refund import Refund
from shared.usecases.dunning.ports import ReminderWork, TellOf
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.messaging.records import messaging_settings_ref

ToldOf = Payment | Refund | Attempt


@dataclass(frozen=True, slots=True)
class RecordChanged:
    """The ledger's stream tells of a record as it was (None: it is new) and as it is."""

    company_id: str
    before: ToldOf | None
    after: ToldOf


def tell_owners(
    changed: Iterable[RecordChanged], *, ledger: Ledger, reminder_work: ReminderWork
) -> int:
    """The owners whom the changes concern are told, each of each once; return how many orders.

    Raises `StoreUnavailable`, `QueueUnavailable`.
    """
    sends: dict[tuple[str, str], bool] = {}
    orders: list[TellOf] = []
    for one in changed:
        found = list(occasions(one))
        place = one.company_id, one.after.community_id
        if found and place not in sends:
            settings = ledger.find(one.company_id, messaging_settings_ref(place[1]))
            sends[place] = settings is not None and bool(settings.channels)
        if found and sends[place]:
            orders += found
    if orders:
        reminder_work.plan(orders)
    return len(orders)


def occasions(changed: RecordChanged) -> Iterator[TellOf]:
    """Yield what a change is to be told of."""
    after = changed.after
    for wording, of, at in _events(changed.before, after):
        yield TellOf(changed.company_id, after.account_id, wording, of, at)


def _events(before: ToldOf | None, after: ToldOf) -> Iterator[tuple[Wording, str, datetime]]:
    if isinstance(after, Payment):
        was_there = isinstance(before, Payment) and before.state in RECEIVED
        if after.state in RECEIVED and not was_there and after.succeeded_at is not None:
            yield Wording.PAYMENT_RECEIVED, after.id, after.succeeded_at
    elif isinstance(after, Refund):
        known = len(before.moves) if isinstance(before, Refund) else 0
        new = [number for number in told_moves(after) if number >= known]
        for number in new[-1:]:  # of what happened at once the last is what is so
            yield Wording.REFUND_MOVED, f"{after.id}.{number}", after.moves[number].at
    else:
        known = len(before.messages) if isinstance(before, Attempt) else 0
        for number in range(known, len(after.messages)):
            at = after.messages[number].at
            yield wording_of_autopay(after, number), f"{after.id}.{number}", at
