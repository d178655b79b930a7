"""What all use cases share in reading: who may see what, and plain commands to get and list."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar

from shared.domain.actor import Actor
from shared.domain.community import Community
from shared.domain.errors import LevyError, NotFound
from shared.usecases.ports import Directory, Position, Resource, VersionStale

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", bound=Resource)
_TRIES = 4


class _OfCommunity(Protocol):
    @property
    def community_id(self) -> str: ...


C = TypeVar("C", bound=_OfCommunity)


@dataclass(frozen=True, slots=True)
class ById:
    """Asks for one resource."""

    id: str


@dataclass(frozen=True, slots=True)
class ListOf:
    """Asks for part of the list below a parent ("" for the company itself)."""

    parent: str
    limit: int
    after: Position | None = None


def require_seen(actor: Actor, community_id: str, field: str | None = None) -> None:
    """Pass if the caller's scope covers the community. Raises `NotFound`, telling nothing."""
    if not actor.may_see(community_id):
        raise NotFound(field=field)


def seen(actor: Actor, resource: C) -> C:
    """Return `resource` if the caller's scope covers its community. Raises `NotFound`."""
    require_seen(actor, resource.community_id)
    return resource


def seen_community(
    actor: Actor, community_id: str, directory: Directory, field: str | None = None
) -> Community:
    """Return the community. Raises `NotFound`, naming `field` if it stood in one."""
    require_seen(actor, community_id, field)
    return referred(directory.find(actor.company_id, Community, community_id), field)


def referred(found: R | None, field: str | None) -> R:
    """Return what a request refers to in `field`. Raises `NotFound` if it is not there."""
    if found is None:
        raise NotFound(field=field)
    return found


def require_version(resource: Resource, version: int) -> None:
    """Pass if the caller read this version of `resource`. Raises `VersionStale`."""
    if resource.version != version:
        raise VersionStale(version=resource.version, field="If-Match")


def tried_again(*errors: type[LevyError]) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Return a decorator: a use case that met one of `errors` reads and decides anew, four times.

    For what others change under its hands, not for what its own caller has out of date.
    """

    def decorate(use_case: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(use_case)
        def stubborn(*args: P.args, **kwargs: P.kwargs) -> T:
            for _ in range(_TRIES - 1):
                try:
                    return use_case(*args, **kwargs)
                except errors:
                    continue
            return use_case(*args, **kwargs)

        return stubborn

    return decorate
