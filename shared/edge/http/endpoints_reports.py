"""Endpoints of the reports that managers read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import READERS, Endpoint
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.edge.http import models_reports as models
else:
    models = later("shared.edge.http.models_reports")

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/collection",
        action="collection_report",
        summary="What was charged for a period and what became of it, by plan and charge item",
        roles=READERS,
        query=models.CollectionQuery,
        answer=models.CollectionAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/takings",
        action="takings_report",
        summary="Money that came and went, by channel and business day",
        roles=READERS,
        query=models.TakingsQuery,
        answer=models.TakingsAnswer,
    ),
)
