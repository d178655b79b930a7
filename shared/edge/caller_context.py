"""A caller as the authorizer hands them to the API: text only, and nothing left to guess."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.domain.actor import Actor, Role

_NAMES = ("company_id", "role", "name", "communities", "accounts")
_ALL_COMMUNITIES = "*"


def context_of(actor: Actor) -> dict[str, str]:
    """Return the authorizer context from which `actor_in` makes the same caller."""
    communities = actor.communities
    listed = _ALL_COMMUNITIES if communities is None else ",".join(sorted(communities))
    accounts = ",".join(sorted(actor.accounts))
    values = (actor.company_id, actor.role.value, actor.name, listed, accounts)
    return dict(zip(_NAMES, values, strict=True))


def actor_in(context: Mapping[str, Any] | None) -> Actor | None:
    """Return the caller that the authorizer named, None if it named none.

    Without a list of communities nobody sees all of them, and without accounts an owner sees none.
    """
    try:
        company_id, role, name, listed, own = (str((context or {})[each]) for each in _NAMES)
        known = Role(role)
    except (KeyError, ValueError):
        return None
    if not company_id:
        return None
    everywhere = listed == _ALL_COMMUNITIES
    communities = None if everywhere else frozenset(filter(None, listed.split(",")))
    accounts = frozenset(filter(None, own.split(",")))
    return Actor(company_id, known, name, communities, accounts)
