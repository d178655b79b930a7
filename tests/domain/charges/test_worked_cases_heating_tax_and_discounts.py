"""Worked cases of heating, tax and discounts: HP-01, TX-01, PD-02, and their neighbours."""

from __future__ import annotations

import pytest

from shared.domain.charges.errors import RuleRejected
from tests.domain.charges.charging import Json, amount, charged, used

AREA: Json = {"built_area": "88.60"}


def heating(price: str) -> Json:
    """Return heating by area for one season; a suspended home pays 30 percent."""
    factor = {"name": "suspended", "when": {"status": ["suspended"]}, "factor": "0.30"}
    return {"quantity": "built_area", "price": price, "per": "period", "factors": [factor]}


def test_hp_01_heating_by_area_and_by_meter() -> None:
    season: Json = {"period": "2024-11", "months": 5}
    assert amount(heating("24"), AREA, **season) == "2126.40"
    assert amount(heating("30"), AREA, **season) == "2658.00"
    metered = {
        "sum": [
            {"name": "basic", "quantity": "built_area", "price": "12", "per": "period"},
            {"name": "heat", "quantity": {"metered": "heat", "unit": "kWh"}, "price": "0.16"},
        ]
    }
    assert amount(metered, AREA | used(5200, "heat"), **season) == "1895.20"


def test_hp_01_a_suspended_home_pays_thirty_percent() -> None:
    suspended = AREA | {"status": "suspended"}
    season: Json = {"period": "2024-11", "months": 5}
    assert amount(heating("24"), suspended, **season) == "637.92"
    assert amount(heating("30"), suspended, **season) == "797.40"


def test_a_heating_season_that_is_no_whole_month_is_a_price_for_its_days() -> None:
    rule = {
        "quantity": "built_area",
        "price": "24",
        "per": {"days": 121},
        "when": {"from": "2024-11-15", "to": "2025-03-15"},
    }
    whole: Json = {"period": "2024-11", "months": 5}
    assert amount(rule, AREA, **whole) == "2126.40"
    assert amount(rule, AREA, **whole, first="2025-01-01") == "1300.44"  # 74 of 121 days


@pytest.mark.parametrize(
    ("gross", "net", "tax"),
    [
        ("242.00", "228.30", "13.70"),
        ("205.51", "193.88", "11.63"),
        ("106.00", "100.00", "6.00"),
        ("2889.00", "2725.47", "163.53"),
    ],
)
def test_tx_01_tax_within_the_price(gross: str, net: str, tax: str) -> None:
    result = charged({"amount": gross, "tax": {"percent": "6"}})
    assert str(result.amount) == gross
    assert str(result.tax) == tax
    assert str(result.amount - result.tax) == net


def test_tax_on_top_of_the_price() -> None:
    result = charged({"amount": "100.10", "tax": {"percent": "9", "included": False}})
    assert (str(result.amount), str(result.tax)) == ("109.11", "9.01")
    tax = {"percent": "10", "included": False, "rounding": {"mode": "down"}}
    result = charged({"amount": "12345", "tax": tax}, currency="JPY")
    assert (str(result.amount), str(result.tax)) == ("13579", "1234")


@pytest.mark.parametrize(
    ("price", "on", "tax"),
    [("7500", "whole", "0.00"), ("8000", "whole", "1440.00"), ("8000", "excess", "90.00")],
)
def test_tax_above_a_threshold(price: str, on: str, tax: str) -> None:
    rule = {
        "amount": price,
        "tax": {"percent": "18", "included": False, "above": "7500", "on": on},
    }
    result = charged(rule, currency="INR")
    assert str(result.tax) == tax
    assert str(result.amount - result.tax) == f"{price}.00"


def test_pd_02_discounts_are_taken_in_the_order_of_the_list() -> None:
    percent: Json = {"name": "early", "percent": "5"}
    coupon: Json = {"name": "coupon", "amount": "100.00"}
    drop: Json = {"name": "抹零", "drop_to": "1"}

    def after(*discounts: Json) -> str:
        return amount({"amount": "2889.00", "discounts": list(discounts)})

    assert after(percent, coupon) == "2644.55"
    assert after(coupon, percent) == "2649.55"
    assert after(percent, coupon, drop) == "2644.00"
    assert after(coupon, percent, drop) == "2649.00"


def test_a_coupon_leaves_nothing_below_zero_and_a_waiver_leaves_nothing() -> None:
    assert amount({"amount": "30", "discounts": [{"amount": "100"}]}) == "0.00"
    assert amount({"amount": "30", "discounts": [{"waive": True}]}) == "0.00"


def test_a_discount_may_depend_on_the_subject() -> None:
    low_income = {"percent": "50", "when": {"tags": {"any": ["low_income"]}}}
    rule = {"amount": "30", "discounts": [low_income]}
    assert amount(rule, {"tags": ["low_income"]}) == "15.00"
    assert amount(rule) == "30.00"


@pytest.mark.parametrize(
    ("limits", "use", "expected"),
    [
        ({"minimum": "10"}, 0, "10.00"),
        ({"minimum": "10", "minimum_only_if_due": True}, 0, "0.00"),
        ({"minimum": "10", "minimum_only_if_due": True}, 1, "10.00"),
        ({"maximum": "50"}, 100, "50.00"),
        ({"minimum": "10", "maximum": "50"}, 20, "20.00"),
        ({"cap": {"percent": "20", "of": {"given": "principal"}}}, 300, "200.00"),
    ],
)
def test_a_line_has_limits(limits: Json, use: int, expected: str) -> None:
    rule = {"quantity": {"metered": "water"}, "price": "1", "limits": limits}
    assert amount(rule, used(use) | {"given": {"principal": "1000"}}) == expected


def test_a_limit_of_the_full_month_is_prorated_with_it() -> None:
    rule = {"quantity": "built_area", "price": "0.10", "limits": {"minimum": "30", "stage": "full"}}
    assert amount(rule, {"built_area": "50"}, first="2024-09-16") == "15.00"


def test_the_greater_and_the_lesser_of_two_prices() -> None:
    terms = [{"amount": "50"}, {"quantity": "built_area", "price": "1.2"}]
    assert amount({"greater_of": terms}, {"built_area": "30"}) == "50.00"
    assert amount({"lesser_of": terms}, {"built_area": "30"}) == "36.00"
    assert amount({"lesser_of": terms}, {"built_area": "30"}, first="2024-09-16") == "18.00"


def test_terms_with_conditions_of_their_own_are_left_out_of_a_sum() -> None:
    lift = {"name": "lift", "quantity": "home", "price": "20", "when": {"floor": {"above": 1}}}
    rule = {"sum": [{"quantity": "built_area", "price": "1"}, lift]}
    assert amount(rule, {"built_area": "100", "floor": 1}) == "100.00"
    assert amount(rule, {"built_area": "100", "floor": 2}) == "120.00"


def test_a_term_that_does_not_apply_is_no_zero_to_choose() -> None:
    low = {"amount": "5", "when": {"kind": ["shop"]}}
    rule = {"lesser_of": [low, {"amount": "50"}, {"amount": "40"}]}
    assert amount(rule, {"kind": "home"}) == "40.00"
    assert amount(rule, {"kind": "shop"}) == "5.00"


def test_a_minimum_does_not_turn_a_credit_into_a_charge() -> None:
    rule = {"quantity": {"metered": "water"}, "price": "1", "limits": {"minimum": "10"}}
    assert amount(rule, used(-20)) == "-20.00"


def test_a_line_of_two_quantities_shows_none() -> None:
    terms = [{"quantity": "built_area", "price": "1"}, {"quantity": "home", "price": "2"}]
    result = charged({"sum": terms}, AREA)
    assert (result.quantity, result.price, str(result.amount)) == (None, None, "90.60")


def test_two_taxes_on_top_are_rounded_by_themselves() -> None:
    taxes = [{"name": name, "percent": "9", "included": False} for name in ("CGST", "SGST")]
    result = charged({"amount": "8123.05", "tax": taxes}, currency="INR")
    assert (str(result.tax), str(result.amount)) == ("1462.14", "9585.19")  # 731.0745 twice
    with pytest.raises(RuleRejected, match="taxes_on_top_expected"):
        charged({"amount": "1", "tax": [{"percent": "6"}, {"percent": "3"}]})


def test_a_percentage_off_may_have_a_most_that_it_takes() -> None:
    rule: Json = {"amount": "2889.00", "discounts": [{"percent": "5", "at_most": "100"}]}
    assert amount(rule) == "2789.00"
    assert amount(rule | {"amount": "1000"}) == "950.00"
