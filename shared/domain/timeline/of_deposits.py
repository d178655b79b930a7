"""What a deposit says: taken, its works looked after, given back, moved or kept."""

from __future__ import annotations

from collections.abc import Iterator

from shared.domain.deposits.deposit import Deposit, Told
from shared.domain.timeline.line import Kind, Line, Link, Thing

_KEEPS = frozenset({"keep_asked", "kept", "keep_rejected", "keep_withdrawn"})
_REFUNDS = frozenset({"refunded", "came_back", "moved", "refund_asked"})
# The refund itself tells that it was asked for.
_TOLD_ELSEWHERE = frozenset({"refund_asked"})


def deposit_lines(deposit: Deposit) -> Iterator[Line]:
    """Yield a deposit's story as it was written down."""
    for told in deposit.story:
        if told.what not in _TOLD_ELSEWHERE:
            yield deposit_line(deposit, told)


def deposit_line(deposit: Deposit, told: Told) -> Line:
    """Return one line of a deposit's story."""
    bills = {keep.id: keep.bill_id for keep in deposit.keeps}
    kind = _kind_of(told.what)
    links = [Link(Thing.DEPOSIT, deposit.id)]
    if told.what in _KEEPS and told.about in bills:
        links.append(Link(Thing.BILL, bills[told.about]))
    elif told.what in _REFUNDS and told.about:
        links.append(Link(Thing.REFUND, told.about))
    elif kind in {Kind.DEPOSIT_HELD, Kind.DEPOSIT_VOIDED}:
        links.append(Link(Thing.PAYMENT, deposit.payment_id))
    return Line(
        told.at,
        kind,
        told.by,
        told.minor or None,
        deposit.currency,
        told.note,
        tuple(links),
        {"what": told.what},
    )


def _kind_of(what: str) -> Kind:
    if what in _TOLD_ELSEWHERE:
        return Kind.REFUND_REQUESTED
    name = f"deposit_{what}"
    return Kind(name) if name in set(Kind) else Kind.OTHER
