"""Ids that follow from what they name, so that making a thing twice makes it once."""

from __future__ import annotations

import hashlib

# Crockford's base32, as in all ids.
_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"


def derived_id(prefix: str, *words: str) -> str:
    """Return the id `{prefix}_` and 16 characters (80 bits of a SHA-256) that `words` always give.

    It tells nothing about them to anybody who can't guess all of them.
    """
    digest = hashlib.sha256("|".join(words).encode()).digest()
    bits = int.from_bytes(digest[:10])
    return f"{prefix}_" + "".join(_BASE32[bits >> shift & 31] for shift in range(75, -1, -5))
