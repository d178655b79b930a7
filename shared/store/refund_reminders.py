"""The platform's lists of refunds that wait for an approver; see `refund_records`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from shared.store.ledger_records import GONE
from shared.store.refund_records import reminders_pk
from shared.store.table import DynamoDB, calling


class RefundReminderList:
    """A `RefundReminders`: the pointers in the Ledger table."""

    def __init__(self, client: DynamoDB, ledger_table: str) -> None:
        self._client, self._table = client, ledger_table

    def due_on(self, day: date) -> Iterator[tuple[str, str]]:
        """Yield company and refund of those to be reminded of on a day (UTC)."""
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk",
            "FilterExpression": f"attribute_not_exists({GONE})",
            "ExpressionAttributeValues": {":pk": {"S": reminders_pk(day)}},
        }
        while True:
            answer = calling(self._client.query, **request)
            for item in answer["Items"]:
                company_id, _, refund_id = item["sk"]["S"].partition("#")
                yield company_id, refund_id
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
