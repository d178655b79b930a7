"""A client that counts its requests and the capacity they consume.

An emulator may answer a read's capacity by the request and not by the size, so reads are counted
from the items themselves, as DynamoDB documents it, where that is more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

READS = frozenset({"get_item", "batch_get_item", "query"})
WRITES = frozenset({"put_item", "update_item", "transact_write_items", "batch_execute_statement"})


class Meter:
    """Passes DynamoDB calls on and keeps count."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.requests: Counter[str] = Counter()
        self.units: Counter[str] = Counter()
        self.read_units = 0.0
        self.write_units = 0.0

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._client, name)
        if name not in READS | WRITES:
            return call

        def counted(**request: Any) -> Any:
            answer = call(**request, ReturnConsumedCapacity="TOTAL")
            consumed = answer.get("ConsumedCapacity", [])
            parts = consumed if isinstance(consumed, list) else [consumed]
            units = sum(part["CapacityUnits"] for part in parts)
            if name in READS:
                units = max(units, read_units(name, request, answer))
                self.read_units += units
            else:
                self.write_units += units
            self.requests[name] += 1
            self.units[name] += units
            return answer

        return counted


def read_units(name: str, request: Mapping[str, Any], answer: Mapping[str, Any]) -> float:
    """Return the units of a read: 4 KB each, half where it need not be consistent.

    A query counts what it read together, without what a filter left out; a get counts each item.
    """
    if name == "query":
        sizes = [sum(map(size_bytes, answer["Items"]))]
        consistent = request.get("ConsistentRead", False)
    elif name == "get_item":
        sizes = [size_bytes(answer.get("Item", {}))]
        consistent = request.get("ConsistentRead", False)
    else:
        ((table, wanted),) = request["RequestItems"].items()
        sizes = [size_bytes(item) for item in answer["Responses"].get(table, [])]
        consistent = wanted.get("ConsistentRead", False)
    blocks = sum(max(-(-size // 4096), 1) for size in sizes)
    return blocks if consistent else blocks / 2


def size_bytes(item: Mapping[str, Any]) -> int:
    """Return the size of an item as DynamoDB counts it: names and values."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "M":
        return 3 + size_bytes(content) + len(content)
    if kind == "L":
        return 3 + sum(_value_bytes(inner) + 1 for inner in content)
    if kind in {"BOOL", "NULL"}:
        return 1
    if kind == "N":
        return len(content) // 2 + 2
    return len(content if kind == "B" else content.encode())
