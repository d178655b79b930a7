"""The queues of the reminders as the months use them: held, emptied, and filled in any order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from shared.domain.messaging.kinds import ChannelName
from tests.stack.deployed import Deployed, eventually

QUEUE_OF = {
    ChannelName.WECHAT: "ByWechatQueue",
    ChannelName.SMS: "BySmsQueue",
    ChannelName.EMAIL: "ByEmailQueue",
}
QUEUES = tuple(QUEUE_OF.values())
PATIENCE_S = 240


@dataclass(frozen=True)
class Copy:
    """A message that is put into a queue."""

    queue: str
    body: str

    @property
    def word(self) -> str:
        """The message it is about."""
        return str(json.loads(self.body)["message"])


@dataclass
class Queues:
    """The stack's queues of what is to be delivered."""

    stack: Deployed

    def __post_init__(self) -> None:
        self.sqs = self.stack.client("sqs")
        found = self.stack.client("lambda").list_event_source_mappings(
            FunctionName=self.stack.output("ReminderDeliverFunctionName")
        )
        self.mappings = [one["UUID"] for one in found["EventSourceMappings"]]

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing that is planned is delivered meanwhile."""
        self._flow(enabled=False)
        try:
            yield
        finally:
            self._flow(enabled=True)

    def _flow(self, *, enabled: bool) -> None:
        functions = self.stack.client("lambda")
        for mapping in self.mappings:
            functions.update_event_source_mapping(UUID=mapping, Enabled=enabled)

    def taken(self, words: set[str]) -> list[Copy]:
        """Take every message of the day out of the queues; return one of each.

        What else is in them, such as notices of payments, is put back.
        """
        found: dict[str, Copy] = {}
        others: dict[str, list[str]] = {queue: [] for queue in QUEUES}

        def take() -> bool:
            for queue in QUEUES:
                for body in self._all_in(queue):
                    copy = Copy(queue, body)
                    if copy.word in words:
                        found[copy.word] = copy
                    else:
                        others[queue].append(body)
            return words <= found.keys()

        eventually(take, PATIENCE_S)
        for queue, bodies in others.items():
            self.send(queue, bodies)
        return list(found.values())

    def _all_in(self, queue: str) -> Iterator[str]:
        url = self.stack.output(f"{queue}Url")
        while got := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for one in got:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
                yield str(one["Body"])

    def deliver(self, copies: Sequence[Copy]) -> None:
        """Put messages into the queues they were taken from, in this order, and wait."""
        by_queue: dict[str, list[str]] = {}
        for copy in copies:
            by_queue.setdefault(copy.queue, []).append(copy.body)
        for queue, bodies in by_queue.items():
            self.send(queue, bodies)
        for queue in by_queue:
            eventually(partial(self.is_taken_up, queue), PATIENCE_S)

    def send(self, queue: str, bodies: Sequence[str]) -> None:
        """Put messages into a queue."""
        url = self.stack.output(f"{queue}Url")
        for start in range(0, len(bodies), 10):
            part = enumerate(bodies[start : start + 10])
            entries = [{"Id": str(number), "MessageBody": body} for number, body in part]
            self.sqs.send_message_batch(QueueUrl=url, Entries=entries)

    def is_taken_up(self, queue: str) -> bool:
        """Tell whether nothing waits in a queue; a repeat may still be hidden for seconds."""
        name = "ApproximateNumberOfMessages"
        answer = self.sqs.get_queue_attributes(
            QueueUrl=self.stack.output(f"{queue}Url"), AttributeNames=[name]
        )
        return int(answer["Attributes"][name]) == 0

    def settled(self, queue: str) -> None:
        """Wait until nothing is in a queue."""
        eventually(lambda: self.stack.waiting(queue) == 0, PATIENCE_S)
