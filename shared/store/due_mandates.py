"""The lists of mandates by the instant they are looked at next: pointers in the Ledger table.

due mandates   P#autopay#{day}    {look at}#{co}#{id}
last tick      P#autopay          -
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from shared.store.autopay_records import due_mandates_pk
from shared.store.keys import ITSELF, key
from shared.store.ledger_records import GONE
from shared.store.marshal import to_attribute, to_item
from shared.store.table import DynamoDB, calling
from shared.usecases.autopay.ports import DueMandate

_TICK = key("P#autopay", ITSELF)


class DueMandateLists:
    """`DueMandates`, of all companies."""

    def __init__(self, client: DynamoDB, ledger_table: str) -> None:
        self._client, self._table = client, ledger_table

    def due(self, day: date, until: datetime, after: str, limit: int) -> tuple[DueMandate, ...]:
        """Return at most `limit` of a day (UTC) that are due by `until`, `after` a place."""
        # "~" sorts after every character of "#company#mandate", so the instant itself counts.
        last = until.astimezone(UTC).isoformat(timespec="microseconds") + "~"
        found: list[DueMandate] = []
        request = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "FilterExpression": "attribute_not_exists(#gone)",
            "ExpressionAttributeNames": {"#gone": GONE},
            "ConsistentRead": True,
        }
        while len(found) < limit:
            # A place ends in an id: "!" sorts before whatever could follow it, and after it.
            request["ExpressionAttributeValues"] = {
                ":pk": to_attribute(due_mandates_pk(day)),
                ":first": to_attribute(f"{after}!" if after else "0"),
                ":last": to_attribute(last),
            }
            answer = calling(self._client.query, **request, Limit=limit)
            for item in answer["Items"]:
                place = item["sk"]["S"]
                _, company_id, mandate_id = place.split("#")
                found.append(DueMandate(company_id, mandate_id, place))
            if "LastEvaluatedKey" not in answer:
                break
            after = answer["LastEvaluatedKey"]["sk"]["S"]
        return tuple(found[:limit])

    def last_tick(self) -> datetime | None:
        """Return the instant of the last tick whose lists were all handed out."""
        answer = calling(
            self._client.get_item, TableName=self._table, Key=_TICK, ConsistentRead=True
        )
        return datetime.fromisoformat(answer["Item"]["at"]["S"]) if "Item" in answer else None

    def note_tick(self, at: datetime) -> None:
        """The lists of the tick at `at` are handed out."""
        item = _TICK | to_item({"at": at.astimezone(UTC).isoformat()})
        calling(self._client.put_item, TableName=self._table, Item=item)
