"""Messages put to SQS: one, many at a time, or orders that each are a small dataclass."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from itertools import islice
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from shared.adapters.tries import tries
from shared.domain.errors import Unavailable

BATCH_MESSAGES = 10
O_contra = TypeVar("O_contra", contravariant=True)
Body = Mapping[str, object]


class QueueUnavailable(Unavailable):
    """A queue did not take a message in time."""

    code = "queue_unavailable"


class Sqs(Protocol):
    """The part of boto3's low-level client that is used."""

    def send_message(self, **request: Any) -> dict[str, Any]:
        """Send one message."""

    def send_message_batch(self, **request: Any) -> dict[str, Any]:
        """Send up to ten messages."""


def send(client: Sqs, queue_url: str, text: str, **more: int) -> None:
    """Send one message; `more` may be its `DelaySeconds`. Raises `QueueUnavailable`."""
    try:
        client.send_message(QueueUrl=queue_url, MessageBody=text, **more)
    except (BotoCoreError, ClientError) as error:
        raise QueueUnavailable(reason=reason_of(error)) from error


def send_all(client: Sqs, queue_url: str, bodies: Iterable[Body]) -> None:
    """Send the messages, ten at a time. Raises `QueueUnavailable`.

    Those that were not taken are sent again; a message may so be sent twice.
    """
    texts = (text_of(body) for body in bodies)
    while batch := list(islice(texts, BATCH_MESSAGES)):
        _send_batch(client, queue_url, {str(number): text for number, text in enumerate(batch)})


def text_of(body: Body, plain: Callable[[Any], object] | None = None) -> str:
    """Return a message's text; `plain` makes of a value what JSON knows."""
    return json.dumps(body, separators=(",", ":"), default=plain)


class OrderQueue(Generic[O_contra]):
    """Hands orders on over one queue: their fields, under the word for their class."""

    schema: ClassVar[int] = 1
    kinds: ClassVar[Mapping[type, str]]
    plain: ClassVar[Callable[[Any], object] | None] = None

    def __init__(self, client: Sqs, queue_url: str) -> None:
        self._client, self._queue_url = client, queue_url

    def ask(self, orders: Iterable[O_contra]) -> None:
        """Have each of the orders carried out, at least once. Raises `QueueUnavailable`."""
        for order in orders:
            fields = asdict(order)  # type: ignore[call-overload]  # orders are dataclasses
            body = {"schema": self.schema, "kind": self.kinds[type(order)], **fields}
            send(self._client, self._queue_url, text_of(body, type(self).plain))


def reason_of(error: Exception | None) -> str:
    """Return AWS's own code for `error`, or its class; "" if there was none."""
    if isinstance(error, ClientError):
        return str(error.response["Error"]["Code"])
    return "" if error is None else type(error).__name__


def _send_batch(client: Sqs, queue_url: str, waiting: dict[str, str]) -> None:
    last: Exception | None = None
    for _ in tries():
        entries = [{"Id": name, "MessageBody": text} for name, text in waiting.items()]
        try:
            answer = client.send_message_batch(QueueUrl=queue_url, Entries=entries)
        except (BotoCoreError, ClientError) as error:
            last = error
            continue
        for taken in answer.get("Successful", []):
            waiting.pop(taken["Id"], None)
        if not waiting:
            return
    raise QueueUnavailable(reason=reason_of(last)) from last
