"""The OpenAPI document: complete, consistent, and the same as the committed file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from infra import openapi
from shared.edge.http.endpoint import Endpoint
from shared.edge.http.endpoints import AREAS, ENDPOINTS
from shared.edge.http.openapi import document

DOCUMENT = document(AREAS)


def inside(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping within `value`."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from inside(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from inside(inner)


def test_the_committed_file_is_what_the_code_serves() -> None:
    assert openapi.FILE.read_text() == openapi.render(), "run `make openapi` and commit the file"


def test_every_reference_leads_somewhere() -> None:
    for mapping in inside(DOCUMENT):
        if "$ref" in mapping:
            found = DOCUMENT
            for word in mapping["$ref"].removeprefix("#/").split("/"):
                found = found[word]


def test_operations_have_names_of_their_own() -> None:
    names = [
        operation["operationId"]
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
    ]
    assert len(names) == len(set(names)) == len(ENDPOINTS)


def test_every_operation_stands_under_a_heading_that_the_document_lists() -> None:
    headings = [tag["name"] for tag in DOCUMENT["tags"]]
    used = {tuple(each["tags"]) for path in DOCUMENT["paths"].values() for each in path.values()}
    assert used == {(heading,) for heading in headings}


def test_no_property_takes_a_float() -> None:
    assert [each for each in inside(DOCUMENT) if each.get("type") == "number"] == []


def test_bodies_refuse_unknown_fields() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        if schema.get("type") == "object":
            assert schema.get("additionalProperties") is False, name


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: f"{each.method} {each.path}")
def test_an_endpoint_follows_the_house_rules(endpoint: Endpoint) -> None:
    assert re.fullmatch(r"(/[a-z0-9.-]+|/\{[a-z_]+\})+", endpoint.path)
    assert endpoint.summary[0].isupper()
    assert not endpoint.summary.endswith(".")
    assert endpoint.roles is None or endpoint.roles
    assert (endpoint.method in {"PATCH", "PUT"}) == endpoint.needs_version
    if endpoint.method == "GET":
        assert endpoint.body is None
        assert not endpoint.needs_key


def test_the_yaml_says_what_the_json_says() -> None:
    assert yaml.safe_load(openapi.render()) == DOCUMENT
