"""How a run's share pools are settled, in the Ledger table beside its attempts.

What is put down between two steps may be large while it lasts (up to a thousand numbers a pool), so
it is cut in slices; what it comes to is small.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from shared.domain.billing_run import BillingRun
from shared.domain.errors import Conflict
from shared.store import ledger_keys as keys
from shared.store.keys import key
from shared.store.marshal import Item, from_item, to_attribute, to_item
from shared.store.readings import TOP, all_items, between
from shared.store.table import ABSENT, Condition, DynamoDB, Write, calling, put, transact

if TYPE_CHECKING:  # pools bring the engine with them; most runs have none
    from shared.domain.metering.pool_settling import PoolResult, Settling
    from shared.domain.metering.pool_shares import Reserved

_SLICE_BYTES = 350_000
_SETTLED = "settled"
_SETTLING = "settling"


class _GoneOn(Conflict):
    """Somebody else went on from that step."""

    code = "settling_gone_on"


def settled_item(run: BillingRun, results: Sequence[PoolResult]) -> Item:
    """Return the item of what the pools of the run's current attempt come to."""
    from shared.domain.metering.pool_records import result_to_json

    rows = [result_to_json(result) for result in results]
    return keys.attempt_key(run.company_id, run.run_id, _SETTLED, run.attempt) | to_item(
        {"doc": _packed(rows)}
    )


class SettlementTable:
    """The settling of share pools, run by run."""

    def __init__(self, client: DynamoDB, table: str) -> None:
        self._client, self._table = client, table

    def results(self, company_id: str, run_id: str, attempt: int) -> tuple[PoolResult, ...]:
        """Return the pools that are settled, or have failed, in an attempt."""
        item = self._get(keys.attempt_key(company_id, run_id, _SETTLED, attempt))
        if item is None:
            return ()
        from shared.domain.metering.pool_records import result_from_json

        return tuple(result_from_json(row) for row in json.loads(_unpacked(item)))

    def settling(self, run: BillingRun) -> Settling | None:
        """Return how far the settling of the run's current attempt is, None if not begun."""
        head = _head_key(run)
        first = head["sk"]["S"]
        items = all_items(self._client, between(self._table, head["pk"]["S"], (first, first + TOP)))
        stored = list(items)
        if not stored:
            return None
        from shared.domain.metering.pool_records import state_from_json
        from shared.domain.metering.pool_settling import Settling

        found, slices = from_item(stored[0]), stored[1:]
        packed = b"".join(bytes(item["doc"]["B"]) for item in slices[: found.get("slices", 0)])
        rows = json.loads(zlib.decompress(packed)) if packed else []
        states = tuple(state_from_json(row) for row in rows)
        return Settling(found["step"], found.get("fold", 0), found.get("next_page", 0), states)

    def put_down(self, run: BillingRun, settling: Settling, at: datetime) -> bool:
        """Store how far it is over the step before; False if somebody else went on from there."""
        from shared.domain.metering.pool_records import state_to_json

        packed = _packed([state_to_json(state) for state in settling.states])
        slices = [
            packed[start : start + _SLICE_BYTES] for start in range(0, len(packed), _SLICE_BYTES)
        ]
        head = _head_key(run)
        main = head | to_item(
            {
                "step": settling.step,
                "fold": settling.fold,
                "next_page": settling.next_page,
                "slices": len(slices),
            }
        )
        writes = [put(self._table, main, _after(settling.step - 1), lambda _: _GoneOn())]
        for number, part in enumerate(slices):
            place = key(head["pk"]["S"], f"{head['sk']['S']}#{number:02d}")
            item = place | to_item({"doc": part})
            writes.append(Write({"Put": {"TableName": self._table, "Item": item}}))
        writes.append(self._touch(run, at, "SET #at = :at"))
        return self._won(writes)

    def settle(
        self, run: BillingRun, step: int, results: Sequence[PoolResult], at: datetime
    ) -> bool:
        """Store what all pools came to after `step`, once; False if somebody else was first."""
        main = _head_key(run) | to_item({"step": step + 1})
        settled = {"TableName": self._table, "Item": settled_item(run, results)}
        return self._won(
            [
                put(self._table, main, _after(step), lambda _: _GoneOn()),
                Write({"Put": settled}),
                self._touch(run, at, "SET #at = :at REMOVE unsettled"),
            ]
        )

    def reserved(self, run: BillingRun, attempt: int, page: int) -> Mapping[str, Reserved]:
        """Return the shares that wait for blocked subjects of a page, by subject."""
        place = key(
            keys.run_pk(run.company_id, run.run_id), keys.page_sk(keys.RESERVED, attempt, page)
        )
        item = self._get(place)
        if item is None:
            return {}
        from shared.domain.metering.pool_shares import ReservedShares

        return {
            subject: {name: ReservedShares.from_json(row) for name, row in by_name.items()}
            for subject, by_name in json.loads(_unpacked(item)).items()
        }

    def _get(self, place: Item) -> Item | None:
        answer = calling(
            self._client.get_item, TableName=self._table, Key=place, ConsistentRead=True
        )
        return answer.get("Item")

    def _touch(self, run: BillingRun, at: datetime, expression: str) -> Write:
        """Return the write that says when the attempt last got on."""
        request = {
            "TableName": self._table,
            "Key": keys.attempt_key(run.company_id, run.run_id, "count", run.attempt),
            "UpdateExpression": expression,
            "ExpressionAttributeNames": {"#at": "at"},
            "ExpressionAttributeValues": {":at": to_attribute(at.isoformat())},
        }
        return Write({"Update": request})

    def _won(self, writes: Sequence[Write]) -> bool:
        try:
            transact(self._client, writes)
        except _GoneOn:
            return False
        return True


def _head_key(run: BillingRun) -> Item:
    return keys.attempt_key(run.company_id, run.run_id, _SETTLING, run.attempt)


def _after(step: int) -> Condition:
    return ABSENT if step == 0 else Condition("step = :was", values={":was": step})


def _packed(rows: object) -> bytes:
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode())


def _unpacked(item: Item) -> bytes:
    return zlib.decompress(bytes(item["doc"]["B"]))
