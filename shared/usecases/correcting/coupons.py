"""Coupons are asked for, approved by somebody else, and redeemed on open bills as waivers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.domain.actor import Actor
from shared.domain.bills import parse_bill_id
from shared.domain.corrections.asked import Asked, CorrectionKind, Worked
from shared.domain.corrections.correction import Correction, CorrectionState, Moved, saved
from shared.domain.corrections.coupon import Coupon, CouponCodeTaken, CouponNotFound, Redemption
from shared.domain.corrections.policy import CorrectionPolicy
from shared.domain.derived_ids import derived_id
from shared.domain.ledger.due_bill import DueBill
from shared.usecases.correcting.applied import look_at, take_effect
from shared.usecases.correcting.figures import Correcting
from shared.usecases.correcting.records import correction_ref, coupon_ref, coupons_of, policy_ref
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen, named_bills
from shared.usecases.ledger.ledger_reading import (
    Place,
    account_of_bill,
    accounts_here,
    minor_of,
    place_seen,
)
from shared.usecases.ports import Clock, Directory, Once, Page
from shared.usecases.reading import ListOf, seen_community

_DECIDED = {
    "approve": CorrectionState.APPROVED,
    "reject": CorrectionState.REJECTED,
    "withdraw": CorrectionState.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class AskCoupon:
    """Ask for a coupon: what it takes off, for whom and what, when and how often."""

    once: Once
    community_id: str
    code: str
    first: date
    last: date
    max_count: int
    reason: str
    amount: Decimal | None = None
    percent: Decimal | None = None
    accounts: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecideCoupon:
    """Approve, reject (with a reason) or withdraw a coupon."""

    once: Once
    community_id: str
    code: str
    what: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RedeemCoupon:
    """Use a coupon on a bill."""

    once: Once
    bill_id: str
    code: str


def ask_coupon(
    actor: Actor, command: AskCoupon, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Coupon:
    """The coupon waits for its approval. Raises `NotFound`, `CouponRefused`, `CouponCodeTaken`,
    `MoneyTooFine`.
    """
    community = seen_community(actor, command.community_id, directory)
    accounts_here(actor, command.accounts, community.id, directory, "accounts")
    amount = command.amount
    coupon = Coupon(
        community_id=community.id,
        code=command.code,
        currency=community.currency,
        first=command.first,
        last=command.last,
        max_count=command.max_count,
        reason=command.reason,
        asked_by=actor.name,
        asked_as=actor.role,
        asked_at=clock.now(),
        digest=command.once.digest,
        amount_minor=None if amount is None else minor_of(amount, community.currency, "amount"),
        percent=command.percent,
        accounts=command.accounts,
        items=command.items,
        plans=command.plans,
    )
    ref = coupon_ref(community.id, command.code)

    def decision(seen: Seen) -> Decision[Coupon]:
        there = seen.find(ref)
        if there is not None:
            if there.digest != coupon.digest:
                raise CouponCodeTaken(code=command.code, field="code")
            return Decision(there)
        return Decision(coupon, (Save(None, coupon),))

    return ledger.decide(actor.company_id, Look(records=(ref,)), decision, once=command.once)


def decide_coupon(
    actor: Actor, command: DecideCoupon, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Coupon:
    """The coupon can be redeemed, or never. Who asked may only withdraw; who decides once more as
    before changes nothing. Raises `CouponNotFound`, `CouponMoveRefused`, `CorrectionOwn`,
    `ApproverMissing`, `CorrectionReasonMissing`.
    """
    seen_community(actor, command.community_id, directory)
    ref, policy = coupon_ref(command.community_id, command.code), policy_ref(command.community_id)
    to = _DECIDED[command.what]

    def decision(seen: Seen) -> Decision[Coupon]:
        before = seen.get(ref, CouponNotFound(code=command.code))
        if before.state is to and before.decided_by == actor.name:
            return Decision(before)
        after = before.decide(to, actor.name, clock.now(), command.note)
        if to is not CorrectionState.WITHDRAWN or actor.name != before.asked_by:
            ruled = seen.find(policy) or CorrectionPolicy(command.community_id)
            ruled.require_approver(actor, CorrectionKind.WAIVER, before.weight_minor)
        return Decision(after, (Save(before, after),))

    look = Look(records=(ref, policy))
    return ledger.decide(actor.company_id, look, decision, once=command.once)


def list_coupons(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[Coupon]:
    """Return part of a community's coupons, by code. Raises `NotFound`."""
    seen_community(actor, command.parent, directory)
    return ledger.page(actor.company_id, coupons_of(command.parent), command.limit, command.after)


def redeem_coupon(
    actor: Actor, command: RedeemCoupon, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Correction:
    """The coupon is used on the bill: a waiver that names it, once a bill.

    The coupon and the bill change together, so it is never used more often than it may be. Raises
    `BillNotFound`, `CouponNotFound`, `CouponNotRedeemable`, `BillCancelled`.
    """
    key = parse_bill_id(command.bill_id)
    account = account_of_bill(actor, key, directory)
    place = place_seen(actor, account.community_id, directory=directory, ledger=ledger, clock=clock)
    ref = coupon_ref(account.community_id, command.code)
    missing = CouponNotFound(code=command.code, field="code")
    known = ledger.find(actor.company_id, ref)
    if known is None:
        raise missing
    done = _done_by(actor.company_id, command, known, ledger)
    if done is not None:
        return done
    correcting = Correcting(place, key)
    number = str(len(known.redemptions))  # a bill cancelled, freed and met again is another use
    correction_id = derived_id("cor", account.community_id, command.code, key.id, number)
    look = look_at(correcting, CorrectionKind.WAIVER, correction_id)
    used = [parse_bill_id(one.bill_id) for one in known.live]
    bills = named_bills((key.account_id,), dict.fromkeys((key, *used)))
    look = Look(look.currency, bills, (*look.records, ref), look.community_id)

    def decision(seen: Seen) -> Decision[Correction]:
        coupon = seen.get(ref, missing)
        seen_bills = {due.id: due for book in seen.books.values() for due in book.bills}
        gone = {bill_id for bill_id, due in seen_bills.items() if due.settlement.cancelled}
        usable = coupon.freed(gone)
        due = seen.books[key.account_id].bill(key)
        parts = usable.worth(due, place.today)
        requested = _requested(actor, command, coupon, (place, due, parts), correction_id)
        approved = requested.approve(coupon.decided_by, place.now, coupon.code, by_rule=True)
        applied, changes = take_effect(correcting, approved, seen, command.once)
        stored = saved(None, applied)
        use = Redemption(due.id, stored.minor, place.now, actor.name, correction_id)
        after = usable.redeem(use)
        return Decision(stored, (*changes, Save(None, stored), Save(coupon, after)))

    return ledger.decide(actor.company_id, look, decision, once=command.once)


def _done_by(
    company_id: str, command: RedeemCoupon, coupon: Coupon, ledger: Ledger
) -> Correction | None:
    """Return what this very request led to before, if it did."""
    for one in coupon.live:
        if one.bill_id == command.bill_id:
            found = ledger.find(company_id, correction_ref(one.correction_id))
            if found is not None and found.digest == _digest(command.once):
                return found
    return None


def _digest(once: Once) -> str:
    """Return what tells this request from another of the same words."""
    return f"{once.key} {once.digest}"


def _requested(
    actor: Actor,
    command: RedeemCoupon,
    coupon: Coupon,
    what: tuple[Place, DueBill, tuple[tuple[str, int], ...]],
    correction_id: str,
) -> Correction:
    place, due, parts = what
    minor = Worked(parts).minor
    return Correction(
        id=correction_id,
        community_id=place.community.id,
        account_id=due.key.account_id,
        bill_id=due.id,
        currency=due.bill.currency,
        asked=Asked(CorrectionKind.WAIVER, parts=parts),
        reason=coupon.reason,
        minor=minor,
        weight_minor=minor,
        open_minor=due.open_minor,
        asked_by=actor.name,
        asked_as=actor.role,
        asked_at=place.now,
        digest=_digest(command.once),
        parts=parts,
        coupon_id=coupon.code,
        moves=(Moved(CorrectionState.REQUESTED, place.now, actor.name, coupon.reason),),
    )
