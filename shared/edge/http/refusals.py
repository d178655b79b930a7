"""Requests that never reach a use case, each with its code; `errors.py` gives them their status."""

from __future__ import annotations

from shared.domain.errors import NotFound, Rejected, Unavailable


class Unauthenticated(Rejected):
    """The gateway let a call through without saying whose it is."""

    code = "unauthenticated"


class Forbidden(Rejected):
    """The caller's role may not do this."""

    code = "forbidden"


class RouteUnknown(NotFound):
    """No route has this method and path."""

    code = "route_unknown"


class BodyTooLarge(Rejected):
    """The body is larger than this endpoint reads."""

    code = "body_too_large"


class MediaTypeUnsupported(Rejected):
    """The body is not declared as JSON."""

    code = "media_type_unsupported"


class AcceptMissing(Rejected):
    """The answer is a file of a type that the caller does not ask for first."""

    code = "accept_missing"


class TextNotUtf8(Rejected):
    """The body is not UTF-8."""

    code = "text_not_utf8"


class JsonMalformed(Rejected):
    """The body is not a JSON document, or one nested deeper than any request needs."""

    code = "json_malformed"


class FieldUnknown(Rejected):
    """The request names a field that this endpoint does not have."""

    code = "field_unknown"


class FieldMissing(Rejected):
    """The request lacks a required field."""

    code = "field_missing"


class FieldInvalid(Rejected):
    """A field's value is of the wrong type or out of bounds; `rule` says which way."""

    code = "field_invalid"


class CursorInvalid(Rejected):
    """The cursor was not made by this list for this caller, or it was tampered with."""

    code = "cursor_invalid"


class IdempotencyKeyMissing(Rejected):
    """A POST needs the header Idempotency-Key."""

    code = "idempotency_key_missing"


class IdempotencyKeyMalformed(Rejected):
    """An Idempotency-Key is 1 to 128 visible ASCII characters."""

    code = "idempotency_key_malformed"


class VersionMissing(Rejected):
    """A PATCH needs the header If-Match with the version that was read."""

    code = "version_missing"


class VersionMalformed(Rejected):
    """If-Match is not a version as an ETag carries it."""

    code = "version_malformed"


class InternalFault(Unavailable):
    """Something broke that is nobody's request; the log has it under the request id."""

    code = "internal_fault"
