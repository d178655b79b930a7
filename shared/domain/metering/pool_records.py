"""Pools, their settling and what it came to, as JSON values for a run's snapshot and records."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from shared.domain.charges.allocation_keys import Sums
from shared.domain.charges.settlement import Bucket, Search, Split, Summary
from shared.domain.metering.pool_settling import Failure, Measured, PoolResult, PoolState
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


def result_to_json(result: PoolResult) -> Json:
    """Return what a pool came to as JSON values."""
    return {
        "pool": result.pool_id,
        "sums": _sums_to_json(result.sums),
        "splits": [[each.total, each.key_sum, each.last_rank] for each in result.splits],
        "measured": _measured_to_json(result.measured),
        "failure": _failure_to_json(result.failure),
        "meter": result.meter_id,
    }


def result_from_json(value: Json) -> PoolResult:
    """Return what `result_to_json` was made of."""
    return PoolResult(
        value["pool"],
        _sums_from_json(value["sums"]),
        tuple(Split(*each) for each in value["splits"]),
        _measured_from_json(value["measured"]),
        _failure_from_json(value["failure"]),
        value["meter"],
    )


def state_to_json(state: PoolState) -> Json:
    """Return how far a pool is as JSON values."""
    return {
        "pool": state.pool_id,
        "sums": _sums_to_json(state.sums),
        "measured": _measured_to_json(state.measured),
        "behind": f"{state.behind:f}",
        "searches": [_search_to_json(each) for each in state.searches],
        "found": [
            [each.floors, [[index, *bucket] for index, bucket in each.buckets.items()]]
            for each in state.found
        ],
        "failure": _failure_to_json(state.failure),
        "meter": state.meter_id,
    }


def state_from_json(value: Json) -> PoolState:
    """Return what `state_to_json` was made of."""
    sums = _sums_from_json(value["sums"])
    if sums is None:
        raise ValueError("a pool that is being settled has sums")
    return PoolState(
        value["pool"],
        sums,
        _measured_from_json(value["measured"]),
        Decimal(value["behind"]),
        tuple(_search_from_json(each) for each in value["searches"]),
        tuple(
            Summary(floors, {index: Bucket(*bucket) for index, *bucket in buckets})
            for floors, buckets in value["found"]
        ),
        _failure_from_json(value["failure"]),
        value["meter"],
    )


def _search_to_json(each: Search | Split) -> list[Any]:
    if isinstance(each, Split):
        return [each.total, each.key_sum, each.last_rank]
    return [each.total, each.key_sum, each.low, each.high, each.wanted, each.buckets]


def _search_from_json(value: list[Any]) -> Search | Split:
    return Split(*value) if len(value) == 3 else Search(*value)


def _sums_to_json(sums: Sums | None) -> list[Any] | None:
    return None if sums is None else [sums.members, list(sums.keys), _text(sums.percents)]


def _sums_from_json(value: list[Any] | None) -> Sums | None:
    if value is None:
        return None
    members, keys, percents = value
    return Sums(members, tuple(keys), _number(percents))


def _measured_to_json(measured: Measured | None) -> list[str] | None:
    return None if measured is None else [f"{measured.quantity:f}", measured.unit]


def _measured_from_json(value: list[str] | None) -> Measured | None:
    return None if value is None else Measured(Decimal(value[0]), value[1])


def _failure_to_json(failure: Failure | None) -> list[Any] | None:
    return None if failure is None else [failure.code, dict(failure.data)]


def _failure_from_json(value: list[Any] | None) -> Failure | None:
    return None if value is None else Failure(value[0], value[1])


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
