"""Planned messages in the Ledger table, many to a request, and those that wait for an hour.

A plan of thousands is inserted 25 statements to a request, each on condition that its key is free:
a message with its place in the list of its day is two of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from shared.domain.dunning.message import Message
from shared.domain.messaging.kinds import ChannelName
from shared.store.keys import ITSELF, key
from shared.store.ledger_records import GONE, pointers_of, record_item
from shared.store.marshal import to_attribute, to_item
from shared.store.reminder_records import waiting_pk
from shared.store.statements import insert_all
from shared.store.table import DynamoDB, calling
from shared.usecases.dunning.ports import ToDeliver

_TICK = key("P#waiting", ITSELF)
_DAY = timedelta(days=1)


class PlannedMessageTable:
    """A `PlannedMessages`, and the `WaitingMessages` of all companies."""

    def __init__(self, client: DynamoDB, ledger_table: str) -> None:
        self._client, self._table = client, ledger_table
        into = f'INSERT INTO "{ledger_table}" VALUE '
        self._record = into + "{'pk':?,'sk':?,'version':?,'data':?}"
        self._pointer = into + "{'pk':?,'sk':?}"

    def add(self, company_id: str, messages: Sequence[Message]) -> int:
        """Each message is there, as it was if it was there before; return how many are new.

        Messages first: one without its place in the day's list is put there by the next try.
        """
        records, places = [], []
        for message in messages:
            item = record_item(company_id, message)
            values = [item[name] for name in ("pk", "sk", "version", "data")]
            records.append({"Statement": self._record, "Parameters": values})
            for place in pointers_of(company_id, message):
                where = [to_attribute(word) for word in place]
                places.append({"Statement": self._pointer, "Parameters": where})
        taken = insert_all(self._client, [*records, *places])
        return len(records) - sum(index < len(records) for index in taken)

    def due(self, since: datetime, until: datetime) -> Iterator[ToDeliver]:
        """Yield those whose hour is after `since` and not after `until`."""
        day = since.astimezone(UTC).date()
        while day <= until.astimezone(UTC).date():
            yield from self._of_day(day, since, until)
            day += _DAY

    def last_tick(self) -> datetime | None:
        """Return the instant of the last tick whose messages were all handed out."""
        answer = calling(
            self._client.get_item, TableName=self._table, Key=_TICK, ConsistentRead=True
        )
        return datetime.fromisoformat(answer["Item"]["at"]["S"]) if "Item" in answer else None

    def note_tick(self, at: datetime) -> None:
        """The messages of the tick at `at` are handed out."""
        item = _TICK | to_item({"at": at.astimezone(UTC).isoformat()})
        calling(self._client.put_item, TableName=self._table, Item=item)

    def _of_day(self, day: date, since: datetime, until: datetime) -> Iterator[ToDeliver]:
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "FilterExpression": "attribute_not_exists(#gone)",
            "ExpressionAttributeNames": {"#gone": GONE},
            "ExpressionAttributeValues": {
                ":pk": to_attribute(waiting_pk(day)),
                # "~" sorts after every character of what follows an instant.
                ":first": to_attribute(_instant(since)),
                ":last": to_attribute(_instant(until) + "~"),
            },
            "ConsistentRead": True,
        }
        while True:
            answer = calling(self._client.query, **request)
            for item in answer["Items"]:
                _, company_id, channel, word = item["sk"]["S"].split("#")
                yield ToDeliver(company_id, word, ChannelName(channel))
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
