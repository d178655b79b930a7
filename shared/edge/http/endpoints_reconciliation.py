"""Endpoints of reconciliation: days, exceptions, bank statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.actor import Role
from shared.edge.http.endpoint import CLERKS, KIB, READERS, SIGNERS, Endpoint, by_id, list_below
from shared.edge.http.fields import ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain.reconciling import day, item
    from shared.edge.http import models_reconciled_items as items
    from shared.edge.http import models_reconciliation as models
    from shared.edge.http import models_statements as statements
else:
    day = later("shared.domain.reconciling.day")
    item = later("shared.domain.reconciling.item")
    items = later("shared.edge.http.models_reconciled_items")
    models = later("shared.edge.http.models_reconciliation")
    statements = later("shared.edge.http.models_statements")

_PLATFORM = frozenset({Role.PLATFORM})  # for rows of a payout that belong to no company

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/reconciliation-days",
        action="list_reconciled_days",
        summary="List a community's reconciled days with their figures, newest first",
        roles=READERS,
        query=ListQuery,
        command=list_below("community_id"),
        answer=models.DayAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/reconciliation-items",
        action="list_reconciled_items",
        summary="List a day's items, of one verdict or all",
        roles=READERS,
        query=items.ItemsQuery,
        answer=items.ItemAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/reconciliation-file",
        action="export_reconciled_day",
        summary="Get a day's items as CSV text that is safe to open in a spreadsheet",
        roles=READERS,
        query=models.DayQuery,
        answer=models.DayCsvAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/reconciliation-exceptions",
        action="list_exceptions",
        summary="List money that both sides tell of differently, oldest day first",
        roles=READERS | _PLATFORM,
        query=items.ExceptionsQuery,
        answer=items.ItemAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/reconciliation-items/{reconciled_id}",
        action="get_reconciled_item",
        summary="Get an item with both sides and its story",
        roles=READERS | _PLATFORM,
        command=by_id("reconciled_id"),
        answer=items.ItemAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/reconciliation-items/{reconciled_id}/explain",
        action="explain_exception",
        summary="Say why an exception is one",
        roles=SIGNERS | _PLATFORM,
        body=items.ExplainBody,
        answer=items.ItemAnswer,
        result=item.Item,
    ),
    Endpoint(
        method="POST",
        path="/v1/reconciliation-items/{reconciled_id}/close",
        action="close_exception",
        summary="Close an exception that was explained",
        roles=SIGNERS | _PLATFORM,
        body=items.CloseBody,
        answer=items.ItemAnswer,
        result=item.Item,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/bank-statements",
        action="import_statement",
        summary="Import a bank statement; each of its rows once",
        roles=CLERKS,
        body=statements.StatementBody,
        answer=statements.StatementAnswer,
        result=day.StatementImport,
        status=201,
        body_limit_bytes=512 * KIB,
    ),
    Endpoint(
        method="GET",
        path="/v1/reconciliation-items/{reconciled_id}/candidates",
        action="propose_matches",
        summary="List what a bank line may be, likeliest first",
        roles=READERS,
        command=by_id("reconciled_id"),
        answer=statements.ProposalsAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/reconciliation-items/{reconciled_id}/match",
        action="match_line",
        summary="Match a bank line with money that waits for one",
        roles=CLERKS,
        body=statements.MatchBody,
        answer=items.ItemAnswer,
        result=item.Item,
    ),
    Endpoint(
        method="POST",
        path="/v1/reconciliation-items/{reconciled_id}/unmatch",
        action="unmatch_line",
        summary="Undo the match of a bank line",
        roles=CLERKS,
        body=statements.UnmatchBody,
        answer=items.ItemAnswer,
        result=item.Item,
    ),
    Endpoint(
        method="POST",
        path="/v1/reconciliation-items/{reconciled_id}/book",
        action="book_line",
        summary="Book a bank line as a payment of an account, or have it wait in suspense",
        roles=CLERKS,
        body=statements.BookBody,
        answer=items.ItemAnswer,
        result=item.Item,
    ),
)
