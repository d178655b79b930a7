"""API keys: issued with a secret shown once, listed, revoked."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor, Role
from shared.domain.api_keys import (
    ApiKey,
    IssuedKey,
    KeyRoleRefused,
    hash_secret,
)
from shared.domain.community import Community
from shared.domain.errors import NotFound
from shared.usecases.ports import (
    Clock,
    Directory,
    Ids,
    IssueKey,
    Keys,
    Once,
    Page,
    ReviseKey,
)
from shared.usecases.reading import ById, ListOf, referred, require_seen


@dataclass(frozen=True, slots=True)
class CreateKey:
    """A new key of the caller's company; `communities` None means all of them."""

    once: Once
    name: str
    role: Role
    communities: tuple[str, ...] | None


def create_key(
    actor: Actor, command: CreateKey, *, directory: Directory, clock: Clock, ids: Ids
) -> IssuedKey:
    """The key exists; its secret is in this answer only, and not in that of a repeat.

    Raises `KeyRoleRefused` and `NotFound` for a community.
    """
    if command.role in (Role.PLATFORM, Role.OWNER):  # owners come by a link, scoped to them
        raise KeyRoleRefused(role=command.role.value, field="role")
    if command.communities is None and actor.communities is not None:
        raise NotFound(field="communities")  # nobody gives more than they have
    for community_id in command.communities or ():
        require_seen(actor, community_id, "communities")
        referred(directory.find(actor.company_id, Community, community_id), "communities")
    key = ApiKey(
        id=ids.new("key"),
        company_id=actor.company_id,
        name=command.name,
        role=command.role,
        communities=command.communities,
        created_at=clock.now(),
        created_by=actor.name,
    )
    secret = ids.secret()
    directory.commit(
        actor.company_id,
        [IssueKey(key, hash_secret(secret))],
        once=command.once,
        result=IssuedKey(key, None),
    )
    return IssuedKey(key, secret)


def list_keys(actor: Actor, command: ListOf, *, keys: Keys) -> Page[ApiKey]:
    """Return part of the list of the company's keys, revoked ones included."""
    page = keys.keys_of(actor.company_id, command.limit, command.after)
    return Page(tuple(key for key in page.items if _governs(actor, key)), page.next)


def revoke_key(
    actor: Actor, command: ById, *, directory: Directory, keys: Keys, clock: Clock
) -> ApiKey:
    """The key is refused from now on. Raises `NotFound` and `KeyRevoked`."""
    kept = keys.find_key(command.id)
    if kept is None or kept.key.company_id != actor.company_id or not _governs(actor, kept.key):
        raise NotFound
    revoked = kept.key.revoked(clock.now())
    directory.commit(actor.company_id, [ReviseKey(revoked)])
    return revoked


def _governs(actor: Actor, key: ApiKey) -> bool:
    """Tell whether the caller's scope covers all that the key may see."""
    if actor.communities is None:
        return True
    return key.communities is not None and actor.communities.issuperset(key.communities)
