"""Requests and answers about corrections of bills."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints

from shared.domain.actor import Role
from shared.domain.bills import BillState
from shared.domain.charges.trace import Step
from shared.domain.community import Language
from shared.domain.corrections.asked import CorrectionKind
from shared.domain.corrections.correction import Correction, CorrectionState
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import Parts
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import (
    Answer,
    Body,
    DecimalText,
    Instant,
    ListQuery,
    Note,
)
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_payments import Amount, Reason
from shared.edge.http.models_steps import StepAnswer, step_answer
from shared.edge.texts import sentence
from shared.usecases.correcting.asking import AskCorrection, Preview, Wanted
from shared.usecases.correcting.deciding import DecideCorrection
from shared.usecases.correcting.lists import ListCorrections

FileName = Annotated[Note, StringConstraints(min_length=1, max_length=200)]


class PartBody(Body):
    """An amount on one item of a bill; an adjustment may take off, below zero."""

    item_id: Annotated[str, Field(min_length=1, max_length=40)]
    amount: DecimalText


class WantedBody(Body):
    """What is done to a bill; at most one field besides `what` names how much.

    A waiver takes `amount`, `parts`, `percent` of what is open, `months` of the bill, its
    `late_fee`, or without any all that is open. A write-off takes `amount` or `parts`, or all.
    An adjustment takes `parts` to add or take off; a credit note `amount` or `parts` to credit. A
    cancellation takes nothing. A re-issue takes the corrected `facts` of the bill.
    """

    what: CorrectionKind
    amount: Amount | None = None
    parts: Annotated[list[PartBody], Field(max_length=50, default_factory=list)]
    percent: Amount | None = None
    months: Annotated[int, Field(ge=1, le=120)] | None = None
    late_fee: bool = False
    facts: Annotated[dict[str, Any], Field(max_length=50)] | None = None

    def wanted(self, call: Call) -> Wanted:
        """Return what is wanted."""
        return Wanted(
            bill_id=call.path["bill_id"],
            kind=self.what,
            amount=self.amount,
            parts=tuple((part.item_id, part.amount) for part in self.parts),
            percent=self.percent,
            months=self.months,
            late_fee=self.late_fee,
            facts=self.facts,
        )

    def command(self, call: Call) -> Any:
        """Return what tries it out."""
        return self.wanted(call)


class CorrectionBody(WantedBody):
    """What is done to a bill, why, and the names of files that show it."""

    reason: Reason
    files: Annotated[list[FileName], Field(max_length=10, default_factory=list)]

    def command(self, call: Call) -> AskCorrection:
        """Return what asks for it."""
        return AskCorrection(call.once, self.wanted(call), self.reason, tuple(self.files))


class DecisionBody(Body):
    """A note beside the decision."""

    note: Note = ""

    def command(self, call: Call) -> DecideCorrection:
        """Return what decides."""
        return DecideCorrection(call.once, call.path["correction_id"], self.note)


class RejectionBody(Body):
    """Why it will not be."""

    reason: Reason

    def command(self, call: Call) -> DecideCorrection:
        """Return what rejects."""
        return DecideCorrection(call.once, call.path["correction_id"], self.reason)


class CorrectionsQuery(ListQuery):
    """Which of a community's corrections to list: those that wait, where no state is named."""

    state: CorrectionState = CorrectionState.REQUESTED

    def command(self, call: Call) -> ListCorrections:
        """Return what lists them."""
        return ListCorrections(call.path["community_id"], self.state, self.limit, call.after)


class PartOfAnswer(Answer):
    """How much falls on one item of the bill."""

    item_id: str
    amount: MoneyAnswer


class StandAnswer(Answer):
    """How a bill stands; `net_paid` is `paid` (gross) less what was `refunded` and `freed`."""

    bill_id: str
    state: BillState
    owed: MoneyAnswer
    paid: MoneyAnswer
    refunded: MoneyAnswer
    freed: MoneyAnswer
    net_paid: MoneyAnswer
    waived: MoneyAnswer
    written_off: MoneyAnswer
    open: MoneyAnswer

    @classmethod
    def shown(cls, due: DueBill) -> Self:
        """Return the answer for one bill."""

        def money(minor: int) -> MoneyAnswer:
            return MoneyAnswer.from_minor(minor, due.bill.currency)

        return cls(
            bill_id=due.id,
            state=due.state,
            owed=money(due.owed_minor),
            paid=money(due.ever_paid_minor),
            refunded=money(due.settlement.refunded_minor),
            freed=money(due.settlement.freed_minor),
            net_paid=money(due.paid_minor),
            waived=money(due.waived_minor),
            written_off=money(due.written_off_minor),
            open=money(due.open_minor),
        )


class PreviewAnswer(Answer):
    """What a correction would come to; asking for it gives the very same figures.

    `alone` if the caller's asking would be enough; else one of `approvers` has to agree.
    """

    what: CorrectionKind
    amount: MoneyAnswer
    parts: list[PartOfAnswer]
    before: StandAnswer
    after: StandAnswer
    new_bill: StandAnswer | None
    balance_before: MoneyAnswer
    balance_after: MoneyAnswer
    alone: bool
    approvers: list[Role]
    steps: list[StepAnswer]

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the figures with their steps in the caller's language."""
        found: Preview = result
        figures = found.figures
        currency = figures.before.bill.currency
        return cls(
            what=figures.asked.kind,
            amount=MoneyAnswer.from_minor(figures.worked.minor, currency),
            parts=_parts(figures.worked.parts, currency),
            before=StandAnswer.shown(figures.before),
            after=StandAnswer.shown(figures.after),
            new_bill=StandAnswer.shown(figures.new) if figures.new else None,
            balance_before=MoneyAnswer.from_minor(figures.balance_before_minor, currency),
            balance_after=MoneyAnswer.from_minor(figures.balance_after_minor, currency),
            alone=found.alone,
            approvers=list(found.approvers),
            steps=_steps(figures.steps, call.language),
        )


class MovedAnswer(Answer):
    """One line of the story."""

    state: CorrectionState
    at: Instant
    by: str
    note: str


class CorrectionAnswer(Answer):
    """A correction 减免/更正: who asked, who approved, why, and what it came to.

    `text` says it to the owner in the caller's language. `decided_by` is "policy" where the
    community's rules allowed it alone.
    """

    id: str
    community_id: str
    account_id: str
    bill_id: str
    what: CorrectionKind
    state: CorrectionState
    amount: MoneyAnswer
    parts: list[PartOfAnswer]
    percent: DecimalText | None
    months: int | None
    late_fee: bool
    reason: str
    files: list[str]
    asked_by: str
    asked_at: Instant
    decided_by: str | None
    decided_at: Instant | None
    decision_note: str
    by_rule: bool
    number: str | None
    new_bill_id: str | None
    new_amount: MoneyAnswer | None
    movement: int | None
    batch_id: str | None
    coupon_id: str | None
    story: list[MovedAnswer]
    text: str

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the correction."""
        return cls.shown(result, call.language)

    @classmethod
    def shown(cls, found: Correction, language: Language) -> Self:
        """Return the answer for one correction."""
        return cls(
            id=found.id,
            community_id=found.community_id,
            account_id=found.account_id,
            bill_id=found.bill_id,
            what=found.asked.kind,
            state=found.state,
            amount=MoneyAnswer.from_minor(found.minor, found.currency),
            parts=_parts(found.parts, found.currency),
            percent=found.asked.percent,
            months=found.asked.months,
            late_fee=found.asked.late_fee,
            reason=found.reason,
            files=list(found.files),
            asked_by=found.asked_by,
            asked_at=found.asked_at,
            decided_by=found.decided_by or None,
            decided_at=found.decided_at,
            decision_note=found.decision_note,
            by_rule=found.by_rule,
            number=found.number or None,
            new_bill_id=found.new_bill_id or None,
            new_amount=MoneyAnswer.from_minor(found.new_minor, found.currency)
            if found.asked.kind is CorrectionKind.REISSUE
            else None,
            movement=found.movement or None,
            batch_id=found.batch_id or None,
            coupon_id=found.coupon_id or None,
            story=[
                MovedAnswer(state=one.state, at=one.at, by=one.by, note=one.note)
                for one in found.moves
            ],
            text=_said(found, language),
        )


def _parts(parts: Parts, currency: str) -> list[PartOfAnswer]:
    return [
        PartOfAnswer(item_id=item, amount=MoneyAnswer.from_minor(minor, currency))
        for item, minor in parts
    ]


def _steps(steps: tuple[Step, ...], language: Language) -> list[StepAnswer]:
    return [step_answer(step, language) for step in steps]


def _said(found: Correction, language: Language) -> str:
    """Return what the owner reads."""
    data = {
        "amount": MoneyAnswer.from_minor(abs(found.minor), found.currency).amount,
        "new_amount": MoneyAnswer.from_minor(found.new_minor, found.currency).amount,
        "reason": found.reason,
        "asked_by": found.asked_by,
        "decided_by": found.decided_by,
        "note": found.decision_note,
        "number": found.number,
        "on": found.decided_at.date().isoformat() if found.decided_at else "",
    }
    if found.state is not CorrectionState.APPLIED:
        return sentence(f"correction_is.{found.state}", language, data) or found.reason
    how = "rule" if found.by_rule else "approval"
    if found.coupon_id:
        how = "coupon"
    said = (f"correction.{found.asked.kind}", f"correction_by.{how}")
    gap = " " if language is Language.EN else ""
    return gap.join(sentence(code, language, data) or "" for code in said)
