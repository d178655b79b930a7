"""Charge items: what is charged in one community, or in all of a company."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.charge_items import (
    Category,
    ChargeItem,
    ItemSettings,
    LocalName,
)
from shared.domain.errors import NotFound
from shared.domain.property import SubjectKind
from shared.domain.refunds.terms import terms_of
from shared.usecases.arrears.late_policies import require_policy
from shared.usecases.ports import (
    Clock,
    Create,
    Directory,
    Ids,
    Listing,
    Once,
    Page,
    Position,
    Replace,
)
from shared.usecases.reading import (
    ById,
    Update,
    require_seen,
    require_version,
    revised,
    seen_community,
)


@dataclass(frozen=True, slots=True)
class CreateItem:
    """A new charge item, of one community or (None) of all of the company's."""

    once: Once
    community_id: str | None
    name: LocalName
    category: Category
    charged_on: tuple[SubjectKind, ...]
    settings: ItemSettings


@dataclass(frozen=True, slots=True)
class ListItems:
    """Part of the list of the company's items, perhaps of one community or category only."""

    limit: int
    after: Position | None
    community_id: str | None = None
    category: Category | None = None
    active: bool | None = None


def create_item(
    actor: Actor, command: CreateItem, *, directory: Directory, clock: Clock, ids: Ids
) -> ChargeItem:
    """The item exists.

    Raises `NotFound` for the community, `LateTermsNotFound`, and `RuleRejected` for its policies.
    """
    require_item_scope(actor, command.community_id, "community_id")
    if command.community_id is not None:
        seen_community(actor, command.community_id, directory, "community_id")
    item = ChargeItem(
        id=ids.new("itm"),
        community_id=command.community_id,
        name=command.name,
        category=command.category,
        charged_on=command.charged_on,
        created_at=clock.now(),
        settings=command.settings,
    )
    terms_of(item)
    require_policy(actor.company_id, item.settings.late_fee_policy, item.community_id, directory)
    directory.commit(actor.company_id, [Create(item)], once=command.once, result=item)
    return item


def list_items(actor: Actor, command: ListItems, *, directory: Directory) -> Page[ChargeItem]:
    """Return part of the list of items the caller may see, by name."""
    if command.community_id is not None:
        require_seen(actor, command.community_id, "community_id")
    where: list[tuple[str, str | bool]] = []
    if command.community_id is not None:
        where.append(("community_id", command.community_id))
    if command.category is not None:
        where.append(("category", command.category.value))
    page = directory.page(
        actor.company_id,
        Listing(ChargeItem, "", command.limit, command.after, where=tuple(where)),
    )
    visible = tuple(
        item
        for item in page.items
        if (item.community_id is None or actor.may_see(item.community_id))
        and command.active in (None, item.active)
    )
    return Page(visible, page.next)


def get_item(actor: Actor, command: ById, *, directory: Directory) -> ChargeItem:
    """Return an item. Raises `NotFound`."""
    item = directory.get(actor.company_id, ChargeItem, command.id)
    if item.community_id is not None:
        require_seen(actor, item.community_id)
    return item


def update_item(actor: Actor, command: Update, *, directory: Directory) -> ChargeItem:
    """The item has the new values.

    Raises `VersionStale`, `LateTermsNotFound`, and `RuleRejected` for its policies.
    """
    item = get_item(actor, ById(command.id), directory=directory)
    require_item_scope(actor, item.community_id)
    require_version(item, command.version)
    changed = revised(item, command.changes)
    terms_of(changed)
    if changed.settings.late_fee_policy != item.settings.late_fee_policy:
        policy_id = changed.settings.late_fee_policy
        require_policy(actor.company_id, policy_id, item.community_id, directory)
    directory.commit(actor.company_id, [Replace(changed)])
    return changed


def require_item_scope(actor: Actor, community_id: str | None, field: str | None = None) -> None:
    """Pass if the caller may change what holds in `community_id`, or (None) everywhere."""
    if community_id is None and actor.communities is not None:
        raise NotFound(field=field)
