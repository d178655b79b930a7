"""API keys: how machines sign in. The secret is shown once and kept only as a hash."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.actor import Actor, Role
from shared.domain.errors import Conflict, Rejected

# Not a company: the owner of keys that create companies and see nothing of theirs.
PLATFORM_COMPANY = "platform"
_HEADER = re.compile(r"levy_(key_[0-9a-z]{16})_([0-9a-z]{32,64})")


class KeyRevoked(Conflict):
    """The key has been revoked already, which nothing undoes."""

    code = "key_revoked"


class KeyRoleRefused(Rejected):
    """A company's key can't have the platform's role, nor an owner's."""

    code = "key_role_refused"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What a machine may do, with which a caller is known; `communities` None means all."""

    id: str
    company_id: str
    name: str
    role: Role
    communities: tuple[str, ...] | None
    created_at: datetime
    created_by: str
    revoked_at: datetime | None = None
    version: int = 1

    def revoked(self, at: datetime) -> ApiKey:
        """Return the key refused from now on. Raises `KeyRevoked` if it already was."""
        if self.revoked_at is not None:
            raise KeyRevoked(revoked_at=self.revoked_at.isoformat())
        return replace(self, revoked_at=at, version=self.version + 1)

    @property
    def actor(self) -> Actor:
        """The caller this key stands for; its id is part of the name, so that names can repeat."""
        communities = None if self.communities is None else frozenset(self.communities)
        return Actor(self.company_id, self.role, f"{self.name} ({self.id})", communities)


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A key with its secret; `secret` is None when an earlier answer is repeated."""

    key: ApiKey
    secret: str | None


def header_value(key_id: str, secret: str) -> str:
    """Return what a caller puts in `X-Api-Key`."""
    return f"levy_{key_id}_{secret}"


def parse_header(value: str) -> tuple[str, str] | None:
    """Return the key id and secret of a header value, or None if it can't be one."""
    found = _HEADER.fullmatch(value)
    return (found[1], found[2]) if found else None


def hash_secret(secret: str) -> str:
    """Return the hash under which a secret is kept; secrets are random, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same_secret(secret: str, kept_hash: str) -> bool:
    """Tell whether `secret` has `kept_hash`, in a time that does not show where they differ."""
    return hmac.compare_digest(hash_secret(secret), kept_hash)
