"""Charge items, versions of rules, billing plans and period closes over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.domain.actor import Role
from shared.domain.billing_plan import BillingPlan
from tests.fakes.api import Api, memory_api

ITEM = {"name": {"zh": "物业费", "en": "Property fee"}, "category": "property_fee"}
RULE = {"schema": 1, "quantity": "built_area", "price": "2.50"}
PLAN = {"name": "每月", "first_period": "2026-11", "billing_day": 1, "due_days": 20}


@pytest.fixture
def api() -> Api:
    return memory_api(Role.FINANCE)


@pytest.fixture
def estate(api: Api) -> str:
    return new_estate(api, "阳光花园")


def new_estate(api: Api, name: str, time_zone: str = "Asia/Shanghai") -> str:
    body = {"name": name, "currency": "CNY", "time_zone": time_zone}
    return str(api.acting(Role.ADMIN).made("/v1/communities", body)["id"])


@pytest.fixture
def item(api: Api, estate: str) -> str:
    return new_item(api, estate)


def new_item(api: Api, estate: str | None, **changes: Any) -> str:
    return str(api.made("/v1/charge-items", {**ITEM, "community_id": estate, **changes})["id"])


def rules_path(item: str) -> str:
    return f"/v1/charge-items/{item}/rules"


def rule(first: str, **changes: Any) -> dict[str, Any]:
    return {"effective_from": first, "document": RULE, **changes}


def plans_path(estate: str) -> str:
    return f"/v1/communities/{estate}/billing-plans"


def stored_plan(api: Api, plan_id: str) -> BillingPlan:
    found: BillingPlan = api.ports["directory"].get(api.actor.company_id, BillingPlan, plan_id)
    return found


def test_an_item_has_its_settings(api: Api, estate: str) -> None:
    settings = {
        "refund_window_days": 30,
        "late_fee_policy": "pol_0000000000000001",
        "tax": {"percent": "6", "inclusive": True},
        "reminder_days": [7, -3, 0, 7],
        "source": "物业服务合同第 8 条",
    }
    body = {**ITEM, "community_id": estate, "charged_on": ["unit", "space"], "settings": settings}
    made = api.made("/v1/charge-items", body)
    assert made["settings"] == {**settings, "reminder_days": [-3, 0, 7]}
    assert made["charged_on"] == ["space", "unit"]
    path = f"/v1/charge-items/{made['id']}"
    changed = api.patch(path, {"settings": {"tax": None}, "active": False}, 1).json
    assert changed["settings"] == {**made["settings"], "tax": None}
    assert changed["active"] is False
    assert api.get("/v1/charge-items", active="true").json["items"] == []
    assert api.get("/v1/charge-items", active="false").json["items"] == [changed]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"category": "bribe"}, "category"),
        ({"name": {"zh": "物业费"}}, "name.en"),
        ({"charged_on": []}, "charged_on"),
        ({"settings": {"tax": {"percent": 6, "inclusive": True}}}, "settings.tax.percent"),
        ({"settings": {"tax": {"percent": "101", "inclusive": True}}}, "settings.tax.percent"),
        ({"settings": {"refund_window_days": -1}}, "settings.refund_window_days"),
        ({"settings": {"late_fee_policy": "0.05% a day"}}, "settings.late_fee_policy"),
        ({"settings": {"reminder_days": [1000]}}, "settings.reminder_days.0"),
    ],
)
def test_an_item_that_cannot_be_is_refused(
    api: Api, estate: str, change: dict[str, Any], field: str
) -> None:
    answer = api.post("/v1/charge-items", {**ITEM, "community_id": estate, **change})
    assert (answer.status, answer.json["field"]) == (422, field)


def test_items_are_listed_by_community_and_category(api: Api, estate: str) -> None:
    other = new_estate(api, "月光花园")
    mine, everywhere = new_item(api, estate), new_item(api, None, category="water")
    new_item(api, other)

    def ids(**query: str) -> set[str]:
        return {each["id"] for each in api.get("/v1/charge-items", **query).json["items"]}

    assert ids(community_id=estate) == {mine}
    assert ids(category="water") == {everywhere}
    assert len(ids()) == 3
    narrow = api.acting(Role.FINANCE, None, estate)
    assert {each["id"] for each in narrow.get("/v1/charge-items").json["items"]} == {
        mine,
        everywhere,
    }


def test_a_rule_is_kept_word_for_word(api: Api, estate: str, item: str) -> None:
    made = api.made(rules_path(item), rule("2026-01-01", note="2026 年标准"))
    assert made["document"] == RULE
    assert made["scope"] == {"level": "community", "id": estate}
    assert (made["effective_from"], made["effective_to"]) == ("2026-01-01", None)
    assert api.get(f"{rules_path(item)}/{made['id']}").json == made
    assert api.get(rules_path(item)).json["items"] == [made]


@pytest.mark.parametrize("first", ["2026-01-01", "2025-12-31", "2026-06-30"])
def test_rule_versions_never_overlap(api: Api, item: str, first: str) -> None:
    api.made(rules_path(item), rule("2026-01-01"))
    if first > "2026-01-01":
        api.made(rules_path(item), rule(first))
    answer = api.post(rules_path(item), rule(first))
    assert (answer.status, answer.json["code"]) == (409, "rule_versions_overlap")
    assert answer.json["field"] == "effective_from"
    assert len(api.get(rules_path(item)).json["items"]) == (2 if first > "2026-01-01" else 1)


def test_a_version_with_an_end_overlaps_until_then(api: Api, item: str) -> None:
    api.made(rules_path(item), rule("2026-01-01", effective_to="2026-06-30"))
    assert api.post(rules_path(item), rule("2026-06-30")).status == 409
    assert api.post(rules_path(item), rule("2026-07-01")).status == 201
    backwards = api.post(rules_path(item), rule("2027-01-01", effective_to="2026-12-31"))
    assert (backwards.status, backwards.json["field"]) == (422, "effective_to")


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({}, "document"),
        ({**RULE, "price": 2.5}, "document.price"),
        ({**RULE, "colour": "red"}, "document"),
        ({**RULE, "quantity": "moonlight"}, "document.quantity"),
        ("eval('1')", "document"),
        ([], "document"),
        (None, "document"),
    ],
)
def test_a_document_that_is_no_rule_is_refused(
    api: Api, item: str, document: Any, field: str
) -> None:
    answer = api.post(rules_path(item), rule("2026-01-01", document=document))
    assert answer.status == 422, answer.text
    assert answer.json["field"].startswith(field)
    assert api.get(rules_path(item)).json["items"] == []


def test_a_document_nested_beyond_reason_is_refused(api: Api, item: str) -> None:
    for depth in (100, 5000):
        deep = '{"a":' * depth + "1" + "}" * depth
        body = f'{{"effective_from":"2026-01-01","document":{deep}}}'.encode()
        answer = api.call("POST", rules_path(item), body, headers={"Idempotency-Key": f"d{depth}"})
        assert 400 <= answer.status < 500, answer.text
        assert answer.json["code"] in {"json_malformed", "rule_rejected"}


def test_only_the_newest_version_can_be_withdrawn_and_makes_room(api: Api, item: str) -> None:
    old = api.made(rules_path(item), rule("2026-01-01"))
    new = api.made(rules_path(item), rule("2026-07-01"))
    refused = api.patch(f"{rules_path(item)}/{old['id']}", {"withdrawn": True}, 1)
    assert (refused.status, refused.json["code"]) == (409, "rule_not_newest")
    done = api.patch(f"{rules_path(item)}/{new['id']}", {"withdrawn": True}, 1)
    assert done.json["withdrawn"] is True
    noted = api.patch(f"{rules_path(item)}/{new['id']}", {"note": "录入错误"}, 2)
    assert (noted.json["withdrawn"], noted.json["note"]) == (True, "录入错误")
    assert api.post(rules_path(item), rule("2026-03-01")).status == 201
    edit = api.patch(f"{rules_path(item)}/{old['id']}", {"document": RULE}, 1)
    assert (edit.status, edit.json["code"]) == (422, "field_unknown")


def test_a_rule_reaches_as_far_as_its_scope(api: Api, estate: str, item: str) -> None:
    building = api.made(f"/v1/communities/{estate}/buildings", {"name": "1栋"})["id"]
    unit = api.made(
        f"/v1/buildings/{building}/units", {"name": "1", "floor": 1, "built_area": "50"}
    )["id"]
    space = api.made(f"/v1/communities/{estate}/spaces", {"name": "A"})["id"]
    company = api.actor.company_id
    shared_item = new_item(api, None)
    for target, level, scope_id in (
        (item, "building", building),
        (item, "subject", unit),
        (item, "subject", space),
        (item, "community", estate),
        (shared_item, "company", None),
        (shared_item, "company", company),
        (shared_item, "community", estate),
    ):
        scope = {"level": level, "id": scope_id}
        day = "2026-02-01" if scope_id == company else "2026-01-01"
        made = api.post(rules_path(target), rule(day, scope=scope))
        assert made.status == 201, made.text
        assert made.json["scope"]["id"] == (scope_id or company)


def test_a_scope_that_does_not_fit_its_item_is_refused(api: Api, estate: str, item: str) -> None:
    other = new_estate(api, "月光花园")
    shared_item = new_item(api, None)
    for target, scope, status, code, field in (
        (item, {"level": "company"}, 422, "rule_scope_refused", "scope"),
        (item, {"level": "community", "id": other}, 422, "rule_scope_refused", "scope.id"),
        (item, {"level": "building"}, 422, "rule_scope_refused", "scope.id"),
        (item, {"level": "building", "id": "bld_0000000000000zzz"}, 404, "not_found", "scope.id"),
        (item, {"level": "subject", "id": "unt_0000000000000zzz"}, 404, "not_found", "scope.id"),
        (shared_item, {"level": "community"}, 422, "rule_scope_refused", "scope.id"),
        (item, {"level": "galaxy"}, 422, "field_invalid", "scope.level"),
    ):
        answer = api.post(rules_path(target), rule("2026-01-01", scope=scope))
        assert (answer.status, answer.json["code"]) == (status, code), answer.text
        assert answer.json["field"] == field


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
