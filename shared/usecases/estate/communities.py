"""Communities: an estate's currency, calendar, language and billing settings."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.community import BillingSettings, Community, Language
from shared.domain.errors import Rejected
from shared.usecases.ports import Clock, Create, Directory, Ids, Listing, Once, Page, Replace
from shared.usecases.reading import ById, ListOf, Update, require_version, revised, seen_community


class CommunityBeyondScope(Rejected):
    """A key that is limited to some communities can't open another."""

    code = "community_beyond_scope"


@dataclass(frozen=True, slots=True)
class CreateCommunity:
    """A new community; currency and time zone are for life."""

    once: Once
    name: str
    currency: str
    time_zone: str
    language: Language
    address: str
    billing: BillingSettings


def create_community(
    actor: Actor, command: CreateCommunity, *, directory: Directory, clock: Clock, ids: Ids
) -> Community:
    """The community exists. Raises `CurrencyUnknown`, `TimeZoneUnknown`, `CommunityBeyondScope`."""
    if actor.communities is not None:
        raise CommunityBeyondScope
    community = Community(
        id=ids.new("cty"),
        name=command.name,
        currency=command.currency,
        time_zone=command.time_zone,
        language=command.language,
        created_at=clock.now(),
        address=command.address,
        billing=command.billing,
    )
    directory.commit(actor.company_id, [Create(community)], once=command.once, result=community)
    return community


def list_communities(actor: Actor, command: ListOf, *, directory: Directory) -> Page[Community]:
    """Return part of the list of the communities the caller may see, by name."""
    if actor.communities is None:
        listing = Listing(Community, "", command.limit, command.after)
        return directory.page(actor.company_id, listing)
    # A key's communities are few enough to be read one by one.
    found = (
        directory.find(actor.company_id, Community, community_id)
        for community_id in sorted(actor.communities)
    )
    return Page(tuple(community for community in found if community is not None))


def get_community(actor: Actor, command: ById, *, directory: Directory) -> Community:
    """Return a community. Raises `NotFound`."""
    return seen_community(actor, command.id, directory)


def update_community(actor: Actor, command: Update, *, directory: Directory) -> Community:
    """The community has the new values. Raises `VersionStale`."""
    community = seen_community(actor, command.id, directory)
    require_version(community, command.version)
    changed = revised(community, command.changes)
    directory.commit(actor.company_id, [Replace(changed)])
    return changed
