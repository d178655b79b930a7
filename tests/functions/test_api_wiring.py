"""The function as it is deployed: each action has what it needs, and the real stores answer."""

from __future__ import annotations

import inspect
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from functions.api import app as function
from functions.authorizer import app as authorizer
from functions.documents import app as documents
from infra.environments import ROOT
from shared.domain.actor import Actor, Role
from shared.edge import observability
from shared.edge.caller_context import context_of
from shared.edge.http.endpoint import Endpoint, served_by
from shared.edge.http.endpoints import ENDPOINTS
from shared.edge.later import now
from tests.fakes.api import rest_event

PERSON = "王伟 13800000000"
PLATFORM = Actor("platform", Role.PLATFORM, "operations")


@pytest.fixture
def deployed(
    dynamodb: Any, make_table: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Calls the function with the environment that the template gives it."""
    for name in ("Directory", "Ledger", "Reports", "Access", "Messages"):
        monkeypatch.setenv(f"{name.upper()}_TABLE", make_table(f"{name}Table"))
    monkeypatch.setenv("RUN_QUEUE_URL", "http://nowhere/run-queue")
    monkeypatch.setenv("REFUND_QUEUE_URL", "http://nowhere/refund-queue")
    monkeypatch.setenv("LEDGER_QUEUE_URL", "http://nowhere/ledger-queue")
    monkeypatch.setenv("REMINDER_QUEUE_URL", "http://nowhere/reminder-queue")
    monkeypatch.setenv("PHOTO_BUCKET", "photos")
    monkeypatch.setenv("LETTER_BUCKET", "letters")
    monkeypatch.setenv("LETTER_QUEUE_URL", "http://nowhere/letters")
    monkeypatch.setenv("BANK_FILE_BUCKET", "bank-files")
    monkeypatch.setenv("IMPORT_QUEUE_URL", "https://queue.example/imports")
    monkeypatch.setenv("SEALING_KEY", "a-key")
    monkeypatch.setenv("ADDRESS_KEY", "another-key")
    monkeypatch.setenv("PROVIDER_KEY_SECRET", "stripe-key")
    monkeypatch.setenv("PROVIDER_MODE", "test")
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", dynamodb.meta.endpoint_url)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    for module in (function, documents, authorizer):
        monkeypatch.setattr(module, "client", lambda service: dynamodb)
        module.wire.cache_clear()

    def call(actor: Actor, method: str, path: str, body: Any = None, **headers: str) -> Any:
        event = rest_event(method, path, body, headers=headers)
        event["requestContext"]["authorizer"] = context_of(actor)
        answer = function.app(event, None)
        return answer["statusCode"], json.loads(answer["body"]), answer["headers"]

    return call


def test_every_action_has_a_use_case_and_every_use_case_its_ports(
    deployed: Callable[..., Any],
) -> None:
    for name, served in (("api", function), ("documents", documents)):
        own = served_by(name, ENDPOINTS)
        assert {each.action for each in own} == set(served.ACTIONS)
        assert_wired(own, served)


def assert_wired(endpoints: Iterable[Endpoint], served: Any) -> None:
    """Each use case takes what the function gives it."""
    ports = served.wire()
    for endpoint in endpoints:
        use_case = now(served.ACTIONS[endpoint.action])
        if endpoint.command is None and endpoint.roles is None:
            use_case()
            continue
        actor, command, *needs = inspect.signature(use_case).parameters.values()
        assert (actor.name, command.kind) == ("actor", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        for need in needs:
            assert need.kind is inspect.Parameter.KEYWORD_ONLY, endpoint.action
            assert ports[need.name] is not None


def test_every_endpoint_names_models_that_there_are() -> None:
    for endpoint in ENDPOINTS:
        ready = endpoint.ready()
        assert ready.body is None or ready.body.model_json_schema()
        assert ready.query.model_json_schema()
        assert ready.answer.model_json_schema()


def test_a_key_opens_the_door_to_its_own_company(deployed: Callable[..., Any]) -> None:
    key = {"Idempotency-Key": "k1"}
    status, opened, headers = deployed(PLATFORM, "POST", "/v1/companies", {"name": "安居"}, **key)
    assert (status, headers["ETag"]) == (201, '"1"')
    arn = "arn:aws:execute-api:us-east-1:1:api/stage/GET/v1/caller"
    event = {"methodArn": arn, "headers": {"x-api-key": opened["first_key"]["secret"]}}
    policy = authorizer.handler(event, None)
    admin = Actor(policy["context"]["company_id"], Role.ADMIN, policy["context"]["name"])
    body = {"name": "阳光花园", "currency": "CNY", "time_zone": "Asia/Shanghai"}
    status, estate, _ = deployed(admin, "POST", "/v1/communities", body, **key)
    assert status == 201
    status, again, headers = deployed(admin, "POST", "/v1/communities", body, **key)
    assert (status, again, headers["Idempotent-Replayed"]) == (201, estate, "true")
    status, listed, _ = deployed(admin, "GET", "/v1/communities")
    assert (status, listed["items"]) == (200, [estate])
    status, caller, _ = deployed(admin, "GET", "/v1/caller")
    assert caller["company_id"] == opened["company"]["id"]


def test_what_is_logged_names_no_person_and_no_secret(
    deployed: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.StringIO()
    log = Logger(service="test of the log", stream=written)
    monkeypatch.setattr(observability, "logger", lambda: log)
    monkeypatch.setattr(authorizer, "logger", lambda: log)
    key = {"Idempotency-Key": "k"}
    _, opened, _ = deployed(PLATFORM, "POST", "/v1/companies", {"name": PERSON}, **key)
    deployed(PLATFORM, "POST", "/v1/companies", {"nme": PERSON}, **key)
    headers = {"X-Api-Key": "levy_key_x_y"}
    authorizer.handler({"methodArn": "a:b/c/GET/d", "headers": headers}, None)
    secret = opened["first_key"]["secret"]
    for hidden in (*PERSON.split(), secret, secret.rpartition("_")[2], "levy_key_x_y"):
        assert hidden not in written.getvalue()
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [line.get("status") for line in lines] == [201, 422, None]


def test_a_cold_start_imports_no_area_before_its_first_request() -> None:
    code = (
        "import sys, functions.api.app; "
        "print([m for m in sys.modules if m.startswith(('shared.edge.http.models_', "
        "'shared.domain.charges', 'boto3')) or m in ('aws_lambda_powertools.utilities.parser',)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"
