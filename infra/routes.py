"""The routes in template.yaml, written from the tables of endpoints and of pages.

API Gateway hands Chalice the route's own spelling, so a path stands in the template just as in
Python. A collection that the API alone serves is an exception: one route takes all below it, for
an API may have 300 resources (`shared/edge/http/routing.py` finds the route then). `python -m
infra.routes` writes them; a test compares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import groupby

from infra.environments import ROOT
from shared.edge.http.endpoint import Endpoint
from shared.edge.http.endpoints import ENDPOINTS
from shared.edge.http.routing import REST
from shared.edge.web.page import Page
from shared.edge.web.pages import PAGES

TEMPLATE = ROOT / "template.yaml"
BEGIN = "          # routes: begin, written by `python -m infra.routes`\n"
END = "          # routes: end\n"
_INTEGRATION = """&call_{name}
                type: aws_proxy
                httpMethod: POST
                uri: !Sub {address}
"""
_ADDRESS = (
    "arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions"
    "/${{{function}.Arn}}/invocations"
)


Route = tuple[str, str, bool, str]  # path, method, open to all, function that answers


def routes(endpoints: Iterable[Endpoint], pages: Iterable[Page]) -> list[Route]:
    """Return every route; a page's own function finds out who is there, by a cookie."""
    api = [(each.path, each.method, each.roles is None, each.function) for each in endpoints]
    return gathered(api) + [(each.path, each.method, True, "web") for each in pages]


def gathered(spelled: Iterable[Route]) -> list[Route]:
    """Return the routes with those below a collection as one, where the API alone serves it.

    A collection is what a path begins with, /v1/refunds. One that has a route for all, or of
    another function, stays as it is: what a gateway does where a spelled path ends and another
    goes on is nothing to build on.
    """
    found: list[Route] = []
    for collection, group in groupby(sorted(spelled, key=_collection), key=_collection):
        members = list(group)
        below = [route for route in members if route[0] != collection]
        alone = all(not is_open and function == "api" for _, _, is_open, function in members)
        if alone and len({path for path, *_ in below}) > 1:
            rest = f"{collection}/{REST}"
            found += [route for route in members if route[0] == collection]
            found += [(rest, method, False, "api") for method in sorted({m for _, m, *_ in below})]
        else:
            found += members
    return found


def _collection(route: Route) -> str:
    return "/".join(route[0].split("/")[:3])


def render(wanted: Iterable[Route]) -> str:
    """Return the lines between the marks: each path with its methods, in the order of spelling."""
    lines: list[str] = []
    written: set[str] = set()
    for path, methods in groupby(sorted(wanted), key=lambda each: each[0]):
        lines.append(f"          {path}:\n")
        for _, method, is_open, function in methods:
            lines.append(f"            {method.lower()}:\n")
            if is_open:
                lines.append("              security: [NONE: []] # open to all\n")
            lines.append("              responses: {}\n")
            integration = _integration(function, written)
            lines.append(f"              x-amazon-apigateway-integration: {integration}")
    return "".join(lines)


def _integration(name: str, written: set[str]) -> str:
    """Return what calls the function `name`: in full once, then by the name of the first."""
    if name in written:
        return f"*call_{name}\n"
    written.add(name)
    address = _ADDRESS.format(function=f"{name.title().replace('_', '')}Function")
    return _INTEGRATION.format(name=name, address=address)


def with_routes(template: str, endpoints: Iterable[Endpoint], pages: Iterable[Page]) -> str:
    """Return the template's text with the routes of both tables between its marks."""
    before, rest = template.split(BEGIN)
    after = rest.split(END)[1]
    return before + BEGIN + render(routes(endpoints, pages)) + END + after


def main() -> int:
    """Write the routes into template.yaml; returns the exit code."""
    TEMPLATE.write_text(with_routes(TEMPLATE.read_text(), ENDPOINTS, PAGES))
    print(f"{len(ENDPOINTS) + len(PAGES)} routes stand in {TEMPLATE.name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
