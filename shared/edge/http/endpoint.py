"""The shape of one endpoint. The routes, the OpenAPI document, the access table and its test, and
the template's paths are all read from tuples of these (`endpoints_*.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from pydantic import BaseModel

from shared.domain.actor import Actor, Role
from shared.domain.community import Language
from shared.edge.http.fields import Answer, Query
from shared.edge.http.refusals import IdempotencyKeyMissing, VersionMissing
from shared.edge.later import now
from shared.usecases.ports import Once, Position
from shared.usecases.reading import ById, ListOf

KIB = 1024
JSON, PDF = "application/json", "application/pdf"

READERS = frozenset({Role.ADMIN, Role.FINANCE, Role.MANAGER, Role.READER})
# Owners read what is of their own accounts only: the use case has to see to it.
READERS_AND_OWNERS = READERS | {Role.OWNER}
CLERKS = frozenset({Role.ADMIN, Role.FINANCE})
CLERKS_AND_OWNERS = CLERKS | {Role.OWNER}
MANAGERS = frozenset({Role.ADMIN, Role.MANAGER})
SIGNERS = CLERKS | MANAGERS
SIGNERS_AND_OWNERS = SIGNERS | {Role.OWNER}
ADMINS = frozenset({Role.ADMIN})
PLATFORM = frozenset({Role.PLATFORM})


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a known caller, checked for form and ready to become a command."""

    actor: Actor
    language: Language
    path: Mapping[str, str]
    query: Any
    body: Any
    key: Once | None = None
    if_match: int | None = None
    after: Position | None = None
    address: str = ""  # where the API answers, as the caller reached it: "https://host/stage"

    @property
    def once(self) -> Once:
        """The request's idempotency key. Raises `IdempotencyKeyMissing`."""
        if self.key is None:
            raise IdempotencyKeyMissing(field="Idempotency-Key")
        return self.key

    @property
    def version(self) -> int:
        """The version the caller read. Raises `VersionMissing`."""
        if self.if_match is None:
            raise VersionMissing(field="If-Match")
        return self.if_match


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One method of one path: who may call it, what it takes, which use case answers.

    `action` names the use case in the function's ACTIONS. `answer.of(result, call)` makes the JSON;
    a `listing` returns a `Page`, answered as `{items, next_cursor}`. `result` is the class of what
    a POST with an idempotency key returns: what it led to is remembered and answered again.
    `roles` None is public. `found_status` answers instead of `status` where the result says that
    it was there before (`created` is False). `function` is the one that serves it. An `answer` of
    another `media` than JSON is a file; `page` shows the result as HTML to a browser. Models,
    `result` and `page` may stand for something of a module that is imported `later`.
    """

    method: str
    path: str
    action: str
    summary: str
    roles: frozenset[Role] | None
    answer: type[Answer]
    command: Callable[[Call], object] | None = None
    body: type[BaseModel] | None = None
    query: type[Query] = Query
    listing: bool = False
    result: type | None = None
    status: int = 200
    found_status: int | None = None
    body_limit_bytes: int = 64 * KIB
    function: str = "api"
    media: str = JSON
    page: Callable[[Any, Call], str] | None = None

    @property
    def needs_key(self) -> bool:
        """Whether the request must carry an idempotency key: whatever it does, it does once."""
        return self.result is not None

    @property
    def needs_version(self) -> bool:
        """Whether the request must name the version it changes."""
        return self.method == "PATCH"

    def ready(self) -> Endpoint:
        """Return the endpoint with what it only stood for imported."""
        return replace(self, **{each.name: now(getattr(self, each.name)) for each in fields(self)})

    def status_of(self, result: object) -> int:
        """Return the status with which `result` is answered."""
        found = self.found_status is not None and getattr(result, "created", True) is False
        return self.found_status if found and self.found_status else self.status

    def command_of(self, call: Call) -> object:
        """Return what the use case takes, made of the request."""
        if self.command is not None:
            return self.command(call)
        source = call.body if self.body is not None else call.query
        return source.command(call)


def by_id(name: str) -> Callable[[Call], object]:
    """Return what asks for the resource that path parameter `name` names."""
    return lambda call: ById(call.path[name])


def list_below(name: str | None) -> Callable[[Call], object]:
    """Return what lists below the resource of path parameter `name`, None: below the company."""
    return lambda call: ListOf(call.path[name] if name else "", call.query.limit, call.after)


def served_by(function: str, endpoints: Iterable[Endpoint]) -> tuple[Endpoint, ...]:
    """Return those of `endpoints` that `function` serves."""
    return tuple(endpoint for endpoint in endpoints if endpoint.function == function)
