"""What refunds and corrections say: asked for, decided, carried out."""

from __future__ import annotations

from collections.abc import Iterator

from shared.domain.corrections.correction import Correction
from shared.domain.refunds.refund import Refund
from shared.domain.timeline.line import Kind, Line, Link, Thing

_PARTS = "part_"


def refund_lines(refund: Refund) -> Iterator[Line]:
    """Yield a refund's story as it was written down, with the override between."""
    link = Link(Thing.REFUND, refund.id)
    currency = refund.currency
    override = refund.override
    parts = {part.id: part for part in refund.parts}
    for told in refund.moves:
        kind = _kind_of(told.what)
        part = parts.get(told.part_id)
        minor = part.minor if part else refund.minor
        links = [link]
        if part and part.payment_id:
            links.append(Link(Thing.PAYMENT, part.payment_id))
        words = {"route": part.route.value if part else "", "what": told.what}
        if kind is Kind.PART_REROUTED:
            words["route"] = told.note
        yield Line(
            told.at, kind, told.by, minor, currency, told.note, tuple(links), words
        )  # fmt: skip
        if kind is Kind.REFUND_REQUESTED and override is not None:
            yield Line(
                told.at, Kind.REFUND_OVERRIDDEN, override.by, minor, currency, override.reason,
                (link,), {"second": override.second},
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
