"""Requests and answers about asking for money back and deciding on it."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints

from shared.domain.actor import Role
from shared.domain.refunds.part import Need, PartState, RefundPart, Route
from shared.domain.refunds.refund import Origin, Refund, RefundKind, RefundState
from shared.domain.refunds.told import step_from_text
from shared.domain.timeline.of_requests import refund_line
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Day, Id, Instant, ListQuery, Note
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_payments import Amount, BillId, Reason
from shared.edge.http.models_readings import ContentType, PhotoKey
from shared.edge.http.models_steps import in_both_languages
from shared.edge.stories import told_anyway
from shared.usecases.refunding.asking import AskRefund
from shared.usecases.refunding.deciding import ApproveRefund, EndRefund
from shared.usecases.refunding.figuring import BILLS_MAX, Asked, AskedBill
from shared.usecases.refunding.files import SendRefundFile
from shared.usecases.refunding.lists import ListRefunds

ItemName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]


class AskedBillBody(Body):
    """A bill that is asked back: all of it, or only what some of its items charged."""

    bill_id: BillId
    items: Annotated[list[ItemName], Field(max_length=50, default_factory=list)]


class RefundAskBody(Body):
    """What is asked back. `payment` needs `payment_id`, `bill` and `lines` need `bills`.

    `unused_time` needs `unused_from`, the first day that will not be used, and takes `bills`;
    `balance` needs nothing more. `amount` is the most that is wanted: without it all that can go
    back does. `route` is the way the money takes, without it the one it came by. `override` is why
    a closed window shall not count; then another person has to approve.
    """

    kind: RefundKind
    reason: Reason
    payment_id: Id | None = None
    bills: Annotated[list[AskedBillBody], Field(max_length=BILLS_MAX, default_factory=list)]
    unused_from: Day | None = None
    amount: Amount | None = None
    route: Route | None = None
    files: Annotated[list[PhotoKey], Field(max_length=10, default_factory=list)]
    override: Note = ""

    def command(self, call: Call) -> AskRefund:
        """Return what asks for the money."""
        asked = Asked(
            kind=self.kind,
            account_id=call.path["account_id"],
            payment_id=self.payment_id or "",
            bills=tuple(AskedBill(one.bill_id, tuple(one.items)) for one in self.bills),
            unused_from=self.unused_from,
        )
        return AskRefund(
            call.once, asked, self.reason, self.amount, self.route, tuple(self.files), self.override
        )


class ApproveBody(Body):
    """What the approver has to say, if anything."""

    note: Note = ""

    def command(self, call: Call) -> ApproveRefund:
        """Return what approves the refund."""
        return ApproveRefund(call.once, call.path["refund_id"], self.note)


class RejectBody(Body):
    """Why the money stays."""

    reason: Reason

    def command(self, call: Call) -> EndRefund:
        """Return what rejects the refund."""
        return EndRefund(call.once, call.path["refund_id"], self.reason)


class WithdrawBody(Body):
    """Why the request is taken back; an approved refund is given up only for a reason."""

    reason: Note = ""

    def command(self, call: Call) -> EndRefund:
        """Return what withdraws the refund."""
        return EndRefund(call.once, call.path["refund_id"], self.reason)


class RefundFileBody(Body):
    """What kind of picture will be sent."""

    content_type: ContentType = "image/jpeg"

    def command(self, call: Call) -> SendRefundFile:
        """Return what asks for the form."""
        return SendRefundFile(call.path["account_id"], self.content_type)


class RefundQuery(ListQuery):
    """Which refunds to list: those in one state."""

    state: RefundState = RefundState.REQUESTED

    def command(self, call: Call) -> ListRefunds:
        """Return what lists them."""
        return ListRefunds(call.path["community_id"], self.state, self.limit, call.after)


class RefundPartAnswer(Answer):
    """The money of one payment on its way back; `need` is what a person has to do for it."""

    id: str
    payment_id: str
    amount: MoneyAnswer
    route: Route
    state: PartState
    need: Need
    failure: str
    slip: str
    reference: str
    at: Instant | None

    @classmethod
    def shown(cls, part: RefundPart, currency: str) -> Self:
        """Return the answer for one part."""
        return cls(
            id=part.id,
            payment_id=part.payment_id,
            amount=MoneyAnswer.from_minor(part.minor, currency),
            route=part.route,
            state=part.state,
            need=part.need,
            failure=part.failure,
            slip=part.slip,
            reference=part.reference,
            at=part.at,
        )


class RefundTargetAnswer(Answer):
    """What it is taken back from: an item of a bill, or the balance where both are empty."""

    bill_id: str
    item_id: str
    amount: MoneyAnswer


class DecidedAnswer(Answer):
    """One word about a refund: who said yes or no, when, and why; `by` "rule" is automatic."""

    at: Instant
    by: str
    approved: bool
    reason: str


class OverrideAnswer(Answer):
    """Why the window did not count, who said so, and the second person who agreed."""

    reason: str
    by: str
    second: str


class MovedAnswer(Answer):
    """One dated line of a refund's story; `text` says it in the caller's language."""

    at: Instant
    what: str
    text: str
    by: str
    part_id: str
    note: str


class RefundAnswer(Answer):
    """A refund 退款 with its story. `window` has the dates and rules that it was judged by."""

    id: str
    community_id: str
    account_id: str
    deposit_id: str | None
    kind: RefundKind
    origin: Origin
    state: RefundState
    amount: MoneyAnswer
    handling: MoneyAnswer
    settled: MoneyAnswer
    reason: str
    files: int
    parts: list[RefundPartAnswer]
    targets: list[RefundTargetAnswer]
    window: dict[str, Any]
    steps: dict[str, list[str]]
    override: OverrideAnswer | None
    requested_at: Instant
    asked_by: str
    decisions: list[DecidedAnswer]
    story: list[MovedAnswer]
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the refund."""
        refund: Refund = result
        asked: Call = call
        owner = asked.actor.role is Role.OWNER

        def money(minor: int) -> MoneyAnswer:
            return MoneyAnswer.from_minor(minor, refund.currency)

        return cls(
            id=refund.id,
            community_id=refund.community_id,
            account_id=refund.account_id,
            deposit_id=refund.deposit_id or None,
            kind=refund.kind,
            origin=refund.origin,
            state=refund.state,
            amount=money(refund.minor),
            handling=money(refund.fee_minor),
            settled=money(refund.settled_minor),
            reason=refund.reason,
            files=len(refund.files),
            parts=[RefundPartAnswer.shown(part, refund.currency) for part in refund.parts],
            targets=[
                RefundTargetAnswer(
                    bill_id=one.bill_id, item_id=one.item_id, amount=money(one.minor)
                )
                for one in refund.targets
            ],
            window=dict(refund.window or {}),
            steps=in_both_languages(step_from_text(text) for text in refund.steps),
            override=OverrideAnswer.model_validate(refund.override) if refund.override else None,
            requested_at=refund.requested_at,
            asked_by=refund.asked_by,
            decisions=[DecidedAnswer.model_validate(one) for one in refund.decisions],
            story=[
                MovedAnswer(
                    at=one.at,
                    what=one.what,
                    text=told_anyway(refund_line(refund, one), asked.language, owner=owner),
                    by=one.by,
                    part_id=one.part_id,
                    note=one.note,
                )
                for one in refund.moves
            ],
            version=refund.version,
        )
