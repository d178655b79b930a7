"""The code of a receipt in its QR code: who it is, sealed so that nobody else can make one.

A code is base64url(HMAC-SHA256 cut to 16 bytes ‖ company.community.year.number).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable

from shared.domain.documents.receipt_paper import ReceiptName

_MAC_BYTES = 16


class ReceiptSeal:
    """Makes and reads the codes of receipts with a secret that is fetched when first needed."""

    def __init__(self, secret: Callable[[], bytes]) -> None:
        self._secret = secret

    def seal(self, name: ReceiptName) -> str:
        """Return the code of a receipt."""
        words = (name.company_id, name.community_id, str(name.year), str(name.number))
        payload = ".".join(words).encode()
        return _encoded(self._mac(payload) + payload)

    def opened(self, code: str) -> ReceiptName | None:
        """Return the receipt that `code` was made for, None if it was not made here."""
        try:
            raw = base64.b64decode(
                code.encode("ascii") + b"=" * (-len(code) % 4), altchars=b"-_", validate=True
            )
        except (binascii.Error, ValueError):
            return None
        mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        genuine = hmac.compare_digest(mac, self._mac(payload)) and _encoded(raw) == code
        if not genuine:
            return None
        company, community, year, number = payload.decode().split(".")
        return ReceiptName(company, community, int(year), int(number))

    def _mac(self, payload: bytes) -> bytes:
        message = b"receipt\0" + payload
        return hmac.new(self._secret(), message, hashlib.sha256).digest()[:_MAC_BYTES]


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
