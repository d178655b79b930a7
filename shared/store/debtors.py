"""Debtors and due runs in the Reports table.

    debtor     C#{co}#debtors#{community}    {account}            `doc`, `seq`, `version`
    due run    C#{co}#due#{community}        {due day}#{run}

A debtor's row is made from the ledger and may be made anew at any time; it goes when nothing is
open. A run is in the list for good.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from botocore.exceptions import ClientError

from shared.domain.arrears.debtor import Debtor
from shared.store.codec import from_document, to_document
from shared.store.keys import key, pk
from shared.store.marshal import Item, to_attribute, to_item
from shared.store.table import ABSENT, Condition, DynamoDB, calling
from shared.usecases.arrears.ports import DueRun
from shared.usecases.ports import Page, Position

_REFUSED = "ConditionalCheckFailedException"


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
        return self._done(self._client.put_item, Item=place | to_item(values), **seen.request())

    def remove(self, company_id: str, before: Debtor) -> bool:
        """Take a debtor off the list; False if it has changed meanwhile."""
        place = key(_debtors_pk(company_id, before.community_id), before.account_id)
        return self._done(self._client.delete_item, Key=place, **_unchanged(before).request())

    def page(
        self, company_id: str, community_id: str, limit: int, after: Position | None
    ) -> Page[Debtor]:
        """Return part of a community's list, by account."""
        partition = _debtors_pk(company_id, community_id)
        request: dict[str, Any] = {
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": to_attribute(partition)},
            "Limit": limit + 1,
        }
        if after:
            request["ExclusiveStartKey"] = key(partition, after.sort)
        there = [_debtor(item) for item in islice(self._items(request), limit + 1)]
        more = len(there) > limit
        return Page(
            tuple(there[:limit]), Position(there[limit - 1].account_id, "") if more else None
        )

    def note(self, runs: Sequence[DueRun]) -> None:
        """Each run is in the list of due runs, once."""
        for run in runs:
            place = key(_due_pk(run.company_id, run.community_id), _due_sk(run.due_on, run.run_id))
            calling(self._client.put_item, TableName=self._table, Item=place)

    def between(
        self, company_id: str, community_id: str, first: date, last: date
    ) -> tuple[DueRun, ...]:
        """Return the runs due on the days from `first` to `last`, in order of due day."""
        request: dict[str, Any] = {
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":pk": to_attribute(_due_pk(company_id, community_id)),
                ":first": to_attribute(_due_sk(first, "")),
                ":last": to_attribute(_due_sk(last, "~")),
            },
        }
        found = [item["sk"]["S"].split("#", 1) for item in self._items(request)]
        return tuple(
            DueRun(company_id, community_id, run_id, date.fromisoformat(day))
            for day, run_id in found
        )

    def _items(self, request: dict[str, Any]) -> Iterator[Item]:
        while True:
            answer = calling(
                self._client.query, TableName=self._table, ConsistentRead=True, **request
            )
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request = {**request, "ExclusiveStartKey": answer["LastEvaluatedKey"]}

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


def _debtors_pk(company_id: str, community_id: str) -> str:
    return pk(company_id, "debtors", community_id)


def _due_pk(company_id: str, community_id: str) -> str:
    return pk(company_id, "due", community_id)


def _due_sk(day: date, run_id: str) -> str:
    return f"{day.isoformat()}#{run_id}"
