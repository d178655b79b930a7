"""Buildings of a community."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.property import Building
from shared.usecases.ports import Clock, Create, Directory, Ids, Listing, Once, Page, Replace
from shared.usecases.reading import (
    ById,
    ListOf,
    Update,
    require_version,
    revised,
    seen,
    seen_community,
)


@dataclass(frozen=True, slots=True)
class CreateBuilding:
    """A new building of a community."""

    once: Once
    community_id: str
    name: str


def create_building(
    actor: Actor, command: CreateBuilding, *, directory: Directory, clock: Clock, ids: Ids
) -> Building:
    """The building exists. Raises `NotFound` for the community."""
    community = seen_community(actor, command.community_id, directory)
    building = Building(ids.new("bld"), community.id, command.name, clock.now())
    directory.commit(actor.company_id, [Create(building)], once=command.once, result=building)
    return building


def list_buildings(actor: Actor, command: ListOf, *, directory: Directory) -> Page[Building]:
    """Return part of the list of a community's buildings, by name."""
    seen_community(actor, command.parent, directory)
    listing = Listing(Building, command.parent, command.limit, command.after)
    return directory.page(actor.company_id, listing)


def get_building(actor: Actor, command: ById, *, directory: Directory) -> Building:
    """Return a building. Raises `NotFound`."""
    return seen(actor, directory.get(actor.company_id, Building, command.id))


def update_building(actor: Actor, command: Update, *, directory: Directory) -> Building:
    """The building has the new values. Raises `VersionStale`."""
    building = get_building(actor, ById(command.id), directory=directory)
    require_version(building, command.version)
    changed = revised(building, command.changes)
    directory.commit(actor.company_id, [Replace(changed)])
    return changed
