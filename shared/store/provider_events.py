"""What payment providers told, in the PaymentEvents table; forgotten after its time.

    notice            P#notice#{provider}#{event}       -
    told of a thing   P#told#{provider}#{object}        {the provider's type of event}
    read until        P#read#{provider}                 -
    asked about       C#{co}#asked#{order}              -
    note              C#{co}#noted#{order or "-"}       {kind}#{object}

Notes stay as long as the table; everything else goes by `expires_at`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from shared.store.codec import from_document, to_document
from shared.store.keys import ITSELF, key, pk
from shared.store.marshal import Item, from_item, to_attribute, to_item
from shared.store.table import DynamoDB, calling
from shared.usecases.paying.ports_notices import KeptNotice, ProviderNote

KEPT_FOR = timedelta(days=90)


class ProviderEventTable:
    """A `NoticeArchive`."""

    def __init__(self, client: DynamoDB, table: str) -> None:
        self._client, self._table = client, table

    def keep(self, notice: KeptNotice) -> KeptNotice:
        """Have the notice kept for 90 days; returns it, or what was kept of it before."""
        values = {
            "company_id": notice.company_id,
            "raw": zlib.compress(notice.raw),
            "received_at": notice.received_at.isoformat(),
            "expires_at": _expiry(notice.received_at),
        }
        try:
            calling(
                self._client.put_item,
                TableName=self._table,
                Item=_notice_key(notice.provider, notice.event_id) | to_item(values),
                ConditionExpression="attribute_not_exists(pk)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            there: Any = error.response.get("Item")
            before = (
                _notice(notice.provider, notice.event_id, there)
                if there
                else self.find(notice.provider, notice.event_id)
            )
            return before or notice
        return notice

    def find(self, provider: str, event_id: str) -> KeptNotice | None:
        """Return a kept notice."""
        item = self._get(_notice_key(provider, event_id))
        return _notice(provider, event_id, item) if item else None

    def settle(self, provider: str, event_id: str, outcome: str, at: datetime) -> None:
        """The notice has its outcome, whether or not it was kept before."""
        self._set(
            _notice_key(provider, event_id),
            outcome=outcome,
            settled_at=at.isoformat(),
            expires_at=_expiry(at),
        )

    def was_told(self, provider: str, subject_id: str, kind: str) -> bool:
        """Tell whether this was applied to the thing before, by whatever notice."""
        return self._get(key(f"P#told#{provider}#{subject_id}", kind)) is not None

    def note_told(self, provider: str, subject_id: str, kind: str, at: datetime) -> None:
        """This was applied to the thing."""
        self._set(key(f"P#told#{provider}#{subject_id}", kind), expires_at=_expiry(at))

    def note(self, company_id: str, note: ProviderNote) -> None:
        """The note is kept; a newer one about the same thing takes its place."""
        place = key(pk(company_id, "noted", note.order_id or "-"), f"{note.kind}#{note.object_id}")
        self._set(place, data=to_document(note))

    def notes(self, company_id: str, order_id: str) -> list[ProviderNote]:
        """Return what was noted of a payment of ours; of none of ours: for ""."""
        answer = calling(
            self._client.query,
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": pk(company_id, "noted", order_id or "-")}},
            ConsistentRead=True,
        )
        return [from_document(ProviderNote, from_item(item)["data"]) for item in answer["Items"]]

    def read_until(self, provider: str) -> datetime | None:
        """Return up to when the provider's own list of events was read."""
        item = self._get(key(f"P#read#{provider}", ITSELF))
        return datetime.fromisoformat(item["until"]["S"]) if item else None

    def move_read_until(self, provider: str, at: datetime) -> None:
        """The provider's list was read up to `at`."""
        self._set(key(f"P#read#{provider}", ITSELF), until=at.isoformat())

    def times_asked(self, company_id: str, order_id: str) -> int:
        """Return how many of the times to ask about an order are done."""
        item = self._get(key(pk(company_id, "asked", order_id), ITSELF))
        return int(item["times"]["N"]) if item else 0

    def note_asked(self, company_id: str, order_id: str, times: int, at: datetime) -> None:
        """So many of them are done."""
        place = key(pk(company_id, "asked", order_id), ITSELF)
        self._set(place, times=times, expires_at=_expiry(at))

    def _get(self, place: Item) -> Item | None:
        answer = calling(
            self._client.get_item, TableName=self._table, Key=place, ConsistentRead=True
        )
        found: Item | None = answer.get("Item")
        return found

    def _set(self, place: Item, **values: object) -> None:
        calling(
            self._client.update_item,
            TableName=self._table,
            Key=place,
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
            ExpressionAttributeNames={f"#{name}": name for name in values},
            ExpressionAttributeValues={
                f":{name}": to_attribute(value) for name, value in values.items()
            },
        )


class AwaitedOrderList:
    """The pointers to awaited orders in the Ledger table; see `payment_records`."""

    def __init__(self, client: DynamoDB, ledger_table: str) -> None:
        self._client, self._table = client, ledger_table

    def made_on(self, day: date) -> Iterator[tuple[str, str]]:
        """Yield company and order of those made on that day (UTC)."""
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": f"P#awaited#{day.isoformat()}"}},
        }
        while True:
            answer = calling(self._client.query, **request)
            for item in answer["Items"]:
                company_id, _, order_id = item["sk"]["S"].partition("#")
                yield company_id, order_id
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _notice_key(provider: str, event_id: str) -> Item:
    return key(f"P#notice#{provider}#{event_id}", ITSELF)


def _notice(provider: str, event_id: str, item: Item) -> KeptNotice:
    found = from_item(item)
    raw = found.get("raw")
    return KeptNotice(
        provider=provider,
        event_id=event_id,
        company_id=found.get("company_id", ""),
        raw=zlib.decompress(raw) if raw else b"",
        received_at=datetime.fromisoformat(found.get("received_at") or found["settled_at"]),
        outcome=found.get("outcome", ""),
    )


def _expiry(at: datetime) -> int:
    return int((at + KEPT_FOR).timestamp())
