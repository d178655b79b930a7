"""Sums of the ledger's movements in the Reports table.

    day       C#{co}#days#{community}            {day}             `sums`: by name
    period    C#{co}#collected#{community}       {period}#{plan}   `{column}.{item}`: a number each
    account   C#{co}#counted#{account}           -                 `seq`: counted up to here

The accounts' marks and the sums are written in one transaction, so a movement counts once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shared.domain.errors import Conflict, LevyError
from shared.domain.reports.counting import Column, Counts, ItemSums, PlanPeriod, Sums
from shared.store.keys import ITSELF, key, pk
from shared.store.marshal import Item, to_attribute
from shared.store.table import (
    ABSENT,
    Condition,
    DynamoDB,
    Write,
    batch_get,
    calling,
    put,
    transact,
)
from shared.usecases.reporting.ports import Progress


class CountedMeanwhile(Conflict):
    """Somebody else has counted one of the accounts further."""

    code = "counted_meanwhile"


class CollectionTable:
    """What came, went and became of bills, by day and by period."""

    def __init__(self, client: DynamoDB, table: str) -> None:
        self._client, self._table = client, table

    def counted(self, company_id: str, account_ids: Sequence[str]) -> dict[str, int]:
        """Return up to which movement at most 100 accounts are counted; 0 is left out."""
        places = {_mark_pk(company_id, one): one for one in account_ids}
        found = batch_get(self._client, self._table, [key(one, ITSELF) for one in places])
        return {places[item["pk"]["S"]]: int(item["seq"]["N"]) for item in found}

    def count(
        self, company_id: str, community_id: str, done: Sequence[Progress], counts: Counts
    ) -> bool:
        """Add `counts` and note the progress, both or neither; False if others came first."""
        writes = [self._mark(company_id, one) for one in done]
        days, periods = days_pk(company_id, community_id), periods_pk(company_id, community_id)
        writes += [
            self._add(key(days, day.isoformat()), sums) for day, sums in counts.days.items() if sums
        ]
        writes += [
            self._add(
                key(periods, f"{about.period}#{about.plan_id}"),
                {f"{column.value}.{item}": minor for (item, column), minor in sums.items()},
            )
            for about, sums in counts.periods.items()
        ]
        try:
            transact(self._client, writes)
        except CountedMeanwhile:
            return False
        return True

    def days(
        self, company_id: str, community_id: str, first: date, last: date
    ) -> list[tuple[date, Sums]]:
        """Return the sums of the days from `first` to `last` on which anything happened."""
        partition = days_pk(company_id, community_id)
        found = self._between(partition, first.isoformat(), last.isoformat())
        return [(date.fromisoformat(item["sk"]["S"]), _sums(item)) for item in found]

    def periods(
        self, company_id: str, community_id: str, period: str
    ) -> Mapping[PlanPeriod, ItemSums]:
        """Return what became of the bills of a period, by plan."""
        partition = periods_pk(company_id, community_id)
        found: dict[PlanPeriod, ItemSums] = {}
        for item in self._between(partition, f"{period}#", f"{period}#~"):
            about = PlanPeriod(*item["sk"]["S"].split("#", 1))
            sums: ItemSums = {}
            for name, minor in _sums(item).items():
                column, what = name.split(".", 1)
                sums[what, Column(column)] = minor
            found[about] = sums
        return found

    def _between(self, partition: str, first: str, last: str) -> list[Item]:
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":pk": to_attribute(partition),
                ":first": to_attribute(first),
                ":last": to_attribute(last),
            },
        }
        found: list[Item] = []
        while True:
            answer = calling(self._client.query, **request)
            found += answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return found
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _mark(self, company_id: str, progress: Progress) -> Write:
        seen = ABSENT
        if progress.before:
            seen = Condition("seq = :before", values={":before": progress.before})
        item = key(_mark_pk(company_id, progress.account_id), ITSELF)
        return put(self._table, item | {"seq": to_attribute(progress.seq)}, seen, _meanwhile)

    def _add(self, place: Item, sums: Mapping[str, int]) -> Write:
        names = {f"#{number}": name for number, name in enumerate(sums)}
        values = {f":{number}": to_attribute(minor) for number, minor in enumerate(sums.values())}
        adding = ", ".join(f"#{number} :{number}" for number in range(len(sums)))
        return Write(
            {
                "Update": {
                    "TableName": self._table,
                    "Key": place,
                    "UpdateExpression": f"ADD {adding}",
                    "ExpressionAttributeNames": names,
                    "ExpressionAttributeValues": values,
                }
            }
        )


def days_pk(company_id: str, community_id: str) -> str:
    """Return the partition of a community's days."""
    return pk(company_id, "days", community_id)


def periods_pk(company_id: str, community_id: str) -> str:
    """Return the partition of a community's periods."""
    return pk(company_id, "collected", community_id)


def _mark_pk(company_id: str, account_id: str) -> str:
    return pk(company_id, "counted", account_id)


def _sums(item: Item) -> Sums:
    return {name: int(value["N"]) for name, value in item.items() if "N" in value}


def _meanwhile(_: Mapping[str, Any] | None) -> LevyError:
    return CountedMeanwhile()
