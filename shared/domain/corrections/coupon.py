"""Coupons 优惠券: a waiver approved in advance, redeemed on open bills by its code.

    requested → approved | rejected | withdrawn

What is redeemed on a bill that was cancelled since does not count: the coupon may be used again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from shared.domain.actor import Role
from shared.domain.corrections.correction import CorrectionState
from shared.domain.corrections.errors import CorrectionOwn, CorrectionReasonMissing
from shared.domain.errors import Conflict, NotFound, Rejected
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import LATE_FEE, Parts, total_of
from shared.domain.money import share_out

USES_MAX = 90  # so many bills are looked at when a coupon that is used up is redeemed again
_S = CorrectionState
_HALF = Fraction(1, 2)
_MOVES: Mapping[CorrectionState, frozenset[CorrectionState]] = {
    _S.REQUESTED: frozenset({_S.APPROVED, _S.REJECTED, _S.WITHDRAWN}),
    _S.APPROVED: frozenset({_S.WITHDRAWN}),
}


class CouponNotFound(NotFound):
    """There is no such coupon for this caller."""

    code = "coupon_not_found"


class CouponCodeTaken(Conflict):
    """The community has a coupon of this code already."""

    code = "coupon_code_taken"


class CouponRefused(Rejected):
    """The coupon contradicts itself: `reason` says how."""

    code = "coupon_refused"


class CouponMoveRefused(Conflict):
    """The coupon was decided already."""

    code = "coupon_move_refused"


class CouponNotRedeemable(Conflict):
    """The coupon does not hold for this bill, today, or any more: `reason` says which."""

    code = "coupon_not_redeemable"


@dataclass(frozen=True, slots=True)
class Redemption:
    """One use of a coupon; `undone` since its bill was cancelled and the coupon used again."""

    bill_id: str
    minor: int
    at: datetime
    by: str
    correction_id: str
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Coupon:
    """A coupon of a community. Without `accounts` it is whoever's; without `items` or `plans`, for
    any.
    """

    community_id: str
    code: str
    currency: str
    first: date
    last: date
    max_count: int
    reason: str
    asked_by: str
    asked_as: Role
    asked_at: datetime
    digest: str
    amount_minor: int | None = None
    percent: Decimal | None = None
    accounts: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    state: CorrectionState = CorrectionState.REQUESTED
    decided_by: str = ""
    decided_at: datetime | None = None
    decision_note: str = ""
    redemptions: tuple[Redemption, ...] = ()
    version: int = 1

    def __post_init__(self) -> None:
        reason = field = ""
        if (self.amount_minor is None) is (self.percent is None):
            reason, field = "one_way", "amount"
        elif self.amount_minor is not None and self.amount_minor <= 0:
            reason, field = "amount", "amount"
        elif self.percent is not None and not 0 < self.percent <= 100:
            reason, field = "percent", "percent"
        elif self.last < self.first:
            reason, field = "days", "last"
        elif not 1 <= self.max_count <= USES_MAX:
            reason, field = "count", "max_count"
        if reason:
            raise CouponRefused(reason=reason, most=USES_MAX, field=field)

    @property
    def live(self) -> tuple[Redemption, ...]:
        """The uses that count."""
        return tuple(one for one in self.redemptions if not one.undone)

    @property
    def weight_minor(self) -> int:
        """The amount that decides who approves it: all that can be redeemed, if it is an amount."""
        return (self.amount_minor or 0) * self.max_count

    def decide(self, to: CorrectionState, by: str, at: datetime, note: str = "") -> Coupon:
        """Return the coupon approved, rejected or withdrawn.

        Raises `CouponMoveRefused`, `CorrectionOwn`, `CorrectionReasonMissing`.
        """
        if to not in _MOVES.get(self.state, frozenset()):
            raise CouponMoveRefused(
                code=self.code, state=self.state.value, wanted=to.value, decided_by=self.decided_by
            )
        if to is not CorrectionState.WITHDRAWN and by == self.asked_by:
            raise CorrectionOwn(asked_by=by)
        if to is CorrectionState.REJECTED and not note:
            raise CorrectionReasonMissing(field="reason")
        return replace(
            self,
            state=to,
            decided_by=by,
            decided_at=at,
            decision_note=note,
            version=self.version + 1,
        )

    def worth(self, due: DueBill, today: date) -> Parts:
        """Return what the coupon takes off a bill, at most what is open of its items.

        Raises `CouponNotRedeemable`.
        """
        open_parts = tuple(
            (item, minor)
            for item, minor in due.open_parts()
            if minor > 0 and item != LATE_FEE and (not self.items or item in self.items)
        )
        reason = ""
        if self.state is not CorrectionState.APPROVED:
            reason = "not_approved"
        elif not self.first <= today <= self.last:
            reason = "days"
        elif self.accounts and due.key.account_id not in self.accounts:
            reason = "account"
        elif self.plans and due.key.plan_id not in self.plans:
            reason = "plan"
        elif any(one.bill_id == due.id for one in self.live):
            reason = "twice"
        elif not open_parts:
            reason = "nothing_open"
        if reason:
            raise self.refusal(reason)
        most = total_of(open_parts)
        if self.percent is not None:
            worth = (Fraction(most) * Fraction(self.percent) / 100 + _HALF).__floor__()
        else:
            worth = min(self.amount_minor or 0, most)
        if worth <= 0:
            raise self.refusal("nothing_open")
        shares = share_out(worth, [minor for _, minor in open_parts])
        both = zip(open_parts, shares, strict=True)
        return tuple((item, share) for (item, _), share in both if share)

    def freed(self, cancelled: Collection[str]) -> Coupon:
        """Return the coupon without the uses on bills that are cancelled."""
        uses = tuple(
            replace(one, undone=True) if one.bill_id in cancelled else one
            for one in self.redemptions
        )
        return replace(self, redemptions=uses)

    def redeem(self, use: Redemption) -> Coupon:
        """Return the coupon used once more. Raises `CouponNotRedeemable`."""
        if len(self.live) >= self.max_count:
            raise self.refusal("used_up")
        return replace(self, redemptions=(*self.redemptions, use), version=self.version + 1)

    def refusal(self, reason: str) -> CouponNotRedeemable:
        """Return why the coupon is not redeemed."""
        return CouponNotRedeemable(
            code=self.code,
            reason=reason,
            first=self.first.isoformat(),
            last=self.last.isoformat(),
            uses=len(self.live),
            max_count=self.max_count,
            field="code",
        )
