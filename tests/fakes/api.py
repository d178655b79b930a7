"""The HTTP API in this process, driven by the events that API Gateway would send it."""

from __future__ import annotations

import base64
import itertools
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from chalice.app import Chalice

from functions.api import app as api_function
from functions.documents import app as documents_function
from shared.domain.actor import Actor, Role
from shared.edge.caller_context import context_of
from shared.edge.http.binding import register
from shared.edge.http.endpoints import ENDPOINTS
from shared.edge.receipt_seals import ReceiptSeal
from shared.edge.texts.reminders import built_in
from tests.fakes.bank_files import MemoryFiles, PlainSealer, WaitingWork
from tests.fakes.clock import CountingIds, StandingClock
from tests.fakes.collection import MemoryCollection
from tests.fakes.debtors import MemoryDebtors
from tests.fakes.directory import MemoryDirectory
from tests.fakes.ledger import MemoryLedger
from tests.fakes.ledger_work import ListedOrders
from tests.fakes.messages import MemoryMessages
from tests.fakes.metering import MemoryMetering, NothingBilled
from tests.fakes.pay_links import MemoryPayLinks
from tests.fakes.photos import QuietPhotos
from tests.fakes.provider import QuietProvider
from tests.fakes.refunds import ListedRefunds
from tests.fakes.reminders import MemoryPlanned, MemoryReminderWork

_numbers = itertools.count(1)
ACTIONS = api_function.ACTIONS | documents_function.ACTIONS


@dataclass
class Noted:
    """A journal that a test reads."""

    answers: list[tuple[str, int, str | None, str]] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)

    def answered(self, action: str, status: int, code: str | None, company_id: str) -> None:
        self.answers.append((action, status, code, company_id))

    def broke(self, action: str, error: Exception) -> None:
        self.faults.append(error)


@dataclass(frozen=True)
class Answer:
    """What the API answered; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Api:
    """The API with its ports; `actor` is who calls unless a call says otherwise."""

    ports: dict[str, Any]
    actor: Actor
    journal: Noted = field(default_factory=Noted)

    def __post_init__(self) -> None:
        self.app = Chalice(app_name="levy-api", configure_logs=False)
        # Each app adds its name to this variable: thousands of them outgrow what a process takes.
        os.environ.pop("AWS_EXECUTION_ENV", None)
        register(self.app, ENDPOINTS, ACTIONS, lambda: self.ports, lambda: self.journal)

    def acting(self, role: Role, company_id: str | None = None, *communities: str) -> Api:
        """Return the same API for another caller."""
        company = self.actor.company_id if company_id is None else company_id
        scope = frozenset(communities) if communities else None
        return Api(self.ports, Actor(company, role, f"{role} of {company}", scope), self.journal)

    def as_owner(
        self, *accounts: str, company_id: str | None = None, community: str | None = None
    ) -> Api:
        """Return the same API for the owner of `accounts`."""
        company = self.actor.company_id if company_id is None else company_id
        scope = None if community is None else frozenset({community})
        owner = Actor(company, Role.OWNER, "an owner", scope, frozenset(accounts))
        return Api(self.ports, owner, self.journal)

    def get(self, path: str, **query: str) -> Answer:
        return self.call("GET", path, query=query)

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Answer:
        return self.call("POST", path, body, headers={"Idempotency-Key": key or fresh_key()})

    def delete(self, path: str) -> Answer:
        return self.call("DELETE", path)

    def patch(self, path: str, body: Any, version: int) -> Answer:
        return self.call("PATCH", path, body, headers={"If-Match": f'"{version}"'})

    def made(self, path: str, body: Any) -> dict[str, Any]:
        """Return what a POST made; a refusal fails the test with what was said."""
        answer = self.post(path, body)
        assert answer.status in (200, 201, 202), answer.text
        made: dict[str, Any] = answer.json
        return made

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        context: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Send one request; `body` bytes go as they are. A fault of ours fails the test."""
        event = rest_event(method, path, body, headers=headers, query=query)
        authorizer = context_of(self.actor) if context is None else context
        event["requestContext"]["authorizer"] = authorizer
        faults = len(self.journal.faults)
        answered = self.app(event, None)
        if len(self.journal.faults) > faults:
            raise self.journal.faults[-1]
        got = {name.lower(): value for name, value in answered["headers"].items()}
        return Answer(answered["statusCode"], got, answered["body"])


def fresh_key() -> str:
    """Return an idempotency key nobody used."""
    return f"key-{next(_numbers)}"


def rest_event(
    method: str,
    path: str,
    body: Any = None,
    *,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the event (REST API, payload 1.0) of a request."""
    template, parameters = routed(method, path)
    encoded = isinstance(body, bytes)
    content: str | None
    if encoded:
        content = base64.b64encode(body).decode()
    else:
        content = None if body is None else json.dumps(body)
    return {
        "resource": template,
        "path": path,
        "httpMethod": method,
        "headers": {"Content-Type": "application/json", **(headers or {})},
        "multiValueQueryStringParameters": {k: [v] for k, v in (query or {}).items()} or None,
        "pathParameters": parameters or None,
        "stageVariables": None,
        "body": content,
        "isBase64Encoded": encoded,
        "requestContext": {"resourcePath": template, "httpMethod": method, "stage": "test"},
    }


def routed(method: str, path: str) -> tuple[str, dict[str, str]]:
    """Return the route of `path`, as API Gateway would find it, and its parameters."""
    for pattern, template in _routes(method):
        found = pattern.fullmatch(path)
        if found:
            return template, found.groupdict()
    raise AssertionError(f"no route {method} {path}")


@cache
def _routes(method: str) -> list[tuple[re.Pattern[str], str]]:
    routes = [endpoint.path for endpoint in ENDPOINTS if endpoint.method == method]
    return [
        (re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route)), route)
        for route in sorted(routes, key=lambda route: route.count("{"))
    ]


def memory_api(
    role: Role = Role.ADMIN, company_id: str = "com_0000000000000aaa", *, name: str = "tester"
) -> Api:
    """Return the API over an empty memory."""
    directory = MemoryDirectory()
    ledger = MemoryLedger(directory)
    metering, unbilled = MemoryMetering(directory), NothingBilled()
    debtors = MemoryDebtors()
    ports = {
        "readings": metering,
        "pools": metering,
        "photos": QuietPhotos(),
        "bank_files": MemoryFiles(),
        "bank_work": WaitingWork(),
        "sealer": PlainSealer(),
        "address_sealer": PlainSealer(),
        "runs": unbilled,
        "bills": unbilled,
        "settlements": unbilled,
        "ledger": ledger,
        "ledger_work": ListedOrders(),
        "reminder_work": MemoryReminderWork(),
        "planned_messages": MemoryPlanned(ledger),
        "deliveries": MemoryMessages(),
        "built_in": built_in,
        "due_runs": debtors,
        "collection": MemoryCollection(),
        "debtors": debtors,
        "reports": unbilled,
        "directory": directory,
        "cards": directory,
        "due_plans": directory,
        "idempotency": directory,
        "keys": directory,
        "clock": StandingClock(),
        "ids": CountingIds(),
        "links": MemoryPayLinks(),
        "web_address": "https://pay.example",
        "refund_work": ListedRefunds(),
        "provider": QuietProvider(),
        "payment_page": "https://levy.example/paid",
        "signing_key": lambda: b"a key for tests",
        "receipt_seals": ReceiptSeal(lambda: b"a key for tests"),
    }
    return Api(ports, Actor(company_id, role, name))
