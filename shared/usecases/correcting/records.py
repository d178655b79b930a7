"""The names and lists of corrections in the ledger, and one that the caller may see."""

from __future__ import annotations

from shared.domain.actor import Actor
from shared.domain.bills import BillKey
from shared.domain.corrections.batch import WaiverBatch
from shared.domain.corrections.correction import Correction
from shared.domain.corrections.coupon import Coupon
from shared.domain.corrections.credit_notes import CreditNoteSeries
from shared.domain.corrections.errors import CorrectionNotFound
from shared.domain.corrections.policy import CorrectionPolicy
from shared.usecases.ledger.ledger_ports import Ledger, Ref, Shelf


def correction_ref(correction_id: str) -> Ref[Correction]:
    """Return the name of a correction."""
    return Ref(Correction, (correction_id,))


def policy_ref(community_id: str) -> Ref[CorrectionPolicy]:
    """Return the name of a community's policy for corrections."""
    return Ref(CorrectionPolicy, (community_id,))


def credit_notes_ref(community_id: str, year: int) -> Ref[CreditNoteSeries]:
    """Return the name of a community's credit note numbers of a year."""
    return Ref(CreditNoteSeries, (community_id, f"{year:04d}"))


def corrections_of_bill(bill: BillKey) -> Shelf[Correction]:
    """Return the list of a bill's corrections, oldest first."""
    words = (bill.account_id, bill.period, bill.plan_id, str(bill.seq))
    return Shelf(Correction, ("account", *words))


def corrections_of_account(account_id: str) -> Shelf[Correction]:
    """Return the list of an account's corrections, by bill."""
    return Shelf(Correction, ("account", account_id))


def corrections_in(community_id: str, state: str) -> Shelf[Correction]:
    """Return the list of a community's corrections in one state, oldest first."""
    return Shelf(Correction, ("community", community_id, state))


def coupon_ref(community_id: str, code: str) -> Ref[Coupon]:
    """Return the name of a coupon."""
    return Ref(Coupon, (community_id, code))


def coupons_of(community_id: str) -> Shelf[Coupon]:
    """Return the list of a community's coupons, by code."""
    return Shelf(Coupon, (community_id,))


def batch_ref(batch_id: str) -> Ref[WaiverBatch]:
    """Return the name of a batch of waivers."""
    return Ref(WaiverBatch, (batch_id,))


def batches_of(community_id: str) -> Shelf[WaiverBatch]:
    """Return the list of a community's batches of waivers, newest first."""
    return Shelf(WaiverBatch, (community_id,), newest_first=True)


def correction_seen(actor: Actor, correction_id: str, ledger: Ledger) -> Correction:
    """Return a correction that the caller may see. Raises `CorrectionNotFound`."""
    found = ledger.find(actor.company_id, correction_ref(correction_id))
    if found is None or not actor.may_see_account(found.community_id, found.account_id):
        raise CorrectionNotFound(correction_id=correction_id)
    return found
