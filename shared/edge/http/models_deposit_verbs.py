"""Requests about what is done with a deposit."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from shared.domain.deposits.works import Outcome
from shared.domain.refunds.part import Route
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Body, Day, Id, Note
from shared.edge.http.models_deposits import Files
from shared.edge.http.models_payments import Amount, BillId, Reason
from shared.usecases.depositing.giving_back import MoveDeposit, RefundDeposit
from shared.usecases.depositing.keeping import AskKeep, DecideKeep
from shared.usecases.depositing.works import Deducted, InspectWorks, PermitWorks


class PermitBody(Body):
    """The days on which the works may be done."""

    first: Day
    last: Day
    note: Note = ""

    def command(self, call: Call) -> PermitWorks:
        """Return what permits the works."""
        return PermitWorks(call.once, call.path["deposit_id"], self.first, self.last, self.note)


class DeductionBody(Body):
    """What a defect costs, with pictures of it."""

    what: Reason
    amount: Amount
    files: Files

    def value(self) -> Deducted:
        """Return the deduction."""
        return Deducted(self.what, self.amount, tuple(self.files))


class InspectionBody(Body):
    """What an inspection found: `passed`, `deducted` with what is kept, or `defects` to repair."""

    outcome: Outcome
    note: Note = ""
    files: Files
    deductions: Annotated[list[DeductionBody], Field(max_length=20, default_factory=list)]

    def command(self, call: Call) -> InspectWorks:
        """Return what notes the inspection."""
        deductions = tuple(one.value() for one in self.deductions)
        return InspectWorks(
            call.once,
            call.path["deposit_id"],
            self.outcome,
            self.note,
            tuple(self.files),
            deductions,
        )


class RefundDepositBody(Body):
    """How much goes back, without `amount` all that is free; `route` is the way it takes.

    `override` is why it shall go back before its works passed an inspection; then the person who
    approves agrees to that too.
    """

    reason: Reason
    amount: Amount | None = None
    route: Route | None = None
    files: Files
    override: Note = ""

    def command(self, call: Call) -> RefundDeposit:
        """Return what asks the deposit back."""
        return RefundDeposit(
            call.once,
            call.path["deposit_id"],
            self.reason,
            self.amount,
            self.route,
            tuple(self.files),
            self.override,
        )


class MoveDepositBody(Body):
    """How much becomes balance, without `amount` all that is free."""

    reason: Reason
    amount: Amount | None = None
    files: Files

    def command(self, call: Call) -> MoveDeposit:
        """Return what moves the deposit."""
        path = call.path
        return MoveDeposit(
            call.once, path["deposit_id"], self.reason, self.amount, tuple(self.files)
        )


class KeepBody(Body):
    """What is kept pays the bill: what is open on it, or `item_id` that is charged there for it.

    Without `amount` it is all that is open.
    """

    bill_id: BillId
    reason: Reason
    amount: Amount | None = None
    item_id: Id | None = None
    files: Files

    def command(self, call: Call) -> AskKeep:
        """Return what asks to keep it."""
        return AskKeep(
            call.once,
            call.path["deposit_id"],
            self.bill_id,
            self.reason,
            self.amount,
            self.item_id or "",
            tuple(self.files),
        )


class ApproveKeepBody(Body):
    """What there is to say, if anything."""

    note: Note = ""

    def command(self, call: Call) -> DecideKeep:
        """Return what decides it."""
        return DecideKeep(call.once, call.path["deposit_id"], call.path["keep"], self.note)


class RejectKeepBody(Body):
    """Why the money is not kept."""

    reason: Reason

    def command(self, call: Call) -> DecideKeep:
        """Return what rejects it."""
        return DecideKeep(call.once, call.path["deposit_id"], call.path["keep"], self.reason)
