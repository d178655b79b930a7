"""Signing in with an API key: who a caller is."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.api_keys import parse_header, same_secret
from shared.usecases.ports import Keys

_NO_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a caller put in the header, None if nothing."""

    header: str | None


def sign_in(command: SignIn, *, keys: Keys) -> Actor | None:
    """Return who the caller is, or None: no key, an unknown one, a revoked one, a wrong secret."""
    parsed = parse_header(command.header or "")
    if parsed is None:
        return None
    key_id, secret = parsed
    kept = keys.find_key(key_id)
    # The comparison is made for unknown keys, too, so that time does not tell them apart.
    matches = same_secret(secret, kept.secret_hash if kept else _NO_HASH)
    if kept is None or not matches or kept.key.revoked_at is not None:
        return None
    return kept.key.actor
