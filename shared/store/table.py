"""DynamoDB calls with their failures told apart: what broke a rule, what to try again, what is out.

A transaction that is refused says which write refused it; each write brings the error that its
refusal means. A transaction whose reply was lost is recognised by its own mark on what it wrote.
"""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from shared.domain.errors import LevyError, Unavailable
from shared.store.marshal import Item, from_item, to_attribute

# Which transaction wrote an item last.
MARK = "txn"
_TRIES = 6
_FIRST_PAUSE_SECONDS = 0.025
_TRY_AGAIN = frozenset(
    {
        "TransactionConflict",
        "ThrottlingError",
        "ProvisionedThroughputExceeded",
        "TransactionConflictException",
        "TransactionInProgressException",
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "InternalServerError",
    }
)

Refusal = Callable[[Mapping[str, Any] | None], LevyError]


class DynamoDB(Protocol):
    """The part of boto3's low-level client that the store uses."""

    def get_item(self, **request: Any) -> dict[str, Any]:
        """Return one item."""

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        """Return some items, and which were left out."""

    def query(self, **request: Any) -> dict[str, Any]:
        """Return a page of items."""

    def put_item(self, **request: Any) -> dict[str, Any]:
        """Store one item."""

    def delete_item(self, **request: Any) -> dict[str, Any]:
        """Remove one item."""

    def update_item(self, **request: Any) -> dict[str, Any]:
        """Change one item."""

    def transact_write_items(self, **request: Any) -> dict[str, Any]:
        """Write all or nothing."""

    def batch_execute_statement(self, **request: Any) -> dict[str, Any]:
        """Run PartiQL statements."""


class StoreUnavailable(Unavailable):
    """The table did not take or answer the request in time."""

    code = "store_unavailable"


@dataclass(frozen=True, slots=True)
class Write:
    """One write of a transaction: `request` in DynamoDB's words, `refused` for its condition.

    `refused` gets the item that was there (None: none was) and returns what to raise.
    """

    request: dict[str, Any]
    refused: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition expression with its names and values."""

    expression: str
    names: Mapping[str, str] | None = None
    values: Mapping[str, object] | None = None

    def request(self) -> dict[str, Any]:
        """Return the condition in DynamoDB's words."""
        request: dict[str, Any] = {"ConditionExpression": self.expression}
        if self.names:
            request["ExpressionAttributeNames"] = dict(self.names)
        if self.values:
            request["ExpressionAttributeValues"] = {
                name: to_attribute(value) for name, value in self.values.items()
            }
        return request


ABSENT = Condition("attribute_not_exists(pk)")


def put(table: str, item: Item, condition: Condition, refused: Refusal) -> Write:
    """Return the write that stores `item` where `condition` holds."""
    return Write({"Put": {"TableName": table, "Item": item, **condition.request()}}, refused)


def check(table: str, key: Item, condition: Condition, refused: Refusal) -> Write:
    """Return the write that stores nothing and only insists on `condition`."""
    request = {"TableName": table, "Key": key, **condition.request()}
    return Write({"ConditionCheck": request}, refused)


def delete(table: str, key: Item, condition: Condition, refused: Refusal) -> Write:
    """Return the write that removes an item where `condition` holds."""
    return Write({"Delete": {"TableName": table, "Key": key, **condition.request()}}, refused)


def update(table: str, key: Item, expression: str, condition: Condition, refused: Refusal) -> Write:
    """Return the write that changes an item by `expression`, whose values are in `condition`."""
    request = {
        "TableName": table,
        "Key": key,
        "UpdateExpression": expression,
        **condition.request(),
    }
    return Write({"Update": request}, refused)


def transact(client: DynamoDB, writes: Sequence[Write]) -> None:
    """Make all writes true, or none.

    Raises what the first refused write means, or `StoreUnavailable`. Conflicts with others'
    transactions are tried again; a commit whose reply was lost counts as done.
    """
    mark = secrets.token_hex(8)
    items = [_marked(write.request, mark) for write in writes]
    token = secrets.token_hex(16)
    last: Exception | None = None
    for attempt in range(_TRIES):
        if attempt:
            pause(attempt)
        try:
            client.transact_write_items(TransactItems=items, ClientRequestToken=token)
        except ClientError as error:
            if _settled(error, writes, mark):
                return
            token = secrets.token_hex(16)  # a cancelled transaction's token is spent
            last = error
        except BotoCoreError as error:  # the reply was lost; the next try tells what happened
            last = error
        else:
            return
    raise StoreUnavailable from last


def pause(attempt: int) -> None:
    """Wait a random while that grows with `attempt` (1, 2, …), at most about 0.4 s."""
    time.sleep(random.uniform(0, _FIRST_PAUSE_SECONDS * 2 ** min(attempt, 4)))  # noqa: S311


def is_passing(error: ClientError) -> bool:
    """Tell whether the same request may succeed a moment later."""
    return error.response["Error"]["Code"] in _TRY_AGAIN


def calling(request: Callable[..., dict[str, Any]], **arguments: Any) -> dict[str, Any]:
    """Return the answer to a single request. Raises `StoreUnavailable` if none came in time.

    Errors that are about the request itself pass through.
    """
    try:
        return request(**arguments)
    except ClientError as error:
        if is_passing(error):
            raise StoreUnavailable from error
        raise
    except BotoCoreError as error:
        raise StoreUnavailable from error


def batch_get(
    client: DynamoDB, table: str, keys: Sequence[Item], *, fresh: bool = True
) -> list[Item]:
    """Return the items there are of at most 100 `keys`, in no order. `StoreUnavailable`.

    Not `fresh` costs half and may miss what was written a moment ago.
    """
    found: list[Item] = []
    wanted: dict[str, Any] = {table: {"Keys": list(keys), "ConsistentRead": fresh}}
    for attempt in range(_TRIES):
        if not wanted.get(table, {}).get("Keys"):
            return found
        if attempt:
            pause(attempt)
        answer = calling(client.batch_get_item, RequestItems=wanted)
        found += answer["Responses"].get(table, [])
        wanted = answer.get("UnprocessedKeys", {})
    if wanted:
        raise StoreUnavailable
    return found


def _marked(request: dict[str, Any], mark: str) -> dict[str, Any]:
    ((kind, write),) = request.items()
    write = dict(write)
    if kind == "Put":
        write["Item"] = {**write["Item"], MARK: to_attribute(mark)}
    write["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return {kind: write}


def _settled(error: ClientError, writes: Sequence[Write], mark: str) -> bool:
    """Tell whether the transaction had been committed; raise if it never will be."""
    code = error.response["Error"]["Code"]
    if code != "TransactionCanceledException":
        if code in _TRY_AGAIN:
            return False
        raise error
    reasons = error.response.get("CancellationReasons", [])
    refusals: list[LevyError] = []
    for write, reason in zip(writes, reasons, strict=False):
        if reason.get("Code") == "ConditionalCheckFailed":
            found = from_item(reason["Item"]) if reason.get("Item") else None
            if found and found.get(MARK) == mark:
                return True
            if write.refused is not None:
                refusals.append(write.refused(found))
    if refusals:
        raise refusals[0] from error
    if any(reason.get("Code") in _TRY_AGAIN for reason in reasons):
        return False
    raise error
