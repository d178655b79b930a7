"""Late-fee policies and disputes over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.actor import Role
from tests.fakes.api import Api, memory_api
from tests.functions.pricing import ITEM, new_estate

POLICIES = "/v1/late-fee-policies"
HALF = {"rate": {"percent": "0.05", "per": "day"}, "caps": [{"percent": "100"}]}
NAME = {"zh": "违约金", "en": "Late fee"}


@pytest.fixture
def api() -> Api:
    return memory_api(Role.FINANCE)


def policy(api: Api, **changes: Any) -> dict[str, Any]:
    """Return a policy that was made."""
    body = {"name": NAME, "effective_from": "2026-01-01", "policy": HALF, "source": "合同第 9 条"}
    return api.made(POLICIES, {**body, **changes})


def test_a_policy_keeps_its_versions_and_warns_of_what_courts_cut(api: Api) -> None:
    made = policy(api)
    (first,) = made["versions"]
    assert (first["number"], first["policy"], first["warnings"]) == (1, HALF, [])
    steep = {"rate": {"percent": "0.3", "per": "day"}, "compound": "month"}
    body = {"effective_from": "2027-01-01", "policy": steep}
    after = api.made(f"{POLICIES}/{made['id']}/versions", body)
    assert [one["effective_from"] for one in after["versions"]] == ["2026-01-01", "2027-01-01"]
    codes = [one["code"] for one in after["versions"][1]["warnings"]]
    assert codes == [
        "late_fee_above_24_percent_a_year",
        "late_fee_without_cap",
        "late_fee_compounds",
    ]
    assert api.get(f"{POLICIES}/{made['id']}").json == after
    assert api.get(POLICIES).json["items"] == [after]


@pytest.mark.parametrize("day", ["2026-01-01", "2025-12-31", "2026-11-23"])
def test_a_version_never_begins_on_a_day_that_is_over(api: Api, day: str) -> None:
    made = policy(api)
    answer = api.post(f"{POLICIES}/{made['id']}/versions", {"effective_from": day, "policy": HALF})
    assert (answer.status, answer.json["code"]) == (422, "late_fee_policy_day_refused")


def test_a_policy_that_says_nothing_is_refused_with_its_place(api: Api) -> None:
    body = {"name": NAME, "effective_from": "2026-01-01", "policy": {"rate": {"per": "day"}}}
    answer = api.post(POLICIES, body)
    assert (answer.status, answer.json["field"]) == (422, "policy.rate.percent")


def test_an_item_goes_by_a_policy_of_its_own_community_or_company_only(
    api: Api,
) -> None:
    estate = new_estate(api, "阳光花园")
    own, everywhere = policy(api, community_id=estate), policy(api)
    body = {**ITEM, "community_id": estate}
    for fine in (own, everywhere):
        api.made("/v1/charge-items", {**body, "settings": {"late_fee_policy": fine["id"]}})
    for item, wrong in (
        ({**ITEM, "community_id": None}, own["id"]),
        (body, "pol_0000000000000zzz"),
    ):
        answer = api.post("/v1/charge-items", {**item, "settings": {"late_fee_policy": wrong}})
        assert (answer.status, answer.json["code"]) == (404, "late_fee_policy_not_found")
        assert answer.json["field"] == "settings.late_fee_policy"
