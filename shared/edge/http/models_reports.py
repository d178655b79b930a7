"""Requests and answers of the collection reports."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.reports.collection import ChannelTakings, Collected, DayTakings
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Day, Month, Query
from shared.edge.http.models_money import MoneyAnswer
from shared.usecases.reporting.reading import (
    CollectionOf,
    CollectionReport,
    TakingsOf,
    TakingsReport,
)


class CollectionQuery(Query):
    """Which period's bills to report."""

    period: Month

    def command(self, call: Call) -> CollectionOf:
        """Return what asks for the report."""
        return CollectionOf(call.path["community_id"], self.period)


class TakingsQuery(Query):
    """Which business days to report: at most a year."""

    first: Annotated[Day, Field(alias="from")]
    last: Annotated[Day, Field(alias="to")]

    def command(self, call: Call) -> TakingsOf:
        """Return what asks for the report."""
        return TakingsOf(call.path["community_id"], self.first, self.last)


class CollectedAnswer(Answer):
    """What was charged and what became of it.

    `owed` is `issued` with what was `adjusted` (cancelled bills too) and the `late_fee`; `net_paid`
    is `paid` (gross) less what was `refunded`, and what was `freed` because it was voided or is not
    owed any more; `open` is what is left of `owed` after `net_paid`, `waived` and `written_off`.
    `rate` is net paid in percent of owed less waived.
    """

    issued: MoneyAnswer
    adjusted: MoneyAnswer
    late_fee: MoneyAnswer
    owed: MoneyAnswer
    paid: MoneyAnswer
    refunded: MoneyAnswer
    freed: MoneyAnswer
    net_paid: MoneyAnswer
    waived: MoneyAnswer
    written_off: MoneyAnswer
    open: MoneyAnswer
    rate: str | None

    @classmethod
    def shown(cls, sums: Collected, currency: str) -> Self:
        """Return the sums in a currency."""
        names = [name for name in cls.model_fields if name != "rate"]
        money = {name: MoneyAnswer.from_minor(getattr(sums, name), currency) for name in names}
        return cls(rate=None if sums.rate is None else str(sums.rate), **money)


class CollectedItemAnswer(Answer):
    """One charge item of one plan's bills; `late_fee` counts as an item."""

    plan_id: str
    item_id: str
    sums: CollectedAnswer


class CollectionAnswer(Answer):
    """What became of a period's bills."""

    community_id: str
    period: str
    total: CollectedAnswer
    items: list[CollectedItemAnswer]

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the report."""
        report: CollectionReport = result
        return cls(
            community_id=report.community_id,
            period=report.period,
            total=CollectedAnswer.shown(report.total, report.currency),
            items=[
                CollectedItemAnswer(
                    plan_id=item.plan_id,
                    item_id=item.item_id,
                    sums=CollectedAnswer.shown(item.sums, report.currency),
                )
                for item in report.items
            ],
        )


class ChannelAnswer(Answer):
    """Money of one channel: `net` is what stayed of `gross` after `refunded` and `voided`."""

    channel: str
    gross: MoneyAnswer
    refunded: MoneyAnswer
    voided: MoneyAnswer
    net: MoneyAnswer

    @classmethod
    def shown(cls, takings: ChannelTakings, currency: str) -> Self:
        """Return the takings in a currency."""
        names = [name for name in cls.model_fields if name != "channel"]
        money = {name: MoneyAnswer.from_minor(getattr(takings, name), currency) for name in names}
        return cls(channel=takings.channel, **money)


class DayTakingsAnswer(Answer):
    """One business day. `balance` is what prepaid balances grew by.

    `net_paid` is what bills got: `paid` less `refunded` and `freed`.

    `held` is what deposits grew by, which is neither.
    """

    on: Day
    channels: list[ChannelAnswer]
    balance: MoneyAnswer
    held: MoneyAnswer
    paid: MoneyAnswer
    refunded: MoneyAnswer
    freed: MoneyAnswer
    net_paid: MoneyAnswer

    @classmethod
    def shown(cls, day: DayTakings, currency: str) -> Self:
        """Return the day in a currency."""
        return cls(
            on=day.on,
            channels=[ChannelAnswer.shown(one, currency) for one in day.channels],
            balance=MoneyAnswer.from_minor(day.balance, currency),
            held=MoneyAnswer.from_minor(day.held, currency),
            paid=MoneyAnswer.from_minor(day.bills.paid, currency),
            refunded=MoneyAnswer.from_minor(day.bills.refunded, currency),
            freed=MoneyAnswer.from_minor(day.bills.freed, currency),
            net_paid=MoneyAnswer.from_minor(day.bills.net_paid, currency),
        )


class TakingsAnswer(Answer):
    """Money that came and went: by channel, and by day."""

    community_id: str
    first: Annotated[Day, Field(serialization_alias="from")]
    last: Annotated[Day, Field(serialization_alias="to")]
    channels: list[ChannelAnswer]
    days: list[DayTakingsAnswer]

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the report."""
        report: TakingsReport = result
        channels = [ChannelAnswer.shown(one, report.currency) for one in report.channels]
        days = [DayTakingsAnswer.shown(day, report.currency) for day in report.days]
        return cls(
            community_id=report.community_id,
            first=report.first,
            last=report.last,
            channels=channels,
            days=days,
        )
