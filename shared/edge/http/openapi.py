"""The OpenAPI 3.1 document, generated from the table of endpoints and its models."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from shared.edge.http.endpoint import JSON, Endpoint
from shared.edge.http.fields import Answer, ErrorAnswer

_REF = "#/components/schemas/{model}"
_PATH_PARAMETER = re.compile(r"\{(\w+)\}")
_DESCRIPTION = (
    "Property-fee billing. Money is an integer of the smallest unit with its currency, decimals "
    "are strings. A POST carries Idempotency-Key: the same key with the same input gives the same "
    "answer. A PATCH carries If-Match with the version that was read. Errors are "
    "{code, message, field?, hint} in the language of Accept-Language (zh-CN, en)."
)
_ERRORS = {
    "400": "The request can't be read",
    "401": "No API key",
    "403": "The key is refused, or its role may not do this",
    "404": "Not there, or not for this caller",
    "406": "Accept does not name the answer's type first",
    "409": "It does not fit the present state",
    "412": "The resource has another version by now",
    "413": "The body is too large",
    "415": "The body is not JSON",
    "422": "It breaks a rule",
    "428": "If-Match is missing",
    "503": "A part of the system did not answer; try again",
}
_OF_BODIES = ("413", "415")


def document(areas: Mapping[str, Iterable[Endpoint]]) -> dict[str, Any]:
    """Return the document of all endpoints, each tagged with its area.

    It is the same for the same code, in the order of the table.
    """
    table = [(area, each.ready()) for area, endpoints in areas.items() for each in endpoints]
    models = _Models(tuple(endpoint for _, endpoint in table))
    paths: dict[str, Any] = {}
    for area, endpoint in table:
        operation = {"tags": [area], **_operation(endpoint, models)}
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Levy", "version": "1", "description": _DESCRIPTION},
        "security": [{"ApiKey": []}],
        "tags": [{"name": area} for area in areas],
        "paths": paths,
        "components": {
            "securitySchemes": {"ApiKey": {"type": "apiKey", "in": "header", "name": "X-Api-Key"}},
            "responses": _refusal_responses(),
            "schemas": models.schemas,
        },
    }


class _Models:
    """The schemas of all models that endpoints name, and how to refer to them."""

    def __init__(self, endpoints: tuple[Endpoint, ...]) -> None:
        wanted: dict[tuple[type[BaseModel], Any], None] = {(ErrorAnswer, "serialization"): None}
        for endpoint in endpoints:
            if endpoint.body is not None:
                wanted[endpoint.body, "validation"] = None
            if endpoint.answer is not Answer and endpoint.media == JSON:
                wanted[endpoint.answer, "serialization"] = None
        references, definitions = models_json_schema(list(wanted), ref_template=_REF)
        self._references = references
        self.schemas = {
            name: _tidied(schema) for name, schema in sorted(definitions["$defs"].items())
        }

    def request(self, endpoint: Endpoint) -> Any:
        """Return the reference to an endpoint's body."""
        assert endpoint.body is not None  # noqa: S101
        return self._references[endpoint.body, "validation"]

    def answer(self, endpoint: Endpoint) -> Any:
        """Return the schema of an endpoint's answer, a page of it for a list."""
        if endpoint.media != JSON:
            return {"type": "string", "format": "binary"}
        if endpoint.answer is Answer:
            return {"type": "object"}
        one = self._references[endpoint.answer, "serialization"]
        if not endpoint.listing:
            return one
        return {
            "type": "object",
            "required": ["items", "next_cursor"],
            "additionalProperties": False,
            "properties": {
                "items": {"type": "array", "items": one},
                "next_cursor": {"type": ["string", "null"]},
            },
        }


def _operation(endpoint: Endpoint, models: _Models) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": "Done",
        "content": {endpoint.media: {"schema": models.answer(endpoint)}},
    }
    if endpoint.page is not None:
        answer["content"]["text/html"] = {"schema": {"type": "string"}}
    operation: dict[str, Any] = {
        "operationId": _operation_id(endpoint),
        "summary": endpoint.summary,
        "responses": {**_answers(endpoint, answer), **_refusals(endpoint)},
    }
    parameters = _parameters(endpoint)
    if parameters:
        operation["parameters"] = parameters
    if endpoint.body is not None:
        content = {"application/json": {"schema": models.request(endpoint)}}
        operation["requestBody"] = {"required": True, "content": content}
    if endpoint.roles is None:
        operation["security"] = []
    else:
        operation["x-roles"] = sorted(role.value for role in endpoint.roles)
    return operation


def _answers(endpoint: Endpoint, answer: dict[str, Any]) -> dict[str, Any]:
    answers = {str(endpoint.status): answer}
    if endpoint.found_status is not None:
        answers[str(endpoint.found_status)] = {**answer, "description": "It was there before"}
    return answers


def _operation_id(endpoint: Endpoint) -> str:
    """Return the action; where two paths share one, what the path is about tells them apart."""
    about = endpoint.path.split("/")[2] if endpoint.action == "open_account" else ""
    return f"{endpoint.action}_of_{about}" if about else endpoint.action


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PATH_PARAMETER.findall(endpoint.path)
    ]
    query = endpoint.query.model_json_schema(ref_template=_REF)
    parameters += [
        {"name": name, "in": "query", "required": False, "schema": _inlined(schema, query)}
        for name, schema in query.get("properties", {}).items()
    ]
    if endpoint.needs_key:
        key = {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"}
        parameters.append(
            {"name": "Idempotency-Key", "in": "header", "required": True, "schema": key}
        )
    if endpoint.needs_version:
        version = {"type": "string", "examples": ['"1"']}
        parameters.append({"name": "If-Match", "in": "header", "required": True, "schema": version})
    return parameters


def _refusals(endpoint: Endpoint) -> dict[str, Any]:
    if endpoint.roles is None:
        # What there may be nothing of is refused to anybody.
        return {"404": _refusal("404")} if "{" in endpoint.path else {}
    left_out = set(_OF_BODIES) if endpoint.body is None else set()
    if not endpoint.needs_version:
        left_out |= {"428"}
    if endpoint.media == JSON:
        left_out |= {"406"}
    return {status: _refusal(status) for status in _ERRORS if status not in left_out}


def _refusal(status: str) -> dict[str, str]:
    return {"$ref": f"#/components/responses/{status}"}


def _refusal_responses() -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": _REF.format(model="ErrorAnswer")}}}
    return {status: {"description": text, "content": content} for status, text in _ERRORS.items()}


def _inlined(schema: Any, root: dict[str, Any]) -> Any:
    """Return a query parameter's schema with what it refers to in its place."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
        return {name: _inlined(value, root) for name, value in schema.items() if name != "title"}
    return [_inlined(value, root) for value in schema] if isinstance(schema, list) else schema


def _tidied(schema: Any) -> Any:
    """Return a schema without generated titles, and without a null default where null is refused.

    A field of a PATCH that may be left out but not be null has such a default in Python.
    """
    if isinstance(schema, list):
        return [_tidied(value) for value in schema]
    if not isinstance(schema, dict):
        return schema
    tidy = {}
    for name, value in schema.items():
        if name == "title" and isinstance(value, str):
            continue
        if name == "default" and value is None and not _takes_null(schema):
            continue
        tidy[name] = _tidied(value)
    return tidy


def _takes_null(schema: dict[str, Any]) -> bool:
    return any(option.get("type") == "null" for option in schema.get("anyOf", []))
