"""The API's routes in template.yaml, written from the table of endpoints.

API Gateway hands Chalice the route's own spelling, so each path stands in the template just as in
Python. `python -m infra.routes` writes them; a test compares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import groupby

from infra.environments import ROOT
from shared.edge.http.endpoint import Endpoint
from shared.edge.http.endpoints import ENDPOINTS

TEMPLATE = ROOT / "template.yaml"
BEGIN = "          # routes: begin, written by `python -m infra.routes`\n"
END = "          # routes: end\n"
_INVOKE = (
    "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions"
    "/${ApiFunction.Arn}/invocations"
)
_INTEGRATION = f"""&call_api
                type: aws_proxy
                httpMethod: POST
                uri: !Sub {_INVOKE}
"""


def render(endpoints: Iterable[Endpoint]) -> str:
    """Return the lines between the marks: each path with its methods, in the order of spelling."""
    ordered = sorted(endpoints, key=lambda each: (each.path, each.method))
    lines: list[str] = []
    integration = _INTEGRATION
    for path, methods in groupby(ordered, key=lambda each: each.path):
        lines.append(f"          {path}:\n")
        for endpoint in methods:
            lines.append(f"            {endpoint.method.lower()}:\n")
            if endpoint.roles is None:
                lines.append("              security: [NONE: []] # open to all\n")
            lines.append("              responses: {}\n")
            lines.append(f"              x-amazon-apigateway-integration: {integration}")
            integration = "*call_api\n"
    return "".join(lines)


def with_routes(template: str, endpoints: Iterable[Endpoint]) -> str:
    """Return the template's text with the routes of `endpoints` between its marks."""
    before, rest = template.split(BEGIN)
    after = rest.split(END)[1]
    return before + BEGIN + render(endpoints) + END + after


def main() -> int:
    """Write the routes into template.yaml; returns the exit code."""
    TEMPLATE.write_text(with_routes(TEMPLATE.read_text(), ENDPOINTS))
    print(f"{len(ENDPOINTS)} routes stand in {TEMPLATE.name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
