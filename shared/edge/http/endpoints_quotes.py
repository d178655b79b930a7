"""The endpoint of quotes: any computation of the engine, nothing stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import KIB, READERS, Endpoint
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.edge.http import models_quotes as models
else:
    models = later("shared.edge.http.models_quotes")

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="POST",
        path="/v1/quotes",
        action="quote",
        summary="Compute a rule or a policy on given inputs; nothing is stored",
        roles=READERS,
        body=models.QuoteBody,
        answer=models.QuoteAnswerBody,
        body_limit_bytes=1024 * KIB,
    ),
)
