"""Bills, books and stamps for tests of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from shared.domain.bills import Bill, Line, document_of, hash_of
from shared.domain.calendar import Period
from shared.domain.ledger.account_book import AccountBook, AccountState
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import Cause, Stamp
from shared.domain.ledger.payment import Channel, Payment, PaymentState
from shared.domain.ledger.receipt_refs import ReceiptRef
from shared.domain.ledger.receiving import Arrival

COMMUNITY = "cty_0000000000000001"
ACCOUNT = "acc_0000000000000001"
PLAN = "pln_0000000000000001"
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def bill(
    lines: Sequence[tuple[str, int]],
    *,
    period: str = "2026-11",
    account: str = ACCOUNT,
    seq: int = 1,
    due: date | None = None,
) -> Bill:
    """Return an issued bill of `lines`, each an item and its amount in minor units."""
    month = Period.starting(period)
    return Bill(
        account_id=account,
        subject_id="unt_0000000000000001",
        community_id=COMMUNITY,
        plan_id=PLAN,
        period=month,
        seq=seq,
        currency="CNY",
        billed_on=month.first,
        due_on=due or month.last,
        span=month.span,
        facts={"kind": "apartment", "built_area": "89.50"},
        lines=tuple(Line(item, minor, 0, ()) for item, minor in lines),
        engine="1",
    )


def due(
    lines: Sequence[tuple[str, int]],
    *,
    period: str = "2026-11",
    account: str = ACCOUNT,
    day: date | None = None,
) -> DueBill:
    """Return a bill of `lines` that nothing has happened to."""
    made = bill(lines, period=period, account=account, due=day)
    return DueBill(made, hash=hash_of(document_of(made)).hex())


def book(*bills: DueBill, balance: int = 0, account: str = ACCOUNT) -> AccountBook:
    """Return the book of an account with these bills."""
    return AccountBook(account, "CNY", AccountState(balance_minor=balance), bills)


def stamp(what: str = "test", thing: str = "1") -> Stamp:
    """Return who and when."""
    return Stamp(NOW, TODAY, "Lin", Cause(what, thing))


def payment(
    minor: int,
    *,
    channel: Channel = Channel.CASH,
    account: str = ACCOUNT,
    id: str = "pay_0000000000000001",
) -> Payment:
    """Return a payment that has not come yet."""
    return Payment(
        id, COMMUNITY, account, channel, minor, "CNY", PaymentState.CREATED, NOW, "Lin", version=0
    )


def arrival(number: int = 1) -> Arrival:
    """Return that the money came today, and its receipt's number."""
    return Arrival(TODAY, ReceiptRef(2026, number))
