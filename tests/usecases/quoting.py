"""Asking for quotes as a caller does: JSON in, JSON out."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from shared.domain.actor import Actor, Role
from shared.domain.community import Language
from shared.edge.http.endpoint import Call
from shared.edge.http.models_quotes import QuoteAnswerBody, QuoteBody
from shared.usecases.quoting.quotes import quote

CALL = Call(
    actor=Actor("com_0000000000000000", Role.READER, "tester"),
    language=Language.EN,
    path={},
    query=None,
    body=None,
)


def asked(**body: Any) -> dict[str, Any]:
    """Return the answer to a quote, as JSON."""
    request = QuoteBody.model_validate_json(json.dumps(body)).command(CALL)
    answer = QuoteAnswerBody.of(quote(request), CALL).model_dump(mode="json")
    result: dict[str, Any] = json.loads(json.dumps(answer))
    return result


def amount(**body: Any) -> Decimal:
    """Return the amount of a quote."""
    return Decimal(asked(**body)["amount"]["amount"])


def line_amounts(answer: dict[str, Any]) -> list[str]:
    """Return the amounts of an answer's lines."""
    return [line["amount"]["amount"] for line in answer["lines"] if line["amount"] is not None]


def line(answer: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the line called `name`."""
    found: dict[str, Any] = next(one for one in answer["lines"] if one["name"] == name)
    return found
