"""Answers about reconciliation: days, items with both sides, exceptions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.reconciling.day import DaySheet, SettledSum
from shared.domain.reconciling.item import FINE, ItemKind, Verdict
from shared.edge.http.day_csv import csv_of
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import (
    Answer,
    Day,
    Query,
)
from shared.edge.http.models_money import MoneyAnswer
from shared.usecases.reconciling.exceptions import (
    DayExport,
    DayOf,
)

_IN = frozenset({ItemKind.PAYMENT})
_REFUNDS = frozenset({ItemKind.REFUND, ItemKind.REFUND_RETURNED})
_DISPUTES = frozenset({ItemKind.DISPUTE, ItemKind.DISPUTE_WON})


class DayQuery(Query):
    """Which day."""

    on: Annotated[Day, Field(description="The community's day.")]

    def command(self, call: Call) -> DayOf:
        """Return what shows it."""
        return DayOf(call.path["community_id"], self.on)


class ComparedAnswer(Answer):
    """Items of one kind, verdict and currency: how many, and both sides' sums."""

    kind: ItemKind
    verdict: Verdict
    items: int
    booked: MoneyAnswer
    found: MoneyAnswer


class SettledAnswer(Answer):
    """A provider's rows of one kind: what was presented and what it became in its account."""

    kind: ItemKind
    rows: int
    presented: MoneyAnswer
    gross: MoneyAnswer
    fee: MoneyAnswer
    net: MoneyAnswer


class FiguresAnswer(Answer):
    """What a provider settled of the day, in one currency: gross − fee + others = net."""

    currency: str
    gross: MoneyAnswer
    refunds: MoneyAnswer
    disputes: MoneyAnswer
    others: MoneyAnswer
    fee: MoneyAnswer
    net: MoneyAnswer


class DayAnswer(Answer):
    """A community's day: its figures, and how its items compare."""

    community_id: str | None
    on: Day
    items: int
    matched: int
    awaited: int
    exceptions: int
    figures: list[FiguresAnswer]
    compared: list[ComparedAnswer]
    settled: list[SettledAnswer]

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the day."""
        sheet: DaySheet = result
        money = MoneyAnswer.from_minor
        exceptions = [verdict for verdict in Verdict if verdict not in FINE]
        return cls(
            community_id=sheet.community_id or None,
            on=sheet.on,
            items=sheet.items(*Verdict),
            matched=sheet.items(Verdict.MATCHED),
            awaited=sheet.items(Verdict.AWAITED),
            exceptions=sheet.items(*exceptions),
            figures=_figures(sheet.settled),
            compared=[
                ComparedAnswer(
                    kind=one.kind,
                    verdict=one.verdict,
                    items=one.items,
                    booked=money(one.booked_minor, one.currency),
                    found=money(one.found_minor, one.currency),
                )
                for one in sheet.compared
            ],
            settled=[
                SettledAnswer(
                    kind=one.kind,
                    rows=one.rows,
                    presented=money(one.presented_minor, one.currency),
                    gross=money(one.gross_minor, one.settled_in),
                    fee=money(one.fee_minor, one.settled_in),
                    net=money(one.net_minor, one.settled_in),
                )
                for one in sheet.settled
            ],
        )


class DayCsvAnswer(Answer):
    """A day as CSV text, safe to open in a spreadsheet; not `whole` if it was too long."""

    name: str
    csv: str
    items: int
    whole: bool

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the file in the caller's language."""
        export: DayExport = result
        on: date = export.sheet.on
        return cls(
            name=f"reconciliation-{on.isoformat()}.csv",
            csv=csv_of(export.items, call.language),
            items=len(export.items),
            whole=export.whole,
        )


def _figures(settled: tuple[SettledSum, ...]) -> list[FiguresAnswer]:
    found = []
    for currency in sorted({one.settled_in for one in settled}):
        rows = [one for one in settled if one.settled_in == currency]

        def gross(kinds: frozenset[ItemKind], rows: list[SettledSum] = rows) -> int:
            return sum(one.gross_minor for one in rows if one.kind in kinds)

        known = _IN | _REFUNDS | _DISPUTES
        sums = {
            "gross": gross(_IN),
            "refunds": gross(_REFUNDS),
            "disputes": gross(_DISPUTES),
            "others": gross(frozenset(ItemKind) - known),
            "fee": sum(one.fee_minor for one in rows),
            "net": sum(one.net_minor for one in rows),
        }
        money = {name: MoneyAnswer.from_minor(minor, currency) for name, minor in sums.items()}
        found.append(FiguresAnswer(currency=currency, **money))
    return found
