"""Pools as JSON values for a run's snapshot: all that their settling goes by."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from shared.domain.metering.pools import (
    Exclusions,
    PoolAmount,
    PoolLevel,
    PoolMember,
    PoolScope,
    SharePool,
    StatusFactor,
)
from shared.domain.property import Status, SubjectKind

Json = dict[str, Any]


def pool_to_json(pool: SharePool) -> Json:
    """Return the pool as JSON values."""
    amount, scope, out = pool.amount, pool.scope, pool.excluded
    return {
        "id": pool.id,
        "community": pool.community_id,
        "item": pool.item_id,
        "name": pool.name,
        "period": pool.period,
        "cost": _text(amount.cost),
        "quantity": _text(amount.quantity),
        "price": _text(amount.price),
        "unit": amount.unit,
        "meter": amount.meter_id,
        "policy": dict(pool.policy),
        "scope": [
            scope.level.value,
            scope.building_id,
            scope.entrance,
            [kind.value for kind in scope.subjects],
        ],
        "members": [[member.subject_id, _text(member.value)] for member in pool.members],
        "out": [[each.value for each in out.statuses], out.kinds, out.tags, out.ids],
        "factors": [[each.status.value, f"{each.factor:f}"] for each in pool.factors],
        "use": pool.use,
        "version": pool.version,
    }


def pool_from_json(value: Json, at: datetime) -> SharePool:
    """Return the pool of `pool_to_json`; who created it and when is not kept there."""
    level, building_id, entrance, subjects = value["scope"]
    statuses, kinds, tags, ids = value["out"]
    return SharePool(
        id=value["id"],
        community_id=value["community"],
        item_id=value["item"],
        name=value["name"],
        period=value["period"],
        amount=PoolAmount(
            _number(value["cost"]),
            _number(value["quantity"]),
            _number(value["price"]),
            value["unit"],
            value["meter"],
        ),
        policy=value["policy"],
        created_at=at,
        created_by="",
        scope=PoolScope(
            PoolLevel(level), building_id, entrance, tuple(SubjectKind(kind) for kind in subjects)
        ),
        members=tuple(PoolMember(subject, _number(key)) for subject, key in value["members"]),
        excluded=Exclusions(
            tuple(Status(each) for each in statuses), tuple(kinds), tuple(tags), tuple(ids)
        ),
        factors=tuple(StatusFactor(Status(each), Decimal(by)) for each, by in value["factors"]),
        use=value["use"],
        version=value["version"],
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
