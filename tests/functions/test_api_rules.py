"""Rules over HTTP: their order and conditions, and what is refused or told when one is saved."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.actor import Role
from shared.domain.charges.schema import rule_schema
from tests.fakes.api import Answer, Api, memory_api
from tests.functions.pricing import RULE, new_estate, new_item, rule, rules_path

SHOPS, HIGH = {"kind": ["shop"]}, {"floor": {"above": 5}}


@pytest.fixture
def api() -> Api:
    return memory_api(Role.FINANCE)


@pytest.fixture
def estate(api: Api) -> str:
    return new_estate(api, "阳光花园")


@pytest.fixture
def building(api: Api, estate: str) -> str:
    return str(api.made(f"/v1/communities/{estate}/buildings", {"name": "1栋"})["id"])


@pytest.fixture
def item(api: Api, estate: str) -> str:
    return new_item(api, estate)


def new_unit(api: Api, building: str, name: str, **changes: Any) -> str:
    body = {"name": name, "floor": 1, "built_area": "96.80", **changes}
    return str(api.made(f"/v1/buildings/{building}/units", body)["id"])


def refused(answer: Answer, status: int = 422) -> tuple[str, str | None]:
    assert answer.status == status, answer.text
    return answer.json["code"], answer.json.get("field")


def test_conditions_and_order_of_a_rule_are_kept(api: Api, item: str) -> None:
    made = api.made(rules_path(item), rule("2026-01-01", conditions=SHOPS, order=7))
    assert (made["conditions"], made["order"], made["withdrawn"]) == (SHOPS, 7, False)
    usual = api.made(rules_path(item), rule("2026-01-01", conditions=HIGH))
    plain = api.made(rules_path(item), rule("2026-01-01"))
    assert (usual["order"], plain["order"], plain["conditions"]) == (100, 0, None)


def test_two_rules_that_could_both_hold_need_an_order(api: Api, item: str) -> None:
    first = api.made(rules_path(item), rule("2026-01-01", conditions=SHOPS))
    answer = api.post(rules_path(item), rule("2026-01-01", conditions=HIGH))
    assert refused(answer, 409) == ("rule_order_unclear", "order")
    assert first["id"] in answer.json["message"]
    assert answer.json["hint"]
    assert api.post(rules_path(item), rule("2026-01-01", conditions=HIGH, order=50)).status == 201
    offices = rule("2026-01-01", conditions={"kind": ["office"]})
    assert api.post(rules_path(item), offices).status == 201


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"order": 5}, "rule_order_needs_conditions", "order"),
        ({"order": 0, "conditions": SHOPS}, "field_invalid", "order"),
        ({"order": 1000, "conditions": SHOPS}, "field_invalid", "order"),
        ({"conditions": {}}, "rule_rejected", "conditions"),
        ({"conditions": {"moon": ["full"]}}, "rule_rejected", "conditions.moon"),
        ({"conditions": {"kind": ["castle"]}}, "rule_rejected", "conditions.kind.0"),
        ({"conditions": {"not": {"status": ["asleep"]}}}, "rule_rejected",
         "conditions.not.status.0"),
        ({"conditions": {"floor": {"above": 1.5}}}, "rule_rejected", "conditions.floor.above"),
        ({"conditions": {"given": {"cards": [1]}}}, "rule_rejected", "conditions"),
        ({"conditions": {"formula": "use.water > 5"}}, "rule_rejected", "conditions"),
        ({"conditions": {"kind": ["x" * 64] * 100}}, "rule_rejected", "conditions"),
        ({"document": {**RULE, "currency": "JPY"}}, "rule_rejected", "document.currency"),
        ({"document": {**RULE, "rounding": {"rest": "carry"}}}, "rule_rejected",
         "document.rounding"),
        ({"document": {"quantity": {"charge": "itm_0000000000000zzz"}, "price": {"percent": 5}}},
         "rule_rejected", "document"),
    ],
)  # fmt: skip
def test_a_rule_that_can_not_be_is_refused_with_its_place(
    api: Api, item: str, changes: dict[str, Any], code: str, field: str
) -> None:
    answer = api.post(rules_path(item), rule("2026-01-01", **changes))
    assert refused(answer) == (code, field)
    assert answer.json["message"] != code
    assert api.get(rules_path(item)).json["items"] == []


def test_a_fault_in_a_formula_is_told_with_its_pointer_and_character(api: Api, item: str) -> None:
    document = {"sum": [RULE, {"formula": "(floor - 5) * 5 + 10 / colour"}]}
    answer = api.post(rules_path(item), rule("2026-01-01", document={**document}))
    told = answer.json
    assert answer.status == 422
    assert told["pointer"] == "/document/sum/0/schema"  # it has no place within a term
    document["sum"][0] = {"quantity": "built_area", "price": "2.50"}
    told = api.post(rules_path(item), rule("2026-01-01", document=document)).json
    assert (told["pointer"], told["field"]) == ("/document/sum/1/formula", "document.sum.1.formula")
    assert told["reason"] == "formula_name_unknown"
    assert told["position"] == 24
    assert "⟪colour⟫" in told["message"]


def test_a_formula_that_divides_by_zero_for_own_subjects_is_refused_with_their_names(
    api: Api, building: str, item: str
) -> None:
    for floor in range(4, 12):
        new_unit(api, building, f"{floor}01", floor=floor)
    by_floor = {"formula": "100 / (floor - 5)"}
    answer = api.post(rules_path(item), rule("2026-01-01", document=by_floor))
    assert refused(answer) == ("rule_rejected", "document.formula")
    assert answer.json["reason"] == "division_by_zero_here"
    assert "501" in answer.json["message"]
    assert "⟪floor - 5⟫" in answer.json["message"]
    spared = rule("2026-01-01", document=by_floor, conditions={"floor": {"above": 5}})
    assert api.post(rules_path(item), spared).status == 201


def test_a_division_by_what_the_period_brings_is_no_fault_and_by_the_subject_is(
    api: Api, building: str, item: str
) -> None:
    new_unit(api, building, "101")
    by_use = rule("2026-01-01", document={"formula": "100 / use.water"})
    assert api.post(rules_path(item), by_use).status == 201
    by_both = rule("2026-02-01", document={"formula": "use.water / (floor - 1)"})
    assert refused(api.post(rules_path(item), by_both)) == ("rule_rejected", "document.formula")


def test_facts_that_are_missing_for_own_subjects_are_told_with_their_names(
    api: Api, building: str, item: str
) -> None:
    for number in range(8):
        size = {"household_size": 3} if number == 7 else {}
        new_unit(api, building, f"10{number}", **size)
    per_head = {"quantity": "person", "price": "5"}
    made = api.made(rules_path(item), rule("2026-01-01", document=per_head))
    (warning,) = made["warnings"]
    assert warning["code"] == "rule_fact_missing"
    assert "household_size" in warning["message"]
    assert "100, 101, 102, 103, 104 …" in warning["message"]
    large = rule("2026-01-01", conditions={"household_size": {"above": 4}})
    (unclear,) = api.made(rules_path(item), large)["warnings"]
    assert "7" in unclear["message"]


def test_a_rule_is_tried_on_those_it_is_for(api: Api, estate: str, building: str) -> None:
    item = new_item(api, estate)
    other = api.made(f"/v1/communities/{estate}/buildings", {"name": "2栋"})["id"]
    unit = new_unit(api, building, "101", floor=5)
    new_unit(api, other, "201", floor=4)
    document = {"formula": "100 / (floor - 5)"}
    for scope in ({"level": "building", "id": building}, {"level": "subject", "id": unit}):
        body = rule("2026-01-01", document=document, scope=scope)
        assert "101" in api.post(rules_path(item), body).json["message"]
    elsewhere = {"level": "building", "id": other}
    assert (
        api.post(rules_path(item), rule("2026-01-01", document=document, scope=elsewhere)).json[
            "warnings"
        ]
        == []
    )
    company = new_item(api, None)
    everywhere = rule("2026-01-01", document=document, scope={"level": "company"})
    assert "101" in api.post(rules_path(company), everywhere).json["message"]


def test_items_that_take_a_part_of_one_another_are_refused(api: Api, estate: str) -> None:
    first, second, third = (new_item(api, estate) for _ in range(3))

    def part_of(item: str) -> dict[str, Any]:
        document = {"quantity": {"charge": item}, "price": {"percent": "10"}}
        return rule("2026-01-01", document=document)

    api.made(rules_path(first), part_of(second))
    api.made(rules_path(second), part_of(third))
    assert refused(api.post(rules_path(third), part_of(first))) == ("items_circular", "document")
    assert refused(api.post(rules_path(third), part_of(third))) == ("items_circular", "document")
    foreign = new_item(api, new_estate(api, "月光花园"))
    assert refused(api.post(rules_path(third), part_of(foreign))) == ("rule_rejected", "document")


def test_a_plan_bills_items_with_those_that_they_take_a_part_of(api: Api, estate: str) -> None:
    fee, extra = new_item(api, estate), new_item(api, estate)
    document = {"quantity": {"charge": fee}, "price": {"percent": "10"}}
    api.made(rules_path(extra), rule("2026-01-01", document=document))
    path = f"/v1/communities/{estate}/billing-plans"
    plan = {"name": "每月", "first_period": "2026-11", "item_ids": [extra]}
    assert refused(api.post(path, plan)) == ("plan_items_incomplete", "item_ids")
    made = api.made(path, {**plan, "item_ids": [extra, fee]})
    alone = api.patch(f"/v1/billing-plans/{made['id']}", {"item_ids": [extra]}, 1)
    assert refused(alone) == ("plan_items_incomplete", "item_ids")


def test_rules_are_listed_by_level_and_scope(api: Api, building: str, item: str) -> None:
    unit = new_unit(api, building, "101")
    everywhere = api.made(rules_path(item), rule("2026-01-01"))["id"]
    of_building = rule("2026-01-01", scope={"level": "building", "id": building})
    of_unit = rule("2026-01-01", scope={"level": "subject", "id": unit})
    there, own = (api.made(rules_path(item), each)["id"] for each in (of_building, of_unit))

    def listed(**query: str) -> list[str]:
        return [each["id"] for each in api.get(rules_path(item), **query).json["items"]]

    assert listed() == [there, everywhere, own]
    assert listed(level="subject") == [own]
    assert listed(level="building", scope_id=building) == [there]
    assert listed(level="building", scope_id=unit) == []


def test_a_units_own_rule_is_withdrawn_and_makes_room(api: Api, building: str, item: str) -> None:
    unit = new_unit(api, building, "101")
    body = rule("2026-01-01", scope={"level": "subject", "id": unit})
    made = api.made(rules_path(item), body)
    assert refused(api.post(rules_path(item), body), 409)[0] == "rule_versions_overlap"
    gone = api.patch(f"{rules_path(item)}/{made['id']}", {"withdrawn": True}, 1)
    assert (gone.status, gone.json["withdrawn"]) == (200, True)
    assert api.post(rules_path(item), body).status == 201


def test_the_rule_language_is_published(api: Api) -> None:
    answer = api.call("GET", "/v1/charge-rule-schema", context={})
    assert (answer.status, answer.json) == (200, rule_schema())
