"""Events as they can be read back: for 30 days, then no more."""

from __future__ import annotations

from fnmatch import fnmatchcase

from infra.local.stripe_sandbox import lists
from infra.local.stripe_sandbox.refusals import Json
from infra.local.stripe_sandbox.settings import DAY_S
from infra.local.stripe_sandbox.world import World

KEPT_S = 30 * DAY_S


def retrieve(world: World, _params: Json, id: str) -> Json:
    """Answer GET /v1/events/:id."""
    return world.books.get("event", id, "id")


def page(world: World, params: Json) -> Json:
    """Answer GET /v1/events."""
    since = world.now() - KEPT_S
    kinds = params.get("types") or [params.get("type", "*")]
    found = [
        event
        for event in world.books.all("event")
        if event["created"] >= since and any(fnmatchcase(event["type"], kind) for kind in kinds)
    ]
    return lists.page(found, params, "/v1/events")
