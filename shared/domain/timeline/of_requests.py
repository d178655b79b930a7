"""What refunds and corrections say: asked for, decided, carried out."""

from __future__ import annotations

from collections.abc import Iterator

from shared.domain.corrections.correction import Correction
from shared.domain.refunds.refund import Moved, Refund
from shared.domain.timeline.line import Kind, Line, Link, Thing

_PARTS = "part_"


def refund_lines(refund: Refund) -> Iterator[Line]:
    """Yield a refund's story as it was written down, with the override between."""
    override = refund.override
    for moved in refund.moves:
        line = refund_line(refund, moved)
        yield line
        if line.kind is Kind.REFUND_REQUESTED and override is not None:
            yield Line(
                line.at, Kind.REFUND_OVERRIDDEN, override.by, line.minor, line.currency,
                override.reason, (Link(Thing.REFUND, refund.id),), {"second": override.second},
            )  # fmt: skip


def refund_line(refund: Refund, moved: Moved) -> Line:
    """Return one line of a refund's story."""
    kind = _kind_of(moved.what)
    part = next((one for one in refund.parts if one.id == moved.part_id), None)
    links = [Link(Thing.REFUND, refund.id)]
    if part and part.payment_id:
        links.append(Link(Thing.PAYMENT, part.payment_id))
    words = {"route": part.route.value if part else "", "what": moved.what}
    if kind is Kind.PART_REROUTED:
        words["route"] = moved.note
    minor = part.minor if part else refund.minor
    return Line(
        moved.at, kind, moved.by, minor, refund.currency, moved.note, tuple(links), words
    )  # fmt: skip


def correction_lines(correction: Correction) -> Iterator[Line]:
    """Yield a correction's story: asked for by one person, decided by another, applied."""
    links = (Link(Thing.CORRECTION, correction.id), Link(Thing.BILL, correction.bill_id))
    words = {"what": correction.asked.kind.value, "number": correction.number}
    minor, currency = abs(correction.minor), correction.currency
    yield Line(
        correction.asked_at, Kind.CORRECTION_REQUESTED, correction.asked_by, minor, currency,
        correction.reason, links, words,
    )  # fmt: skip
    for told in correction.moves:
        kind = Kind(f"correction_{told.state.value}")
        note = correction.reason if kind is Kind.CORRECTION_APPLIED else told.note
        yield Line(told.at, kind, told.by, minor, currency, note, links, words)


def _kind_of(what: str) -> Kind:
    name = what if what.startswith(_PARTS) else f"refund_{what}"
    return Kind(name) if name in set(Kind) else Kind.OTHER
