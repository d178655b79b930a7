"""The address of the API as a caller reached it, which letters carry."""

from __future__ import annotations

import pytest

from shared.edge.http.reading import address_of


def context(host: str) -> dict[str, str]:
    return {"domainName": host, "path": "/live/v1/a", "resourcePath": "/v1/a"}


@pytest.mark.parametrize("host", ["127.0.0.1:4566", "localhost:4566", "x.execute-api.localhost:1"])
def test_a_local_stack_is_spoken_to_without_a_certificate(host: str) -> None:
    assert address_of(context(host), {}) == f"http://{host}/live"
    assert address_of({**context(""), "domainName": ""}, {"host": host}) == f"http://{host}/live"


@pytest.mark.parametrize("host", ["pay.example", "localhost.example", "127.0.0.1.example"])
def test_every_other_host_is_spoken_to_with_one(host: str) -> None:
    assert address_of(context(host), {}) == f"https://{host}/live"


def test_what_the_gateway_says_goes_first() -> None:
    assert address_of(context("pay.example"), {"x-forwarded-proto": "http"}).startswith("http://")
