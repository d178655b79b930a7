"""Until when an account has paid, as it is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shared.domain.actor import Actor
from shared.domain.community import Community
from shared.domain.ledger.paid_through import PaidThrough, paid_through
from shared.domain.refunds.part import PartState
from shared.domain.refunds.refund import Refund, RefundKind
from shared.usecases.ledger.ledger_ports import Depth, Ledger
from shared.usecases.ledger.ledger_reading import account_seen
from shared.usecases.ports import Directory
from shared.usecases.reading import ById
from shared.usecases.refunding.figuring import refunds_before


@dataclass(frozen=True, slots=True)
class Coverage:
    """An account's items, and until when each is paid for."""

    account_id: str
    items: tuple[PaidThrough, ...]


def get_paid_through(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> Coverage:
    """Return until when an account has paid for each of its items. Raises `NotFound`."""
    account = account_seen(actor, command.id, directory)
    community = directory.get(actor.company_id, Community, account.community_id)
    book = ledger.book(actor.company_id, account.id, community.currency, Depth.ALL)
    refunds = refunds_before(actor.company_id, account.id, ledger)
    return Coverage(account.id, paid_through(book.bills, unused_of(refunds)))


def unused_of(refunds: Iterable[Refund]) -> dict[tuple[str, str], date]:
    """Return from which day on time of an item of a bill went back, as far as it has gone."""
    found: dict[tuple[str, str], date] = {}
    for refund in refunds:
        named = str((refund.window or {}).get("unused_from", ""))
        if refund.kind is not RefundKind.UNUSED_TIME or not named:
            continue
        first = date.fromisoformat(named)
        for part in refund.parts:
            if part.state is not PartState.SETTLED:
                continue
            for target in refund.targets_of(part.id):
                place = target.bill_id, target.item_id
                found[place] = min(found.get(place, first), first)
    return found
