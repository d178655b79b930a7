"""What a deposit says: taken, its works looked after, given back, moved or kept."""

from __future__ import annotations

from collections.abc import Iterator

from shared.domain.deposits.deposit import Deposit
from shared.domain.timeline.line import Kind, Line, Link, Thing

_KEEPS = frozenset({"keep_asked", "kept", "keep_rejected", "keep_withdrawn"})
_REFUNDS = frozenset({"refunded", "came_back", "moved"})
# The refund itself tells that it was asked for.
_TOLD_ELSEWHERE = frozenset({"refund_asked"})


def deposit_lines(deposit: Deposit) -> Iterator[Line]:
    """Yield a deposit's story as it was written down."""
    bills = {keep.id: keep.bill_id for keep in deposit.keeps}
    for told in deposit.story:
        if told.what in _TOLD_ELSEWHERE:
            continue
        name = f"deposit_{told.what}"
        kind = Kind(name) if name in set(Kind) else Kind.OTHER
        links = [Link(Thing.DEPOSIT, deposit.id)]
        if told.what in _KEEPS and told.about in bills:
            links.append(Link(Thing.BILL, bills[told.about]))
        elif told.what in _REFUNDS and told.about:
            links.append(Link(Thing.REFUND, told.about))
        elif kind in {Kind.DEPOSIT_HELD, Kind.DEPOSIT_VOIDED}:
            links.append(Link(Thing.PAYMENT, deposit.payment_id))
        minor = told.minor or None
        yield Line(
            told.at,
            kind,
            told.by,
            minor,
            deposit.currency,
            told.note,
            tuple(links),
            {"what": told.what},
        )
