"""Each worked case is sayable as a quote, and the answer is the case's, to the last digit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.usecases.quoting import amount, asked, line, line_amounts

D = Decimal
ELECTRICITY: dict[str, Any] = {
    "quantity": {"metered": "power", "unit": "kWh"},
    "price": {
        "tiers": [
            {"up_to": "240", "price": "0.4883"},
            {"up_to": "400", "price": "0.5383"},
            {"price": "0.7883"},
        ]
    },
}
YEAR = {"year": {"resets": "01-01"}}


def charged(rule: dict[str, Any], period: str = "2024-01", **more: Any) -> dict[str, Any]:
    """Return the answer to a charge in CNY, unless it says otherwise."""
    return asked(**{"kind": "charge", "currency": "CNY", "rule": rule, "period": period} | more)


def owed(rule: dict[str, Any], period: str = "2024-01", **more: Any) -> str:
    found: str = charged(rule, period, **more)["amount"]["amount"]
    return found


def of_use(rule: dict[str, Any], name: str, quantity: object, **more: Any) -> str:
    facts = {"uses": {name: {"quantity": str(quantity)}}} | more
    return owed(rule, facts=facts)


def test_pf_01_fifteen_months_each_rounded() -> None:
    rule = {"quantity": "built_area", "price": "6.90", "rounding": {"stage": "month"}}
    facts = {"built_area": "379.47"}
    assert owed(rule, "2012-07", facts=facts) == "2618.34"
    assert owed(rule, "2012-07", months=15, facts=facts) == "39275.10"
    assert owed(rule, "2012-07", months=3, facts=facts) == "7855.02"
    once = rule | {"rounding": {"stage": "period"}}
    assert owed(once, "2012-07", months=3, facts=facts) == "7855.03"


def test_pf_05_a_home_vacant_from_the_11th() -> None:
    rule = {
        "quantity": "built_area",
        "price": "1.85",
        "factors": [{"name": "vacancy", "when": {"status": ["vacant"]}, "factor": "0.70"}],
    }
    home = {"built_area": "120.50", "status": "occupied"}
    assert owed(rule, "2024-09", facts=home) == "222.93"
    assert owed(rule, "2024-09", facts=home | {"status": "vacant"}) == "156.05"
    changes = {"status": [{"from": "2024-09-11", "value": "vacant"}]}
    mixed = charged(rule, "2024-09", facts=home | {"changes": changes})
    figures = mixed["lines"][0]["figures"]
    assert (figures["part_1"], figures["part_2"]) == ("74.31", "104.03")
    assert mixed["amount"]["amount"] == "178.34"


@pytest.mark.parametrize(
    ("proration", "amounts"),
    [
        ("actual_days", ["161.33", "163.94", "125.17", "121.00", "242.00"]),
        ("thirty_days", ["161.33", "169.40", "121.00", "112.93", "242.00"]),
    ],
)
def test_pf_06_a_move_in_by_actual_days_and_by_thirty(proration: str, amounts: list[str]) -> None:
    rule = {"quantity": "built_area", "price": "2.50", "proration": proration}
    starts = ["2024-04-11", "2024-05-11", "2024-02-15", "2023-02-15", "2024-05-01"]
    found = [
        owed(rule, start[:7], facts={"built_area": "96.80"}, **{"from": start}) for start in starts
    ]
    assert found == amounts


def test_tr_01_beijing_water_over_a_year() -> None:
    rule = {
        "quantity": {"metered": "water", "unit": "m3"},
        "price": {
            "tiers": [
                {"up_to": "180", "price": "5.00"},
                {"up_to": "260", "price": "7.00"},
                {"price": "9.00"},
            ],
            "period": YEAR,
        },
    }
    found = [of_use(rule, "water", use) for use in (180, 181, 260, 261, 300)]
    assert found == ["900.00", "907.00", "1460.00", "1469.00", "1820.00"]


def test_tr_05_beijing_electricity_in_a_month() -> None:
    found = [of_use(ELECTRICITY, "power", use) for use in (240, 241, 400, 401, 450, 500)]
    assert found == ["117.19", "117.73", "203.32", "204.11", "242.74", "282.15"]


def test_tr_09_shanghai_gas_for_households_and_schools() -> None:
    rule = {
        "quantity": {"metered": "gas", "unit": "m3"},
        "price": {
            "choose": [
                {"when": {"use": ["school"]}, "then": "3.05"},
                {
                    "then": {
                        "tiers": [
                            {"up_to": "310", "price": "3.00"},
                            {"up_to": "520", "price": "3.30"},
                            {"price": "4.20"},
                        ],
                        "period": YEAR,
                        "allowance": [{"household_at_least": 5, "add": "150"}],
                    }
                },
            ]
        },
    }
    assert of_use(rule, "gas", 600, household_size=3, use="home") == "1959.00"
    assert of_use(rule, "gas", 600, household_size=5, use="home") == "1842.00"
    assert of_use(rule, "gas", 600, use="school") == "1830.00"


def test_tr_17_a_water_invoice_from_its_readings() -> None:
    water = {
        "quantity": {"metered": "water", "unit": "t"},
        "price": {
            "tiers": [
                {"up_to": "20", "price": "1.30"},
                {"up_to": "30", "price": "1.90"},
                {"price": "3.00"},
            ]
        },
    }
    sewage = {"quantity": {"metered": "water", "unit": "t"}, "price": "0.50"}
    found = asked(
        kind="charge",
        currency="CNY",
        period="2024-01",
        meters={"water": {"meters": [{"from": "889", "to": "924"}], "unit": "t"}},
        items=[{"name": "water_fee", "rule": water}, {"name": "sewage", "rule": sewage}],
    )
    assert line(found, "water")["quantity"] == "35"
    tiers = [
        step["rounded"] for step in line(found, "water_fee")["steps"] if step["name"] == "tier"
    ]
    assert [D(one) for one in tiers] == [26, 19, 15]
    assert line_amounts(found) == ["60.00", "17.50"]
    assert found["amount"]["amount"] == "77.50"


@pytest.mark.parametrize(
    ("multiplier", "use", "expected"), [("1", "108", "52.74"), ("30", "1297", "910.43")]
)
def test_mt_04_a_replaced_meter_goes_through_one_tier_calculation(
    multiplier: str, use: str, expected: str
) -> None:
    old = {"from": 4321, "to": 4388}
    new = {"from": 0, "to": 41, "multiplier": multiplier}
    found = charged(ELECTRICITY, meters={"power": {"meters": [old, new], "unit": "kWh"}})
    assert found["lines"][0]["quantity"] == use
    assert found["amount"]["amount"] == expected


def test_hp_01_heating_by_area_by_meter_and_suspended() -> None:
    def season(price: str, **more: Any) -> str:
        rule = {"quantity": "built_area", "price": price, "per": "period"} | more
        return owed(rule, "2024-11", months=4, facts={"built_area": "88.60"})

    assert season("24") == "2126.40"
    assert season("30") == "2658.00"
    suspended = [{"name": "suspended", "factor": "0.30"}]
    assert season("24", factors=suspended) == "637.92"
    assert season("30", factors=suspended) == "797.40"
    metered = {
        "sum": [
            {"quantity": "built_area", "price": "12", "per": "period"},
            {"quantity": {"metered": "heat", "unit": "kWh"}, "price": "0.16"},
        ]
    }
    facts = {"built_area": "88.60", "uses": {"heat": {"quantity": "5200"}}}
    assert owed(metered, "2024-11", months=4, facts=facts) == "1895.20"


def test_ot_03_decoration_is_collected_and_the_deposit_given_back() -> None:
    card = {"given": "cards", "unit": "card"}
    found = asked(
        kind="charge",
        currency="CNY",
        period="2024-01",
        facts={"built_area": "95.55", "given": {"cards": "3"}},
        items=[
            {"name": "deposit", "rule": {"amount": "2000.00", "per": "once"}},
            {"name": "rubbish", "rule": {"quantity": "built_area", "price": "4", "per": "once"}},
            {"name": "cards", "rule": {"quantity": card, "price": "10"}},
            {"name": "card_deposit", "rule": {"quantity": card, "price": "20"}},
        ],
    )
    assert line_amounts(found) == ["2000.00", "382.20", "30.00", "60.00"]
    assert found["amount"]["amount"] == "2472.20"
    assert found["tax"]["minor"] == 0
    for damage, back, owed_still in [("300.00", "1700.00", "0.00"), ("2300.00", "0.00", "300.00")]:
        refunded = asked(
            kind="refund",
            currency="CNY",
            paid="2000.00",
            deductions=[{"name": "damage", "amount": damage}],
        )
        assert refunded["amount"]["amount"] == back
        assert refunded["figures"]["receivable"]["amount"] == owed_still


def test_pd_02_discounts_in_their_order() -> None:
    percent = {"name": "autopay", "percent": "5"}
    coupon = {"name": "coupon", "amount": "100.00"}
    drop = {"drop_to": "1"}
    for discounts, expected in [
        ([percent, coupon], "2644.55"),
        ([coupon, percent], "2649.55"),
        ([percent, coupon, drop], "2644"),
        ([coupon, percent, drop], "2649"),
    ]:
        assert amount(kind="discount", currency="CNY", amount="2889.00", discounts=discounts) == D(
            expected
        )


def test_tx_01_tax_within_the_price() -> None:
    found = asked(
        kind="tax",
        currency="CNY",
        policy={"percent": "6", "included": True},
        amounts=["242.00", "205.51", "106.00", "2889.00"],
    )
    nets = [one["figures"]["net"]["amount"] for one in found["lines"]]
    taxes = [one["tax"]["amount"] for one in found["lines"]]
    assert nets == ["228.30", "193.88", "100.00", "2725.47"]
    assert taxes == ["13.70", "11.63", "6.00", "163.53"]


def test_in_11_the_currency_decides_the_smallest_unit() -> None:
    rule = {"quantity": "built_area", "price": "1.235"}
    for currency, expected in [("KWD", "103.431"), ("CNY", "103.43"), ("JPY", "103")]:
        assert owed(rule, facts={"built_area": "83.75"}, currency=currency) == expected
