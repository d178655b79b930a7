"""Requests and answers about items of reconciliation: both sides, exceptions and their story."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.reconciling.item import Found, Item, ItemKind, ReviewState, Verdict
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Day, DecimalText, Id, Instant, ListQuery
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_payments import Reason
from shared.usecases.reconciling.exceptions import ListExceptions, ListItems, ReviewException


class ItemsQuery(ListQuery):
    """Which of a day's items to list."""

    on: Annotated[Day, Field(description="The community's day.")]
    verdict: Verdict | None = None

    def command(self, call: Call) -> ListItems:
        """Return what lists them."""
        place = call.path["community_id"]
        return ListItems(place, self.on, self.verdict, self.limit, call.after)


class ExceptionsQuery(ListQuery):
    """Which exceptions to list; without a community, those of no known community."""

    community_id: Id | None = None
    state: ReviewState = ReviewState.OPEN

    def command(self, call: Call) -> ListExceptions:
        """Return what lists them."""
        return ListExceptions(self.community_id or "", self.state, self.limit, call.after)


class ExplainBody(Body):
    """Why an exception is one."""

    reason: Reason

    def command(self, call: Call) -> ReviewException:
        """Return what explains it."""
        return ReviewException(
            call.once, call.path["reconciled_id"], ReviewState.EXPLAINED, self.reason
        )


class CloseBody(Body):
    """Why an explained exception needs nothing more."""

    reason: Reason

    def command(self, call: Call) -> ReviewException:
        """Return what closes it."""
        return ReviewException(
            call.once, call.path["reconciled_id"], ReviewState.CLOSED, self.reason
        )


class BookedAnswer(Answer):
    """The ledger's side: the payment, suspense, payout or shift."""

    id: str
    amount: MoneyAnswer
    on: Day


class FoundAnswer(Answer):
    """The other side: a provider's row, a bank line or a count."""

    id: str
    amount: MoneyAnswer
    on: Day
    payout_id: str | None
    gross: MoneyAnswer | None
    fee: MoneyAnswer | None
    net: MoneyAnswer | None
    exchange_rate: DecimalText | None

    @classmethod
    def showing(cls, one: Found) -> Self:
        """Return the side."""
        money = MoneyAnswer.from_minor
        settled = one.settled_in
        return cls(
            id=one.id,
            amount=money(one.minor, one.currency),
            on=one.on,
            payout_id=one.payout_id or None,
            gross=money(one.gross_minor, settled) if settled else None,
            fee=money(one.fee_minor, settled) if settled else None,
            net=money(one.net_minor, settled) if settled else None,
            exchange_rate=one.rate,
        )


class LineAnswer(Answer):
    """What the bank wrote."""

    reference: str
    payer: str
    text: str


class ToldAnswer(Answer):
    """What somebody did about the item."""

    what: str
    by: str
    at: Instant
    reason: str


class ItemAnswer(Answer):
    """One sum of money with both sides; `gap` is what was found above what is booked."""

    id: str
    community_id: str | None
    on: Day
    kind: ItemKind
    key: str
    verdict: Verdict
    gap: MoneyAnswer
    booked: BookedAnswer | None
    found: list[FoundAnswer]
    line: LineAnswer | None
    review: ReviewState | None
    story: list[ToldAnswer]
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the item."""
        item: Item = result
        booked, line = item.booked, item.line
        told = [
            ToldAnswer(what=one.what, by=one.by, at=one.at, reason=one.reason) for one in item.story
        ]
        told += [
            ToldAnswer(what=one.state.value, by=one.by, at=one.at, reason=one.reason)
            for one in item.reviews
        ]
        return cls(
            id=item.id,
            community_id=item.community_id or None,
            on=item.on,
            kind=item.kind,
            key=item.key,
            verdict=item.verdict,
            gap=MoneyAnswer.from_minor(item.gap_minor, item.currency),
            booked=BookedAnswer(
                id=booked.id,
                amount=MoneyAnswer.from_minor(booked.minor, booked.currency),
                on=booked.on,
            )
            if booked
            else None,
            found=[FoundAnswer.showing(one) for one in item.found],
            line=LineAnswer(reference=line.reference, payer=line.payer, text=line.text)
            if line
            else None,
            review=item.review if item.is_exception else None,
            story=sorted(told, key=lambda one: one.at),
            version=item.version,
        )
