"""Resources as items: the writes that create, replace and hold them, and how they are read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeVar

from shared.domain.accounts import Account
from shared.domain.billing_plan import ItemInOtherPlan
from shared.domain.metering.pools import SharePool
from shared.store import keys
from shared.store.codec import from_document, to_document
from shared.store.marshal import Item, from_attribute, to_item
from shared.store.table import ABSENT, Condition, Write, check, delete, put
from shared.usecases.ports import Create, LeaveItem, Replace, Resource, TakeItem, VersionStale

R = TypeVar("R")


def resource_item(company_id: str, resource: Resource, due_at: datetime | None = None) -> Item:
    """Return the item of `resource`: key, place in its list, version and data."""
    pk, sk = keys.key_of(company_id, resource)
    gsi_pk, gsi_sk = keys.listing_of(company_id, resource)
    data = to_document(resource)
    data.pop("version", None)
    return to_item(
        {
            "pk": pk,
            "sk": sk,
            "gsi_pk": gsi_pk,
            "gsi_sk": gsi_sk,
            "version": resource.version,
            "data": data,
            **_due(company_id, resource, due_at),
        }
    )


def resource_from(of: type[R], item: Item) -> R:
    """Return the resource of class `of` in `item`."""
    data = from_attribute(item["data"])
    return from_document(of, {**data, "version": int(item["version"]["N"])})


def create(table: str, company_id: str, change: Create) -> list[Write]:
    """Return the writes of a new resource.

    An account is also entered under its holder, a pool under its period.
    """
    resource = change.value
    item = resource_item(company_id, resource, change.due_at)
    writes = [put(table, item, ABSENT, _stale)]
    if isinstance(resource, Account):
        place = keys.key(
            keys.pk(company_id, "holder", resource.holder_id), f"account#{resource.id}"
        )
        writes.append(put(table, place, ABSENT, _stale))
    if isinstance(resource, SharePool):
        writes.append(put(table, keys.pool_place(company_id, resource), ABSENT, _stale))
    return writes


def replace(table: str, company_id: str, change: Replace) -> Write:
    """Return the write of a resource over its version − 1."""
    resource = change.value
    item = resource_item(company_id, resource, change.due_at)
    return put(table, item, _in_version(resource.version - 1), _stale)


def keep(table: str, company_id: str, resource: Resource) -> Write:
    """Return the check that `resource` still is in its version."""
    key = keys.key(*keys.key_of(company_id, resource))
    return check(table, key, _in_version(resource.version), _stale)


def take_item(table: str, company_id: str, change: TakeItem) -> Write:
    """Return the write that makes an item part of a plan, unless it is part of another."""
    item = to_item({**_plan_of(company_id, change), "plan_id": change.plan_id})
    condition = Condition(
        "attribute_not_exists(pk) OR plan_id = :plan", values={":plan": change.plan_id}
    )
    return put(
        table,
        item,
        condition,
        lambda found: ItemInOtherPlan(
            item_id=change.item_id,
            plan_id=found["plan_id"] if found else "",
            field="item_ids",
        ),
    )


def leave_item(table: str, company_id: str, change: LeaveItem) -> Write:
    """Return the write that frees an item from a plan."""
    place = _plan_of(company_id, change)
    condition = Condition("plan_id = :plan", values={":plan": change.plan_id})
    return delete(table, keys.key(place["pk"], place["sk"]), condition, _stale)


def _due(company_id: str, resource: Resource, due_at: datetime | None) -> dict[str, str]:
    """Return a plan's place in the index of due plans; nothing puts it there while inactive."""
    if due_at is None:
        return {}
    instant = due_at.astimezone(UTC).isoformat(timespec="seconds")
    return {
        "due_pk": keys.DUE_PARTITION,
        "due_at": f"{instant}#{company_id}#{resource.id}",
    }


def _in_version(version: int) -> Condition:
    return Condition("version = :was", values={":was": version})


def _stale(found: Any) -> VersionStale:
    return VersionStale(version=found.get("version") if found else None, field="If-Match")


def _plan_of(company_id: str, change: TakeItem | LeaveItem) -> dict[str, str]:
    pk = keys.pk(company_id, "community", change.community_id)
    return {"pk": pk, "sk": f"plan_of#{change.item_id}"}
