"""List cursors: where a page ended, sealed so that only this list, for this caller, goes on there.

A cursor is base64url(HMAC-SHA256 cut to 16 bytes ‖ JSON). The HMAC covers the scope too (company,
endpoint, path, filters), so that a cursor carried to another list is as good as forged.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json

from shared.usecases.ports import Position

_MAC_BYTES = 16


def seal(secret: bytes, scope: str, position: Position) -> str:
    """Return the cursor that goes on after `position` of the list `scope`."""
    payload = json.dumps([position.sort, position.id], ensure_ascii=False).encode()
    return _encoded(_mac(secret, scope, payload) + payload)


def open_sealed(secret: bytes, scope: str, cursor: str) -> Position | None:
    """Return the position in `cursor`, or None if it was not sealed for `scope`."""
    try:
        raw = base64.b64decode(
            cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True
        )
    except (binascii.Error, ValueError):
        return None
    if _encoded(raw) != cursor:  # base64 can be spelled in more than one way; a cursor in one
        return None
    mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(secret, scope, payload)):
        return None
    sort, found_id = json.loads(payload)
    return Position(sort, found_id)


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _mac(secret: bytes, scope: str, payload: bytes) -> bytes:
    message = scope.encode() + b"\0" + payload
    return hmac.new(secret, message, hashlib.sha256).digest()[:_MAC_BYTES]
