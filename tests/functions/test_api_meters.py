"""Meters over HTTP: entered, changed, replaced, taken away, refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.fakes.api import Answer
from tests.functions.metered import Estate, build


@pytest.fixture
def estate(dynamodb: Any, make_table: Callable[[str], str]) -> Estate:
    return build(dynamodb, make_table)


def told(answer: Answer) -> tuple[int, str, str | None]:
    return answer.status, answer.json["code"], answer.json.get("field")


def body(**fields: Any) -> dict[str, Any]:
    return {
        "place": "community", "utility": "water", "unit": "m3", "number": "W-1",
        "installed_on": "2026-01-01", **fields,
    }  # fmt: skip


def test_a_meter_is_created_shown_listed_and_changed(estate: Estate) -> None:
    unit, _ = estate.unit("101")
    register = {"multiplier": "30", "digits": 5, "decimals": 1}
    made = estate.api.made(
        f"{estate.community}/meters",
        body(place="unit", place_id=unit, register=register, first_reading="12.5", estimate_by=3),
    )
    path = f"/v1/meters/{made['id']}"
    assert estate.api.get(path).json == made
    assert (made["measures"], made["place_id"], made["version"]) == ("water", unit, 1)
    (device,) = made["devices"]
    assert (device["register"]["multiplier"], device["first_reading"]) == ("30", "12.5")
    shared = estate.shared_meter()
    listed = estate.api.get(f"{estate.community}/meters").json["items"]
    assert {each["id"] for each in listed} == {made["id"], shared}
    own = estate.api.get(f"{estate.community}/meters", place_id=unit).json["items"]
    assert [each["id"] for each in own] == [made["id"]]
    power = estate.api.get(f"{estate.community}/meters", measures="electricity").json["items"]
    assert [each["id"] for each in power] == [shared]
    changed = estate.api.patch(path, {"number": "W-7", "swing_percent": "80"}, 1).json
    assert (changed["devices"][0]["number"], changed["swing_percent"]) == ("W-7", "80")
    assert told(estate.api.patch(path, {"note": "x"}, 1)) == (412, "version_stale", "If-Match")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"place": "unit"}, (404, "not_found", "place_id")),
        ({"place": "unit", "place_id": "unt_0000000000000zzz"}, (404, "not_found", "place_id")),
        ({"place_id": "cty_0000000000000zzz"}, (404, "not_found", "place_id")),
        ({"main_id": "mtr_0000000000000zzz"}, (404, "not_found", "main_id")),
        ({"installed_on": "2027-01-01"}, (422, "reading_day_refused", "installed_on")),
        (
            {"register": {"digits": 4}, "first_reading": "10000"},
            (422, "reading_beyond_register", "first_reading"),
        ),
        ({"register": {"multiplier": "0"}}, (422, "field_invalid", "register.multiplier")),
        ({"measures": "two words"}, (422, "field_invalid", "measures")),
        ({"estimate_by": 13}, (422, "field_invalid", "estimate_by")),
        ({"swing_percent": 50}, (422, "field_invalid", "swing_percent")),
        ({"price": "1"}, (422, "field_unknown", "price")),
    ],
)  # fmt: skip
def test_a_meter_that_breaks_a_rule_is_refused_and_not_there(
    estate: Estate, fields: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    path = f"{estate.community}/meters"
    assert told(estate.api.post(path, body(**fields))) == expected
    assert estate.api.get(path).json["items"] == []


def test_a_device_is_replaced_after_its_last_reading_and_once(estate: Estate) -> None:
    unit, _ = estate.unit("101")
    meter = estate.meter(unit)
    estate.reads(meter, ("2026-11-10", "100"))
    path = f"/v1/meters/{meter}/replacements"
    swap = {"on": "2026-11-20", "last_reading": "110", "number": "W-2", "first_reading": "3"}
    for fields, code in (
        ({"on": "2026-11-10"}, "meter_refused"),
        ({"on": "2026-12-24"}, "reading_day_refused"),
        ({"last_reading": "90"}, "reading_lower"),
        ({"last_reading": "123456"}, "reading_beyond_register"),
    ):
        assert told(estate.api.post(path, {**swap, **fields}))[1] == code, fields
    replaced = estate.api.post(path, swap, key="swap-1").json
    again = estate.api.post(path, swap, key="swap-1")
    assert (again.json, again.headers["idempotent-replayed"]) == (replaced, "true")
    assert [each["number"] for each in replaced["devices"]] == ["W" + unit[-2:], "W-2"]
    assert told(estate.read(meter, "2026-11-20", "5"))[1] == "reading_day_refused"
    assert told(estate.read(meter, "2026-11-19", "111"))[1] == "reading_lower"
    estate.reads(meter, ("2026-11-25", "8"))
    removal = {"on": "2026-11-30", "last_reading": "9"}
    gone = estate.api.made(f"/v1/meters/{meter}/removal", removal)
    assert gone["devices"][1]["to"] == "2026-11-30"
    assert told(estate.api.post(path, {**swap, "on": "2026-12-01"}))[1] == "meter_removed"
    assert told(estate.read(meter, "2026-12-01", "9"))[1] == "reading_day_refused"


def test_meters_lie_behind_shared_ones_and_not_behind_each_other(estate: Estate) -> None:
    main = estate.shared_meter()
    pump = estate.shared_meter(number="E-P", main_id=main)
    unit, _ = estate.unit("101")
    own = estate.meter(unit, main_id=main)
    for meter, wrong in ((main, pump), (main, main), (pump, own)):
        version = estate.api.get(f"/v1/meters/{meter}").json["version"]
        answer = estate.api.patch(f"/v1/meters/{meter}", {"main_id": wrong}, version)
        assert told(answer)[1] == "meter_refused", (meter, wrong)
    assert estate.api.patch(f"/v1/meters/{own}", {"main_id": None}, 1).json["main_id"] is None


def test_meters_of_one_use_of_a_unit_agree_on_unit_and_bands(estate: Estate) -> None:
    unit, _ = estate.unit("101")
    estate.meter(unit)
    path, wrong = f"{estate.community}/meters", {"place": "unit", "place_id": unit}
    assert told(estate.api.post(path, body(**wrong, unit="t")))[1] == "meter_refused"
    assert told(estate.api.post(path, body(**wrong, band="peak")))[1] == "meter_refused"
    assert estate.api.post(path, body(**wrong, number="W-2")).status == 201


def test_a_change_of_the_unit_and_one_of_its_meter_do_not_undo_each_other(estate: Estate) -> None:
    unit, account = estate.unit("101")
    meter = estate.meter(unit)
    path = f"/v1/units/{unit}"
    version = estate.api.get(path).json["version"]
    estate.api.patch(path, {"built_area": "120.00"}, version)
    holder = estate.api.made(f"{estate.community}/holders", {"name": "新业主"})["id"]
    estate.api.made(
        f"/v1/accounts/{account}/hand-over", {"holder_id": holder, "from": "2026-12-01"}
    )
    page = estate.api.ports["cards"].page_cards("com_0000000000000001", estate.ids["community"], 0)
    (card,) = page
    assert [each.id for each in card.newest.meters] == [meter]
    assert card.newest.facts["built_area"] == "120.00"
    assert len(card.newest.accounts) == 2
