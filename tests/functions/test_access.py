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
from tests.functions.estate import RULE, Estate, build_estate
from tests.stack.template import table_definition

STRANGER = "com_0000000000000zzz"
READ, CLERK, ADMIN = "admin finance manager reader", "admin finance", "admin"
MANAGER, SIGNER = "admin manager", "admin finance manager"

ALLOWED: dict[str, str | None] = {
    "GET /health": None,
    "GET /openapi.json": None,
    "GET /v1/caller": f"{READ} platform",
    "POST /v1/companies": "platform",
    "GET /v1/companies": "platform",
    "GET /v1/companies/{company_id}": f"{READ} platform",
    "PATCH /v1/companies/{company_id}": ADMIN,
    "POST /v1/communities": ADMIN,
    "GET /v1/communities": READ,
    "GET /v1/communities/{community_id}": READ,
    "PATCH /v1/communities/{community_id}": ADMIN,
    "POST /v1/communities/{community_id}/period-closes": CLERK,
    "GET /v1/communities/{community_id}/period-closes": READ,
    "POST /v1/api-keys": ADMIN,
    "GET /v1/api-keys": ADMIN,
    "DELETE /v1/api-keys/{key_id}": ADMIN,
    "POST /v1/communities/{community_id}/buildings": CLERK,
    "GET /v1/communities/{community_id}/buildings": READ,
    "GET /v1/buildings/{building_id}": READ,
    "PATCH /v1/buildings/{building_id}": CLERK,
    "POST /v1/buildings/{building_id}/units": CLERK,
    "GET /v1/communities/{community_id}/units": READ,
    "GET /v1/units/{unit_id}": READ,
    "PATCH /v1/units/{unit_id}": CLERK,
    "POST /v1/units/{unit_id}/statuses": CLERK,
    "POST /v1/communities/{community_id}/spaces": CLERK,
    "GET /v1/communities/{community_id}/spaces": READ,
    "GET /v1/spaces/{space_id}": READ,
    "PATCH /v1/spaces/{space_id}": CLERK,
    "POST /v1/spaces/{space_id}/statuses": CLERK,
    "POST /v1/communities/{community_id}/holders": CLERK,
    "GET /v1/communities/{community_id}/holders": READ,
    "GET /v1/holders/{holder_id}": READ,
    "PATCH /v1/holders/{holder_id}": CLERK,
    "GET /v1/holders/{holder_id}/accounts": READ,
    "POST /v1/units/{unit_id}/accounts": CLERK,
    "POST /v1/spaces/{space_id}/accounts": CLERK,
    "GET /v1/communities/{community_id}/accounts": READ,
    "GET /v1/accounts/{account_id}": READ,
    "PATCH /v1/accounts/{account_id}": CLERK,
    "POST /v1/accounts/{account_id}/hand-over": CLERK,
    "POST /v1/communities/{community_id}/registrations": CLERK,
    "POST /v1/charge-items": CLERK,
    "GET /v1/charge-items": READ,
    "GET /v1/charge-items/{item_id}": READ,
    "PATCH /v1/charge-items/{item_id}": CLERK,
    "GET /v1/charge-rule-schema": None,
    "GET /v1/units/{unit_id}/charge-rules": READ,
    "GET /v1/spaces/{space_id}/charge-rules": READ,
    "POST /v1/charge-items/{item_id}/rules": CLERK,
    "GET /v1/charge-items/{item_id}/rules": READ,
    "GET /v1/charge-items/{item_id}/rules/{rule_id}": READ,
    "PATCH /v1/charge-items/{item_id}/rules/{rule_id}": CLERK,
    "POST /v1/communities/{community_id}/billing-plans": CLERK,
    "GET /v1/communities/{community_id}/billing-plans": READ,
    "GET /v1/billing-plans/{plan_id}": READ,
    "PATCH /v1/billing-plans/{plan_id}": CLERK,
    "POST /v1/communities/{community_id}/billing-runs": CLERK,
    "GET /v1/communities/{community_id}/billing-runs": READ,
    "GET /v1/billing-runs/{run_id}": READ,
    "GET /v1/billing-runs/{run_id}/problems": READ,
    "POST /v1/billing-runs/{run_id}/preview": CLERK,
    "POST /v1/billing-runs/{run_id}/issue": CLERK,
    "POST /v1/billing-runs/{run_id}/mend": CLERK,
    "GET /v1/communities/{community_id}/billed": READ,
    "GET /v1/communities/{community_id}/bills": READ,
    "GET /v1/accounts/{account_id}/bills": READ,
    "GET /v1/bills/{bill_id}": READ,
    "GET /v1/bills/{bill_id}/replay": READ,
    "POST /v1/quotes": READ,
    "GET /v1/communities/{community_id}/payment-settings": READ,
    "PATCH /v1/communities/{community_id}/payment-settings": ADMIN,
    "GET /v1/accounts/{account_id}/dues": READ,
    "POST /v1/communities/{community_id}/payments": CLERK,
    "GET /v1/payments/{payment_id}": READ,
    "POST /v1/payments/{payment_id}/void": CLERK,
    "POST /v1/accounts/{account_id}/payment-orders": CLERK,
    "GET /v1/payment-orders/{order_id}": READ,
    "POST /v1/payments/{payment_id}/bounce": CLERK,
    "GET /v1/communities/{community_id}/receipts": READ,
    "GET /v1/communities/{community_id}/receipts/{number}": READ,
    "POST /v1/accounts/{account_id}/deductions": CLERK,
    "GET /v1/accounts/{account_id}/statement": READ,
    "GET /v1/accounts/{account_id}/movements": READ,
    "POST /v1/communities/{community_id}/shifts": CLERK,
    "GET /v1/communities/{community_id}/shifts": READ,
    "GET /v1/shifts/{shift_id}": READ,
    "POST /v1/shifts/{shift_id}/close": CLERK,
    "POST /v1/shifts/{shift_id}/handover": SIGNER,
    "POST /v1/communities/{community_id}/cash-approvals": MANAGER,
    "POST /v1/bills/{bill_id}/corrections": MANAGER,
    "POST /v1/accounts/{account_id}/payment-plans": SIGNER,
    "GET /v1/accounts/{account_id}/payment-plans": READ,
    "GET /v1/payment-plans/{payment_plan_id}": READ,
    "POST /v1/payment-plans/{payment_plan_id}/cancel": SIGNER,
    "GET /v1/suspense": READ,
    "POST /v1/suspense/{suspense_id}/assign": CLERK,
    "POST /v1/suspense/{suspense_id}/return": CLERK,
    "GET /v1/communities/{community_id}/ledger-proofs": READ,
}
NAME = {"zh": "水费", "en": "Water"}
UNIT = {"name": "1-102", "floor": 1, "built_area": "50"}
HELD = {"holder_id": "{holder_id}", "from": "2027-01-01"}
# A body that its endpoint takes; a PATCH is {} but where that says nothing.
BODIES: dict[str, Any] = {
    "open_company": {"name": "x"},
    "create_community": {"name": "x", "currency": "CNY", "time_zone": "Asia/Shanghai"},
    "close_period": {"period": "2026-01"},
    "create_key": {"name": "x", "role": "reader", "communities": ["{community_id}"]},
    "create_building": {"name": "x"},
    "create_unit": UNIT,
    "set_unit_status": {"status": "let"},
    "create_space": {"name": "x"},
    "set_space_status": {"status": "let"},
    "create_holder": {"name": "x"},
    "open_account": HELD,
    "hand_over": HELD,
    "register": {"rows": [{"space": {"name": "x"}}]},
    "create_item": {"name": NAME, "category": "water", "community_id": "{community_id}"},
    "add_rule": {"effective_from": "2027-01-01", "document": RULE},
    "create_plan": {"name": "x", "first_period": "2026-12", "item_ids": ["{item_id}"]},
    "quote": {"kind": "charge", "currency": "CNY", "period": "2026-11", "rule": RULE},
    "start_run": {"plan_id": "{plan_id}", "period": "2026-11", "mode": "preview"},
    "pay_at_desk": {"account_id": "{account_id}", "channel": "cash", "amount": "0.01"},
    "void_payment": {"reason": "x"},
    "bounce_payment": {"reason": "x"},
    "close_shift": {"counted": [{"channel": "cash", "amount": "200.01"}]},
    "approve_cash": {"amount": "1", "reason": "x"},
    "correct_bill": {"what": "waiver", "reason": "x", "amount": "0.01"},
    "agree_payment_plan": {"bills": ["{bill_id}"], "instalments": {"count": 2}},
    "assign_suspense": {"account_id": "{account_id}"},
    "return_suspense": {"note": "x"},
}
QUERIES = {
    "billed_totals": {"period": "2026-11"},
    "list_community_bills": {"period": "2026-11"},
    "list_receipts": {"year": "2026"},
    "get_statement": {"from": "2026-01-01", "to": "2026-12-31"},
}


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
    path = endpoint.path.format(**ids)
    query = QUERIES.get(endpoint.action)
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


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("endpoint", GUARDED, ids=named)
def test_a_role_may_do_what_the_table_says(estate: Estate, endpoint: Endpoint, role: Role) -> None:
    for caller in (OWN, OTHER_COMPANY, OTHER_COMMUNITY):
        company = "platform" if role is Role.PLATFORM else caller.company
        api = estate.api.acting(role, company, *caller.communities)
        answer = ask(api, endpoint, estate.ids)
        if role.value not in (ALLOWED[named(endpoint)] or "").split():
            assert (answer.status, answer.json["code"]) == (403, "forbidden"), caller.name
        elif caller is OWN or role is Role.PLATFORM:
            assert answer.status not in {401, 403, 404}, answer.text
            assert answer.status < 500
        elif _names_something(endpoint, caller):
            assert answer.status == 404, f"{caller.name}: {answer.text}"
            assert set(answer.json) <= {"code", "message", "field"}
        else:
            # No id in the path: at the most it is about the caller's own.
            given_away = set(estate.ids.values()) - _allowed_ids(endpoint, estate, caller)
            assert not any(value in answer.text for value in given_away), answer.text


def _names_something(endpoint: Endpoint, caller: Caller) -> bool:
    """Tell whether the path names a thing the caller's key can't reach."""
    names = set(re.findall(r"\{(\w+)\}", endpoint.path))
    if caller is OTHER_COMMUNITY:
        names.discard("company_id")
    return bool(names)


def _allowed_ids(endpoint: Endpoint, estate: Estate, caller: Caller) -> set[str]:
    return {estate.ids["company_id"]} if caller is OTHER_COMMUNITY else set()


@pytest.mark.parametrize("endpoint", [e for e in GUARDED if "{" in e.path], ids=named)
def test_an_id_of_others_looks_like_an_id_of_nothing(estate: Estate, endpoint: Endpoint) -> None:
    role = Role((ALLOWED[named(endpoint)] or "").split()[0])
    stranger = estate.api.acting(role, STRANGER)
    nothing = {name: re.sub(r"[0-9]{6}$", "zzzzzz", value) for name, value in estate.ids.items()}
    assert ask(stranger, endpoint, estate.ids) == ask(stranger, endpoint, nothing)


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
