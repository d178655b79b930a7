"""Metered items billed by runs that were asked for over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.functions.metered import Estate, build

FLAT = {"quantity": {"metered": "water", "unit": "m3"}, "price": "3.00"}
BEIJING = {
    "quantity": {"metered": "water", "unit": "m3"},
    "price": {
        "period": {"year": {"resets": "01-01"}},
        "tiers": [
            {"up_to": "180", "price": "5.00"},
            {"up_to": "260", "price": "7.00"},
            {"price": "9.00"},
        ],
    },
}


@pytest.fixture
def estate(dynamodb: Any, make_table: Callable[[str], str]) -> Estate:
    return build(dynamodb, make_table)


def test_a_metered_bill_tells_its_readings_step_by_step(estate: Estate) -> None:
    unit, account = estate.unit("101")
    meter = estate.meter(unit)
    plan = estate.plan(estate.item("水费", FLAT))
    estate.reads(meter, ("2026-10-25", "100"), ("2026-11-25", "135"))
    preview = estate.run(plan, "2026-11", "preview")
    seen = estate.totals(preview)
    assert estate.act(preview, "issue").status == 202
    assert estate.totals(preview) == seen
    bill = estate.bill(account, plan, "2026-11")
    assert bill["amount"]["amount"] == "105.00"
    assert bill["facts"]["uses"]["water"] == {
        "quantity": "35",
        "unit": "m3",
        "from": "2026-10-26",
        "to": "2026-11-25",
        "pairs": [
            {"meter": "W" + unit[-2:], "start": "100", "end": "135", "multiplier": "1",
             "quantity": "35"}
        ],
    }  # fmt: skip
    said = estate.steps(bill, "zh-CN")[0]
    assert said.startswith("读数：(止数 135 m³ - 起数 100 m³) × 倍率 1 = 35 m³")


def test_a_meter_swapped_in_mid_period_with_multiplier_30_is_billed_as_one_use(
    estate: Estate,
) -> None:
    unit, account = estate.unit("101")
    power = {
        "quantity": {"metered": "electricity", "unit": "kWh"},
        "price": {
            "tiers": [
                {"up_to": "240", "price": "0.4883"},
                {"up_to": "400", "price": "0.5383"},
                {"price": "0.7883"},
            ]
        },
    }
    meter = estate.meter(
        unit, utility="electricity", unit="kWh", number="E-1",
        register={"multiplier": "30", "digits": 5, "decimals": 1}, first_reading="100",
    )  # fmt: skip
    plan = estate.plan(estate.item("电费", power, "electricity"))
    estate.reads(meter, ("2026-10-31", "990.5"))
    swap = {
        "on": "2026-11-12", "last_reading": "996.5", "number": "E-2", "first_reading": "3",
        "register": {"multiplier": "30", "digits": 5, "decimals": 1},
    }  # fmt: skip
    replaced = estate.api.made(f"/v1/meters/{meter}/replacements", swap)
    assert [each["number"] for each in replaced["devices"]] == ["E-1", "E-2"]
    assert replaced["devices"][0]["last_reading"] == "996.5"
    estate.reads(meter, ("2026-11-30", "12"))
    estate.run(plan, "2026-11")
    bill = estate.bill(account, plan, "2026-11")
    use = bill["facts"]["uses"]["electricity"]
    assert use["quantity"] == "450"  # (6 + 9) × 30
    assert [pair["quantity"] for pair in use["pairs"]] == ["180", "270"]
    assert bill["amount"]["amount"] == "242.74"  # 240 × .4883 + 160 × .5383 + 50 × .7883
    said = estate.steps(bill)
    assert "30" in said[0]
    assert any("E-2" in sentence for sentence in said)


def test_yearly_tiers_billed_every_two_months_count_on_and_start_over(estate: Estate) -> None:
    estate.today("2025-12-30")
    unit, account = estate.unit("101", household_size=4)
    estate.today("2025-12-31")
    meter = estate.meter(unit, installed_on="2025-12-31")
    item = estate.item("水费", BEIJING)
    plan = estate.plan(item, first_period="2026-01", period_months=2)
    used = [58, 62, 55, 71, 40, 66, 30]
    shown, amounts = 0, []
    for number, use in enumerate(used):
        month = number * 2 + 2
        year, month = (2026, month) if month <= 12 else (2027, month - 12)
        last = {2: 28, 4: 30, 6: 30, 8: 31, 10: 31, 12: 31}[month]
        shown += use
        estate.today(f"{year}-{month:02d}-{last}")
        estate.reads(meter, (f"{year}-{month:02d}-{last}", str(shown)))
        after = (year, month + 1) if month < 12 else (year + 1, 1)
        estate.today(f"{after[0]}-{after[1]:02d}-02")
        period = f"{year}-{month - 1:02d}"
        run = estate.run(plan, period)
        assert estate.problems(run) == []
        bill = estate.bill(account, plan, period)
        amounts.append(bill["amount"]["amount"])
        earlier = bill["facts"]["uses"]["water"].get("earlier", "0")
        assert earlier == (str(shown - use) if year == 2026 else "0")
    # Of the fourth, 5 m³ are below 180 and 66 at 7.00; of the fifth, 14 below 260 and 26 at 9.00.
    assert amounts == ["290.00", "310.00", "275.00", "487.00", "332.00", "594.00", "150.00"]


def test_a_use_across_the_new_year_is_split_by_days_and_its_rest_counted(estate: Estate) -> None:
    unit, account = estate.unit("101")
    meter = estate.meter(unit)
    plan = estate.plan(estate.item("水费", BEIJING), first_period="2026-12")
    estate.reads(meter, ("2026-11-22", "250"))
    estate.today("2027-01-21")
    estate.reads(meter, ("2026-12-22", "255"), ("2027-01-21", "285"))
    estate.today("2027-02-02")
    estate.run(plan, "2026-12")
    estate.run(plan, "2027-01")
    december = estate.bill(account, plan, "2026-12")
    assert december["amount"]["amount"] == "35.00"  # 5 between 250 and 255
    january = estate.bill(account, plan, "2027-01")
    # 9 of 30 days in 2026: 9 m³ from 255 (5 at 7, 4 at 9); 21 m³ in the new year at 5.
    assert january["facts"]["uses"]["water"]["earlier"] == "255"
    assert january["amount"]["amount"] == "176.00"
    estate.today("2027-02-22")
    estate.reads(meter, ("2027-02-21", "300"))
    estate.today("2027-03-02")
    estate.run(plan, "2027-02")
    february = estate.bill(account, plan, "2027-02")
    assert february["facts"]["uses"]["water"]["earlier"] == "21"


def test_a_missing_reading_blocks_that_account_names_the_meter_and_is_mended(
    estate: Estate,
) -> None:
    plan = estate.plan(estate.item("水费", FLAT))
    unread, read, bare = estate.unit("101"), estate.unit("102"), estate.unit("103")
    meter, other = estate.meter(unread[0]), estate.meter(read[0])
    estate.reads(meter, ("2026-10-25", "100"))
    estate.reads(other, ("2026-10-25", "10"), ("2026-11-25", "20"))
    run = estate.run(plan, "2026-11")
    assert estate.totals(run)["bills"] == 1
    by_account = {problem["account_id"]: problem for problem in estate.problems(run)}
    missing = by_account[unread[1]]
    assert missing["code"] == "meter_reading_missing"
    assert missing["link"] == f"/v1/meters/{meter}/readings"
    assert missing["hint"]
    assert by_account[bare[1]]["code"] == "meter_missing"
    estate.reads(meter, ("2026-11-28", "140"))
    estate.reads(estate.meter(bare[0]), ("2026-11-28", "3"))
    assert estate.act(run, "mend").status == 202
    assert estate.problems(run) == []
    assert estate.bill(unread[1], plan, "2026-11")["amount"]["amount"] == "120.00"
    assert estate.bill(bare[1], plan, "2026-11")["amount"]["amount"] == "9.00"
    assert estate.totals(run)["bills"] == 3


def test_a_reading_that_came_after_the_preview_blocks_its_account_alone(estate: Estate) -> None:
    plan = estate.plan(estate.item("水费", FLAT))
    one, two = estate.unit("101"), estate.unit("102")
    first, second = estate.meter(one[0]), estate.meter(two[0])
    for meter in (first, second):
        estate.reads(meter, ("2026-10-25", "100"), ("2026-11-20", "130"))
    run = estate.run(plan, "2026-11", "preview")
    estate.a_moment_later()
    estate.reads(first, ("2026-11-29", "140"))
    estate.act(run, "issue")
    (problem,) = estate.problems(run)
    assert (problem["account_id"], problem["code"]) == (one[1], "readings_changed")
    assert estate.bill(two[1], plan, "2026-11")["amount"]["amount"] == "90.00"
    estate.act(run, "mend")
    assert estate.bill(one[1], plan, "2026-11")["amount"]["amount"] == "120.00"


def test_a_use_is_split_by_day_between_two_holders_and_two_prices(estate: Estate) -> None:
    unit, account = estate.unit("101")
    meter = estate.meter(unit)
    item = estate.item("水费", FLAT)
    estate.rule(item, {**FLAT, "price": "4.00"}, "2026-11-21")
    plan = estate.plan(item)
    estate.reads(meter, ("2026-10-31", "100"), ("2026-11-30", "130"))
    holder = estate.api.made(f"{estate.community}/holders", {"name": "新业主"})["id"]
    after = {"holder_id": holder, "from": "2026-11-11"}
    new = estate.api.made(f"/v1/accounts/{account}/hand-over", after)
    estate.run(plan, "2026-11")
    old = estate.bill(account, plan, "2026-11")
    assert old["amount"]["amount"] == "30.00"  # 10 days, 10 m³ at 3.00
    assert old["facts"]["uses"]["water"]["estimated"] is True
    bill = estate.bill(new["opened"]["id"] if "opened" in new else new["id"], plan, "2026-11")
    assert bill["amount"]["amount"] == "70.00"  # 10 m³ at 3.00 and 10 m³ at 4.00


def test_a_plan_in_advance_measures_the_months_before_and_reads_until_a_later_day(
    estate: Estate,
) -> None:
    unit, account = estate.unit("101")
    meter = estate.meter(unit)
    item = estate.item("水费", FLAT)
    estate.rule(item, {**FLAT, "price": "4.00"}, "2026-12-01")
    plan = estate.plan(item, timing="advance", first_period="2026-12", reads_until_days=3)
    estate.reads(meter, ("2026-11-02", "100"), ("2026-11-20", "115"), ("2026-12-01", "130"))
    estate.run(plan, "2026-12")
    bill = estate.bill(account, plan, "2026-12")
    # 30 m³ in 29 days: 28 of them in November at 3.00, one in December at 4.00.
    assert bill["facts"]["uses"]["water"]["quantity"] == "30"
    assert bill["amount"]["amount"] == "91.04"


def test_a_removed_meter_ends_its_use_and_a_new_one_goes_on(estate: Estate) -> None:
    unit, account = estate.unit("101")
    old = estate.meter(unit)
    plan = estate.plan(estate.item("水费", FLAT))
    estate.reads(old, ("2026-10-25", "100"))
    gone = estate.api.made(f"/v1/meters/{old}/removal", {"on": "2026-11-10", "last_reading": "110"})
    assert gone["devices"][0]["to"] == "2026-11-10"
    new = estate.meter(unit, installed_on="2026-11-10", number="W-new")
    estate.reads(new, ("2026-11-25", "8"))
    estate.run(plan, "2026-11")
    bill = estate.bill(account, plan, "2026-11")
    assert bill["amount"]["amount"] == "54.00"
    late = estate.api.post(f"/v1/meters/{new}/removal", {"on": "2026-11-28", "last_reading": "9"})
    assert (late.status, late.json["code"]) == (422, "reading_locked")
