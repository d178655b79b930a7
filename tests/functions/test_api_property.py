"""Buildings, units and spaces over HTTP, and what billing sees of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.actor import Role
from shared.domain.billing_card import BillingCard
from shared.domain.charges.facts import Facts
from tests.fakes.api import Api, memory_api

NO_BUILDING, NO_HOLDER = "bld_0000000000000zzz", "hld_0000000000000zzz"
SOMEBODY = {"holder": {"name": "李娜"}, "from": "2026-01-01"}
UNIT = {"name": "1-101", "floor": 1, "built_area": "96.80"}


@pytest.fixture
def api() -> Api:
    return memory_api(Role.FINANCE)


@pytest.fixture
def estate(api: Api) -> str:
    body = {"name": "阳光花园", "currency": "CNY", "time_zone": "Asia/Shanghai"}
    return str(api.acting(Role.ADMIN).made("/v1/communities", body)["id"])


@pytest.fixture
def building(api: Api, estate: str) -> str:
    return str(api.made(f"/v1/communities/{estate}/buildings", {"name": "1栋"})["id"])


@pytest.fixture
def unit(api: Api, building: str) -> str:
    return str(api.made(f"/v1/buildings/{building}/units", UNIT)["id"])


@pytest.fixture(autouse=True)
def personal_data_stays_off_cards(api: Api) -> Iterator[None]:
    yield
    assert "王伟" not in repr(api.ports["directory"].state.cards)


def card(api: Api, estate: str, subject: str, page: int = 0) -> BillingCard:
    found: BillingCard = api.ports["cards"].card(api.actor.company_id, estate, page, subject)
    return found


def test_a_unit_has_its_areas_floor_and_a_status_from_today(
    api: Api, estate: str, building: str
) -> None:
    body = {**UNIT, "inside_area": "75.9", "household_size": 3, "tags": ["b", "a", "b"]}
    made = api.made(f"/v1/buildings/{building}/units", body)
    assert made["built_area"] == "96.80"
    assert made["inside_area"] == "75.90"
    assert made["tags"] == ["a", "b"]
    assert made["statuses"] == [{"from": "2026-11-24", "status": "vacant"}]
    assert api.get(f"/v1/units/{made['id']}").json == made
    assert made["community_id"] == estate


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"built_area": 96.8}, "field_invalid", "built_area"),
        ({"built_area": 96}, "field_invalid", "built_area"),
        ({"built_area": "96,8"}, "field_invalid", "built_area"),
        ({"built_area": "-96.80"}, "area_malformed", "built_area"),
        ({"built_area": "96.805"}, "area_malformed", "built_area"),
        ({"built_area": "10000000.01"}, "area_malformed", "built_area"),
        ({"built_area": "9" * 40}, "field_invalid", "built_area"),
        ({"built_area": "NaN"}, "field_invalid", "built_area"),
        ({"inside_area": "-0.01"}, "area_malformed", "inside_area"),
        ({"inside_area": "97"}, "inside_area_too_large", "inside_area"),
        ({"floor": "1"}, "field_invalid", "floor"),
        ({"floor": 1.0}, "field_invalid", "floor"),
        ({"floor": True}, "field_invalid", "floor"),
        ({"floor": 10**30}, "field_invalid", "floor"),
        ({"kind": "castle"}, "field_invalid", "kind"),
        ({"status_from": "2026-02-30"}, "field_invalid", "status_from"),
        ({"status_from": "0001-01-01"}, "field_invalid", "status_from"),
        ({"tags": ["a b"]}, "field_invalid", "tags.0"),
        ({"tags": ["a"] * 21}, "field_invalid", "tags"),
        ({"page": 3}, "field_unknown", "page"),
        ({"id": "unt_0000000000000000"}, "field_unknown", "id"),
    ],
)
def test_a_unit_that_cannot_be_is_refused_and_nothing_is_stored(
    api: Api, building: str, change: dict[str, Any], code: str, field: str
) -> None:
    before = len(api.ports["directory"].state.resources)
    answer = api.post(f"/v1/buildings/{building}/units", {**UNIT, **change})
    assert (answer.status, answer.json["code"]) == (422, code), answer.text
    assert answer.json["field"] == field
    assert len(api.ports["directory"].state.resources) == before


def test_a_card_says_all_the_engine_needs_of_a_unit(api: Api, estate: str, building: str) -> None:
    body = {
        **UNIT,
        "inside_area": "75.92",
        "household_size": 3,
        "tags": ["corner"],
        "entrance": "1单元",
        "status": "occupied",
        "status_from": "2024-01-01",
    }
    made = api.made(f"/v1/buildings/{building}/units", body)
    status = {"status": "vacant", "from": "2026-09-11"}
    assert api.post(f"/v1/units/{made['id']}/statuses", status).status == 200
    newest = card(api, estate, made["id"]).newest
    assert (newest.building_id, newest.entrance) == (building, "1单元")
    assert newest.facts == {
        "built_area": "96.80",
        "inside_area": "75.92",
        "floor": 1,
        "household_size": 3,
        "kind": "residential",
        "status": "occupied",
        "tags": ["corner"],
        "changes": {"status": [{"from": "2026-09-11", "value": "vacant"}]},
    }
    Facts.from_json(dict(newest.facts))  # the engine reads it


def test_a_run_that_began_before_a_change_sees_what_was(api: Api, estate: str, unit: str) -> None:
    clock = api.ports["clock"]
    clock.forward(hours=1)
    began = clock.now()
    clock.forward(hours=1)
    assert api.patch(f"/v1/units/{unit}", {"built_area": "100.00"}, 1).status == 200
    seen = card(api, estate, unit).seen_at(began)
    assert seen is not None
    assert seen.facts["built_area"] == "96.80"
    assert card(api, estate, unit).newest.facts["built_area"] == "100.00"


def test_a_card_forgets_what_no_run_can_ask_for_any_more(api: Api, estate: str, unit: str) -> None:
    clock = api.ports["clock"]
    for version in range(1, 11):
        clock.forward(days=1)
        assert api.patch(f"/v1/units/{unit}", {"floor": version + 1}, version).status == 200
    versions = card(api, estate, unit).versions
    assert len(versions) == 8
    week_ago = card(api, estate, unit).seen_at(clock.now() - timedelta(days=7))
    assert week_ago is not None
    assert week_ago.facts["floor"] == 4


def test_a_status_of_the_same_day_replaces_the_other(api: Api, unit: str) -> None:
    path = f"/v1/units/{unit}/statuses"
    api.post(path, {"status": "let", "from": "2026-12-01"})
    api.post(path, {"status": "decorating", "from": "2026-12-01"})
    answer = api.post(path, {"status": "occupied", "from": "2025-01-01"})
    assert answer.json["statuses"] == [
        {"from": "2025-01-01", "status": "occupied"},
        {"from": "2026-11-24", "status": "vacant"},
        {"from": "2026-12-01", "status": "decorating"},
    ]
    assert answer.headers["etag"] == '"4"'


def test_subjects_are_numbered_into_pages_of_a_hundred(api: Api, estate: str) -> None:
    spaces = [{"space": {"name": f"A-{number}"}} for number in range(19)]
    for _ in range(6):
        api.made(f"/v1/communities/{estate}/registrations", {"rows": spaces})
    cards, company = api.ports["cards"], api.actor.company_id
    assert cards.subjects_numbered(company, estate) == 114
    assert [len(cards.page_cards(company, estate, page)) for page in (0, 1, 2)] == [100, 14, 0]


def test_units_are_listed_by_building_kind_and_tag(api: Api, estate: str, building: str) -> None:
    other = api.made(f"/v1/communities/{estate}/buildings", {"name": "2栋"})["id"]
    path = f"/v1/communities/{estate}/units"
    units = (("2", building, "shop"), ("10", building, "office"), ("1", other, "shop"))
    for name, place, kind in units:
        body = {**UNIT, "name": name, "kind": kind, "tags": [f"t{name}"]}
        api.made(f"/v1/buildings/{place}/units", body)

    def names(**query: str) -> list[str]:
        return [each["name"] for each in api.get(path, **query).json["items"]]

    assert names(building_id=building) == ["2", "10"]
    assert sorted(names(kind="shop")) == ["1", "2"]
    assert names(tag="t10") == ["10"]
    assert names(kind="shop", building_id=other) == ["1"]
    assert api.get(path, kind="castle").json["field"] == "kind"


def test_a_space_can_lie_under_a_building_of_its_community_only(api: Api, estate: str) -> None:
    admin = api.acting(Role.ADMIN)
    body = {"name": "B", "currency": "CNY", "time_zone": "Asia/Shanghai"}
    elsewhere = admin.made("/v1/communities", body)["id"]
    far = api.made(f"/v1/communities/{elsewhere}/buildings", {"name": "9栋"})["id"]
    near = api.made(f"/v1/communities/{estate}/buildings", {"name": "1栋"})["id"]
    path = f"/v1/communities/{estate}/spaces"
    answer = api.post(path, {"name": "A-1", "building_id": far})
    assert (answer.status, answer.json["field"]) == (404, "building_id")
    space = api.made(path, {"name": "A-1", "building_id": near})
    moved = api.patch(f"/v1/spaces/{space['id']}", {"building_id": far}, 1)
    assert (moved.status, moved.json["field"]) == (404, "building_id")
    freed = api.patch(f"/v1/spaces/{space['id']}", {"building_id": None}, 1)
    assert freed.json["building_id"] is None
    assert card(api, estate, space["id"]).newest.building_id is None
    assert [each["id"] for each in api.get(path).json["items"]] == [space["id"]]
