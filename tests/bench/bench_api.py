"""What an answer costs against an empty route: bill list, statement, a pay link and its page.

Each round asks every address once, so that a busy moment of the machine falls on all of them.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from statistics import median, quantiles
from typing import Any

from infra.local.seed.api import Api
from infra.local.seed.community import enter
from infra.local.seed.estate import make_estate
from tests.bench.figures import Figure, Figures, Ground
from tests.bench.hello import hello_url
from tests.stack.deployed import eventually

ROUNDS, WARM_ROUNDS = 100, 10
TODAY = date(2026, 11, 24)
Ask = Callable[[], None]


def measure(ground: Ground) -> Figures:
    """Return the p50 and p99 of each answer over those of the empty route."""
    stack = ground.stack
    api = Api(stack.described["api_url"], stack.api_key)
    entered = enter(api, make_estate(3, 20, TODAY), "bench-api", TODAY, lambda _: None)
    run_path = f"/v1/communities/{entered.community_id}/billing-runs"
    body = {"plan_id": entered.plan_id, "period": "2026-11", "mode": "issue"}
    run = api.post(run_path, body, "bench-api-run")["id"]
    eventually(lambda: api.get(f"/v1/billing-runs/{run}")["state"] == "issued" or None)
    bills = f"/v1/communities/{entered.community_id}/bills?period=2026-11"
    account = next(iter(api.all(bills)))["account_id"]
    path = f"/v1/accounts/{account}/pay-links"
    link = api.post(path, {"purpose": "office"}, "bench-api-link")["path"]
    key = {"X-Api-Key": stack.api_key}
    base = stack.described["api_url"]
    statement = f"/v1/accounts/{account}/statement?from=2026-01-01&to=2026-12-31"
    asks = {
        "hello": asking(hello_url(stack), {}),
        "bill list": asking(f"{base}/v1/accounts/{account}/bills", key),
        "statement": asking(base + statement, key),
        "pay link": asking(base + link, {}),
        "phone page": asking(*page_behind(base + link, base)),
    }
    times = timed(asks)
    figures: dict[str, Figure] = {}
    for name in ("bill list", "statement", "pay link", "phone page"):
        for percent, at in ((50, median), (99, p99)):
            figure = Figure(
                at(times[name]) / at(times["hello"]),
                "×",
                f"p{percent} of the {name} against an empty route",
                3,
            )
            figures[f"api_vs_hello_{name.replace(' ', '_')}_p{percent}"] = figure
    return figures


def timed(asks: dict[str, Ask]) -> dict[str, list[float]]:
    """Return the seconds of each ask, round by round, once everything is warm."""
    times: dict[str, list[float]] = {name: [] for name in asks}
    for number in range(WARM_ROUNDS + ROUNDS):
        for name, ask in asks.items():
            began = time.monotonic()
            ask()
            if number >= WARM_ROUNDS:
                times[name].append(time.monotonic() - began)
    return times


def p99(seconds: list[float]) -> float:
    """Return the time that one in a hundred exceeds."""
    return quantiles(seconds, n=100)[98]


def asking(url: str, headers: dict[str, str]) -> Ask:
    """Return what asks `url` and reads the answer; a redirect is an answer."""

    def ask() -> None:
        opened(url, headers).read()

    return ask


def page_behind(link: str, base: str) -> tuple[str, dict[str, str]]:
    """Return the page that the link leads to, and the session it is shown in."""
    answer = opened(link, {})
    page = "/" + answer.headers["Location"].split("/", 1)[1]
    session = answer.headers["Set-Cookie"].split(";", 1)[0]
    return base + page.removeprefix("/live"), {"Cookie": session}


def opened(url: str, headers: dict[str, str]) -> Any:
    """Return the answer of `url`, whatever it is up to a redirect."""
    try:
        return _OPENER.open(urllib.request.Request(url, headers=headers), timeout=30)
    except urllib.error.HTTPError as answer:
        if answer.code >= HTTPStatus.BAD_REQUEST:
            raise
        return answer


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


_OPENER = urllib.request.build_opener(_Stay)
