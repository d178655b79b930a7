"""Report totals in the Reports table, made of page records: each counted once, in any order.

A row sums up to a thousand pages of one attempt and remembers which, one bit a page. A page that
comes twice finds its bit set. A million bills are ten rows, and a period is one short query.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from shared.domain.reports.counting import PlanPeriod
from shared.domain.run_totals import Totals
from shared.store import ledger_keys as keys
from shared.store.keys import key
from shared.store.marshal import Item, from_item, to_attribute, to_item
from shared.store.table import DynamoDB, StoreUnavailable, calling, pause
from shared.usecases.billing.billing_ports import BilledTotal, PageFact

PAGES_A_ROW = 1000
_TRIES = 10


class TotalsTable:
    """What was billed by community, period and item."""

    def __init__(self, client: DynamoDB, table: str) -> None:
        self._client, self._table = client, table

    def count_pages(self, facts: Sequence[PageFact]) -> None:
        """Count each page in once, however often and in whatever order it comes."""
        rows: dict[tuple[str, str], list[PageFact]] = {}
        for fact in facts:
            rows.setdefault(_place(fact), []).append(fact)
        for place, found in rows.items():
            self._count(place, found)

    def billed(self, company_id: str, community_id: str, period: str) -> list[BilledTotal]:
        """Return what was billed of each item in a period, by item id."""
        totals = Totals()
        for item in self._rows(company_id, community_id, period):
            totals += _totals(item)
        return [
            BilledTotal(item_id, total.lines, total.minor, total.tax_minor)
            for item_id, total in sorted(totals.items.items())
            if total.lines or total.minor  # what was billed and taken back again is nothing
        ]

    def issued(self, company_id: str, community_id: str, period: str) -> dict[PlanPeriod, Totals]:
        """Return what was billed in a period by plan, with all that was taken back later."""
        found: dict[PlanPeriod, Totals] = {}
        for item in self._rows(company_id, community_id, period):
            totals = _totals(item)
            if totals.bills >= 0:  # a row is of one attempt, which bills or takes back
                about = PlanPeriod(period, item["plan"]["S"])
                found[about] = found.get(about, Totals()) + totals
        return found

    def _rows(self, company_id: str, community_id: str, period: str) -> Iterator[Item]:
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {
                ":pk": to_attribute(keys.billed_pk(company_id, community_id, period))
            },
        }
        while True:
            answer = calling(self._client.query, **request)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _count(self, place: tuple[str, str], facts: Sequence[PageFact]) -> None:
        for attempt in range(_TRIES):
            if attempt:
                pause(attempt)
            row = self._row(place)
            seen = int.from_bytes(row.get("seen", b""))
            totals = Totals.from_json(json.loads(row["totals"])) if row else Totals()
            for fact in facts:
                bit = 1 << fact.page % PAGES_A_ROW
                if not seen & bit:
                    seen |= bit
                    totals += fact.totals
            if row and seen == int.from_bytes(row["seen"]):
                return
            if self._replaced(place, row, facts[0], seen, totals):
                return
        raise StoreUnavailable

    def _row(self, place: tuple[str, str]) -> dict[str, Any]:
        answer = calling(
            self._client.get_item, TableName=self._table, Key=key(*place), ConsistentRead=True
        )
        return from_item(answer["Item"]) if "Item" in answer else {}

    def _replaced(
        self,
        place: tuple[str, str],
        row: Mapping[str, Any],
        fact: PageFact,
        seen: int,
        totals: Totals,
    ) -> bool:
        """Store the row if it still is as it was read; tell whether it was."""
        version = row.get("version", 0)
        item = key(*place) | to_item(
            {
                "plan": fact.plan_id,
                "currency": fact.currency,
                "seen": seen.to_bytes(PAGES_A_ROW // 8),
                "totals": json.dumps(totals.to_json(), separators=(",", ":")),
                "version": version + 1,
            }
        )
        request: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if row:
            request = {
                "ConditionExpression": "version = :was",
                "ExpressionAttributeValues": {":was": to_attribute(version)},
            }
        try:
            calling(self._client.put_item, TableName=self._table, Item=item, **request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True


def _totals(item: Item) -> Totals:
    return Totals.from_json(json.loads(item["totals"]["S"]))


def _place(fact: PageFact) -> tuple[str, str]:
    block = fact.page // PAGES_A_ROW
    return (
        keys.billed_pk(fact.company_id, fact.community_id, fact.period),
        f"{fact.run_id}#{fact.attempt:04d}#{block:04d}",
    )
