"""Billing runs in the Ledger table: what they are, their attempts, and the lists of them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from shared.domain.billing_run import BillingRun, RunNotFound
from shared.domain.run_snapshot import RunSnapshot, RunTooManyRules
from shared.store import ledger_keys as keys
from shared.store.idempotency import once_write
from shared.store.keys import key
from shared.store.marshal import Item, from_item, to_attribute, to_item
from shared.store.run_items import MOVING, run_document, run_from
from shared.store.run_pages import RunPages
from shared.store.table import (
    ABSENT,
    Condition,
    DynamoDB,
    Write,
    batch_get,
    calling,
    put,
    transact,
    update,
)
from shared.usecases.billing.billing_ports import RunMovedMeanwhile, RunStarted, UnfinishedRun
from shared.usecases.ports import Clock, Once

if TYPE_CHECKING:
    from shared.domain.metering.pool_settling import PoolResult

# An attempt that is not done after so many days is a matter for a person; alarms have told.
LOOKED_AFTER_DAYS = 7
# An item of the store holds 400 KB, keys and names included.
SNAPSHOT_BYTES = 400_000


class RunTable(RunPages):
    """Billing runs of all companies; a company reaches only its own.

    Idempotency records lie in the Directory table; who begins no run under a key needs neither it
    nor a clock.
    """

    def __init__(
        self,
        client: DynamoDB,
        table: str,
        directory_table: str = "",
        clock: Clock | None = None,
    ) -> None:
        super().__init__(client, table)
        self._directory_table, self._clock = directory_table, clock

    def find(self, company_id: str, run_id: str) -> BillingRun | None:
        """Return a run as it is now, or None."""
        answer = calling(
            self._client.get_item,
            TableName=self._table,
            Key=keys.run_key(company_id, run_id),
            ConsistentRead=True,
        )
        return run_from(company_id, run_id, from_item(answer["Item"])) if "Item" in answer else None

    def many(self, company_id: str, run_ids: Sequence[str]) -> dict[str, BillingRun]:
        """Return the runs of at most 100 ids, by id."""
        wanted = [keys.run_key(company_id, run_id) for run_id in dict.fromkeys(run_ids)]
        runs: dict[str, BillingRun] = {}
        for item in batch_get(self._client, self._table, wanted):
            run_id = item["pk"]["S"].rsplit("#", 1)[1]
            runs[run_id] = run_from(company_id, run_id, from_item(item))
        return runs

    def start(
        self,
        run: BillingRun,
        snapshot: RunSnapshot,
        *,
        unsettled: bool = False,
        once: Once | None = None,
    ) -> None:
        """Make `run` and its first attempt exist. Raises `RunStarted` if the run does already.

        `unsettled` attempts have share pools to settle before their pages. The run is remembered
        under `once`; raises `AlreadyDone`.
        """
        item = keys.run_key(run.company_id, run.run_id) | to_item(run_document(run))
        place = f"{run.period.key}#{run.plan_id}#{run.seq}"
        listed = key(keys.runs_pk(run.company_id, run.community_id), place)
        remembered = []
        if once is not None and self._clock is not None:
            remembered.append(once_write(self._directory_table, once, run, self._clock))
        transact(
            self._client,
            [
                *remembered,
                put(self._table, item, ABSENT, lambda _: RunStarted(run_id=run.run_id)),
                _put(self._table, listed | to_item({"run": run.run_id})),
                *self._attempt(run, snapshot, unsettled=unsettled),
            ],
        )

    def begin(
        self,
        before: BillingRun,
        after: BillingRun,
        snapshot: RunSnapshot | None,
        *,
        settled: Sequence[PoolResult] = (),
        unsettled: bool = False,
    ) -> None:
        """Make the next attempt the run's current one. Raises `RunMovedMeanwhile`.

        It takes over the pools that are `settled`.
        """
        writes = [self._move(before, after), *self._attempt(after, snapshot, unsettled=unsettled)]
        if settled:
            from shared.store.settlements import settled_item

            writes.append(_put(self._table, settled_item(after, settled)))
        transact(self._client, writes)

    def decide(self, before: BillingRun, after: BillingRun) -> None:
        """Make a person's decision about the run true. Raises `RunMovedMeanwhile`."""
        transact(self._client, [self._move(before, after)])

    def finish(self, before: BillingRun, after: BillingRun) -> bool:
        """End the attempt; False if it was ended before, which is as good."""
        ended = {
            "TableName": self._table,
            "Key": _begun_key(before),
            "UpdateExpression": "SET ended = :yes",
            "ExpressionAttributeValues": {":yes": to_attribute(value=True)},
        }
        try:
            transact(self._client, [self._move(before, after), Write({"Update": ended})])
        except RunMovedMeanwhile:
            return False
        return True

    def snapshot(self, company_id: str, run_id: str, attempt: int) -> RunSnapshot:
        """Return what an attempt goes by. Raises `RunNotFound`."""
        answer = calling(
            self._client.get_item,
            TableName=self._table,
            Key=keys.attempt_key(company_id, run_id, "snapshot", attempt),
            ConsistentRead=True,
        )
        if "Item" not in answer:
            raise RunNotFound(run_id=run_id)
        document = zlib.decompress(bytes(answer["Item"]["doc"]["B"]))
        return RunSnapshot.from_json(json.loads(document))

    def of_community(
        self, company_id: str, community_id: str, period: str, limit: int, after: str
    ) -> tuple[list[tuple[str, str]], bool]:
        """Return positions and ids of a community's runs, newest period first, and if more follow.

        `period` narrows to one ("2026-11"); "" is all.
        """
        pk = keys.runs_pk(company_id, community_id)
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :period)",
            "ExpressionAttributeValues": {
                ":pk": to_attribute(pk),
                ":period": to_attribute(period or "2"),
            },
            "ScanIndexForward": False,
            "Limit": limit,
        }
        if after:
            request["ExclusiveStartKey"] = key(pk, after)
        answer = calling(self._client.query, **request)
        found = [(item["sk"]["S"], item["run"]["S"]) for item in answer["Items"]]
        return found, "LastEvaluatedKey" in answer

    def unfinished(self, now: datetime, limit: int) -> list[UnfinishedRun]:
        """Return at most `limit` attempts of all companies begun within a week and not ended."""
        found: list[UnfinishedRun] = []
        for days in range(LOOKED_AFTER_DAYS):
            request: dict[str, Any] = {
                "TableName": self._table,
                "KeyConditionExpression": "pk = :pk",
                "FilterExpression": "attribute_not_exists(ended)",
                "ExpressionAttributeValues": {
                    ":pk": to_attribute(keys.begun_pk(now.astimezone(UTC) - timedelta(days=days)))
                },
            }
            while len(found) < limit:
                answer = calling(self._client.query, **request)
                found += (_unfinished(item) for item in answer["Items"])
                if "LastEvaluatedKey" not in answer:
                    break
                request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        return found[:limit]

    def _attempt(
        self, run: BillingRun, snapshot: RunSnapshot | None, *, unsettled: bool
    ) -> list[Write]:
        """Return the writes of an attempt's snapshot, its counters and its mark of having begun."""
        count = keys.attempt_key(run.company_id, run.run_id, "count", run.attempt) | to_item(
            {"at": run.begun_at.isoformat(), "unsettled": unsettled or None}
        )
        writes = [_put(self._table, count), _put(self._table, _begun_key(run))]
        if snapshot is not None:
            place = keys.attempt_key(run.company_id, run.run_id, "snapshot", run.attempt)
            writes.append(_put(self._table, place | to_item({"doc": _packed(snapshot)})))
        return writes

    def _move(self, before: BillingRun, after: BillingRun) -> Write:
        """Return the write of a run that is still as it was before."""
        was, will_be = run_document(before), run_document(after)
        changes = {name: will_be[name] for name in MOVING if will_be[name] is not None}
        gone = [name for name in MOVING if will_be[name] is None and was[name] is not None]
        expression = "SET " + ", ".join(f"#{name} = :{name}" for name in changes)
        if gone:
            expression += " REMOVE " + ", ".join(f"#{name}" for name in gone)
        values = {f":{name}": value for name, value in changes.items()}
        values |= {":state_before": before.state.value, ":attempt_before": before.attempt}
        seen = "#state = :state_before AND #attempt = :attempt_before"
        # Two people may decide about a wish to cancel at once, which moves nothing yet.
        if was["cancellation"] is None:
            seen += " AND attribute_not_exists(#cancellation)"
        else:
            seen += " AND #cancellation = :asked"
            values[":asked"] = was["cancellation"]
        names = {f"#{name}": name for name in (*changes, *gone, "cancellation")}
        return update(
            self._table,
            keys.run_key(before.company_id, before.run_id),
            expression,
            Condition(seen, names, values),
            lambda _: RunMovedMeanwhile(run_id=before.run_id),
        )


def _packed(snapshot: RunSnapshot) -> bytes:
    """Return a snapshot as it is stored. Raises `RunTooManyRules` if it fits no item."""
    text = json.dumps(snapshot.to_json(), ensure_ascii=False, separators=(",", ":"))
    document = zlib.compress(text.encode(), 9)
    if len(document) > SNAPSHOT_BYTES:
        rules = sum(len(item.versions) for item in snapshot.items)
        raise RunTooManyRules(count=rules, limit=rules * SNAPSHOT_BYTES // len(document))
    return document


def _put(table: str, item: Item) -> Write:
    """Return the write of an item whose place nothing else can have taken."""
    return put(table, item, ABSENT, lambda _: RunStarted())


def _begun_key(run: BillingRun) -> Item:
    place = f"{run.company_id}#{run.run_id}#{run.attempt:04d}"
    return key(keys.begun_pk(run.begun_at.astimezone(UTC)), place)


def _unfinished(item: Item) -> UnfinishedRun:
    company_id, run_id, attempt = item["sk"]["S"].split("#")
    return UnfinishedRun(company_id, run_id, int(attempt))
