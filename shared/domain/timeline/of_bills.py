"""What movements say about a bill, or about a payment's money."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from shared.domain.bills import Bill
from shared.domain.ledger.bill_instalments import BillInstalments
from shared.domain.ledger.entries import BALANCE, Entry, EntryKind, Movement
from shared.domain.ledger.payment import End
from shared.domain.timeline.line import Kind, Line, Link, Thing

DayBegins = Callable[[date], datetime]
REFUND, RUN_CANCELLATION = "refund", "run_cancellation"
# What took money off a bill again, by the cause of the movement.
_TAKEN_BY = {
    REFUND: Kind.REFUND_TOOK_BACK,
    **dict.fromkeys(
        (one.value for one in (End.SAME_DAY, End.BOUNCED, End.LOST)), Kind.UNPAID_AGAIN
    ),
}
_CAUSE_IS = {
    REFUND: Thing.REFUND,
    "payment": Thing.PAYMENT,
    RUN_CANCELLATION: Thing.RUN,
    **dict.fromkeys((End.SAME_DAY.value, End.BOUNCED.value, End.LOST.value), Thing.PAYMENT),
}
# Told by the correction that made them, with who asked and who approved.
_BY_CORRECTIONS = frozenset({EntryKind.WAIVER, EntryKind.WRITE_OFF, EntryKind.ADJUSTMENT})


def issued(bill: Bill, at: datetime, by: str, run_id: str) -> Line:
    """Return the beginning of a bill's story."""
    links = [Link(Thing.BILL, bill.key.id)]
    if run_id:
        links.append(Link(Thing.RUN, run_id))
    due = {"due_on": bill.due_on.isoformat(), "period": bill.period.key}
    return Line(at, Kind.BILL_ISSUED, by, bill.minor, bill.currency, bill.note, tuple(links), due)


def split(agreed: BillInstalments, currency: str) -> Line:
    """Return that a bill may be paid in parts."""
    words = {"parts": str(len(agreed.parts))}
    at, by = agreed.agreed_at, agreed.agreed_by
    link = (Link(Thing.BILL, agreed.bill_id),)
    return Line(at, Kind.BILL_SPLIT, by, agreed.total_minor, currency, "", link, words)


def moved(
    movements: Iterable[Movement], concerns: Callable[[Entry], bool], corrections: Iterable[str]
) -> Iterator[Line]:
    """Yield what movements did, as far as it concerns the story.

    What `corrections` did to the bill itself is left to them; the money they freed is told.
    """
    known = frozenset(corrections)
    for movement in movements:
        for entry in movement.entries:
            if concerns(entry):
                yield from _told(movement, entry, by_correction=movement.stamp.cause.id in known)


def _told(movement: Movement, entry: Entry, *, by_correction: bool) -> Iterator[Line]:
    kind = _kind_of(movement, entry)
    if kind is None or (by_correction and entry.kind in _BY_CORRECTIONS):
        return
    stamp = movement.stamp
    links = []
    if entry.bill_id:
        links.append(Link(Thing.BILL, entry.bill_id))
    if entry.source not in ("", BALANCE):
        links.append(Link(Thing.PAYMENT, entry.source))
    if stamp.cause.what in _CAUSE_IS:
        links.append(Link(_CAUSE_IS[stamp.cause.what], stamp.cause.id))
    minor = abs(entry.minor) if entry.kind is not EntryKind.ADJUSTMENT else entry.minor
    yield Line(
        stamp.at,
        kind,
        stamp.by,
        minor,
        movement.currency,
        stamp.reason,
        tuple(dict.fromkeys(links)),
        {"cause": stamp.cause.what},
    )


def _kind_of(movement: Movement, entry: Entry) -> Kind | None:
    """Return what an entry tells, None where the payment or the refund itself tells it."""
    cause = movement.stamp.cause.what
    match entry.kind:
        case EntryKind.ALLOCATION:
            return _allocated(movement, entry)
        case EntryKind.BALANCE_IN:
            return None if cause in _TAKEN_BY else Kind.INTO_BALANCE
        case EntryKind.LATE_FEE:
            return Kind.LATE_FEE
        case EntryKind.WAIVER | EntryKind.WRITE_OFF | EntryKind.ADJUSTMENT:
            by_cause = {RUN_CANCELLATION: Kind.RUN_CANCELLED, REFUND: Kind.REFUND_CREDITED}
            return by_cause.get(cause, Kind.OTHER)
        case _:
            return None


def _allocated(movement: Movement, entry: Entry) -> Kind:
    cause = movement.stamp.cause.what
    if entry.minor < 0:
        return _TAKEN_BY.get(cause, Kind.FREED)
    if any(one.kind is EntryKind.REFUND_BACK for one in movement.entries):
        return Kind.REFUND_CAME_BACK
    return Kind.BALANCE_PAID if entry.source == BALANCE else Kind.BILL_PAID
