"""Every route × every role × own company, another company, another community.

`ALLOWED` is the table of what is allowed; a route that is not in it fails the test.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from shared.domain.actor import Role
from shared.edge.http.endpoint import Endpoint
from shared.edge.http.endpoints import ENDPOINTS
from tests.fakes.api import Answer, Api, fresh_key
from tests.functions.access_table import ALLOWED, BODIES, NAME, QUERIES, UNIT
from tests.functions.estate import Estate, build_estate
from tests.stack.template import table_definition

STRANGER = "com_0000000000000zzz"
NEIGHBOUR = "acc_0000000000000zzz"


@dataclass(frozen=True)
class Caller:
    """Whose key it is: of which company, and limited to which community."""

    name: str
    company: str | None
    communities: tuple[str, ...] = ()


OWN = Caller("own company", None)
OTHER_COMPANY = Caller("another company", STRANGER)
OTHER_COMMUNITY = Caller("another community", None, ("cty_0000000000000zzz",))


@pytest.fixture(scope="module")
def estate(dynamodb: Any) -> Iterator[Estate]:
    made: list[str] = []

    def make(logical_id: str) -> str:
        made.append(f"{logical_id}-access-{os.getpid()}")
        dynamodb.create_table(TableName=made[-1], **table_definition(logical_id))
        return made[-1]

    yield build_estate(dynamodb, make)
    for name in made:
        dynamodb.delete_table(TableName=name)


def named(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


def ask(api: Api, endpoint: Endpoint, ids: dict[str, str]) -> Answer:
    """Return the answer to a request that says nothing wrong."""
    body = _filled(BODIES.get(endpoint.action, {}), ids) if endpoint.body else None
    headers = {"Idempotency-Key": fresh_key()} if endpoint.method == "POST" else {}
    if endpoint.needs_version:
        headers["If-Match"] = '"1"'
    headers["Accept"] = endpoint.media
    path = endpoint.path.format(**ids)
    query = _filled(QUERIES.get(endpoint.action), ids)
    return api.call(endpoint.method, path, body, headers=headers, query=query)


def _filled(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(inner, ids) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, ids) for inner in value]
    return value.format(**ids) if isinstance(value, str) else value


def test_every_route_is_in_the_table_and_no_other() -> None:
    roles = {
        named(each): None if each.roles is None else " ".join(sorted(each.roles))
        for each in ENDPOINTS
    }
    told = {name: roles and " ".join(sorted(roles.split())) for name, roles in ALLOWED.items()}
    assert roles == told


GUARDED = [each for each in ENDPOINTS if each.roles is not None]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
@pytest.mark.parametrize("endpoint", GUARDED, ids=named)
def test_a_role_may_do_what_the_table_says(estate: Estate, endpoint: Endpoint, role: Role) -> None:
    for caller in (OWN, OTHER_COMPANY, OTHER_COMMUNITY):
        company = "platform" if role is Role.PLATFORM else caller.company
        api = estate.api.acting(role, company, *caller.communities)
        answer = ask(api, endpoint, estate.ids)
        if role.value not in (ALLOWED[named(endpoint)] or "").split():
            assert (answer.status, answer.json["code"]) == (403, "forbidden"), caller.name
        elif role is Role.PLATFORM and "{reconciled_id}" in endpoint.path:
            assert answer.status == 404, answer.text  # it may touch the stage's own, not this one
        elif caller is OWN or role is Role.PLATFORM:
            assert answer.status not in {401, 403, 404}, answer.text
            assert answer.status < 500
        elif _names_something(endpoint, caller):
            assert answer.status == 404, f"{caller.name}: {answer.text}"
            assert set(answer.json) <= {"code", "message", "field", "hint"}
        else:
            # No id in the path: at the most it is about the caller's own.
            given_away = set(estate.ids.values()) - _allowed_ids(endpoint, estate, caller)
            assert not any(value in answer.text for value in given_away), answer.text


@pytest.mark.parametrize("endpoint", GUARDED, ids=named)
def test_an_owner_may_do_what_the_table_says_and_with_their_account_only(
    estate: Estate, endpoint: Endpoint
) -> None:
    own, community = estate.ids["account_id"], estate.ids["community_id"]
    for why, owner in (
        ("their own", estate.api.as_owner(own, community=community)),
        ("a neighbour's", estate.api.as_owner(NEIGHBOUR, community=community)),
        ("nobody's", estate.api.as_owner(community=community)),
        ("another community's", estate.api.as_owner(own, community="cty_0000000000000zzz")),
        ("another company's", estate.api.as_owner(own, company_id=STRANGER)),
    ):
        answer = ask(owner, endpoint, estate.ids)
        if "owner" not in (ALLOWED[named(endpoint)] or "").split():
            assert (answer.status, answer.json["code"]) == (403, "forbidden"), why
        elif why == "their own" or "{" not in endpoint.path:
            assert answer.status not in {401, 403, 404}, answer.text  # what roles did may stand
            assert answer.status < 500
        else:
            assert answer.status == 404, f"{why}: {answer.text}"
            nothing = _ids_of_nothing(estate)
            assert _told(answer) == _told(ask(owner, endpoint, nothing)), why


def _ids_of_nothing(estate: Estate) -> dict[str, str]:
    ids = {name: re.sub(r"[0-9]{6}$", "zzzzzz", value) for name, value in estate.ids.items()}
    return ids | {"number": "2026-999999"}


def _told(answer: Answer) -> tuple[int, set[str], str]:
    return answer.status, set(answer.json), answer.json["code"]


def _names_something(endpoint: Endpoint, caller: Caller) -> bool:
    """Tell whether the path names a thing the caller's key can't reach."""
    names = set(re.findall(r"\{(\w+)\}", endpoint.path))
    if caller is OTHER_COMMUNITY:
        names.discard("company_id")
    return bool(names)


def _allowed_ids(endpoint: Endpoint, estate: Estate, caller: Caller) -> set[str]:
    bare = {estate.ids["copy"]}  # a small number is in every text
    return bare | {estate.ids["company_id"]} if caller is OTHER_COMMUNITY else bare


@pytest.mark.parametrize("endpoint", [e for e in GUARDED if "{" in e.path], ids=named)
def test_an_id_of_others_looks_like_an_id_of_nothing(estate: Estate, endpoint: Endpoint) -> None:
    role = Role((ALLOWED[named(endpoint)] or "").split()[0])
    stranger = estate.api.acting(role, STRANGER)
    assert ask(stranger, endpoint, estate.ids) == ask(stranger, endpoint, _ids_of_nothing(estate))


def test_a_reference_to_another_companys_thing_is_not_found(estate: Estate) -> None:
    stranger = estate.api.acting(Role.ADMIN, STRANGER)
    body = {"name": "x", "currency": "CNY", "time_zone": "Asia/Shanghai"}
    own = stranger.made("/v1/communities", body)["id"]
    building = stranger.made(f"/v1/communities/{own}/buildings", {"name": "1"})["id"]
    unit = stranger.made(f"/v1/buildings/{building}/units", UNIT)["id"]
    space = {"name": "x", "building_id": estate.ids["building_id"]}
    held = {"holder_id": estate.ids["holder_id"], "from": "2026-01-01"}
    plan = {"name": "x", "first_period": "2026-12", "item_ids": [estate.ids["item_id"]]}
    run = {"plan_id": estate.ids["plan_id"], "period": "2026-11", "mode": "issue"}
    item = {"name": NAME, "category": "water", "community_id": estate.ids["community_id"]}
    key = {"name": "x", "role": "reader", "communities": [estate.ids["community_id"]]}
    for path, wrong, field in (
        (f"/v1/communities/{own}/spaces", space, "building_id"),
        (f"/v1/units/{unit}/accounts", held, "holder_id"),
        (f"/v1/communities/{own}/billing-plans", plan, "item_ids"),
        (f"/v1/communities/{own}/billing-runs", run, "plan_id"),
        ("/v1/charge-items", item, "community_id"),
        ("/v1/api-keys", key, "communities"),
    ):
        answer = stranger.post(path, wrong)
        assert (answer.status, answer.json.get("field")) == (404, field), answer.text
