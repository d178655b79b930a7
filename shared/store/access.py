"""The Access table: API keys as hashes, and the secrets the API signs with.

key          KEY#{key id}      -               with the hash of its secret
key's place  C#{co}#keys       {key id}        what lists show of it
secret       P#secrets         {purpose}       made once, at first use
"""

from __future__ import annotations

import secrets
from typing import Any

from botocore.exceptions import ClientError

from shared.domain.api_keys import ApiKey
from shared.store import keys
from shared.store.codec import from_document, to_document
from shared.store.marshal import Item, from_attribute, to_attribute, to_item
from shared.store.table import ABSENT, Condition, DynamoDB, Write, calling, put, update
from shared.usecases.ports import IssueKey, KeptKey, Page, Position, ReviseKey, VersionStale

_SECRET_BYTES = 32


def issue_key(table: str, change: IssueKey) -> list[Write]:
    """Return the writes of a new key: by its id for the authorizer, by company for lists."""
    item = _key(change.key.id) | to_item({**_values(change.key), "secret_hash": change.secret_hash})
    place = _place(change.key) | to_item(_values(change.key))
    return [put(table, item, ABSENT, _stale), put(table, place, ABSENT, _stale)]


def revise_key(table: str, change: ReviseKey) -> list[Write]:
    """Return the writes of a key over its version − 1; the hash stays as it is."""
    values = _values(change.key)
    condition = Condition(
        "version = :was",
        names={"#data": "data"},
        values={
            ":was": change.key.version - 1,
            ":version": change.key.version,
            ":data": values["data"],
        },
    )
    expression = "SET #data = :data, version = :version"
    return [
        update(table, key, expression, condition, _stale)
        for key in (_key(change.key.id), _place(change.key))
    ]


class AccessTable:
    """API keys and signing secrets."""

    def __init__(self, client: DynamoDB, table: str) -> None:
        self._client, self._table = client, table

    def find_key(self, key_id: str) -> KeptKey | None:
        """Return a key of whatever company, or None."""
        answer = calling(
            self._client.get_item,
            TableName=self._table,
            Key=_key(key_id),
            ConsistentRead=True,
        )
        if "Item" not in answer:
            return None
        return KeptKey(_from(answer["Item"]), answer["Item"]["secret_hash"]["S"])

    def keys_of(self, company_id: str, limit: int, after: Position | None) -> Page[ApiKey]:
        """Return part of the list of a company's keys, revoked ones included, by id."""
        partition = keys.pk(company_id, "keys")
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": to_attribute(partition)},
            "Limit": limit,
            "ConsistentRead": True,
        }
        if after:
            request["ExclusiveStartKey"] = keys.key(partition, after.id)
        answer = calling(self._client.query, **request)
        found = tuple(_from(item) for item in answer["Items"])
        more = "LastEvaluatedKey" in answer
        return Page(found, Position("", found[-1].id) if more else None)

    def signing_secret(self, purpose: str) -> bytes:
        """Return the secret for `purpose`, the same for ever; it is made at its first use."""
        key = keys.key("P#secrets", purpose)
        request = {"TableName": self._table, "Key": key, "ConsistentRead": True}
        answer = calling(self._client.get_item, **request)
        if "Item" not in answer:
            fresh = key | to_item({"secret": secrets.token_bytes(_SECRET_BYTES)})
            try:
                calling(
                    self._client.put_item, TableName=self._table, Item=fresh, **ABSENT.request()
                )
            except ClientError as error:
                if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                    raise
            answer = calling(self._client.get_item, **request)
        secret: bytes = from_attribute(answer["Item"]["secret"])
        return secret


def _values(key: ApiKey) -> dict[str, Any]:
    data = to_document(key)
    data.pop("version", None)
    return {"version": key.version, "data": data}


def _from(item: Item) -> ApiKey:
    data = from_attribute(item["data"])
    return from_document(ApiKey, {**data, "version": int(item["version"]["N"])})


def _key(key_id: str) -> Item:
    return keys.key(f"KEY#{key_id}")


def _place(key: ApiKey) -> Item:
    return keys.key(keys.pk(key.company_id, "keys"), key.id)


def _stale(found: Any) -> VersionStale:
    return VersionStale(version=found.get("version") if found else None)
