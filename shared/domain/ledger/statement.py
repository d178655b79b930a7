"""An account's statement 对账单: what it owed and owned, row by row, for any dates.

Nothing is dated back: a movement counts on the day it was made, a bill on its billing day. So the
statement as of a day is what anybody would have read on that day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.domain.bills import Bill
from shared.domain.errors import Rejected
from shared.domain.ledger.entries import EFFECTS, EntryKind, Movement

ROWS_MAX = 2000
ISSUED = "issue"


class StatementTooLong(Rejected):
    """More rows than a statement may have lie between the dates; ask for fewer days."""

    code = "statement_too_long"


class StatementDatesRefused(Rejected):
    """A statement's last day lies before its first."""

    code = "statement_dates_refused"


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account owes on bills, and the balance it owns."""

    owed_minor: int = 0
    balance_minor: int = 0

    @property
    def net_minor(self) -> int:
        """What is owed after the balance; below zero the account owns something."""
        return self.owed_minor - self.balance_minor


@dataclass(frozen=True, slots=True)
class Row:
    """One entry with the standing after it. `seq` is its movement's, 0 for the issue of a bill.

    `money_minor` came in (below zero: went out), `owed_minor` and `balance_minor` changed by so
    much.
    """

    on: date
    seq: int
    kind: EntryKind
    money_minor: int
    owed_minor: int
    balance_minor: int
    after: Standing
    bill_id: str = ""
    source: str = ""
    cause: str = ""
    cause_id: str = ""
    at: datetime | None = None
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MoneyMoved:
    """Money over the border of an account: what came, what of it went back or had not come."""

    gross_minor: int = 0
    refunded_minor: int = 0
    voided_minor: int = 0

    @property
    def net_minor(self) -> int:
        """What stayed."""
        return self.gross_minor - self.refunded_minor - self.voided_minor


@dataclass(frozen=True, slots=True)
class Statement:
    """What happened to an account from day `first` to day `last`, as of day `as_of`."""

    account_id: str
    currency: str
    first: date
    last: date
    as_of: date
    opening: Standing
    closing: Standing
    rows: tuple[Row, ...]

    @property
    def money(self) -> MoneyMoved:
        """The rows' money; a refund that came back is taken off what was refunded."""
        sums = dict.fromkeys(EntryKind, 0)
        for row in self.rows:
            sums[row.kind] += row.money_minor
        return MoneyMoved(
            gross_minor=sums[EntryKind.PAYMENT],
            refunded_minor=-sums[EntryKind.REFUND] - sums[EntryKind.REFUND_BACK],
            voided_minor=-sums[EntryKind.VOID],
        )


def statement(
    account_id: str,
    currency: str,
    *,
    bills: Iterable[Bill],
    movements: Iterable[Movement],
    first: date,
    last: date,
    as_of: date,
) -> Statement:
    """Return the statement of an account from all its bills and movements.

    Raises `StatementDatesRefused`, `StatementTooLong`.
    """
    if last < first:
        raise StatementDatesRefused(first=first.isoformat(), last=last.isoformat(), field="to")
    rows: list[Row] = []
    opening = standing = Standing()
    for row in sorted(_rows(bills, movements), key=_order):
        if row.on > min(last, as_of):
            continue
        standing = Standing(
            standing.owed_minor + row.owed_minor, standing.balance_minor + row.balance_minor
        )
        if row.on < first:
            opening = standing
            continue
        if len(rows) == ROWS_MAX:
            raise StatementTooLong(limit=ROWS_MAX, field="from")
        rows.append(replace(row, after=standing))
    return Statement(account_id, currency, first, last, as_of, opening, standing, tuple(rows))


def _rows(bills: Iterable[Bill], movements: Iterable[Movement]) -> Iterable[Row]:
    bare = Standing()
    for bill in bills:
        yield Row(
            bill.billed_on,
            0,
            EntryKind.ISSUE,
            money_minor=0,
            owed_minor=bill.minor,
            balance_minor=0,
            after=bare,
            bill_id=bill.key.id,
            cause=ISSUED,
            cause_id=bill.plan_id,
        )
    for movement in movements:
        stamp = movement.stamp
        for entry in movement.entries:
            effect = EFFECTS[entry.kind]
            yield Row(
                stamp.on,
                movement.seq,
                entry.kind,
                money_minor=effect.money * entry.minor,
                owed_minor=effect.owed * entry.minor,
                balance_minor=effect.balance * entry.minor,
                after=bare,
                bill_id=entry.bill_id,
                source=entry.source,
                cause=stamp.cause.what,
                cause_id=stamp.cause.id,
                at=stamp.at,
                by=stamp.by,
                reason=stamp.reason,
            )


def _order(row: Row) -> tuple[date, int]:
    # What was issued on a day stands before what was paid on it; `sorted` keeps the rest in order.
    return row.on, row.seq
