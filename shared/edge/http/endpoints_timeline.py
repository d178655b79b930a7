"""Endpoints that tell the whole story of a bill, a payment, a refund or a deposit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import READERS_AND_OWNERS, Endpoint, list_below
from shared.edge.http.fields import ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.edge.http import models_timeline as models
else:
    models = later("shared.edge.http.models_timeline")


def _story(of: str) -> Endpoint:
    return Endpoint(
        method="GET",
        path=f"/v1/{of}s/{{{of}_id}}/timeline",
        action=f"{of}_timeline",
        summary=f"Tell all that happened to a {of}, oldest first",
        roles=READERS_AND_OWNERS,
        query=ListQuery,
        command=list_below(f"{of}_id"),
        answer=models.TimelineLineAnswer,
        listing=True,
    )


ENDPOINTS: tuple[Endpoint, ...] = (
    _story("bill"),
    _story("payment"),
    _story("refund"),
    _story("deposit"),
)
