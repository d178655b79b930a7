"""What a request led to, kept for 48 hours under its idempotency key, in the same transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from shared.store import keys
from shared.store.codec import from_document, to_document
from shared.store.marshal import from_item, to_item
from shared.store.table import ABSENT, DynamoDB, Write, calling, put
from shared.usecases.ports import AlreadyDone, Clock, IdempotencyKeyReused, Once

T = TypeVar("T")
KEPT_FOR = timedelta(hours=48)


def once_write(table: str, once: Once, result: object, clock: Clock) -> Write:
    """Return the write that remembers `result` (a dataclass) under `once`, or gives `AlreadyDone`.

    It goes first in the transaction of the effect, so that a repeat is told before anything else.
    """
    item = to_item(
        {
            "digest": once.digest,
            "result": to_document(result),
            "expires_at": int((clock.now() + KEPT_FOR).timestamp()),
        }
    )
    return put(table, keys.once_key(once) | item, ABSENT, lambda _: AlreadyDone(key=once.key))


class IdempotencyTable:
    """Idempotency records in the Directory table."""

    def __init__(self, client: DynamoDB, table: str) -> None:
        self._client, self._table = client, table

    def recall(self, once: Once, of: type[T]) -> T | None:
        """Return what the request led to, None if it has not taken effect.

        Raises `IdempotencyKeyReused` when the key belongs to another request.
        """
        answer = calling(
            self._client.get_item,
            TableName=self._table,
            Key=keys.once_key(once),
            ConsistentRead=True,
        )
        if "Item" not in answer:
            return None
        found = from_item(answer["Item"])
        if found["digest"] != once.digest:
            raise IdempotencyKeyReused(field="Idempotency-Key")
        return from_document(of, found["result"])
