"""Routes that the gateway does not know one by one.

API Gateway makes a resource of every word of every path and has room for 300 of them. So a
collection that one function serves alone stands there as `/v1/refunds/{proxy+}`, and which route of
the table a request means is found here, before Chalice looks it up by the route's spelling.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from chalice.app import Chalice

from shared.edge.http import refusals
from shared.edge.http.endpoint import Endpoint
from shared.edge.http.errors import body_of
from shared.edge.http.reading import language_of

REST = "{proxy+}"
_REST = "proxy"
_HERE = ""  # the key of the route that ends at a node; no word of a path is empty
_ANY = "{}"  # the key of the child for any word; no word of a path may hold a brace
_Node = dict[str, Any]
Event = Mapping[str, Any]


def routed(app: Chalice, endpoints: Iterable[Endpoint]) -> Callable[[Event, object], Event]:
    """Return the handler that answers with the route each request means, by `app`."""
    routes = Routes(endpoints)

    def handler(event: Event, context: object) -> Event:
        spelled = routes.spell(event)
        if spelled is None:
            return unknown(event)
        answer: Event = app(spelled, context)
        return answer

    return handler


class Routes:
    """The routes of a table, found by method and path."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._endpoints = endpoints

    @cached_property
    def _roots(self) -> dict[str, _Node]:
        """By method the words of paths, each leading to those that may follow."""
        roots: dict[str, _Node] = {}
        for endpoint in self._endpoints:
            node = roots.setdefault(endpoint.method, {})
            for word in _words(endpoint.path):
                node = node.setdefault(_ANY if word.startswith("{") else word, {})
            node[_HERE] = endpoint.path
        return roots

    def find(self, method: str, path: str) -> tuple[str, dict[str, str]] | None:
        """Return the route of `path` as the table spells it, with its parameters, or None.

        A word that a route spells goes before a parameter, as in the gateway.
        """
        words = _words(path)
        route = _find(self._roots.get(method, {}), words)
        if route is None:
            return None
        spelled = zip(_words(route), words, strict=True)
        return route, {name[1:-1]: word for name, word in spelled if name.startswith("{")}

    def spell(self, event: Event) -> Event | None:
        """Return the gateway's `event` as if it had come by a route of its own, None: by none."""
        resource = str(event["requestContext"]["resourcePath"])
        if not resource.endswith(REST):
            return event
        rest = (event.get("pathParameters") or {}).get(_REST, "")
        found = self.find(event["httpMethod"], resource.removesuffix(REST) + rest)
        if found is None:
            return None
        route, parameters = found
        context = {**event["requestContext"], "resourcePath": route}
        known = {"resource": route, "pathParameters": parameters, "requestContext": context}
        return {**event, **known}


def unknown(event: Event) -> dict[str, Any]:
    """Return the answer to a request that no route of the table takes."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    language = language_of(headers.get("accept-language"))
    return {
        "statusCode": 404,
        "headers": {
            "Content-Type": "application/json; charset=utf-8",
            "Content-Language": language.value,
        },
        "body": json.dumps(
            body_of(refusals.RouteUnknown(), language), ensure_ascii=False, separators=(",", ":")
        ),
        "isBase64Encoded": False,
    }


def _find(node: _Node, words: list[str]) -> str | None:
    if not words:
        route: str | None = node.get(_HERE)
        return route
    for key in (words[0], _ANY):
        if key in node:
            route = _find(node[key], words[1:])
            if route is not None:
                return route
    return None


def _words(path: str) -> list[str]:
    return [word for word in path.split("/") if word]
