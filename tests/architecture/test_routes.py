"""The routes of the template are those of the API, and the gateway answers as the API does."""

from __future__ import annotations

import json

from infra.routes import TEMPLATE, with_routes
from shared.edge.http.endpoints import ENDPOINTS
from shared.edge.web.pages import PAGES
from tests.stack.template import resources


def test_the_templates_routes_are_written_from_the_table_of_endpoints() -> None:
    text = TEMPLATE.read_text()
    assert with_routes(text, ENDPOINTS, PAGES) == text, "run `make routes`"


# Proven by their signature, by a function of their own.
WEBHOOKS = {
    ("POST", "/webhooks/stripe/{company_id}"),
    ("GET", "/webhooks/wechat/{company_id}"),
    ("POST", "/webhooks/wechat/{company_id}"),
}


def test_only_endpoints_without_roles_webhooks_and_pages_are_open_to_all() -> None:
    paths = resources("AWS::Serverless::Api")["Api"]["Properties"]["DefinitionBody"]["paths"]
    open_to_all = {
        (method.upper(), path)
        for path, methods in paths.items()
        for method, route in methods.items()
        if "security" in route
    }
    public = {(each.method, each.path) for each in ENDPOINTS if each.roles is None}
    pages = {(each.method, each.path) for each in PAGES}
    assert open_to_all == public | WEBHOOKS | pages


def test_every_page_but_the_door_asks_for_a_session() -> None:
    assert {page.path for page in PAGES if page.open} == {"/p/{token}", "/static/{name}"}


def test_what_the_gateway_answers_itself_says_what_to_do() -> None:
    (api,) = resources("AWS::Serverless::Api").values()
    for name, answer in api["Properties"]["GatewayResponses"].items():
        text = answer["ResponseTemplates"]["application/json"]
        said = json.loads(text.replace("$context.error.messageString", '""'))
        assert list(said) == ["code", "message", "hint"], name
