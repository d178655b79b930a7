"""A browser without a screen: asks the pages in this process, keeps cookies, follows forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from chalice.app import Chalice

from shared.edge.web.binding import register
from shared.edge.web.pages import PAGES
from tests.fakes.api import Noted

HOST = "abc123.execute-api.cn-north-1.amazonaws.com.cn"
STAGE = "/live"


@dataclass(frozen=True)
class Reply:
    """What came back; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def form(self) -> dict[str, list[str]]:
        """The fields that the page's form would send as it stands."""
        reader = _Form()
        reader.feed(self.text)
        return reader.fields


@dataclass
class Browser:
    """Somebody's browser, at the address of the pages on AWS."""

    ports: Mapping[str, Any]
    language: str = "zh-CN"
    host: str = HOST
    cookies: dict[str, str] = field(default_factory=dict)
    journal: Noted = field(default_factory=Noted)
    url: str = ""

    def __post_init__(self) -> None:
        self.app = Chalice(app_name="levy-web", configure_logs=False)
        register(self.app, PAGES, lambda: self.ports, lambda: self.journal)

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, form: Mapping[str, Any], **headers: str) -> Reply:
        return self.ask("POST", path, urlencode(form, doseq=True), headers)

    def follow(self, reply: Reply) -> Reply:
        """Go where the reply sends a browser, as it was reached."""
        place = urljoin(self.url, reply.headers["location"])
        parts = urlsplit(place)
        assert parts.netloc == self.host, place
        return self.get(parts.path.removeprefix(STAGE) + (f"?{parts.query}" if parts.query else ""))

    def ask(
        self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] = {}
    ) -> Reply:
        route, _, query = path.partition("?")
        self.url = f"https://{self.host}{STAGE}{path}"
        template, parameters = _routed(method, route)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Accept-Language": self.language, "Host": self.host, **headers}
        event = {
            "resource": template,
            "path": route,
            "httpMethod": method,
            "headers": sent | ({"Cookie": cookie} if cookie else {}),
            "multiValueQueryStringParameters": {
                name: [value] for name, value in parse_qsl(query, keep_blank_values=True)
            }
            or None,
            "pathParameters": parameters or None,
            "stageVariables": None,
            "body": body,
            "isBase64Encoded": False,
            "requestContext": {
                "resourcePath": template,
                "httpMethod": method,
                "stage": "live",
                "path": STAGE + route,
                "domainName": self.host,
            },
        }
        faults = len(self.journal.faults)
        answered = self.app(event, None)
        if len(self.journal.faults) > faults:
            raise self.journal.faults[-1]
        got = {name.lower(): value for name, value in answered["headers"].items()}
        if "set-cookie" in got:
            name, value = got["set-cookie"].partition(";")[0].split("=", 1)
            self.cookies[name] = value
        return Reply(answered["statusCode"], got, answered["body"])


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        is_off = found.get("type") == "checkbox" and "checked" not in found
        if tag == "input" and found.get("name") and not is_off:
            self.fields.setdefault(str(found["name"]), []).append(found.get("value") or "")


def _routed(method: str, path: str) -> tuple[str, dict[str, str]]:
    for page in PAGES:
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", page.path)
        found = re.fullmatch(pattern, path)
        if found and page.method == method:
            return page.path, {name: unquote(each) for name, each in found.groupdict().items()}
    raise AssertionError(f"no page {method} {path}")
