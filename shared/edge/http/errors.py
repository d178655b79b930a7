"""Errors to HTTP, in one place: a status and `{code, message, field?, hint}`."""

from __future__ import annotations

from typing import Any

from shared.domain.community import Language
from shared.domain.errors import Conflict, LevyError, NotFound, Rejected, Unavailable
from shared.edge.http import refusals
from shared.edge.texts import hint_of, sentence, sentence_of
from shared.usecases.metering.row_faults import RowFault, RowsRefused
from shared.usecases.ports import VersionStale

STATUS_OF_KIND: dict[type[LevyError], int] = {
    NotFound: 404,
    Conflict: 409,
    Rejected: 422,
    Unavailable: 503,
}
# Where HTTP has a word of its own for the case.
STATUS_OF_CASE: dict[type[LevyError], int] = {
    refusals.JsonMalformed: 400,
    refusals.TextNotUtf8: 400,
    refusals.CursorInvalid: 400,
    refusals.IdempotencyKeyMissing: 400,
    refusals.IdempotencyKeyMalformed: 400,
    refusals.VersionMalformed: 400,
    refusals.Unauthenticated: 401,
    refusals.Forbidden: 403,
    refusals.AcceptMissing: 406,
    VersionStale: 412,
    refusals.BodyTooLarge: 413,
    refusals.MediaTypeUnsupported: 415,
    refusals.VersionMissing: 428,
    refusals.InternalFault: 500,
}


def status_of(error: LevyError) -> int:
    """Return the HTTP status of `error`: its own, or that of its kind."""
    for cls in type(error).__mro__:
        if cls in STATUS_OF_CASE:
            return STATUS_OF_CASE[cls]
        if cls in STATUS_OF_KIND:
            return STATUS_OF_KIND[cls]
    return 500


def body_of(error: LevyError, language: Language) -> dict[str, Any]:
    """Return the JSON answer for `error` in `language`, without what is empty."""
    body: dict[str, Any] = {"code": error.code, "message": sentence_of(error, language)}
    if error.field:
        # Documents name places by JSON pointer; callers read one way of naming them.
        body["field"] = error.field.lstrip("/").replace("/", ".")
        if error.field.startswith("/"):
            body["pointer"] = error.field
    # What is wrong within a document, and at which character of a formula.
    body |= {name: error.data[name] for name in ("reason", "position") if name in error.data}
    if isinstance(error, RowsRefused):
        body["rows"] = [_row(fault, language) for fault in error.faults]
    body["hint"] = what_to_do(error, language)
    return body


def what_to_do(error: LevyError, language: Language) -> str | None:
    """Return the hint for `error`, or the one for its kind; None only for one of no kind."""
    kind = next((kind for kind in STATUS_OF_KIND if isinstance(error, kind)), LevyError)
    return hint_of(error, language) or sentence(f"{kind.code}.hint", language, {})


def _row(fault: RowFault, language: Language) -> dict[str, Any]:
    said = sentence(fault.code, language, fault.data)
    return {
        "row": fault.row,
        "field": fault.name or None,
        "code": fault.code,
        "message": said or fault.code,
    }
