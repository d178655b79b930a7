"""Why a unit pays which rule, asked over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.actor import Role
from tests.fakes.api import Api, memory_api
from tests.functions.pricing import new_estate, new_item, rule, rules_path


@pytest.fixture
def api() -> Api:
    return memory_api(Role.FINANCE)


@pytest.fixture
def estate(api: Api) -> str:
    return new_estate(api, "阳光花园")


@pytest.fixture
def unit(api: Api, estate: str) -> str:
    building = api.made(f"/v1/communities/{estate}/buildings", {"name": "1栋"})["id"]
    body = {"name": "101", "floor": 3, "built_area": "96.80", "kind": "shop"}
    return str(api.made(f"/v1/buildings/{building}/units", body)["id"])


@pytest.fixture
def item(api: Api, estate: str) -> str:
    return new_item(api, estate)


def rules_of(api: Api, unit: str, **query: str) -> list[dict[str, Any]]:
    answer = api.get(f"/v1/units/{unit}/charge-rules", **query)
    assert answer.status == 200, answer.text
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def test_the_rule_of_a_unit_is_told_with_every_candidate_in_both_languages(
    api: Api, estate: str, unit: str, item: str
) -> None:
    wide = api.made(rules_path(item), rule("2026-01-01"))["id"]
    shops = rule("2026-01-01", conditions={"kind": ["shop"]}, order=5)
    high = rule("2026-01-01", conditions={"floor": {"above": 5}}, order=1)
    chosen = api.made(rules_path(item), shops)["id"]
    unmet = api.made(rules_path(item), high)["id"]
    (told,) = rules_of(api, unit, item_id=item, on="2026-08-01")
    assert (told["item_id"], told["on"], told["outcome"]) == (item, "2026-08-01", "ruled")
    assert told["name"] == {"zh": "物业费", "en": "Property fee"}
    assert (told["rule"]["rule_id"], told["rule"]["order"]) == (chosen, 5)
    assert told["rule"]["scope"] == {"level": "community", "id": estate}
    assert told["rule"]["conditions_text"] == {"zh-CN": "类型为 商铺", "en": "kind is shop"}
    assert told["rule"]["document"]["price"] == "2.50"
    assert told["text"].keys() == {"zh-CN", "en"}
    assert told["message"] == told["text"]["zh-CN"]
    assert [(each["rule_id"], each["reason"]) for each in told["candidates"]] == [
        (unmet, "conditions_unmet"),
        (chosen, "chosen"),
        (wide, "earlier_holds"),
    ]
    assert told["candidates"][0]["text"]["en"] == (
        "Its conditions are not met: floor above 5 (it is 3)."
    )
    path = f"/v1/units/{unit}/charge-rules"
    english = api.call("GET", path, headers={"Accept-Language": "en"}).json["items"][0]
    assert english["message"] == told["text"]["en"]


def test_a_units_own_rule_and_the_days_before_it_are_told(api: Api, unit: str, item: str) -> None:
    wide = api.made(rules_path(item), rule("2026-01-01"))["id"]
    own = rule("2026-06-01", scope={"level": "subject", "id": unit})
    mine = api.made(rules_path(item), own)["id"]
    (before,) = rules_of(api, unit, on="2026-05-31")
    (after,) = rules_of(api, unit, on="2026-06-01")
    (today,) = rules_of(api, unit)
    assert (before["rule"]["rule_id"], after["rule"]["rule_id"]) == (wide, mine)
    assert today["on"] == "2026-11-24"
    assert [each["reason"] for each in before["candidates"]] == ["not_begun", "chosen"]
    assert [each["reason"] for each in after["candidates"]] == ["chosen", "narrower_holds"]


def test_all_active_items_of_the_community_and_the_company_are_told(
    api: Api, estate: str, unit: str, item: str
) -> None:
    company = new_item(api, None, name={"zh": "水费", "en": "Water"})
    parking = new_item(api, estate, charged_on=["space"])
    gone = new_item(api, estate)
    api.patch(f"/v1/charge-items/{gone}", {"active": False}, 1)
    new_item(api, new_estate(api, "月光花园"))
    found = {each["item_id"]: each["outcome"] for each in rules_of(api, unit)}
    assert found == {item: "no_rule", company: "no_rule", parking: "not_charged_on"}
    (inactive,) = rules_of(api, unit, item_id=gone)
    assert (inactive["outcome"], inactive["rule"], inactive["candidates"]) == (
        "item_inactive",
        None,
        [],
    )


def test_items_of_other_communities_do_not_stop_the_list(api: Api, unit: str, item: str) -> None:
    other = new_estate(api, "月光花园")
    for number in range(4):
        new_item(api, other, name={"zh": f"甲{number}", "en": "A"})
    api.made(rules_path(item), rule("2026-01-01"))
    seen: list[str] = []
    query = {"limit": "1"}
    while True:
        answer = api.get(f"/v1/units/{unit}/charge-rules", **query).json
        seen += (each["item_id"] for each in answer["items"])
        if answer["next_cursor"] is None:
            break
        query["cursor"] = answer["next_cursor"]
    assert seen == [item]


def test_a_space_is_told_of_its_rules_as_well(api: Api, estate: str) -> None:
    space = api.made(f"/v1/communities/{estate}/spaces", {"name": "A-1"})["id"]
    parking = new_item(api, estate, charged_on=["space"])
    made = api.made(rules_path(parking), rule("2026-01-01", document={"amount": "300"}))
    (told,) = api.get(f"/v1/spaces/{space}/charge-rules", item_id=parking).json["items"]
    assert told["rule"]["rule_id"] == made["id"]


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ({"on": "2026-13-01"}, 422, "on"),
        ({"item_id": "itm_0000000000000zzz"}, 404, "item_id"),
        ({"item_id": "water"}, 422, "item_id"),
        ({"level": "unit"}, 422, "level"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    api: Api, unit: str, query: dict[str, str], status: int, field: str
) -> None:
    answer = api.get(f"/v1/units/{unit}/charge-rules", **query)
    assert (answer.status, answer.json["field"]) == (status, field)


def test_an_item_of_another_community_is_not_found(api: Api, unit: str) -> None:
    foreign = new_item(api, new_estate(api, "月光花园"))
    answer = api.get(f"/v1/units/{unit}/charge-rules", item_id=foreign)
    assert (answer.status, answer.json["field"]) == (404, "item_id")
