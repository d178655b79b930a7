"""Requests and answers about what an account owes and owns, and how that came to be."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.bills import BillState
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import Entry, EntryKind, Movement
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Day, Instant
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_payments import ChosenBody
from shared.usecases.ledger.statements import Dues
from shared.usecases.paying.balances import DeductBalance, Deducted


class DeductionBody(ChosenBody):
    """What the balance is to pay."""

    def command(self, call: Call) -> DeductBalance:
        """Return what deducts."""
        return DeductBalance(call.once, call.path["account_id"], self.chosen())


class PartAnswer(Answer):
    """What is open on one item of a bill."""

    item_id: str
    open: MoneyAnswer


class DueBillAnswer(Answer):
    """A bill with something open, and what became of it so far.

    `net_paid` is `paid` (gross) less what was `refunded`, and what was `freed` because it was
    voided or is not owed any more.
    """

    bill_id: str
    period: str
    due_on: Day
    state: BillState
    owed: MoneyAnswer
    paid: MoneyAnswer
    refunded: MoneyAnswer
    freed: MoneyAnswer
    net_paid: MoneyAnswer
    waived: MoneyAnswer
    late_fee: MoneyAnswer
    open: MoneyAnswer
    parts: list[PartAnswer]
    version: int
    for_next_order: Annotated[
        bool, Field(description="Too small to be paid online: the next order takes it along.")
    ]

    @classmethod
    def shown(cls, due: DueBill, *, for_next_order: bool) -> Self:
        """Return the answer for one bill."""

        def money(minor: int) -> MoneyAnswer:
            return MoneyAnswer.from_minor(minor, due.bill.currency)

        return cls(
            bill_id=due.id,
            period=due.bill.period.key,
            due_on=due.bill.due_on,
            state=due.state,
            owed=money(due.owed_minor),
            paid=money(due.ever_paid_minor),
            refunded=money(due.settlement.refunded_minor),
            freed=money(due.settlement.freed_minor),
            net_paid=money(due.paid_minor),
            waived=money(due.waived_minor),
            late_fee=money(due.settlement.late_fee_minor),
            open=money(due.open_minor),
            parts=[PartAnswer(item_id=item, open=money(minor)) for item, minor in due.open_parts()],
            version=due.settlement.version,
            for_next_order=for_next_order,
        )


class DuesAnswer(Answer):
    """What an account owes on a day, oldest due first, and the balance it owns.

    `held` lies as deposits, which are neither balance nor paid. `bank_file_id` is the collection
    file in which the account is out at the bank.
    """

    account_id: str
    on: Day
    open: MoneyAnswer
    overdue: MoneyAnswer
    balance: MoneyAnswer
    held: MoneyAnswer
    bank_file_id: str | None
    bills: list[DueBillAnswer]

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the dues."""
        dues: Dues = result
        return cls(
            account_id=dues.account_id,
            on=dues.on,
            open=MoneyAnswer.from_minor(dues.open_minor, dues.currency),
            overdue=MoneyAnswer.from_minor(dues.overdue_minor, dues.currency),
            balance=MoneyAnswer.from_minor(dues.balance_minor, dues.currency),
            held=MoneyAnswer.from_minor(dues.held_minor, dues.currency),
            bank_file_id=dues.bank_file_id or None,
            bills=[
                DueBillAnswer.shown(due, for_next_order=due.id in dues.for_next_order)
                for due in dues.bills
            ],
        )


class DeductedAnswer(Answer):
    """What the balance paid, and what is left of it."""

    account_id: str
    paid: MoneyAnswer
    bills: int
    balance: MoneyAnswer

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return what was deducted."""
        found: Deducted = result
        return cls(
            account_id=found.account_id,
            paid=MoneyAnswer.from_minor(found.paid_minor, found.currency),
            bills=found.bills,
            balance=MoneyAnswer.from_minor(found.balance_minor, found.currency),
        )


class PartAmountAnswer(Answer):
    """How much of an entry falls on which item of its bill."""

    item_id: str
    amount: MoneyAnswer


class EntryAnswer(Answer):
    """One entry of a movement; `source` is the payment whose money it is, or the balance."""

    kind: EntryKind
    amount: MoneyAnswer
    bill_id: str | None
    source: str | None
    parts: list[PartAmountAnswer]

    @classmethod
    def shown(cls, entry: Entry, currency: str) -> Self:
        """Return the answer for one entry."""
        return cls(
            kind=entry.kind,
            amount=MoneyAnswer.from_minor(entry.minor, currency),
            bill_id=entry.bill_id or None,
            source=entry.source or None,
            parts=[
                PartAmountAnswer(item_id=item, amount=MoneyAnswer.from_minor(minor, currency))
                for item, minor in entry.parts
            ],
        )


class MovementAnswer(Answer):
    """All that one cause did to the account at one moment, chained to the one before."""

    seq: int
    at: Instant
    on: Day
    by: str
    cause: str
    cause_id: str
    reason: str
    entries: list[EntryAnswer]
    previous: str
    hash: str

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the movement."""
        moved: Movement = result
        stamp = moved.stamp
        return cls(
            seq=moved.seq,
            at=stamp.at,
            on=stamp.on,
            by=stamp.by,
            cause=stamp.cause.what,
            cause_id=stamp.cause.id,
            reason=stamp.reason,
            entries=[EntryAnswer.shown(entry, moved.currency) for entry in moved.entries],
            previous=moved.previous,
            hash=moved.hash,
        )
