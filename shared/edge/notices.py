"""A provider's webhook as the gateway brings it: the very bytes that were signed, and the answer.

A refusal is 4XX: sending it again would not help. What failed on our side is 503: the provider
tries again, for days.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any

from shared.domain.errors import LevyError, Unavailable
from shared.domain.payments.provider_errors import NoticeRefused

BODY_MAX_BYTES = 256 * 1024
_COMPANY = re.compile(r"[A-Za-z0-9_-]{1,64}")


def raw_body(event: Mapping[str, Any]) -> bytes:
    """Return the request's bytes. Raises `NoticeRefused`."""
    body = event.get("body") or ""
    if len(body) > BODY_MAX_BYTES * 4 // 3 + 4:
        raise NoticeRefused(reason="too_large")
    if not event.get("isBase64Encoded"):
        return str(body).encode()
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise NoticeRefused(reason="malformed") from None


def company_of(event: Mapping[str, Any]) -> str:
    """Return the company whose address the notice came to. Raises `NoticeRefused`."""
    company_id = (event.get("pathParameters") or {}).get("company_id") or ""
    if not _COMPANY.fullmatch(company_id):
        raise NoticeRefused(reason="malformed")
    return company_id


def header(event: Mapping[str, Any], name: str) -> str | None:
    """Return a header, whatever the case of its name."""
    for found, value in (event.get("headers") or {}).items():
        if found.lower() == name:
            return str(value)
    return None


def taken() -> dict[str, Any]:
    """Return the answer to a notice that is kept."""
    return _answer(200, {"received": True})


def said(text: str) -> dict[str, Any]:
    """Return the answer to a notice that is kept, in the words its sender wants."""
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    return {"statusCode": 200, "headers": headers, "body": text, "isBase64Encoded": False}


def refused(error: LevyError) -> dict[str, Any]:
    """Return the answer to a notice that is not; it says nothing of why a signature is wrong."""
    if isinstance(error, Unavailable):
        return _answer(503, {"code": error.code})
    too_large = error.data.get("reason") == "too_large"
    return _answer(413 if too_large else 400, {"code": error.code})


def _answer(status: int, body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json; charset=utf-8"},
        "body": json.dumps(body),
        "isBase64Encoded": False,
    }
