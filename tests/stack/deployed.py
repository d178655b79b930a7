"""A deployed stack as a scenario sees it: the API, the clock, the queues, and what can break."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from infra.local import deployment
from infra.local import stack as local
from infra.local.home import Home, read_json

WAIT_SECONDS = 120
# A message that meets another worker at the same account is given back, and comes again after
# minutes; here soon, in queues whose messages are short work.
SHORT_WORK = ("Reminder", "ByWechat", "BySms", "ByEmail", "PaymentEvent", "Refund")
HIDDEN_SECONDS = 30
T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """What the API answered; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


@dataclass
class Deployed:
    """A running stack. `described` is what is in its stack file."""

    home: Home
    described: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def fresh(cls, home: Home) -> Deployed:
        """Return a newly deployed stack in `home`."""
        made = cls(home, local.up(home, say=lambda _: None))
        for name in SHORT_WORK:
            made.hide_taken_messages_for(f"{name}Queue", HIDDEN_SECONDS)
        return made

    @classmethod
    def of(cls, home: Home) -> Deployed:
        """Return the stack that already runs in `home`."""
        return cls(home, read_json(home.stack_file))

    @property
    def platform_key(self) -> str:
        """The key that opens companies."""
        return str(self.described["platform_key"])

    @property
    def api_key(self) -> str:
        """The key of an administrator of the company the stack comes with."""
        return str(self.described["api_key"])

    @property
    def port(self) -> int:
        """The emulator's port."""
        return int(self.described["emulator"]["port"])

    def output(self, name: str) -> str:
        """Return an output of the template: `LedgerTable`, `PageQueueUrl` …"""
        return str(self.described["outputs"][name])

    def client(self, service: str) -> Any:
        """Return a boto3 client with the rights of the account's root."""
        return deployment.client(service, self.port)

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request to the API; `body` is sent as JSON, bytes as they are."""
        sent = {"Content-Type": "application/json", **(headers or {})}
        if key is not None:
            sent["X-Api-Key"] = key
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.described["api_url"] + path, method=method, headers=sent, data=content
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return _answer(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return _answer(refusal)

    def invoke(self, function: str, event: object) -> Any:
        """Call a function directly (`invoke("FanOut", {"time": …})`); returns what it returned."""
        name = self.output(f"{function}FunctionName")
        answer = self.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
        returned = json.loads(answer["Payload"].read() or b"null")
        if answer.get("FunctionError"):
            raise AssertionError(f"{function} failed: {returned}")
        return returned

    def waiting(self, queue: str) -> int:
        """Return how many messages wait or are being worked on in `RunQueue`, `PageDeadLetters`…"""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self.client("sqs").get_queue_attributes(
            QueueUrl=self.output(f"{queue}Url"), AttributeNames=names
        )
        return sum(int(answer["Attributes"][name]) for name in names)

    def hidden_for(self, queue: str) -> int:
        """Return for how many seconds a message that somebody took is hidden from others."""
        name = "VisibilityTimeout"
        url = self.output(f"{queue}Url")
        answer = self.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[name])
        return int(answer["Attributes"][name])

    def hide_taken_messages_for(self, queue: str, seconds: int) -> None:
        """Make a message whose worker died come back after `seconds` instead of six minutes."""
        self.client("sqs").set_queue_attributes(
            QueueUrl=self.output(f"{queue}Url"), Attributes={"VisibilityTimeout": str(seconds)}
        )

    def workers(self, function: str) -> list[int]:
        """Return the process ids that run `function` now (Linux only, as CI is)."""
        mark = f"ministack-lambda-{self.output(f'{function}FunctionName')}-"
        found = []
        for folder in Path("/proc").iterdir():
            try:
                command = (folder / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if folder.name.isdigit() and mark in command and str(self.home.folder) in command:
                found.append(int(folder.name))
        return found

    def kill_workers(self, function: str) -> int:
        """Kill every process of `function` at once, as if its machine had died; returns how many.

        The messages they held come back when their visibility timeout has passed.
        """
        killed = self.workers(function)
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        return len(killed)

    def logs(self, function: str) -> list[str]:
        """Return the log lines `function` wrote, oldest first."""
        logs = self.client("logs")
        name = self.output(f"{function}FunctionName")
        config = self.client("lambda").get_function_configuration(FunctionName=name)
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName=config["LoggingConfig"]["LogGroup"]
        )
        return [event["message"] for page in pages for event in page["events"]]

    def restart(self) -> None:
        """Stop the stack in order and start it again with its data."""
        local.down(self.home)
        self.described = local.resume(self.home)

    def stop(self) -> None:
        """Stop the stack; its folder is the test session's and goes with it."""
        local.down(self.home)


def eventually(look: Callable[[], T], seconds: float = WAIT_SECONDS) -> T:
    """Return the first true value of `look()`, asked ten times a second. Fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s; the last look gave {found!r}")
        time.sleep(0.1)


def _answer(answer: Any) -> Answer:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Answer(answer.status, headers, answer.read())
