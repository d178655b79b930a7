"""Requests and answers about an account's statement 对账单."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.ledger.entries import EntryKind
from shared.domain.ledger.statement import MoneyMoved, Row, Standing
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Day, Instant, Query
from shared.edge.http.models_corrections import CorrectionAnswer
from shared.edge.http.models_money import MoneyAnswer
from shared.usecases.ledger.statements import GetStatement, StatementView


class StatementQuery(Query):
    """Which days, both included; `as_of` shows it as it was read at the end of that day."""

    first: Annotated[Day, Field(alias="from")]
    last: Annotated[Day, Field(alias="to")]
    as_of: Day | None = None

    def command(self, call: Call) -> GetStatement:
        """Return what asks for the statement."""
        return GetStatement(call.path["account_id"], self.first, self.last, self.as_of)


class StandingAnswer(Answer):
    """What is owed on bills, the balance, and what is owed after it."""

    owed: MoneyAnswer
    balance: MoneyAnswer
    net: MoneyAnswer

    @classmethod
    def shown(cls, standing: Standing, currency: str) -> Self:
        """Return the answer for one standing."""
        return cls(
            owed=MoneyAnswer.from_minor(standing.owed_minor, currency),
            balance=MoneyAnswer.from_minor(standing.balance_minor, currency),
            net=MoneyAnswer.from_minor(standing.net_minor, currency),
        )


class RowAnswer(Answer):
    """One entry: money that came or went, how debt and balance changed, and the standing after."""

    on: Day
    movement: int
    kind: EntryKind
    money: MoneyAnswer
    owed: MoneyAnswer
    balance: MoneyAnswer
    after: StandingAnswer
    bill_id: str | None
    source: str | None
    cause: str
    cause_id: str
    at: Instant | None
    by: str
    reason: str
    correction: Annotated[
        CorrectionAnswer | None, Field(description="Who asked for it, who approved it, and why.")
    ]

    @classmethod
    def shown(cls, row: Row, currency: str, correction: CorrectionAnswer | None) -> Self:
        """Return the answer for one row."""
        return cls(
            on=row.on,
            movement=row.seq,
            kind=row.kind,
            money=MoneyAnswer.from_minor(row.money_minor, currency),
            owed=MoneyAnswer.from_minor(row.owed_minor, currency),
            balance=MoneyAnswer.from_minor(row.balance_minor, currency),
            after=StandingAnswer.shown(row.after, currency),
            bill_id=row.bill_id or None,
            source=row.source or None,
            cause=row.cause,
            cause_id=row.cause_id,
            at=row.at,
            by=row.by,
            reason=row.reason,
            correction=correction,
        )


class MoneyMovedAnswer(Answer):
    """The rows' money: `net` is what stayed of `gross` after `refunded` and `voided`."""

    gross: MoneyAnswer
    refunded: MoneyAnswer
    voided: MoneyAnswer
    net: MoneyAnswer

    @classmethod
    def shown(cls, money: MoneyMoved, currency: str) -> Self:
        """Return the sums in a currency."""
        return cls(
            gross=MoneyAnswer.from_minor(money.gross_minor, currency),
            refunded=MoneyAnswer.from_minor(money.refunded_minor, currency),
            voided=MoneyAnswer.from_minor(money.voided_minor, currency),
            net=MoneyAnswer.from_minor(money.net_minor, currency),
        )


class StatementAnswer(Answer):
    """An account's statement 对账单 with a running balance."""

    account_id: str
    first: Annotated[Day, Field(serialization_alias="from")]
    last: Annotated[Day, Field(serialization_alias="to")]
    as_of: Day
    opening: StandingAnswer
    closing: StandingAnswer
    money: MoneyMovedAnswer
    rows: list[RowAnswer]

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the statement."""
        view: StatementView = result
        found = view.statement
        said = {
            name: CorrectionAnswer.shown(one, call.language)
            for name, one in view.corrections.items()
        }
        return cls(
            account_id=found.account_id,
            first=found.first,
            last=found.last,
            as_of=found.as_of,
            opening=StandingAnswer.shown(found.opening, found.currency),
            closing=StandingAnswer.shown(found.closing, found.currency),
            money=MoneyMovedAnswer.shown(found.money, found.currency),
            rows=[
                RowAnswer.shown(row, found.currency, said.get(row.cause_id)) for row in found.rows
            ],
        )
