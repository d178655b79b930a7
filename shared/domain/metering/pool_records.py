"""How far the settling of pools is, and what it came to, as JSON values for a run's records."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from shared.domain.charges.allocation_keys import Sums
from shared.domain.charges.settlement import Bucket, Search, Split, Summary
from shared.domain.metering.pool_settling import Failure, Measured, PoolResult, PoolState

Json = dict[str, Any]


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
