"""What all use cases share: who may see what, and plain commands to get, list and change."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ParamSpec, Protocol, TypeVar

from shared.domain.accounts import Account, Holder
from shared.domain.actor import Actor
from shared.domain.billing_plan import BillingPlan
from shared.domain.charge_items import ChargeItem
from shared.domain.community import Community, Company
from shared.domain.errors import LevyError, NotFound
from shared.domain.metering.meter import Meter
from shared.domain.metering.pools import SharePool
from shared.domain.property import Building, Space, Unit
from shared.usecases.ports import Directory, Position, Resource, VersionStale

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", bound=Resource)
_TRIES = 4


class _OfCommunity(Protocol):
    @property
    def community_id(self) -> str: ...


C = TypeVar("C", bound=_OfCommunity)
V = TypeVar(
    "V",
    Company,
    Community,
    Building,
    Unit,
    Space,
    Holder,
    Account,
    ChargeItem,
    BillingPlan,
    Meter,
    SharePool,
)


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


@dataclass(frozen=True, slots=True)
class Update:
    """New values for some fields of a resource, as read in `version`."""

    id: str
    version: int
    changes: Mapping[str, Any]


def require_seen(actor: Actor, community_id: str, field: str | None = None) -> None:
    """Pass if the caller's scope covers the community. Raises `NotFound`, telling nothing."""
    if not actor.may_see(community_id):
        raise NotFound(field=field)


def seen(actor: Actor, resource: C) -> C:
    """Return `resource` if the caller's scope covers its community. Raises `NotFound`."""
    require_seen(actor, resource.community_id)
    return resource


def seen_account(actor: Actor, account: Account) -> Account:
    """Return `account` if the caller may see it: an owner, their own. Raises `NotFound`."""
    if not actor.may_see_account(account.community_id, account.id):
        raise NotFound
    return account


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


@dataclass(frozen=True, slots=True)
class Merge:
    """New values for some fields of a part of a resource; its other fields stay."""

    changes: Mapping[str, Any]


def revised(resource: V, changes: Mapping[str, Any]) -> V:
    """Return the next version of `resource`, with `changes` made."""
    values = {
        name: replace(getattr(resource, name), **value.changes)
        if isinstance(value, Merge)
        else value
        for name, value in changes.items()
    }
    return replace(resource, **values, version=resource.version + 1)


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
