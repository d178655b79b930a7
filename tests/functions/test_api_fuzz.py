"""Nonsense of every kind, everywhere: a clear refusal, never a fault of ours."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.actor import Role
from shared.edge.http.endpoint import Endpoint
from shared.edge.http.endpoints import ENDPOINTS
from tests.fakes.api import Api, fresh_key, memory_api
from tests.functions.access_table import BODIES
from tests.ledger.world import FEE, make_bill

nonsense = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(10**40), max_value=10**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    st.sampled_from(["", "-1", "1e9999", "NaN", "Infinity", "0" * 500, "2026-02-30", "0000-00"]),
    st.sampled_from(["\u0000", "\ud7ff\ue000", "𝕏" * 40, "../..", "a#b", "<script>", "9999-12-31"]),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.none() | st.text(max_size=5), max_size=3),
    st.just([]) | st.just({}) | st.just([[[[{}]]]]),
)
# Fields that bodies leave out are put in their place, too.
FIELDS = ["status_from", "inside_area", "tags", "billing", "settings", "from", "to", "language",
          "effective_to", "scope", "document", "active", "timing", "withdrawn", "communities",
          "built_area", "floor", "name", "period", "rows", "item_ids", "billing_day",
          "amount", "bills", "periods", "until", "parts", "counted", "instalments"]  # fmt: skip
MEMORY = [
    endpoint
    for endpoint in ENDPOINTS
    if endpoint.body is not None and endpoint.action not in {"start_run", "charge_once", "quote"}
]


class Known(dict[str, str]):
    """Ids by name; what the memory has nothing of gets the id of nothing."""

    def __missing__(self, name: str) -> str:
        return "non_0000000000000000"


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value inside `value`."""
    found = [path] if path else []
    if isinstance(value, (dict, list)):
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        for name, inner in entries:
            found += places(inner, (*path, name))
    return found


def with_value(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return the body with `value` at `path`."""
    changed = copy.deepcopy(body)
    at = changed
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = value
    return changed


@pytest.fixture(scope="module")
def estate() -> tuple[Api, dict[str, str]]:
    """The API in memory with one of everything that a path can name."""
    from tests.functions.estate import enter, take_money

    api = memory_api(Role.ADMIN)
    ids = enter(api) | {"company_id": api.actor.company_id}
    bill = make_bill([(FEE, 100)], account=ids["account_id"], community=ids["community_id"])
    api.ports["ledger"].issue(api.actor.company_id, [bill])
    ids["bill_id"] = bill.key.id
    ids["run_id"] = "run_0000000000000000"  # the fake knows no runs: these end in 404 at the latest
    return api, ids | take_money(api, ids)


@pytest.mark.parametrize("endpoint", MEMORY, ids=lambda each: f"{each.method} {each.path}")
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_body_with_nonsense_in_it_is_answered_or_refused(
    estate: tuple[Api, dict[str, str]], endpoint: Endpoint, data: st.DataObject
) -> None:
    api, ids = estate
    if endpoint.action == "open_company":
        api = api.acting(Role.PLATFORM, "platform")
    template = json.dumps(BODIES.get(endpoint.action, {}))
    for name, value in ids.items():
        template = template.replace("{" + name + "}", value)
    body = json.loads(template)
    for _ in range(data.draw(st.integers(min_value=1, max_value=3))):
        path = data.draw(st.sampled_from([*places(body), *((name,) for name in FIELDS)]))
        body = with_value(body, path, data.draw(nonsense))
    headers = {"Idempotency-Key": fresh_key(), "If-Match": '"1"'}
    path = endpoint.path.format_map(Known(ids))
    answer = api.call(endpoint.method, path, body, headers=headers)
    assert answer.status < 500
    if answer.status >= 400:
        assert answer.json["code"]
        assert answer.json["message"]


@settings(max_examples=150, deadline=None)
@given(raw=st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode()))
def test_bytes_that_are_no_request_are_refused(raw: bytes) -> None:
    api = memory_api()
    answer = api.call("POST", "/v1/communities", raw, headers={"Idempotency-Key": "k"})
    assert 400 <= answer.status < 500


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(["limit", "cursor", "building_id", "kind", "tag", "x", ""]),
    value=st.text(max_size=50),
)
def test_a_query_with_nonsense_in_it_is_answered_or_refused(
    estate: tuple[Api, dict[str, str]], name: str, value: str
) -> None:
    api, ids = estate
    answer = api.get(f"/v1/communities/{ids['community_id']}/units", **{name: value})
    assert answer.status in {200, 400, 422}


@settings(max_examples=100, deadline=None)
@given(
    name=st.sampled_from(["Accept-Language", "Content-Type", "If-Match", "Idempotency-Key"]),
    value=st.text(max_size=80),
)
def test_a_header_with_nonsense_in_it_is_answered_or_refused(name: str, value: str) -> None:
    body = {"name": "A", "currency": "CNY", "time_zone": "Asia/Shanghai"}
    headers = {"Idempotency-Key": "k", name: value}
    answer = memory_api().call("POST", "/v1/communities", body, headers=headers)
    assert answer.status in {201, 400, 415}
