"""Billing plans and period closes over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.domain.actor import Role
from shared.domain.billing_plan import BillingPlan
from tests.fakes.api import Api, memory_api
from tests.functions.pricing import new_estate, new_item, rule, rules_path

PLAN = {"name": "每月", "first_period": "2026-11", "billing_day": 1, "due_days": 20}


@pytest.fixture
def api() -> Api:
    return memory_api(Role.FINANCE)


@pytest.fixture
def estate(api: Api) -> str:
    return new_estate(api, "阳光花园")


@pytest.fixture
def item(api: Api, estate: str) -> str:
    return new_item(api, estate)


def plans_path(estate: str) -> str:
    return f"/v1/communities/{estate}/billing-plans"


def stored_plan(api: Api, plan_id: str) -> BillingPlan:
    found: BillingPlan = api.ports["directory"].get(api.actor.company_id, BillingPlan, plan_id)
    return found


def test_a_plan_waits_for_its_first_billing_day(api: Api, estate: str, item: str) -> None:
    made = api.made(plans_path(estate), {**PLAN, "item_ids": [item]})
    assert (made["next_period"], made["timing"], made["active"]) == ("2026-11", "advance", True)
    (due,) = api.ports["due_plans"].due(datetime(2026, 11, 1, tzinfo=UTC), 10)
    assert due.plan_id == made["id"]
    assert due.due_at == datetime(2026, 10, 31, 16, tzinfo=UTC)  # midnight in Shanghai
    assert api.get(plans_path(estate)).json["items"] == [made]


def test_a_plan_in_arrears_bills_after_its_period_on_the_last_day_there_is(api: Api) -> None:
    estate = new_estate(api, "海滨", "America/New_York")
    item = new_item(api, estate)
    body = {
        **PLAN,
        "item_ids": [item],
        "timing": "arrears",
        "billing_day": 31,
        "first_period": "2027-01",
    }
    api.made(plans_path(estate), body)
    (due,) = api.ports["due_plans"].due(datetime(2027, 3, 1, tzinfo=UTC), 10)
    assert due.due_at == datetime(2027, 2, 28, 5, tzinfo=UTC)


def test_an_item_belongs_to_one_plan_at_a_time(api: Api, estate: str, item: str) -> None:
    first = api.made(plans_path(estate), {**PLAN, "item_ids": [item]})
    answer = api.post(plans_path(estate), {**PLAN, "item_ids": [item]})
    assert (answer.status, answer.json["code"]) == (409, "item_in_other_plan")
    assert answer.json["field"] == "item_ids"
    assert api.patch(f"/v1/billing-plans/{first['id']}", {"active": False}, 1).status == 200
    second = api.made(plans_path(estate), {**PLAN, "item_ids": [item]})
    revived = api.patch(f"/v1/billing-plans/{first['id']}", {"active": True}, 2)
    assert (revived.status, revived.json["code"]) == (409, "item_in_other_plan")
    other = new_item(api, estate)
    moved = api.patch(f"/v1/billing-plans/{second['id']}", {"item_ids": [other]}, 1)
    assert moved.json["item_ids"] == [other]
    assert api.patch(f"/v1/billing-plans/{first['id']}", {"active": True}, 2).status == 200


def test_a_company_wide_item_can_be_in_a_plan_of_every_community(api: Api, estate: str) -> None:
    item, other = new_item(api, None), new_estate(api, "月光花园")
    for each in (estate, other):
        api.made(plans_path(each), {**PLAN, "item_ids": [item]})


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"item_ids": []}, 422, "item_ids"),
        ({"item_ids": ["itm_0000000000000zzz"]}, 404, "item_ids"),
        ({"item_ids": [f"itm_{n:016d}" for n in range(31)]}, 422, "item_ids"),
        ({"period_months": 0}, 422, "period_months"),
        ({"period_months": 13}, 422, "period_months"),
        ({"first_period": "2026-13"}, 422, "first_period"),
        ({"first_period": "2026-1"}, 422, "first_period"),
        ({"first_period": "٢٠٢٦-11"}, 422, "first_period"),
        ({"billing_day": 32}, 422, "billing_day"),
        ({"due_days": -1}, 422, "due_days"),
        ({"due_days": 1.5}, 422, "due_days"),
        ({"timing": "whenever"}, 422, "timing"),
        ({"next_period": "2026-12"}, 422, "next_period"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    api: Api, estate: str, item: str, change: dict[str, Any], status: int, field: str
) -> None:
    answer = api.post(plans_path(estate), {**PLAN, "item_ids": [item], **change})
    assert (answer.status, answer.json["field"]) == (status, field), answer.text
    assert api.get(plans_path(estate)).json["items"] == []


def test_an_item_twice_in_a_plan_or_of_another_community_is_refused(
    api: Api, estate: str, item: str
) -> None:
    twice = api.post(plans_path(estate), {**PLAN, "item_ids": [item, item]})
    assert (twice.status, twice.json["code"]) == (422, "plan_items_refused")
    foreign = new_item(api, new_estate(api, "月光花园"))
    answer = api.post(plans_path(estate), {**PLAN, "item_ids": [foreign]})
    assert (answer.status, answer.json["field"]) == (404, "item_ids")


def test_a_plan_changed_while_the_clock_billed_it_is_stale(
    api: Api, estate: str, item: str
) -> None:
    made = api.made(plans_path(estate), {**PLAN, "item_ids": [item]})
    plan = stored_plan(api, made["id"])
    after = plan.after(plan.period("2026-11"))
    api.ports["due_plans"].advance(api.actor.company_id, after, after.due_at("Asia/Shanghai"))
    stale = api.patch(f"/v1/billing-plans/{made['id']}", {"billing_day": 5}, 1)
    assert (stale.status, stale.json["code"]) == (412, "version_stale")
    done = api.patch(f"/v1/billing-plans/{made['id']}", {"billing_day": 5}, 2).json
    assert (done["next_period"], done["billing_day"]) == ("2026-12", 5)
    (due,) = api.ports["due_plans"].due(datetime(2026, 12, 31, tzinfo=UTC), 10)
    assert due.due_at == datetime(2026, 12, 4, 16, tzinfo=UTC)


def test_a_month_is_closed_once_and_only_when_it_is_over(api: Api, estate: str) -> None:
    path = f"/v1/communities/{estate}/period-closes"
    early = api.post(path, {"period": "2026-11"})
    assert (early.status, early.json["code"]) == (422, "period_not_over")
    done = api.post(path, {"period": "2026-09"}, key="close")
    assert (done.status, done.json["period"]) == (201, "2026-09")
    assert done.json["closed_by"] == api.actor.name
    assert api.post(path, {"period": "2026-09"}, key="close").text == done.text
    for month in ("2026-09", "2026-03"):
        again = api.post(path, {"period": month})
        assert (again.status, again.json["code"], again.json["field"]) == (
            409,
            "period_closed",
            "period",
        )
    assert api.post(path, {"period": "2026-10"}).status == 201
    closes = [each["period"] for each in api.get(path).json["items"]]
    assert closes == ["2026-09", "2026-10"]
    assert api.get(f"/v1/communities/{estate}").json["closed_through"] == "2026-10"


def test_nothing_new_begins_in_a_closed_month(api: Api, estate: str, item: str) -> None:
    api.made(f"/v1/communities/{estate}/period-closes", {"period": "2026-10"})
    late = api.post(rules_path(item), rule("2026-10-31"))
    assert (late.status, late.json["code"]) == (409, "period_closed")
    assert late.json["field"] == "effective_from"
    past = api.post(plans_path(estate), {**PLAN, "first_period": "2026-10", "item_ids": [item]})
    assert (past.status, past.json["code"], past.json["field"]) == (
        409,
        "period_closed",
        "first_period",
    )
    assert api.post(rules_path(item), rule("2026-11-01")).status == 201
    assert api.post(plans_path(estate), {**PLAN, "item_ids": [item]}).status == 201
