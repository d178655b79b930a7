"""Signing in with an API key or a pay link: who a caller is."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.api_keys import parse_header, same_secret
from shared.domain.owners.pay_link import PayLinkRefused, is_token
from shared.usecases.owners.pay_links import link_behind
from shared.usecases.owners.ports import PayLinks
from shared.usecases.ports import Clock, Keys

_NO_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a caller put in the header, None if nothing."""

    header: str | None


def sign_in(command: SignIn, *, keys: Keys, links: PayLinks, clock: Clock) -> Actor | None:
    """Return who the caller is, or None: no key, an unknown one, a revoked one, a wrong secret.

    A pay link's token is taken as a key, too: it is that of an owner with one account.
    """
    header = command.header or ""
    if is_token(header):
        try:
            return link_behind(header, links=links, clock=clock).actor
        except PayLinkRefused:
            return None
    parsed = parse_header(header)
    if parsed is None:
        return None
    key_id, secret = parsed
    kept = keys.find_key(key_id)
    # The comparison is made for unknown keys, too, so that time does not tell them apart.
    matches = same_secret(secret, kept.secret_hash if kept else _NO_HASH)
    if kept is None or not matches or kept.key.revoked_at is not None:
        return None
    return kept.key.actor
