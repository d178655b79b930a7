"""A client that counts its requests and the capacity they consume."""

from __future__ import annotations

from collections import Counter
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
            self.requests[name] += 1
            self.units[name] += units
            if name in READS:
                self.read_units += units
            else:
                self.write_units += units
            return answer

        return counted
