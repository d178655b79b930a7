"""Debtors and due runs in the Reports table.

    debtor     C#{co}#debtors#{community}            {account}            `doc`, `seq`, `version`
    by age     C#{co}#debtors_by_age#{community}     {due day}#{account}  `doc`
    by amount  C#{co}#debtors_by_amount#{community}  {open}#{account}     `doc`
    watched    C#{co}#watched#{community}            {account}            `seq`, `items`
    due run    C#{co}#due#{community}                {due day}#{run}
    waiting    C#{co}#due_new#{community}            {due day}#{run}      until it was looked at
    night      C#{co}#nights                         {community}          `day`

A debtor's row is made from the ledger and may be made anew at any time; it goes when nothing is
open. It is copied into the lists by age and amount in the same transaction, so that a page of a
list is one read. A run is in the list of due runs for good.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from botocore.exceptions import ClientError

from shared.domain.arrears.debtor import Debtor
from shared.domain.arrears.selecting import DebtorOrder
from shared.domain.errors import Conflict
from shared.store.codec import from_document, to_document
from shared.store.keys import key, pk
from shared.store.marshal import Item, to_attribute, to_item
from shared.store.table import (
    ABSENT,
    Condition,
    DynamoDB,
    Write,
    calling,
    delete,
    put,
    transact,
)
from shared.usecases.arrears.ports import DueRun, Watched
from shared.usecases.ports import Page, Position

_DUE, _WAITING, _NIGHTS = "due", "due_new", "nights"
_REFUSED = "ConditionalCheckFailedException"
_COPIED = (DebtorOrder.AGE, DebtorOrder.AMOUNT)


class DebtorChanged(Conflict):
    """Somebody else wrote the debtor's row meanwhile; whoever looks again finds it so."""

    code = "debtor_changed"


class DebtorTable:
    """A `Debtors`."""

    def __init__(self, client: DynamoDB, table: str) -> None:
        self._client, self._table = client, table

    def find(self, company_id: str, community_id: str, account_id: str) -> Debtor | None:
        """Return a debtor as it is now, or None."""
        answer = calling(
            self._client.get_item,
            TableName=self._table,
            Key=key(_debtors_pk(company_id, community_id), account_id),
            ConsistentRead=True,
        )
        return _debtor(answer["Item"]) if "Item" in answer else None

    def save(self, company_id: str, before: Debtor | None, after: Debtor) -> bool:
        """Store `after` over `before` (None: it is not there); False if others came first."""
        place = key(_debtors_pk(company_id, after.community_id), after.account_id)
        document = json.dumps(to_document(after), ensure_ascii=False, separators=(",", ":"))
        values = {"doc": document, "seq": after.seq, "version": after.version}
        seen = _unchanged(before) if before else ABSENT
        writes = [put(self._table, place | to_item(values), seen, _meanwhile)]
        writes += self._copies(company_id, before, after, document)
        return self._stored(writes)

    def remove(self, company_id: str, before: Debtor) -> bool:
        """Take a debtor off the list; False if it has changed meanwhile."""
        place = key(_debtors_pk(company_id, before.community_id), before.account_id)
        writes = [delete(self._table, place, _unchanged(before), _meanwhile)]
        return self._stored(writes + self._copies(company_id, before, None, ""))

    def _copies(
        self, company_id: str, before: Debtor | None, after: Debtor | None, document: str
    ) -> list[Write]:
        """Return the writes that keep the other lists: each order's old place empty, new filled."""
        writes: list[Write] = []
        for order in _COPIED:
            old = _copy_key(company_id, order, before) if before else None
            new = _copy_key(company_id, order, after) if after else None
            if new is not None:
                item = new | to_item({"doc": document})
                writes.append(Write({"Put": {"TableName": self._table, "Item": item}}))
            if old is not None and old != new:
                writes.append(Write({"Delete": {"TableName": self._table, "Key": old}}))
        return writes

    def page(
        self, company_id: str, community_id: str, limit: int, after: Position | None
    ) -> Page[Debtor]:
        """Return part of a community's list, by account."""
        return self.ordered(company_id, community_id, DebtorOrder.ACCOUNT, limit, after)

    def ordered(
        self,
        company_id: str,
        community_id: str,
        order: DebtorOrder,
        limit: int,
        after: Position | None,
    ) -> Page[Debtor]:
        """Return part of a community's list in an order."""
        partition = _order_pk(company_id, community_id, order)
        down = order is DebtorOrder.AMOUNT
        items, after_it = self._page(partition, limit, after, down=down)
        return Page(tuple(_debtor(item) for item in items), after_it)

    def watch(self, company_id: str, community_id: str, watched: Watched) -> None:
        """The account is looked at in the coming night; items of before are kept."""
        calling(
            self._client.update_item,
            TableName=self._table,
            Key=key(_watched_pk(company_id, community_id), watched.account_id),
            UpdateExpression="SET seq = :seq ADD #items :items",
            ExpressionAttributeNames={"#items": "items"},
            ExpressionAttributeValues={
                ":seq": to_attribute(watched.seq),
                ":items": {"SS": sorted(watched.items)},
            },
        )

    def watched(
        self, company_id: str, community_id: str, limit: int, after: Position | None
    ) -> Page[Watched]:
        """Return part of the list of watched accounts, by account."""
        items, after_it = self._page(_watched_pk(company_id, community_id), limit, after)
        return Page(tuple(_watched(item) for item in items), after_it)

    def forget(self, company_id: str, community_id: str, watched: Watched) -> None:
        """The account is watched no more, unless it has moved since."""
        place = key(_watched_pk(company_id, community_id), watched.account_id)
        same = Condition("seq = :seq", values={":seq": watched.seq})
        self._done(self._client.delete_item, Key=place, **same.request())

    def note(self, runs: Sequence[DueRun]) -> None:
        """Each run is in the list of due runs, once, and waits until its bills are looked at."""
        for run in runs:
            for word in (_WAITING, _DUE):
                place = key(_runs_pk(run.company_id, word, run.community_id), _due_sk(run))
                calling(self._client.put_item, TableName=self._table, Item=place)

    def between(
        self, company_id: str, community_id: str, first: date, last: date
    ) -> tuple[DueRun, ...]:
        """Return the runs due on the days from `first` to `last`, in order of due day."""
        return self._runs(company_id, _DUE, community_id, first.isoformat(), last)

    def waiting(self, company_id: str, community_id: str, through: date) -> tuple[DueRun, ...]:
        """Return the runs due up to a day whose bills nobody looked at since their issue."""
        return self._runs(company_id, _WAITING, community_id, "0", through)

    def looked_at(self, run: DueRun) -> None:
        """The run waits no more."""
        place = key(_runs_pk(run.company_id, _WAITING, run.community_id), _due_sk(run))
        calling(self._client.delete_item, TableName=self._table, Key=place)

    def begun(self, company_id: str) -> Mapping[str, date]:
        """Return the last day whose night is begun, by community."""
        found = self._items(
            {
                "KeyConditionExpression": "pk = :pk",
                "ExpressionAttributeValues": {":pk": to_attribute(pk(company_id, _NIGHTS))},
            }
        )
        return {item["sk"]["S"]: date.fromisoformat(item["day"]["S"]) for item in found}

    def begin(self, company_id: str, community_id: str, day: date) -> None:
        """The night after `day` is begun."""
        item = key(pk(company_id, _NIGHTS), community_id) | to_item({"day": day.isoformat()})
        calling(self._client.put_item, TableName=self._table, Item=item)

    def _runs(
        self, company_id: str, word: str, community_id: str, first: str, last: date
    ) -> tuple[DueRun, ...]:
        request: dict[str, Any] = {
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":pk": to_attribute(_runs_pk(company_id, word, community_id)),
                ":first": to_attribute(first),
                ":last": to_attribute(f"{last.isoformat()}#~"),
            },
        }
        found = [item["sk"]["S"].split("#", 1) for item in self._items(request)]
        return tuple(
            DueRun(company_id, community_id, run_id, date.fromisoformat(day))
            for day, run_id in found
        )

    def _page(
        self, partition: str, limit: int, after: Position | None, *, down: bool = False
    ) -> tuple[list[Item], Position | None]:
        request: dict[str, Any] = {
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": to_attribute(partition)},
            "Limit": limit + 1,
            "ScanIndexForward": not down,
        }
        if after:
            request["ExclusiveStartKey"] = key(partition, after.sort)
        there = list(islice(self._items(request), limit + 1))
        more = len(there) > limit
        return there[:limit], Position(there[limit - 1]["sk"]["S"], "") if more else None

    def _items(self, request: dict[str, Any]) -> Iterator[Item]:
        while True:
            answer = calling(
                self._client.query, TableName=self._table, ConsistentRead=True, **request
            )
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request = {**request, "ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def _stored(self, writes: list[Write]) -> bool:
        try:
            transact(self._client, writes)
        except DebtorChanged:
            return False
        return True

    def _done(self, call: Any, **request: Any) -> bool:
        try:
            calling(call, TableName=self._table, **request)
        except ClientError as error:
            if error.response["Error"]["Code"] != _REFUSED:
                raise
            return False
        return True


def _unchanged(before: Debtor) -> Condition:
    # The number alone could be that of another row: one that went and came again.
    return Condition(
        "#version = :version AND seq = :seq",
        {"#version": "version"},
        {":version": before.version, ":seq": before.seq},
    )


def _debtor(item: Item) -> Debtor:
    return from_document(Debtor, json.loads(item["doc"]["S"]))


def _watched(item: Item) -> Watched:
    return Watched(item["sk"]["S"], int(item["seq"]["N"]), frozenset(item["items"]["SS"]))


def _meanwhile(_found: Mapping[str, Any] | None) -> DebtorChanged:
    return DebtorChanged()


def _order_pk(company_id: str, community_id: str, order: DebtorOrder) -> str:
    if order is DebtorOrder.ACCOUNT:
        return _debtors_pk(company_id, community_id)
    return pk(company_id, f"debtors_by_{order.value}", community_id)


def _copy_key(company_id: str, order: DebtorOrder, debtor: Debtor) -> Item:
    return key(_order_pk(company_id, debtor.community_id, order), order.place(debtor))


def _debtors_pk(company_id: str, community_id: str) -> str:
    return pk(company_id, "debtors", community_id)


def _watched_pk(company_id: str, community_id: str) -> str:
    return pk(company_id, "watched", community_id)


def _runs_pk(company_id: str, word: str, community_id: str) -> str:
    return pk(company_id, word, community_id)


def _due_sk(run: DueRun) -> str:
    return f"{run.due_on.isoformat()}#{run.run_id}"
