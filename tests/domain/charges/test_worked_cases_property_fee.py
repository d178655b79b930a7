"""Worked cases of property fees: PF-01, PF-05, PF-06, PF-09, IN-11, and their neighbours."""

from __future__ import annotations

import pytest

from tests.domain.charges.charging import Json, amount, charged, parts, steps_named

AREA: Json = {"quantity": "built_area", "price": "6.90"}
VACANCY: Json = {
    "quantity": "built_area",
    "price": "1.85",
    "factors": [{"name": "vacancy", "when": {"status": ["vacant"]}, "factor": "0.70"}],
}
STARTS = ["2024-04-11", "2024-05-11", "2024-02-15", "2023-02-15", "2024-05-01"]


def test_pf_01_each_month_is_rounded_and_then_the_months_are_added() -> None:
    rule = AREA | {"rounding": {"stage": "month"}}
    facts = {"built_area": "379.47"}
    result = charged(rule, facts, period="2012-07", months=15)
    assert steps_named(result, "month") == ["2618.34"]
    assert str(result.amount) == "39275.10"
    assert amount(rule, facts, period="2012-07", months=3) == "7855.02"


def test_pf_01_a_quarter_rounded_once_is_a_cent_dearer() -> None:
    rule = AREA | {"rounding": {"stage": "period"}}
    assert amount(rule, {"built_area": "379.47"}, period="2012-07", months=3) == "7855.03"


def test_pf_05_a_vacant_home_pays_seventy_percent() -> None:
    facts = {"built_area": "120.50"}
    assert amount(VACANCY, facts) == "222.93"
    assert amount(VACANCY, facts | {"status": "vacant"}) == "156.05"


def test_pf_05_a_month_of_two_statuses_is_split_by_days_and_each_part_rounded() -> None:
    changes = {"status": [{"from": "2024-09-11", "value": "vacant"}]}
    result = charged(VACANCY, {"built_area": "120.50", "changes": changes})
    assert parts(result) == ["74.31", "104.03"]
    assert str(result.amount) == "178.34"


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("actual_days", ["161.33", "163.94", "125.17", "121.00", "242.00"]),
        ("thirty_days", ["161.33", "169.40", "121.00", "112.93", "242.00"]),
    ],
)
def test_pf_06_a_month_begun_late_is_prorated(method: str, expected: list[str]) -> None:
    rule = {"quantity": "built_area", "price": "2.50", "proration": method}
    facts = {"built_area": "96.80"}
    found = [amount(rule, facts, period=day[:7], first=day) for day in STARTS]
    assert found == expected


@pytest.mark.parametrize(
    ("mode", "unit", "expected"),
    [
        ("down", "0.1", "1234.50"),
        ("down", "1", "1234.00"),
        ("half_up", "1", "1235.00"),
        ("half_up", "0.5", "1234.50"),
        ("half_up", "0.05", "1234.55"),
        ("up", "10", "1240.00"),
        ("half_even", "0.1", "1234.60"),
    ],
)
def test_pf_09_an_amount_is_rounded_to_any_unit(mode: str, unit: str, expected: str) -> None:
    rule = {"amount": "1234.56", "rounding": {"mode": mode, "unit": unit}}
    assert amount(rule) == expected
    dropped = {"amount": "1234.56", "discounts": [{"drop_to": unit, "mode": mode}]}
    assert amount(dropped) == expected


def test_pf_09_what_is_dropped_may_be_carried_to_the_next_bill() -> None:
    rounding = {"mode": "down", "unit": "1", "stage": "bill", "rest": "carry"}
    rule = {"amount": "1234.56", "rounding": rounding | {"stage": "line"}}
    first = charged(rule)
    second = charged(rule, {"carried": str(first.carried)})
    assert [str(first.amount), str(second.amount)] == ["1234.00", "1235.00"]
    assert str(second.carried) == "0.12"


@pytest.mark.parametrize(
    ("currency", "expected"), [("KWD", "103.431"), ("CNY", "103.43"), ("JPY", "103")]
)
def test_in_11_the_unit_of_rounding_follows_the_currency(currency: str, expected: str) -> None:
    rule = {"quantity": "built_area", "price": "1.235"}
    assert amount(rule, {"built_area": "83.75"}, currency=currency) == expected


def test_a_new_price_within_the_month_splits_the_line() -> None:
    old, new = {"quantity": "built_area", "price": "2.00"}, {"quantity": "built_area", "price": "3"}
    result = charged([("2020-01-01", old), ("2024-09-21", new)], {"built_area": "100"})
    assert parts(result) == ["133.33", "100.00"]
    assert [part.version_id for part in result.parts] == ["rul_0", "rul_1"]


def test_a_price_that_is_new_but_equal_changes_nothing_but_the_parts() -> None:
    rule = {"quantity": "built_area", "price": "1.85", "rounding": {"stage": "period"}}
    result = charged([("2020-01-01", rule), ("2024-09-08", rule)], {"built_area": "120.50"})
    assert str(result.amount) == "222.93"


def test_a_daily_rate_can_be_rounded_before_it_is_multiplied() -> None:
    rounding = [{"stage": "daily_rate", "unit": "0.01"}, {"stage": "line"}]
    rule = {"quantity": "built_area", "price": "2.50", "rounding": rounding}
    result = charged(rule, {"built_area": "96.80"}, period="2024-05", first="2024-05-11")
    assert steps_named(result, "daily_rate") == ["7.81"]  # 242 / 31 = 7.806…
    assert str(result.amount) == "164.01"


def test_a_full_month_can_be_rounded_before_it_is_prorated() -> None:
    rounding = [{"stage": "full"}, {"stage": "line"}]
    rule = {"quantity": "built_area", "price": "1.85", "rounding": rounding}
    result = charged(rule, {"built_area": "120.50"}, first="2024-09-11")
    assert steps_named(result, "full_rounding") == ["222.93"]
    assert str(result.amount) == "148.62"


@pytest.mark.parametrize(
    ("proration", "first", "expected"),
    [
        ("days_of_year", "2024-08-16", "1089.30"),
        ({"method": "days_of_year", "whole": "month"}, "2024-08-16", "1089.30"),
        ({"method": "days_of_year", "year_days": 365}, "2024-08-16", "1092.28"),
        ("whole_month", "2024-08-16", "1203.75"),
        ({"method": "whole_month", "count": "complete"}, "2024-08-16", "963.00"),
        ({"method": "whole_month", "count": "majority"}, "2024-08-16", "1203.75"),
        ({"method": "whole_month", "count": "majority"}, "2024-08-20", "963.00"),
        ("half_month", "2024-08-16", "1203.75"),
        ("half_month", "2024-08-17", "1083.38"),
        ({"method": "half_month", "halves": "calendar"}, "2024-08-16", "1083.38"),
        ("actual_days", "2024-08-16", "1087.26"),
        ("none", "2024-08-16", "2889.00"),
    ],
)
def test_the_rest_of_a_year_by_every_method(
    proration: str | Json, first: str, expected: str
) -> None:
    rule = {"amount": "240.75", "proration": proration}
    if isinstance(proration, dict) and proration.get("whole") == "month":
        # 4 whole months and 16 days of 366 of the year's 2889.00
        assert amount(rule, period="2024-01", months=12, first=first) == "1089.30"
        return
    assert amount(rule, period="2024-01", months=12, first=first) == expected


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        ({}, "161.33"),
        ({"first_day": False}, "153.27"),
        ({"last_day": False}, "161.33"),
    ],
)
def test_the_day_an_account_begins_may_be_free(counted: Json, expected: str) -> None:
    rule = {"amount": "242.00", "proration": {"method": "actual_days"} | counted}
    assert amount(rule, period="2024-04", first="2024-04-11") == expected


def test_the_days_of_two_holders_meet_without_gap_or_overlap() -> None:
    rule = {"amount": "300.00", "proration": {"method": "actual_days", "last_day": False}}
    seller = amount(rule, {"until": "2024-09-11"}, last="2024-09-11")
    buyer = amount(rule, {"since": "2024-09-11"}, first="2024-09-11")
    assert (seller, buyer) == ("100.00", "200.00")


def test_thirty_day_months_give_a_divided_month_no_more_than_a_month() -> None:
    rule = VACANCY | {"price": "3.00", "proration": "thirty_days"}
    changes = {"status": [{"from": "2024-05-11", "value": "vacant"}]}
    result = charged(rule, {"built_area": "100", "changes": changes}, period="2024-05")
    assert parts(result) == ["100.00", "140.00"]  # 10/30 and the 20/30 that are left


def test_a_yearly_price_is_billed_by_months_and_by_quarters() -> None:
    rule = {"quantity": "built_area", "price": "24.50", "per": "year"}
    assert amount(rule, {"built_area": "88.60"}) == "180.89"
    assert amount(rule, {"built_area": "88.60"}, period="2024-07", months=3) == "542.68"
    by_month = rule | {"rounding": {"stage": "month"}}
    assert amount(by_month, {"built_area": "88.60"}, period="2024-07", months=3) == "542.67"


def test_a_price_by_the_day_counts_days() -> None:
    rule = {"amount": "5.00", "per": "day"}
    assert amount(rule) == "150.00"
    assert amount(rule, first="2024-09-29") == "10.00"


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        ("built_area", "200.00"),
        ("inside_area", "160.00"),
        ("home", "2.00"),
        ("person", "6.00"),
        ("entitlement", "0.50"),
        ("fixed", "2.00"),
        ({"given": "plants"}, "14.00"),
        ({"of": "built_area", "at_most": "90"}, "180.00"),
        ({"of": "built_area", "times": "0.5"}, "100.00"),
        ({"formula": "built_area - inside_area", "unit": "m2"}, "40.00"),
    ],
)
def test_every_basis_of_a_price(basis: str | Json, expected: str) -> None:
    facts = {
        "built_area": "100",
        "inside_area": "80",
        "household_size": 3,
        "entitlement": "0.25",
        "given": {"plants": "7"},
    }
    assert amount({"quantity": basis, "price": "2.00"}, facts) == expected


def test_the_lift_fee_of_a_floor_is_a_formula() -> None:
    rule = {"formula": "(floor - 5) * 5 + 10"}
    assert amount(rule, {"floor": 9}) == "30.00"
    assert amount(rule, {"floor": 9}, first="2024-09-16") == "15.00"
    lift = {"formula": "if(floor <= 2, 0, (floor - 5) * 5 + 10)"}
    assert amount(lift, {"floor": 2}) == "0.00"


def test_a_percentage_of_another_charge_needs_that_charge() -> None:
    rule = {"quantity": {"charge": "water"}, "price": {"percent": "10"}}
    assert amount(rule, {"charges": {"water": "77.50"}}) == "7.75"


def test_deposits_and_pass_cards_are_due_once() -> None:
    facts = {"built_area": "95.55", "given": {"cards": "3"}}
    rubbish = {"quantity": "built_area", "price": "4.00", "per": "once"}
    cards = {"quantity": {"given": "cards", "unit": "card"}, "price": "10"}
    found = [amount(rule, facts) for rule in ({"amount": "2000", "per": "once"}, rubbish, cards)]
    assert found == ["2000.00", "382.20", "30.00"]
    assert amount(rubbish, facts, first="2024-09-20") == "382.20"  # once is once


def test_an_item_that_begins_within_the_period_is_charged_from_then_on() -> None:
    result = charged([("2024-09-16", {"amount": "100.00"})])
    assert str(result.amount) == "50.00"
    assert [str(part.first) for part in result.parts] == ["2024-09-16"]
