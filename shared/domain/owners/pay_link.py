"""Pay links: how an owner without an account of their own is let in, to one account and no other.

The token is derived from the link's id with a secret of ours, so that the same link can be sent
again; kept is only its hash. Whoever has the link can see and pay: it ends by its day, or earlier
by hand.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.actor import Actor, Role
from shared.domain.errors import Conflict, NotFound

# Crockford's base32, as ids have it: no i, l, o, u.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_ID_CHARACTERS = 16
_TOKEN_CHARACTERS = 26  # 130 bits
_TOKEN = re.compile(rf"lp_[{_ALPHABET}]{{{_TOKEN_CHARACTERS}}}")
DAYS = 30
MOST_DAYS = 366


class PayLinkRefused(NotFound):
    """The link opens nothing: forged, expired or revoked, which of them is not told."""

    code = "pay_link_refused"


class PayLinkRevoked(Conflict):
    """The link has been revoked already, which nothing undoes."""

    code = "pay_link_revoked"


class PayLinkTaken(Conflict):
    """Another request made the same link in this moment."""

    code = "pay_link_taken"


class LinkState(StrEnum):
    """Whether a link opens anything."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class PayLink:
    """A link to one account. `purpose` says what it was sent for, `digest` which request made it.

    `opened` counts how often it was opened; programs that look at links before people do count,
    too.
    """

    id: str
    company_id: str
    community_id: str
    account_id: str
    purpose: str
    issued_by: str
    created_at: datetime
    expires_at: datetime
    digest: str = ""
    revoked_at: datetime | None = None
    revoked_by: str = ""
    opened: int = 0
    first_opened_at: datetime | None = None
    last_opened_at: datetime | None = None

    def state(self, at: datetime) -> LinkState:
        """Return whether it opens anything at `at`."""
        if self.revoked_at is not None:
            return LinkState.REVOKED
        return LinkState.ACTIVE if at < self.expires_at else LinkState.EXPIRED

    def is_good(self, at: datetime) -> bool:
        """Tell whether it opens its account at `at`."""
        return self.state(at) is LinkState.ACTIVE

    def revoked(self, by: str, at: datetime) -> PayLink:
        """Return the link refused from now on. Raises `PayLinkRevoked` if it already was."""
        if self.revoked_at is not None:
            raise PayLinkRevoked(revoked_at=self.revoked_at.isoformat())
        return replace(self, revoked_at=at, revoked_by=by)

    @property
    def actor(self) -> Actor:
        """The caller it stands for: whoever holds the account, whichever link they come by."""
        name = f"owner of {self.account_id}"
        own = frozenset({self.account_id})
        return Actor(self.company_id, Role.OWNER, name, frozenset({self.community_id}), own)


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """A link with the token that opens it, and the address it is reached at ("" if not known)."""

    link: PayLink
    token: str
    address: str = ""


def expiry(at: datetime, days: int) -> datetime:
    """Return when a link made at `at` ends."""
    return at.replace(microsecond=0) + timedelta(days=days)


def link_id_of(company_id: str, account_id: str, step: str, number: int) -> str:
    """Return the id of the `number`th link of an account's `step`: the same whenever asked."""
    text = "\0".join((company_id, account_id, step, str(number)))
    return f"lnk_{_base32(hashlib.sha256(text.encode()).digest(), _ID_CHARACTERS)}"


def token_of(secret: bytes, link_id: str) -> str:
    """Return what opens the link: nobody can make it up without `secret`."""
    made = hmac.digest(secret, f"pay-link\0{link_id}".encode(), "sha256")
    return f"lp_{_base32(made, _TOKEN_CHARACTERS)}"


def is_token(text: str) -> bool:
    """Tell whether `text` can be a token."""
    return _TOKEN.fullmatch(text) is not None


def hash_token(token: str) -> str:
    """Return the hash by which a token is found; tokens are random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _base32(digest: bytes, characters: int) -> str:
    number = int.from_bytes(digest)
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in range(characters))
