"""Charge items and versions of rules over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.actor import Role
from tests.fakes.api import Api, memory_api
from tests.functions.pricing import ITEM, RULE, new_estate, new_item, rule, rules_path

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


def test_an_item_has_its_settings(api: Api, estate: str) -> None:
    late = {"rate": {"percent": "0.05", "per": "day"}}
    policy = {"name": ITEM["name"], "effective_from": "2026-01-01", "policy": late}
    settings = {
        "refundable": False,
        "refund_window_days": 30,
        "refund_policy": {"handling": [{"after_days": 7, "percent": "10"}]},
        "late_fee_policy": api.made("/v1/late-fee-policies", policy)["id"],
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
    assert made.pop("warnings") == []
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
