"""Transactions when the store conflicts, throttles, or loses the reply after it committed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from shared.store import table
from shared.store.keys import key
from shared.store.marshal import to_item
from shared.store.table import ABSENT, StoreUnavailable, Write, put, transact
from shared.usecases.ports import VersionStale


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "pause", lambda attempt: None)


class Troubled:
    """A client whose transactions first meet the given troubles; "lost" commits and then fails."""

    def __init__(self, client: Any, *troubles: str) -> None:
        self.client, self.troubles, self.asked = client, list(troubles), 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def transact_write_items(self, **request: Any) -> Any:
        self.asked += 1
        trouble = self.troubles.pop(0) if self.troubles else ""
        if trouble == "lost":
            self.client.transact_write_items(**request)
            raise ReadTimeoutError(endpoint_url="")
        if trouble == "down":
            raise ReadTimeoutError(endpoint_url="")
        if trouble == "TransactionConflict":
            reasons = [{"Code": "None"}, {"Code": "TransactionConflict"}]
            raise cancelled(reasons)
        if trouble:
            error = {"Error": {"Code": trouble, "Message": ""}}
            raise ClientError(error, "TransactWriteItems")
        return self.client.transact_write_items(**request)


def cancelled(reasons: list[dict[str, Any]]) -> ClientError:
    answer: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": ""},
        "CancellationReasons": reasons,
    }
    return ClientError(answer, "TransactWriteItems")


def writes(table_name: str) -> list[Write]:
    return [
        put(table_name, key(pk) | to_item({"n": 1}), ABSENT, lambda found: VersionStale(was=found))
        for pk in ("a", "b")
    ]


def count(client: Any, table_name: str) -> int:
    return int(client.scan(TableName=table_name)["Count"])


@pytest.mark.parametrize(
    "troubles",
    [
        ("TransactionConflict",),
        ("ThrottlingException", "TransactionConflict"),
        ("ProvisionedThroughputExceededException",),
        ("down", "down"),
        ("lost",),
        ("lost", "TransactionConflict", "down"),
        ("TransactionInProgressException",),
    ],
)
def test_trouble_that_passes_ends_in_one_commit(
    dynamodb: Any, make_table: Callable[[str], str], troubles: tuple[str, ...]
) -> None:
    name = make_table("DirectoryTable")
    client = Troubled(dynamodb, *troubles)
    transact(client, writes(name))
    assert count(dynamodb, name) == 2
    assert client.asked == len(troubles) + 1


def test_trouble_that_stays_is_unavailable(dynamodb: Any, make_table: Callable[[str], str]) -> None:
    name = make_table("DirectoryTable")
    with pytest.raises(StoreUnavailable):
        transact(Troubled(dynamodb, *["down"] * 20), writes(name))
    assert count(dynamodb, name) == 0


def test_a_refused_write_says_what_was_there(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    name = make_table("DirectoryTable")
    transact(dynamodb, writes(name)[1:])
    with pytest.raises(VersionStale) as refused:
        transact(dynamodb, writes(name))
    was: Any = refused.value.data["was"]
    assert (was["pk"], was["n"]) == ("b", 1)
    assert count(dynamodb, name) == 1


def test_an_error_of_ours_is_not_hidden(dynamodb: Any) -> None:
    client = Troubled(dynamodb, "ValidationException")
    with pytest.raises(ClientError):
        transact(client, writes("nowhere"))
    assert client.asked == 1
