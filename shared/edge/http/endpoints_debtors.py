"""Endpoints of debtors: the list and its sums, cases with their steps, actions on many.

None of them, and no action they take, touches a supply to a home.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import KIB, READERS, SIGNERS, Endpoint, by_id, list_below
from shared.edge.http.fields import ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain.arrears import batch
    from shared.edge.http import models_collecting as collecting
    from shared.edge.http import models_collection_actions as actions
    from shared.edge.http import models_debtors as models
else:
    batch = later("shared.domain.arrears.batch")
    actions = later("shared.edge.http.models_collection_actions")
    collecting = later("shared.edge.http.models_collecting")
    models = later("shared.edge.http.models_debtors")

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/debtors",
        action="list_debtors",
        summary="List who owes what since when, due longest first or most owed first",
        roles=READERS,
        query=models.DebtorsQuery,
        answer=models.DebtorAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/arrears",
        action="arrears_totals",
        summary="What is late in all, by age, building and charge item",
        roles=READERS,
        query=models.ArrearsQuery,
        answer=models.ArrearsAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/debtors-file",
        action="export_debtors",
        summary="Get the debtors as CSV text that is safe to open in a spreadsheet",
        roles=READERS,
        query=models.ArrearsQuery,
        answer=models.DebtorCsvAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/follow-ups",
        action="list_follow_ups",
        summary="List accounts that somebody has to look at, by day",
        roles=READERS,
        query=ListQuery,
        command=list_below("community_id"),
        answer=collecting.FollowUpAnswer,
        listing=True,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/collection-actions",
        action="act_on_debtors",
        summary="Remind, write to, offer a plan to, assign or hand to law many debtors",
        roles=SIGNERS,
        body=actions.ActionBody,
        answer=actions.BatchAnswer,
        result=batch.CollectionBatch,
        status=202,
        body_limit_bytes=64 * KIB,
    ),
    Endpoint(
        method="GET",
        path="/v1/collection-actions/{collection_batch_id}",
        action="get_collection_batch",
        summary="Get how far an action on many debtors is",
        roles=READERS,
        command=by_id("collection_batch_id"),
        answer=actions.BatchAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/collection-case",
        action="get_collection_case",
        summary="Get how collecting from an account stands: status, promises, limitation, law",
        roles=READERS,
        command=by_id("account_id"),
        answer=collecting.CaseAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/collection-steps",
        action="list_collection_steps",
        summary="List what was done about an account besides contacts, newest first",
        roles=READERS,
        query=ListQuery,
        command=list_below("account_id"),
        answer=collecting.StepAnswer,
        listing=True,
    ),
)
