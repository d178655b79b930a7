"""Inserts in PartiQL, 25 to a request, each on condition that its key is free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from shared.store.table import DynamoDB, StoreUnavailable, is_passing, pause

BATCH_STATEMENTS = 25
_TRIES = 8
_TAKEN = "DuplicateItem"
_PASSING = frozenset(
    {
        "ThrottlingError",
        "ProvisionedThroughputExceeded",
        "RequestLimitExceeded",
        "InternalServerError",
        "TransactionConflict",
    }
)


class StatementRefused(RuntimeError):
    """An insert was refused for a reason that trying again does not mend."""


def insert_all(client: DynamoDB, statements: Sequence[dict[str, Any]]) -> list[int]:
    """Run any number of inserts; return the index of those whose key was taken.

    Raises `StoreUnavailable` if some could not be written; those written stay.
    """
    taken: list[int] = []
    for start in range(0, len(statements), BATCH_STATEMENTS):
        batch = statements[start : start + BATCH_STATEMENTS]
        taken += (start + index for index in insert_batch(client, batch))
    return taken


def insert_batch(client: DynamoDB, statements: Sequence[dict[str, Any]]) -> list[int]:
    """Run at most 25 inserts until each is written or finds its key taken; return the latter's.

    A reply that was lost looks like a taken key, and is: by ourselves.
    """
    waiting = list(range(len(statements)))
    taken: list[int] = []
    last: Exception | None = None
    for attempt in range(_TRIES):
        if attempt:
            pause(attempt)
        request = [statements[index] for index in waiting]
        try:
            answer = client.batch_execute_statement(Statements=request)
        except ClientError as error:
            if not is_passing(error):
                raise
            last = error
            continue
        except BotoCoreError as error:
            last = error
            continue
        refused = _refused(zip(waiting, answer["Responses"], strict=True))
        taken += (index for index, code in refused.items() if code == _TAKEN)
        waiting = [index for index, code in refused.items() if code != _TAKEN]
        if not waiting:
            return sorted(taken)
    raise StoreUnavailable(waiting=len(waiting)) from last


def _refused(answers: Iterable[tuple[int, Mapping[str, Any]]]) -> dict[int, str]:
    """Return the codes of the statements that did not write. Raises `StatementRefused`."""
    refused = {index: answer["Error"]["Code"] for index, answer in answers if answer.get("Error")}
    hopeless = {code for code in refused.values() if code not in _PASSING | {_TAKEN}}
    if hopeless:
        raise StatementRefused(", ".join(sorted(hopeless)))
    return refused
