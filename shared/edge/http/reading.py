"""From an HTTP request to a `Call`: who, in which language, and a body and query of right form."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from shared.domain.actor import Actor
from shared.domain.community import Language
from shared.edge.caller_context import actor_in
from shared.edge.http import refusals
from shared.usecases.ports import Once

if TYPE_CHECKING:  # the pages of owners need none of it to start
    from pydantic import BaseModel, ValidationError

# What no id is made of can't be in a key either.
PATH_WORD = re.compile(r"[A-Za-z0-9_.-]{1,200}")
_VERSION = re.compile(r'(?:W/)?"?([1-9]\d{0,9})"?', re.ASCII)
_IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,128}")
_REPLACED = "\N{REPLACEMENT CHARACTER}"
_LANGUAGE_RANGE = re.compile(r"\s*([A-Za-z*-]{1,35})\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*")
_LOCAL = ("localhost", "127.0.0.1")


def language_of(accept_language: str | None) -> Language:
    """Return the language the caller likes best, Chinese where the header does not decide."""
    best, best_weight = Language.ZH, 0
    for part in (accept_language or "")[:500].split(","):
        found = _LANGUAGE_RANGE.fullmatch(part)
        if not found:
            continue
        weight = int((found[2] or "1").replace(".", "").ljust(4, "0"))
        spoken = {"zh": Language.ZH, "en": Language.EN}.get(found[1].lower().split("-")[0])
        if spoken and weight > best_weight:
            best, best_weight = spoken, weight
    return best


def require_accepted(accept: str | None, media: str) -> None:
    """Pass if the caller takes `media` first. Raises `AcceptMissing`.

    API Gateway hands out bytes only where the first type that Accept names is one of its binary
    types, and text in base64 to everyone else, which would be a broken file.
    """
    if (accept or "").split(",")[0].partition(";")[0].strip().lower() != media:
        raise refusals.AcceptMissing(media=media, field="Accept")


def likes_html(accept: str | None) -> bool:
    """Tell whether a browser asks."""
    return "text/html" in (accept or "").lower()


def scheme_of(host: str) -> str:
    """Return how a host is spoken to: only a local stack, which has no certificate, by http."""
    name = host.partition(":")[0]
    return "http" if name in _LOCAL or name.endswith(".localhost") else "https"


def address_of(context: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    """Return where the API answers, as the caller reached it: "https://host/stage" or so.

    The gateway names its host and the path with its stage in the context.
    """
    host = context.get("domainName") or headers.get("host") or ""
    scheme = headers.get("x-forwarded-proto") or scheme_of(host)
    resource = len(str(context.get("resourcePath", "")).split("/"))
    words = str(context.get("path", "")).split("/")
    # A path parameter may hold anything but a slash, so words count the same in route and path.
    prefix = "/".join(words[: len(words) - resource + 1])
    return f"{scheme}://{host}{prefix}" if host else ""


def actor_of(context: Mapping[str, Any] | None) -> Actor:
    """Return the caller as the authorizer named them. Raises `Unauthenticated`."""
    actor = actor_in(context)
    if actor is None:
        raise refusals.Unauthenticated
    return actor


def read_body(model: type[BaseModel], raw: bytes | str, content_type: str, limit: int) -> Any:
    """Return the body as `model`. Raises a refusal that names the field at fault."""
    from pydantic import RootModel, ValidationError

    data = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    if len(data) > limit:
        raise refusals.BodyTooLarge(limit_bytes=limit)
    if content_type.partition(";")[0].strip().lower() not in ("application/json", ""):
        raise refusals.MediaTypeUnsupported(field="Content-Type")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise refusals.TextNotUtf8 from None
    if _REPLACED in text:  # the gateway hands bodies over as text and mends what it can't decode
        raise refusals.TextNotUtf8
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        # A body of several kinds names the kind before the field; callers know no such field.
        raise _refusal(error, skipped=1 if issubclass(model, RootModel) else 0) from None


def read_query(model: type[BaseModel], values: Mapping[str, list[str]] | None) -> Any:
    """Return the query string as `model`. Raises a refusal that names the parameter."""
    from pydantic import ValidationError

    flat: dict[str, str] = {}
    for name, given in (values or {}).items():
        if len(given) != 1:
            raise refusals.FieldInvalid(field=name[:100], rule="repeated", reason="repeated")
        flat[name] = given[0]
    try:
        return model.model_validate(flat)
    except ValidationError as error:
        raise _refusal(error) from None


def _refusal(error: ValidationError, skipped: int = 0) -> Exception:
    """Return the refusal of the first error; unknown and missing fields have their own codes."""
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"][skipped:])[:200] or None
    rule, context = first["type"], first.get("ctx", {})
    if rule.startswith("union_tag"):
        field = str(context["discriminator"]).strip("'")
        if rule == "union_tag_not_found":
            return refusals.FieldMissing(field=field)
    if rule == "json_invalid":
        return refusals.JsonMalformed()
    if rule in ("extra_forbidden", "unexpected_keyword_argument"):
        return refusals.FieldUnknown(field=field)
    if rule == "missing":
        return refusals.FieldMissing(field=field)
    # A bound is told as people write it, never as Python does.
    allowed = {
        key: str(value) if isinstance(value, Decimal) else value
        for key, value in context.items()
        if key != "error"
    }
    return refusals.FieldInvalid(field=field, rule=rule, reason=rule, **allowed)


def read_key(scope: Actor, header: str | None, route: str, body: BaseModel | None) -> Once | None:
    """Return the idempotency key bound to caller, route and input; None without the header."""
    if header is None:
        return None
    if not _IDEMPOTENCY_KEY.fullmatch(header):
        raise refusals.IdempotencyKeyMalformed(field="Idempotency-Key")
    canonical = json.dumps(
        body.model_dump(mode="json") if body is not None else None, sort_keys=True
    )
    text = "\0".join((scope.name, route, canonical))
    return Once(scope.company_id, header, hashlib.sha256(text.encode()).hexdigest())


def read_version(header: str | None) -> int | None:
    """Return the version of an If-Match header; None without one. Raises `VersionMalformed`."""
    if header is None:
        return None
    found = _VERSION.fullmatch(header.strip())
    if not found:
        raise refusals.VersionMalformed(field="If-Match")
    return int(found[1])
