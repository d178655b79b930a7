"""Readings over HTTP: one by one, many at once, doubted, refused, withdrawn, locked, estimated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.actor import Role
from tests.functions.metered import Estate, build

FLAT = {"quantity": {"metered": "water", "unit": "m3"}, "price": "3.00"}


@pytest.fixture
def estate(dynamodb: Any, make_table: Callable[[str], str]) -> Estate:
    return build(dynamodb, make_table)


def refused(answer: Any) -> tuple[int, str, str | None]:
    return answer.status, answer.json["code"], answer.json.get("field")


def test_a_reading_is_entered_shown_and_listed_newest_first(estate: Estate) -> None:
    meter = estate.meter(estate.unit("101")[0])
    entered = estate.read(meter, "2026-10-25", "100", note="门后", source="holder")
    assert entered.status == 201
    assert entered.json["id"] == "2026-10-25.1"
    assert (entered.json["value"], entered.json["source"]) == ("100", "holder")
    assert entered.json["warnings"] == []
    estate.reads(meter, ("2026-11-25", "135"))
    listed = estate.api.get(f"/v1/meters/{meter}/readings", limit="1").json
    assert [each["read_on"] for each in listed["items"]] == ["2026-11-25"]
    rest = estate.api.get(
        f"/v1/meters/{meter}/readings", limit="1", cursor=listed["next_cursor"]
    ).json
    assert [each["read_on"] for each in rest["items"]] == ["2026-10-25"]
    one = estate.api.get(f"/v1/meters/{meter}/readings/2026-10-25.1")
    assert one.json["note"] == "门后"


@pytest.mark.parametrize(
    ("day", "value", "fields", "expected"),
    [
        ("2026-11-25", "90", {}, (422, "reading_lower", None)),
        ("2026-11-25", "101", {"rollover": True}, (422, "rollover_unlikely", None)),
        ("2026-11-25", "100000", {}, (422, "reading_beyond_register", "value")),
        ("2026-11-25", "100.5", {}, (422, "reading_beyond_register", "value")),
        ("2026-11-25", "-1", {}, (422, "field_invalid", "value")),
        ("2026-12-03", "120", {}, (422, "reading_day_refused", "read_on")),
        ("2026-01-01", "0", {}, (422, "reading_day_refused", "read_on")),
        ("2026-10-25", "100", {}, (409, "reading_exists", "read_on")),
        ("2026-11-25", "50", {"corrects": True}, (422, "reading_note_missing", "note")),
        ("2026-11-25", "120", {"photo": "com_9/x/meters/y/z.jpg"}, (422, "photo_refused", "photo")),
    ],
)  # fmt: skip
def test_a_reading_that_breaks_a_rule_is_refused_and_changes_nothing(
    estate: Estate, day: str, value: str, fields: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    meter = estate.meter(estate.unit("101")[0])
    estate.reads(meter, ("2026-10-25", "100"))
    assert refused(estate.read(meter, day, value, **fields)) == expected
    assert len(estate.api.get(f"/v1/meters/{meter}/readings").json["items"]) == 1


def test_marks_allow_what_would_be_refused_without_them(estate: Estate) -> None:
    meter = estate.meter(estate.unit("101")[0], first_reading="99900")
    estate.reads(meter, ("2026-10-25", "99990"))
    assert estate.read(meter, "2026-11-10", "12", rollover=True).status == 201
    corrected = estate.read(meter, "2026-11-25", "5", corrects=True, note="上次看错")
    assert corrected.status == 201


def test_a_swing_is_taken_with_a_warning_and_listed(estate: Estate) -> None:
    meter = estate.meter(estate.unit("101")[0])
    plan = estate.plan(estate.item("水费", FLAT))
    months = [(f"2026-{month:02d}-25", str(month * 10)) for month in range(1, 11)]
    estate.reads(meter, *months)
    entered = estate.read(meter, "2026-11-25", "160")
    (warning,) = entered.json["warnings"]
    assert warning["code"] == "use_swing"
    assert "+4" in warning["message"]
    path, query = f"{estate.community}/readings", {"plan_id": plan, "period": "2026-11"}
    assert len(estate.api.get(path, **query).json["items"]) == 1
    (listed,) = estate.api.get(path, **query, warned="true").json["items"]
    assert (listed["meter_id"], listed["value"], listed["warned"]) == (meter, "160", True)
    own = estate.meter(estate.unit("102")[0], swing_percent="1000")
    estate.reads(own, *months)
    assert estate.read(own, "2026-11-25", "160").json["warnings"] == []


def test_many_rows_stand_or_are_refused_each_by_itself(estate: Estate) -> None:
    one, two = (estate.meter(estate.unit(name)[0]) for name in ("101", "102"))
    rows = [
        {"meter_id": one, "read_on": "2026-10-25", "value": "10"},
        {"meter_id": one, "read_on": "2026-11-25", "value": "5"},
        {"meter_id": two, "read_on": "2026-11-25", "value": "7", "source": "import"},
        {"meter_id": "mtr_0000000000000zzz", "read_on": "2026-11-25", "value": "7"},
        {"meter_id": one, "read_on": "2026-11-26", "value": "15"},
    ]
    path = f"{estate.community}/readings"
    answer = estate.api.post(path, {"rows": rows}, key="bulk-1")
    assert (answer.json["entered"], answer.json["refused"]) == (3, 2)
    told = [row["refused"] and row["refused"]["code"] for row in answer.json["rows"]]
    assert told == [None, "reading_lower", None, "not_found", None]
    assert answer.json["rows"][1]["refused"]["hint"]
    again = estate.api.post(path, {"rows": rows}, key="bulk-1")
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json == answer.json
    too_many = estate.api.post(path, {"rows": rows * 21})
    assert too_many.status == 422


def test_a_bulk_request_that_died_in_its_middle_is_made_good_by_a_repeat(estate: Estate) -> None:
    meter = estate.meter(estate.unit("101")[0])
    rows = [
        {"meter_id": meter, "read_on": f"2026-{month:02d}-25", "value": str(month)}
        for month in (8, 9, 10)
    ]
    path = f"{estate.community}/readings"
    directory = estate.api.ports["directory"]

    class Dying:
        """Dies with the third write."""

        def __init__(self) -> None:
            self.writes = 0

        def __getattr__(self, name: str) -> Any:
            return getattr(directory, name)

        def commit(self, *args: Any, **kwargs: Any) -> None:
            self.writes += 1
            if self.writes == 3:
                raise KeyboardInterrupt
            directory.commit(*args, **kwargs)

    estate.api.ports["directory"] = Dying()
    with pytest.raises(KeyboardInterrupt):
        estate.api.post(path, {"rows": rows}, key="bulk-2")
    estate.api.ports["directory"] = directory
    answer = estate.api.post(path, {"rows": rows}, key="bulk-2")
    assert (answer.json["entered"], answer.json["refused"]) == (3, 0)
    assert len(estate.api.get(f"/v1/meters/{meter}/readings").json["items"]) == 3


def test_a_reading_is_withdrawn_in_the_version_that_was_read(estate: Estate) -> None:
    meter = estate.meter(estate.unit("101")[0])
    estate.reads(meter, ("2026-10-25", "100"), ("2026-11-25", "935"))
    path = f"/v1/meters/{meter}/readings/2026-11-25.1"
    assert estate.api.call("PATCH", path, {"withdrawn": True}).status == 428
    assert estate.api.patch(path, {"withdrawn": True}, 2).json["code"] == "version_stale"
    gone = estate.api.patch(path, {"withdrawn": True}, 1)
    assert gone.json["withdrawn_at"]
    assert estate.api.patch(path, {"withdrawn": True}, 2).json["code"] == "reading_withdrawn"
    estate.reads(meter, ("2026-11-25", "135"))
    listed = estate.api.get(f"/v1/meters/{meter}/readings").json["items"]
    assert [each["id"] for each in listed] == ["2026-11-25.2", "2026-11-25.1", "2026-10-25.1"]


def test_what_was_billed_is_locked_and_corrected_by_a_new_reading(estate: Estate) -> None:
    unit, account = estate.unit("101")
    meter = estate.meter(unit)
    plan = estate.plan(estate.item("水费", FLAT))
    estate.reads(meter, ("2026-10-25", "100"), ("2026-11-25", "1350"))
    estate.run(plan, "2026-11")
    assert estate.bill(account, plan, "2026-11")["amount"]["amount"] == "3750.00"
    path = f"/v1/meters/{meter}/readings/2026-11-25.1"
    locked = estate.api.patch(path, {"withdrawn": True}, 1)
    assert refused(locked) == (422, "reading_locked", "read_on")
    for day in ("2026-11-28", "2026-11-20", "2026-10-28", "2026-09-28"):
        assert refused(estate.read(meter, day, "120"))[1] == "reading_locked", day
    estate.today("2026-12-31")
    assert refused(estate.read(meter, "2026-12-25", "160"))[1] == "reading_lower"
    corrected = estate.read(meter, "2026-12-25", "160", corrects=True, note="小数点看错")
    assert corrected.status == 201
    estate.today("2027-01-02")
    estate.run(plan, "2026-12")
    credit = estate.bill(account, plan, "2026-12")
    assert credit["amount"]["amount"] == "-3570.00"  # 3750 − 3570 = 60 × 3.00
    assert estate.steps(credit)


def test_nothing_is_entered_into_a_closed_month_or_while_a_run_is_issued(estate: Estate) -> None:
    meter = estate.meter(estate.unit("101")[0])
    plan = estate.plan(estate.item("水费", FLAT))
    estate.reads(meter, ("2026-10-25", "100"))
    closes = f"{estate.community}/period-closes"
    assert estate.api.post(closes, {"period": "2026-09"}).status == 201
    assert refused(estate.read(meter, "2026-09-25", "90")) == (409, "period_closed", "read_on")
    body = {"plan_id": plan, "period": "2026-11", "mode": "issue"}
    estate.api.post(f"{estate.community}/billing-runs", body)
    held = estate.read(meter, "2026-11-25", "135")
    assert refused(held) == (409, "readings_held", "read_on")
    estate.work_off()
    assert estate.read(meter, "2026-11-25", "135").status == 201  # its account has no bill yet


def test_missing_readings_are_listed_and_estimated_by_each_meters_settings(
    estate: Estate,
) -> None:
    plan = estate.plan(estate.item("水费", FLAT))
    units = [estate.unit(f"10{number}")[0] for number in range(1, 5)]
    read, guessed, strict, new = (
        estate.meter(unit, estimate_by=by) for unit, by in zip(units, (0, 2, 0, 3), strict=True)
    )
    for meter in (read, guessed, strict):
        estate.reads(meter, ("2026-08-31", "80"), ("2026-09-30", "95"), ("2026-10-31", "126"))
    estate.reads(read, ("2026-11-25", "150"))
    shared = estate.shared_meter()
    query = {"plan_id": plan, "period": "2026-11"}
    path = f"{estate.community}/missing-readings"
    missing = estate.api.get(path, **query).json["items"]
    assert {each["meter_id"] for each in missing} == {shared, guessed, strict, new}
    assert missing[0]["meter_id"] == shared
    assert (missing[1]["since"], missing[1]["through"]) == ("2026-11-01", "2026-11-30")
    first = estate.api.get(path, **query, limit="2").json
    rest = estate.api.get(path, **query, limit="2", cursor=first["next_cursor"]).json
    assert [*first["items"], *rest["items"]] == missing
    water = estate.api.get(path, **query, measures="water").json["items"]
    assert len(water) == 3
    body = {**query, "meter_ids": [guessed, strict, new, read]}
    answer = estate.api.post(f"{estate.community}/estimated-readings", body).json
    told = [row["refused"] and row["refused"]["code"] for row in answer["rows"]]
    assert told == [None, "estimate_not_allowed", "estimate_impossible", "estimate_not_allowed"]
    reading = answer["rows"][0]["reading"]
    # 46 in 61 days: 30 days are 22.6, the register shows whole cubic metres.
    assert (reading["value"], reading["read_on"]) == ("149", "2026-11-30")
    assert reading["estimated"] is True


def test_a_photo_is_sent_by_a_form_and_seen_by_a_link(estate: Estate) -> None:
    meter = estate.meter(estate.unit("101")[0])
    form = estate.api.post(f"/v1/meters/{meter}/photos", {"content_type": "image/png"}).json
    assert form["key"].startswith(f"com_0000000000000001/{estate.ids['community']}/meters/{meter}/")
    assert form["key"].endswith(".png")
    assert (
        estate.api.post(f"/v1/meters/{meter}/photos", {"content_type": "text/html"}).status == 422
    )
    entered = estate.read(meter, "2026-11-25", "7", source="holder", photo=form["key"])
    path = f"/v1/meters/{meter}/readings/{entered.json['id']}/photo"
    assert form["key"] in estate.api.get(path).json["url"]
    estate.reads(meter, ("2026-11-26", "8"))
    none = estate.api.get(f"/v1/meters/{meter}/readings/2026-11-26.1/photo")
    assert refused(none) == (404, "photo_missing", None)


def test_a_reader_reads_and_enters_nothing(estate: Estate) -> None:
    meter = estate.meter(estate.unit("101")[0])
    reader = estate.api.acting(Role.READER)
    assert reader.get(f"/v1/meters/{meter}").status == 200
    body = {"read_on": "2026-11-25", "value": "7"}
    assert reader.post(f"/v1/meters/{meter}/readings", body).status == 403
    stranger = estate.api.acting(Role.ADMIN, "com_0000000000000002")
    assert stranger.post(f"/v1/meters/{meter}/readings", body).status == 404
