"""Endpoints of corrections: tried out, asked for, decided, listed, and who may do what."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from shared.edge.http.endpoint import (
    ADMINS,
    READERS,
    READERS_AND_OWNERS,
    SIGNERS,
    Call,
    Endpoint,
    by_id,
    list_below,
)
from shared.edge.http.fields import ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain.corrections import batch, correction, coupon
    from shared.edge.http import models_correction_policy as policies
    from shared.edge.http import models_corrections as models
    from shared.edge.http import models_coupons as coupons
    from shared.edge.http import models_waiver_batches as batches
else:
    correction = later("shared.domain.corrections.correction")
    batch = later("shared.domain.corrections.batch")
    batches = later("shared.edge.http.models_waiver_batches")
    coupon = later("shared.domain.corrections.coupon")
    coupons = later("shared.edge.http.models_coupons")
    models = later("shared.edge.http.models_corrections")
    policies = later("shared.edge.http.models_correction_policy")


def _decides(what: str) -> Callable[[Call], object]:
    return lambda call: coupons.decision(call, what)  # nothing is imported before a request


def _decides_batch(what: str) -> Callable[[Call], object]:
    return lambda call: batches.decision(call, what)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="POST",
        path="/v1/bills/{bill_id}/corrections/preview",
        action="preview_correction",
        summary="Try a correction of a bill out: its figures, and who would have to approve it",
        roles=SIGNERS,
        body=models.WantedBody,
        answer=models.PreviewAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/bills/{bill_id}/corrections",
        action="ask_correction",
        summary="Ask for a waiver, write-off, adjustment, credit note, cancellation or re-issue",
        roles=SIGNERS,
        body=models.CorrectionBody,
        answer=models.CorrectionAnswer,
        result=correction.Correction,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/bills/{bill_id}/corrections",
        action="list_bill_corrections",
        summary="List a bill's corrections with who asked, who approved and why",
        roles=READERS_AND_OWNERS,
        query=ListQuery,
        command=list_below("bill_id"),
        answer=models.CorrectionAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/corrections",
        action="list_account_corrections",
        summary="List the corrections of all of an account's bills",
        roles=READERS_AND_OWNERS,
        query=ListQuery,
        command=list_below("account_id"),
        answer=models.CorrectionAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/corrections",
        action="list_corrections",
        summary="List a community's corrections in one state, oldest first",
        roles=READERS,
        query=models.CorrectionsQuery,
        answer=models.CorrectionAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/corrections/{correction_id}",
        action="get_correction",
        summary="Get one correction with its story",
        roles=READERS,
        command=by_id("correction_id"),
        answer=models.CorrectionAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/corrections/{correction_id}/approve",
        action="approve_correction",
        summary="Approve what somebody else asked for; it takes effect with that",
        roles=SIGNERS,
        body=models.DecisionBody,
        answer=models.CorrectionAnswer,
        result=correction.Correction,
    ),
    Endpoint(
        method="POST",
        path="/v1/corrections/{correction_id}/reject",
        action="reject_correction",
        summary="Reject what somebody else asked for, and say why",
        roles=SIGNERS,
        body=models.RejectionBody,
        answer=models.CorrectionAnswer,
        result=correction.Correction,
    ),
    Endpoint(
        method="POST",
        path="/v1/corrections/{correction_id}/withdraw",
        action="withdraw_correction",
        summary="Take back what oneself asked for",
        roles=SIGNERS,
        body=models.DecisionBody,
        answer=models.CorrectionAnswer,
        result=correction.Correction,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/correction-policy",
        action="get_correction_policy",
        summary="Get who may correct bills alone, and who has to approve",
        roles=READERS,
        command=by_id("community_id"),
        answer=policies.CorrectionPolicyAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/communities/{community_id}/correction-policy",
        action="update_correction_policy",
        summary="Change who may correct bills alone, and who has to approve",
        roles=ADMINS,
        body=policies.CorrectionPolicyPatch,
        answer=policies.CorrectionPolicyAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/coupons",
        action="ask_coupon",
        summary="Ask for a coupon; it can be redeemed once somebody else approved it",
        roles=SIGNERS,
        body=coupons.CouponBody,
        answer=coupons.CouponAnswer,
        result=coupon.Coupon,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/coupons",
        action="list_coupons",
        summary="List a community's coupons with their uses, by code",
        roles=READERS,
        query=ListQuery,
        command=list_below("community_id"),
        answer=coupons.CouponAnswer,
        listing=True,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/coupons/{code}/approve",
        action="approve_coupon",
        summary="Approve a coupon that somebody else asked for",
        roles=SIGNERS,
        body=coupons.CouponNoteBody,
        command=_decides(what="approve"),
        answer=coupons.CouponAnswer,
        result=coupon.Coupon,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/coupons/{code}/reject",
        action="reject_coupon",
        summary="Reject a coupon, and say why",
        roles=SIGNERS,
        body=coupons.CouponRejectionBody,
        command=_decides(what="reject"),
        answer=coupons.CouponAnswer,
        result=coupon.Coupon,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/coupons/{code}/withdraw",
        action="withdraw_coupon",
        summary="Withdraw a coupon: what was redeemed stays",
        roles=SIGNERS,
        body=coupons.CouponNoteBody,
        command=_decides(what="withdraw"),
        answer=coupons.CouponAnswer,
        result=coupon.Coupon,
    ),
    Endpoint(
        method="POST",
        path="/v1/bills/{bill_id}/coupons",
        action="redeem_coupon",
        summary="Redeem a coupon on an open bill, as a waiver that names it",
        roles=SIGNERS,
        body=coupons.RedemptionBody,
        answer=models.CorrectionAnswer,
        result=correction.Correction,
        status=201,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/waiver-batches",
        action="ask_waivers",
        summary="Ask for one waiver on the bills of many accounts",
        roles=SIGNERS,
        body=batches.WaiverBatchBody,
        answer=batches.WaiverBatchAnswer,
        result=batch.WaiverBatch,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/waiver-batches",
        action="list_waivers",
        summary="List a community's batches of waivers, newest first",
        roles=READERS,
        query=ListQuery,
        command=list_below("community_id"),
        answer=batches.WaiverBatchAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/waiver-batches/{batch_id}",
        action="get_waivers",
        summary="Get a batch of waivers and how far it is",
        roles=READERS,
        command=by_id("batch_id"),
        answer=batches.WaiverBatchAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/waiver-batches/{batch_id}/approve",
        action="approve_waivers",
        summary="Approve a batch that somebody else asked for; it is carried out",
        roles=SIGNERS,
        body=coupons.CouponNoteBody,
        command=_decides_batch(what="approve"),
        answer=batches.WaiverBatchAnswer,
        result=batch.WaiverBatch,
    ),
    Endpoint(
        method="POST",
        path="/v1/waiver-batches/{batch_id}/reject",
        action="reject_waivers",
        summary="Reject a batch, and say why",
        roles=SIGNERS,
        body=coupons.CouponRejectionBody,
        command=_decides_batch(what="reject"),
        answer=batches.WaiverBatchAnswer,
        result=batch.WaiverBatch,
    ),
    Endpoint(
        method="POST",
        path="/v1/waiver-batches/{batch_id}/withdraw",
        action="withdraw_waivers",
        summary="Take back the batch that oneself asked for",
        roles=SIGNERS,
        body=coupons.CouponNoteBody,
        command=_decides_batch(what="withdraw"),
        answer=batches.WaiverBatchAnswer,
        result=batch.WaiverBatch,
    ),
)
