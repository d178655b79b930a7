"""Requests and answers about coupons."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints

from shared.domain.corrections.correction import CorrectionState
from shared.domain.corrections.coupon import USES_MAX, Coupon
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Day, DecimalText, Id, Instant, Note
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_payments import Amount, Reason
from shared.usecases.correcting.coupons import AskCoupon, DecideCoupon, RedeemCoupon

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{4,24}$")]


class CouponBody(Body):
    """A coupon of an `amount` or a `percent` of what is open; empty lists mean any.

    `items` limits it to items of a bill, `plans` to bills of some plans, `accounts` to some
    accounts. It is used at most `max_count` times, once on a bill.
    """

    code: Code
    first: Day
    last: Day
    max_count: Annotated[int, Field(ge=1, le=USES_MAX)] = 1
    amount: Amount | None = None
    percent: Amount | None = None
    accounts: Annotated[list[Id], Field(max_length=USES_MAX, default_factory=list)]
    items: Annotated[list[Id], Field(max_length=50, default_factory=list)]
    plans: Annotated[list[Id], Field(max_length=50, default_factory=list)]
    reason: Reason

    def command(self, call: Call) -> AskCoupon:
        """Return what asks for it."""
        return AskCoupon(
            once=call.once,
            community_id=call.path["community_id"],
            code=self.code,
            first=self.first,
            last=self.last,
            max_count=self.max_count,
            reason=self.reason,
            amount=self.amount,
            percent=self.percent,
            accounts=tuple(self.accounts),
            items=tuple(self.items),
            plans=tuple(self.plans),
        )


class CouponNoteBody(Body):
    """A note beside the decision."""

    note: Note = ""


class CouponRejectionBody(Body):
    """Why there will be no such coupon."""

    reason: Reason


def decision(call: Call, what: str) -> DecideCoupon:
    """Return the decision `what` about the coupon that a path names."""
    note = call.body.reason if what == "reject" else call.body.note
    return DecideCoupon(call.once, call.path["community_id"], call.path["code"], what, note)


class RedemptionBody(Body):
    """The coupon that is used on the bill."""

    code: Code

    def command(self, call: Call) -> RedeemCoupon:
        """Return what redeems it."""
        return RedeemCoupon(call.once, call.path["bill_id"], self.code)


class RedemptionAnswer(Answer):
    """One use; `undone` if its bill was cancelled and the coupon used again."""

    bill_id: str
    amount: MoneyAnswer
    at: Instant
    by: str
    correction_id: str
    undone: bool


class CouponAnswer(Answer):
    """A coupon 优惠券 with its uses."""

    community_id: str
    code: str
    state: CorrectionState
    amount: MoneyAnswer | None
    percent: DecimalText | None
    first: Day
    last: Day
    max_count: int
    used: int
    accounts: list[str]
    items: list[str]
    plans: list[str]
    reason: str
    asked_by: str
    asked_at: Instant
    decided_by: str | None
    decided_at: Instant | None
    decision_note: str
    redemptions: list[RedemptionAnswer]
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the coupon."""
        found: Coupon = result
        amount = found.amount_minor
        return cls(
            community_id=found.community_id,
            code=found.code,
            state=found.state,
            amount=None if amount is None else MoneyAnswer.from_minor(amount, found.currency),
            percent=found.percent,
            first=found.first,
            last=found.last,
            max_count=found.max_count,
            used=len(found.live),
            accounts=list(found.accounts),
            items=list(found.items),
            plans=list(found.plans),
            reason=found.reason,
            asked_by=found.asked_by,
            asked_at=found.asked_at,
            decided_by=found.decided_by or None,
            decided_at=found.decided_at,
            decision_note=found.decision_note,
            redemptions=[
                RedemptionAnswer(
                    bill_id=one.bill_id,
                    amount=MoneyAnswer.from_minor(one.minor, found.currency),
                    at=one.at,
                    by=one.by,
                    correction_id=one.correction_id,
                    undone=one.undone,
                )
                for one in found.redemptions
            ],
            version=found.version,
        )
