"""Routes that the gateway hands in as one are found by the table, spelled as Chalice knows them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from functions.api import app as api
from infra.routes import gathered, routes
from shared.edge.http.endpoint import Endpoint, served_by
from shared.edge.http.endpoints import ENDPOINTS
from shared.edge.http.routing import REST, Routes
from shared.edge.web.pages import PAGES

SERVED = served_by("api", ENDPOINTS)
ROUTES = Routes(SERVED)
TEMPLATE = {(method, path) for path, method, _, _ in routes(ENDPOINTS, PAGES)}


def by_proxy(method: str, collection: str, rest: str, **headers: str) -> dict[str, Any]:
    """Return the gateway's event of a request below `collection`."""
    return {
        "httpMethod": method,
        "path": f"{collection}/{rest}",
        "resource": f"{collection}/{REST}",
        "headers": headers,
        "pathParameters": {"proxy": rest},
        "requestContext": {"resourcePath": f"{collection}/{REST}", "httpMethod": method},
    }


def filled(path: str) -> tuple[str, Mapping[str, str]]:
    """Return `path` with a value for each parameter, and the values."""
    values = {word[1:-1]: f"{word[1:-1]}.1" for word in path.split("/") if word.startswith("{")}
    return path.format(**values), values


def test_every_route_is_found_by_a_path_of_its_own_spelling() -> None:
    for endpoint in SERVED:
        path, values = filled(endpoint.path)
        assert ROUTES.find(endpoint.method, path) == (endpoint.path, values)


def test_every_route_is_reached_through_the_gateway() -> None:
    for endpoint in SERVED:
        reached(endpoint)


def reached(endpoint: Endpoint) -> None:
    """Pass if a route of its own or that of its collection leads to `endpoint`."""
    collection = "/".join(endpoint.path.split("/")[:3])
    own = (endpoint.method, endpoint.path) in TEMPLATE
    below = endpoint.path != collection
    gathered_in = below and (endpoint.method, f"{collection}/{REST}") in TEMPLATE
    assert own != gathered_in
    if gathered_in:
        path, values = filled(endpoint.path)
        event = by_proxy(endpoint.method, collection, path.removeprefix(f"{collection}/"))
        spelled = ROUTES.spell(event)
        assert spelled is not None
        assert spelled["requestContext"]["resourcePath"] == endpoint.path
        assert spelled["pathParameters"] == values


def test_beside_a_route_for_all_below_a_collection_none_is_spelled() -> None:
    paths = {path for _, path in TEMPLATE}
    for path in paths:
        if path.endswith(REST):
            collection = path.removesuffix(REST)
            assert not [each for each in paths if each.startswith(collection) and each != path]


def test_a_collection_that_is_open_or_served_by_another_function_is_spelled() -> None:
    guarded = [(f"/v1/a/{{id}}/{verb}", "POST", False, "api") for verb in ("open", "close")]
    assert gathered(guarded) == [("/v1/a/{proxy+}", "POST", False, "api")]
    open_to_all = [*guarded, ("/v1/a/{id}", "GET", True, "api")]
    assert sorted(gathered(open_to_all)) == sorted(open_to_all)
    of_two = [*guarded, ("/v1/a/{id}", "GET", False, "documents")]
    assert sorted(gathered(of_two)) == sorted(of_two)


def test_a_collection_whose_name_begins_like_another_stays_apart() -> None:
    two = [
        (f"/v1/{name}/{{id}}{rest}", "GET", False, "api")
        for name in ("units", "units-sold")
        for rest in ("", "/bills")
    ]
    both = [(f"/v1/{name}/{{proxy+}}", "GET", False, "api") for name in ("units", "units-sold")]
    assert gathered(two) == both


def test_a_spelled_word_goes_before_a_parameter() -> None:
    spelled = [each for each in SERVED if "{" not in each.path]
    assert spelled
    for each in spelled:
        assert ROUTES.find(each.method, each.path) == (each.path, {})


@pytest.mark.parametrize(
    ("method", "rest"),
    [("POST", "acc_1/nothing"), ("DELETE", "acc_1"), ("GET", ""), ("GET", "acc_1/bills/1/2/3/4")],
)
def test_what_no_route_takes_is_unknown_in_the_language_asked_for(method: str, rest: str) -> None:
    answer = api.handler(by_proxy(method, "/v1/accounts", rest, **{"Accept-Language": "en"}), None)
    assert answer["statusCode"] == 404
    assert json.loads(answer["body"]) == {
        "code": "route_unknown",
        "message": "There is no such address.",
        "hint": "All addresses and methods stand in /openapi.json.",
    }


def test_who_may_call_is_asked_behind_a_route_for_all_as_well() -> None:
    event = by_proxy("GET", "/v1/accounts", "acc_1/bills")
    event["multiValueQueryStringParameters"] = None
    event["body"], event["stageVariables"], event["isBase64Encoded"] = None, None, False
    answer = api.handler(event, None)
    assert answer["statusCode"] == 401
