"""API keys: made, listed and revoked over HTTP, and what the authorizer makes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from functions.authorizer import app as authorizer
from shared.domain.actor import Actor, Role
from shared.edge.caller_context import actor_in
from tests.fakes.api import Api, memory_api

ARN = "arn:aws-cn:execute-api:cn-north-1:123456789012:abc123/live/GET/v1/units/unt_1"
ESTATE = {"name": "阳光花园", "currency": "CNY", "time_zone": "Asia/Shanghai"}
Authorize = Callable[..., Any]


@pytest.fixture
def api() -> Api:
    return memory_api(Role.ADMIN)


@pytest.fixture
def authorize(api: Api, monkeypatch: pytest.MonkeyPatch) -> Authorize:
    """Asks the authorizer about a header; returns its answer."""
    wired = {name: api.ports[name] for name in ("keys", "links", "clock")}
    monkeypatch.setattr(authorizer, "wire", lambda: wired)

    def ask(value: str | None, name: str = "X-Api-Key") -> Any:
        headers = {"Host": "x"} | ({} if value is None else {name: value})
        return authorizer.handler({"methodArn": ARN, "headers": headers}, None)

    return ask


def allowed(answer: Any) -> Actor | None:
    """Return the caller of a policy that allows, None of one that denies."""
    (statement,) = answer["policyDocument"]["Statement"]
    assert statement["Action"] == "execute-api:Invoke"
    if statement["Effect"] == "Deny":
        assert "context" not in answer
        return None
    assert statement["Resource"] == ARN.partition("/GET/")[0] + "/*/*"
    assert answer["principalId"]
    return actor_in(answer["context"])


def test_a_secret_is_shown_once_and_never_stored(api: Api) -> None:
    body = {"name": "gate", "role": "reader"}
    first = api.post("/v1/api-keys", body, key="k1")
    secret = first.json["secret"]
    assert secret.startswith(f"levy_{first.json['key']['id']}_")
    again = api.post("/v1/api-keys", body, key="k1")
    assert again.json == {**first.json, "secret": None}
    assert again.headers["idempotent-replayed"] == "true"
    assert secret.rpartition("_")[2] not in repr(api.ports["directory"].state)
    assert "secret" not in api.get("/v1/api-keys").text


def test_a_key_is_its_company_role_and_communities(api: Api, authorize: Authorize) -> None:
    estate = api.made("/v1/communities", ESTATE)["id"]
    body = {"name": "岗亭", "role": "reader", "communities": [estate, estate]}
    made = api.made("/v1/api-keys", body)
    caller = allowed(authorize(made["secret"]))
    assert caller is not None
    assert (caller.company_id, caller.role) == (api.actor.company_id, Role.READER)
    assert caller.communities == frozenset({estate})
    assert made["key"]["id"] in caller.name
    everywhere = api.made("/v1/api-keys", {"name": "x", "role": "finance"})
    caller = allowed(authorize(everywhere["secret"], "x-api-KEY"))
    assert caller is not None
    assert caller.communities is None


def test_what_is_no_key_is_denied(api: Api, authorize: Authorize) -> None:
    secret = api.made("/v1/api-keys", {"name": "x", "role": "admin"})["secret"]
    other = api.made("/v1/api-keys", {"name": "y", "role": "admin"})["secret"]
    key_id, own = secret.removeprefix("levy_").rsplit("_", 1)
    for wrong in (
        None,
        "",
        "levy",
        secret + "0",
        secret[:-1],
        secret.upper(),
        " " + secret,
        f"levy_{key_id}_" + "0" * 40,
        f"levy_{key_id}_" + other.rpartition("_")[2],
        f"levy_key_{'z' * 16}_{own}",
        f"Bearer {secret}",
        "levy_key_" + "0" * 16 + "_" + "0" * 10_000,
        "levy_key_" + "é" * 16 + "_" + own,
    ):
        assert allowed(authorize(wrong)) is None, wrong
    assert allowed(authorize(secret)) is not None
    assert authorizer.handler({"methodArn": ARN, "headers": None}, None)["policyDocument"]


def test_a_revoked_key_is_refused_for_ever(api: Api, authorize: Authorize) -> None:
    made = api.made("/v1/api-keys", {"name": "x", "role": "finance"})
    path = f"/v1/api-keys/{made['key']['id']}"
    revoked = api.call("DELETE", path)
    assert (revoked.status, revoked.json["version"]) == (200, 2)
    assert revoked.json["revoked_at"] is not None
    assert allowed(authorize(made["secret"])) is None
    again = api.call("DELETE", path)
    assert (again.status, again.json["code"]) == (409, "key_revoked")
    assert api.get("/v1/api-keys").json["items"] == [revoked.json]


def test_a_key_of_another_company_is_not_there(api: Api) -> None:
    made = api.made("/v1/api-keys", {"name": "x", "role": "finance"})
    stranger = api.acting(Role.ADMIN, "com_0000000000000bbb")
    answer = stranger.call("DELETE", f"/v1/api-keys/{made['key']['id']}")
    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert stranger.get("/v1/api-keys").json["items"] == []


def test_nobody_gives_more_than_they_have(api: Api) -> None:
    estate, other = (api.made("/v1/communities", ESTATE)["id"] for _ in range(2))
    narrow = api.acting(Role.ADMIN, None, estate)
    body = {"name": "x", "role": "reader"}
    for communities in ({}, {"communities": [other]}, {"communities": [estate, other]}):
        answer = narrow.post("/v1/api-keys", {**body, **communities})
        assert (answer.status, answer.json["field"]) == (404, "communities")
    mine = narrow.made("/v1/api-keys", {**body, "communities": [estate]})
    wide = api.made("/v1/api-keys", body)
    assert [each["id"] for each in narrow.get("/v1/api-keys").json["items"]] == [mine["key"]["id"]]
    assert narrow.call("DELETE", f"/v1/api-keys/{wide['key']['id']}").status == 404
    refused = narrow.post("/v1/communities", ESTATE)
    assert refused.json["code"] == "community_beyond_scope"


def test_a_company_cannot_make_itself_the_platform(api: Api) -> None:
    answer = api.post("/v1/api-keys", {"name": "x", "role": "platform"})
    assert (answer.status, answer.json["code"]) == (422, "key_role_refused")
    assert answer.json["field"] == "role"


def test_the_platform_opens_a_company_with_its_first_key(api: Api, authorize: Authorize) -> None:
    platform = api.acting(Role.PLATFORM, "platform")
    opened = platform.post("/v1/companies", {"name": "安居物业"}, key="open")
    company = opened.json["company"]
    assert (opened.status, opened.headers["etag"]) == (201, '"1"')
    caller = allowed(authorize(opened.json["first_key"]["secret"]))
    assert caller is not None
    assert (caller.company_id, caller.role) == (company["id"], Role.ADMIN)
    again = platform.post("/v1/companies", {"name": "安居物业"}, key="open")
    assert again.json["company"] == company
    assert again.json["first_key"]["secret"] is None
    assert platform.get("/v1/companies").json["items"] == [company]
    assert platform.get(f"/v1/companies/{company['id']}").json == company
    admin = api.acting(Role.ADMIN, company["id"])
    renamed = admin.patch(f"/v1/companies/{company['id']}", {"name": "乐居物业"}, 1)
    assert renamed.json["name"] == "乐居物业"
    assert admin.get(f"/v1/companies/{api.actor.company_id}").status == 404
    assert api.patch(f"/v1/companies/{company['id']}", {"name": "x"}, 2).status == 404
