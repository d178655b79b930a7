"""Answers that tell stories."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from shared.domain.actor import Role
from shared.domain.timeline.line import Kind, Line, Link, Thing
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Instant
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.stories import told

_PATHS = {
    Thing.BILL: "/v1/bills/{id}",
    Thing.PAYMENT: "/v1/payments/{id}",
    Thing.REFUND: "/v1/refunds/{id}",
    Thing.RECEIPT: "/v1/communities/{of}/receipts/{id}",
    Thing.CORRECTION: "/v1/corrections/{id}",
    Thing.RUN: "/v1/billing-runs/{id}",
    Thing.SHIFT: "/v1/shifts/{id}",
    Thing.RECONCILED_ITEM: "/v1/reconciliation-items/{id}",
    Thing.DEPOSIT: "/v1/deposits/{id}",
}


class LinkAnswer(Answer):
    """Where to read more."""

    thing: Thing
    id: str
    path: str

    @classmethod
    def shown(cls, link: Link) -> Self:
        """Return the answer for one link."""
        path = _PATHS[link.thing].format(id=link.id, of=link.of)
        return cls(thing=link.thing, id=link.id, path=path)


class TimelineLineAnswer(Answer):
    """One thing that happened. `text` says it in the caller's language, `note` the reason given.

    Owners are told in simpler words: `who` is empty and what staff do among themselves left out.
    """

    at: Instant
    kind: Kind
    text: str
    who: str
    amount: MoneyAnswer | None
    note: str
    links: list[LinkAnswer]

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the line as its reader is told of it."""
        line: Line = result
        asked: Call = call
        at: datetime = line.at
        return cls(
            at=at,
            kind=line.kind,
            text=told(line, asked.language, owner=asked.actor.role is Role.OWNER),
            who=line.who,
            amount=None
            if line.minor is None
            else MoneyAnswer.from_minor(line.minor, line.currency),
            note=line.note,
            links=[LinkAnswer.shown(link) for link in line.links],
        )
