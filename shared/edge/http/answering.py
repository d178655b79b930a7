"""Answers as Chalice sends them: JSON, a page for a browser, a file."""

from __future__ import annotations

import json
from typing import Any

from chalice.app import Response

from shared.edge.http.fields import Answer, FileAnswer

_JSON = {"Content-Type": "application/json; charset=utf-8"}
# A page has no script and fetches nothing: whatever might be slipped into it stays text.
_PAGE = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def json_answer(status: int, body: Any, headers: dict[str, str]) -> Response:
    """Return an answer of JSON."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(body=text, status_code=status, headers={**_JSON, **headers})


def page_answer(page: str) -> Response:
    """Return an answer of HTML."""
    return Response(body=page, status_code=200, headers=dict(_PAGE))


def file_answer(media: str, file: Answer) -> Response:
    """Return a file to be shown; nobody between may keep it."""
    if not isinstance(file, FileAnswer):
        raise TypeError(f"{type(file).__name__} is no file")
    headers: dict[str, str | list[str]] = {
        "Content-Type": media,
        "Content-Disposition": f'inline; filename="{file.file_name}"',
        "Cache-Control": "private, no-store",
    }
    return Response(body=file.content, status_code=200, headers=headers)
