"""Endpoints bound to use cases: one view does for all what each route would repeat.

who → may they → form of the request → use case → answer; every error becomes its HTTP answer here.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from chalice.app import Chalice, Request, Response

from shared.domain.actor import Actor, Role
from shared.domain.community import Language
from shared.domain.errors import LevyError, NotFound
from shared.edge.cursor import open_sealed, seal
from shared.edge.http import reading, refusals
from shared.edge.http.answering import file_answer, json_answer, page_answer
from shared.edge.http.endpoint import JSON, Call, Endpoint
from shared.edge.http.errors import body_of, status_of
from shared.edge.http.journal import Journal
from shared.edge.later import now
from shared.usecases.ports import AlreadyDone, Idempotency, Page

Ports = Mapping[str, Any]
Action = Callable[..., Any]
# Who asks where anybody may: a caller who sees nothing.
_ANYBODY = Actor("", Role.READER, "", frozenset())


def register(
    app: Chalice,
    endpoints: Iterable[Endpoint],
    actions: Mapping[str, Action],
    wire: Callable[[], Ports],
    journal: Callable[[], Journal],
) -> None:
    """Give `app` a route per endpoint. `wire` is called when the first request needs a port."""
    for endpoint in endpoints:
        if endpoint.media != JSON and endpoint.media not in app.api.binary_types:
            app.api.binary_types.append(endpoint.media)
        view = _View(app, endpoint, actions[endpoint.action], wire, journal)
        app.route(
            endpoint.path,
            methods=[endpoint.method],
            content_types=[],  # Chalice would answer 415 in its own words
            name=f"{endpoint.method} {endpoint.path}",
        )(view.__call__)


class _View:
    """One route. What it needs of models and use cases is imported with its first request."""

    def __init__(
        self,
        app: Chalice,
        endpoint: Endpoint,
        action: Action,
        wire: Callable[[], Ports],
        journal: Callable[[], Journal],
    ) -> None:
        self.app, self.wire, self.journal = app, wire, journal
        self._endpoint, self._action = endpoint, action

    @cached_property
    def endpoint(self) -> Endpoint:
        """The endpoint with its models."""
        return self._endpoint.ready()

    @cached_property
    def action(self) -> Action:
        """The use case."""
        action: Action = now(self._action)
        return action

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The ports the use case wants, by name."""
        return tuple(list(inspect.signature(self.action).parameters)[2:])

    def __call__(self, **path: str) -> Response:
        request = self.app.current_request
        assert request is not None  # noqa: S101  Chalice sets it before it calls a view
        language, company_id, code = Language.ZH, "", None
        try:
            language = reading.language_of(request.headers.get("accept-language"))
            if self._endpoint.roles is None and self._endpoint.command is None:
                response = json_answer(200, self.action(), {})
            else:
                actor = _ANYBODY
                if self._endpoint.roles is not None:
                    actor = reading.actor_of(request.context.get("authorizer"))
                company_id = actor.company_id
                response = self._answer(actor, language, request, path)
        except Exception as error:  # noqa: BLE001  the one place that may not let anything pass
            refused = error if isinstance(error, LevyError) else refusals.InternalFault()
            if refused is not error:
                self.journal().broke(self._endpoint.action, error)
            code = refused.code
            response = json_answer(status_of(refused), body_of(refused, language), {})
        response.headers["Content-Language"] = language.value
        self.journal().answered(self._endpoint.action, response.status_code, code, company_id)
        return response

    def _answer(
        self, actor: Actor, language: Language, request: Request, path: Mapping[str, str]
    ) -> Response:
        """Return the answer of the use case. What the caller may not do is refused unread."""
        endpoint = self.endpoint
        if endpoint.roles is not None and actor.role not in endpoint.roles:
            raise refusals.Forbidden(role=actor.role.value)
        ports = self.wire()
        call = self._read(actor, language, request, path)
        scope = _list_scope(endpoint, call)
        if endpoint.listing and call.query.cursor:
            position = open_sealed(ports["signing_key"](), scope, call.query.cursor)
            if position is None:
                raise refusals.CursorInvalid(field="cursor")
            call = replace(call, after=position)
        result, repeated = self._do(call, ports)
        headers = {"Idempotent-Replayed": "true"} if repeated else {}
        if endpoint.listing:
            return json_answer(endpoint.status, self._page(result, call, ports, scope), headers)
        if endpoint.media != JSON:
            return file_answer(endpoint.media, endpoint.answer.of(result, call))
        if endpoint.page is not None and reading.likes_html(request.headers.get("accept")):
            return page_answer(endpoint.page(result, call))
        version = getattr(result, "version", None)
        if version is not None:
            headers["ETag"] = f'"{version}"'
        return json_answer(endpoint.status_of(result), self._one(result, call), headers)

    def _read(
        self, actor: Actor, language: Language, request: Request, path: Mapping[str, str]
    ) -> Call:
        endpoint, header = self.endpoint, request.headers.get
        if not all(reading.PATH_WORD.fullmatch(word) for word in path.values()):
            raise NotFound
        if endpoint.media != JSON:
            reading.require_accepted(header("accept"), endpoint.media)
        body = None
        if endpoint.body is not None:
            limit = endpoint.body_limit_bytes
            body = reading.read_body(
                endpoint.body, _raw(request), header("content-type") or "", limit
            )
        call = Call(
            actor=actor,
            language=language,
            path=path,
            query=reading.read_query(endpoint.query, request._event_dict.get(_QUERY)),
            body=body,
            address=reading.address_of(request.context, request.headers),
        )
        if endpoint.needs_key:
            route = " ".join((endpoint.method, endpoint.path, *path.values()))
            call = replace(
                call, key=reading.read_key(actor, header("idempotency-key"), route, body)
            )
        if endpoint.needs_version:
            call = replace(call, if_match=reading.read_version(header("if-match")))
        return call

    def _do(self, call: Call, ports: Ports) -> tuple[Any, bool]:
        """Return what the use case returned, now or (True) when the same request came first."""
        endpoint, idempotency = self.endpoint, ports["idempotency"]
        command = endpoint.command_of(call)
        if endpoint.needs_version:
            _ = call.version  # a PATCH without If-Match is refused whatever else it says
        if endpoint.result is None:
            return self._act(call, command, ports), False
        earlier = idempotency.recall(call.once, endpoint.result)
        if earlier is not None:
            return earlier, True
        try:
            return self._act(call, command, ports), False
        except AlreadyDone:
            return _recalled(idempotency, call, endpoint.result), True

    def _act(self, call: Call, command: object, ports: Ports) -> Any:
        return self.action(call.actor, command, **{name: ports[name] for name in self.needs})

    def _one(self, result: Any, call: Call) -> Any:
        return self.endpoint.answer.of(result, call).model_dump(mode="json", by_alias=True)

    def _page(self, page: Page[Any], call: Call, ports: Ports, scope: str) -> dict[str, Any]:
        cursor = seal(ports["signing_key"](), scope, page.next) if page.next else None
        return {"items": [self._one(item, call) for item in page.items], "next_cursor": cursor}


_QUERY = "multiValueQueryStringParameters"


def _recalled(idempotency: Idempotency, call: Call, of: type) -> Any:
    earlier = idempotency.recall(call.once, of)
    if earlier is None:  # it expired in this very moment
        raise AlreadyDone
    return earlier


def _list_scope(endpoint: Endpoint, call: Call) -> str:
    """Return what a cursor is good for: this list of this caller's company, filtered this way."""
    if not endpoint.listing:
        return ""
    filters = call.query.model_dump(mode="json", exclude={"limit", "cursor"})
    place = [call.actor.company_id, endpoint.action, *call.path.values()]
    return json.dumps([place, filters], sort_keys=True)


def _raw(request: Request) -> bytes:
    try:
        raw = request.raw_body
    except ValueError:  # neither base64 nor UTF-8
        raise refusals.TextNotUtf8 from None
    return raw.encode() if isinstance(raw, str) else raw
