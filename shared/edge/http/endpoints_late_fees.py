"""Endpoints of late-fee policies, of a bill's late fee, and of disputed bills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import (
    CLERKS,
    READERS,
    READERS_AND_OWNERS,
    SIGNERS,
    SIGNERS_AND_OWNERS,
    Endpoint,
    by_id,
    list_below,
)
from shared.edge.http.fields import ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain.arrears import disputed, late_terms
    from shared.edge.http import models_disputes as disputes
    from shared.edge.http import models_late_fees as models
else:
    disputed = later("shared.domain.arrears.disputed")
    late_terms = later("shared.domain.arrears.late_terms")
    disputes = later("shared.edge.http.models_disputes")
    models = later("shared.edge.http.models_late_fees")

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="POST",
        path="/v1/late-fee-policies",
        action="create_late_policy",
        summary="Create a late-fee policy with its first version",
        roles=CLERKS,
        body=models.LatePolicyBody,
        answer=models.LatePolicyAnswer,
        result=late_terms.LateTerms,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/late-fee-policies",
        action="list_late_policies",
        summary="List late-fee policies, by name",
        roles=READERS,
        query=ListQuery,
        command=list_below(None),
        answer=models.LatePolicyAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/late-fee-policies/{policy_id}",
        action="get_late_policy",
        summary="Get a late-fee policy with all its versions",
        roles=READERS,
        command=by_id("policy_id"),
        answer=models.LatePolicyAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/late-fee-policies/{policy_id}/versions",
        action="add_late_version",
        summary="Add a version of a late-fee policy, for bills due from a day on",
        roles=CLERKS,
        body=models.LateVersionBody,
        answer=models.LatePolicyAnswer,
        result=late_terms.LateTerms,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/bills/{bill_id}/late-fee",
        action="explain_late_fee",
        summary="How a bill's late fee is computed, step by step",
        roles=READERS_AND_OWNERS,
        command=by_id("bill_id"),
        answer=models.LateFeeAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/bills/{bill_id}/disputes",
        action="dispute_bill",
        summary="Dispute a bill: nothing presses for it, and it bears no late fee, meanwhile",
        roles=SIGNERS_AND_OWNERS,
        body=disputes.DisputeBody,
        answer=disputes.DisputesAnswer,
        result=disputed.DisputedBill,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/bills/{bill_id}/disputes",
        action="get_bill_disputes",
        summary="Whether a bill is disputed, and how earlier disputes ended",
        roles=READERS_AND_OWNERS,
        command=by_id("bill_id"),
        answer=disputes.DisputesAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/bills/{bill_id}/disputes/close",
        action="close_bill_dispute",
        summary="Answer a bill's open dispute",
        roles=SIGNERS,
        body=disputes.CloseDisputeBody,
        answer=disputes.DisputesAnswer,
        result=disputed.DisputedBill,
    ),
)
