"""Fees as other places know them, said with the same documents. Own arithmetic throughout."""

from __future__ import annotations

from typing import Any

from tests.usecases.quoting import asked, line_amounts


def test_florida_takes_the_greater_of_25_and_5_percent_and_18_percent_a_year() -> None:
    policy = {
        "rate": {"percent": "18", "per": "year"},
        "flat": {"amount": "25.00", "percent": "5", "choose": "greater"},
    }
    found = asked(
        kind="late_fee",
        currency="USD",
        policy=policy,
        principal="900.00",
        due="2024-01-01",
        until="2024-03-31",
    )
    assert found["amount"]["amount"] == "84.95"  # 900 × 18 % × 90 ÷ 365 + 45


def test_california_waits_15_days_for_the_fee_and_30_for_interest() -> None:
    policy = {
        "flat": {"steps": [{"from_day": 16, "amount": "10.00", "percent": "10"}]},
        "rate": {"per": "year", "steps": [{"from_day": 31, "percent": "12"}]},
    }
    by_days = {
        days: asked(kind="late_fee", currency="USD", policy=policy, principal="80.00", days=days)
        for days in (15, 16, 60)
    }
    amounts = {days: found["amount"]["amount"] for days, found in by_days.items()}
    assert amounts == {15: "0.00", 16: "10.00", 60: "10.79"}


def test_a_british_service_charge_is_apportioned_by_fixed_percentages() -> None:
    members = [
        {"id": "flat 1", "percent": "12.35"},
        {"id": "flat 2", "percent": "37.65"},
        {"id": "shop", "percent": "50"},
    ]
    body: dict[str, Any] = {"kind": "allocation", "currency": "GBP", "members": members}
    policy = {"key": {"by": "percent"}}
    budget = asked(**body, policy=policy, pool={"cost": "48600.00"})
    assert line_amounts(budget) == ["6002.10", "18297.90", "24300.00"]
    balancing = asked(**body, policy=policy, pool={"cost": "-1000.01"})
    assert line_amounts(balancing) == ["-123.50", "-376.50", "-500.01"]


def test_british_interest_is_above_a_base_rate_that_changes() -> None:
    policy = {
        "rate": {
            "per": "year",
            "dated": [
                {"from": "2024-01-01", "percent": "9.25"},
                {"from": "2024-08-01", "percent": "9.00"},
            ],
        }
    }
    found = asked(
        kind="late_fee",
        currency="GBP",
        policy=policy,
        principal="3650.00",
        due="2024-07-21",
        until="2024-08-10",
    )
    # Ten days of July at 0.925 a day, ten of August at 0.90.
    assert found["amount"]["amount"] == "18.25"


def test_singapore_shares_by_share_value_adds_gst_and_waits_30_days() -> None:
    found = asked(
        kind="allocation",
        currency="SGD",
        policy={"key": {"by": "entitlement"}},
        pool={"cost": "5400.00"},
        members=[{"id": str(value), "entitlement": value} for value in (5, 6, 7)],
    )
    assert line_amounts(found) == ["1500.00", "1800.00", "2100.00"]
    taxed = asked(
        kind="tax",
        currency="SGD",
        policy={"percent": "9", "included": False},
        amounts=["1500.00"],
    )
    assert (taxed["amount"]["amount"], taxed["tax"]["amount"]) == ("1635.00", "135.00")
    late = asked(
        kind="late_fee",
        currency="SGD",
        policy={"rate": {"percent": "10", "per": "year"}, "grace": {"days": 30}},
        principal="1500.00",
        due="2024-01-01",
        until="2024-04-10",
    )
    assert late["amount"]["amount"] == "28.77"


def test_japan_drops_what_is_below_a_yen() -> None:
    down = {"mode": "down"}
    tens = {"mode": "down", "unit": "10"}
    fee = {"quantity": "inside_area", "price": "220", "rounding": down}
    fund = {"quantity": "inside_area", "price": "180", "rounding": tens}
    found = asked(
        kind="charge",
        currency="JPY",
        period="2024-04",
        facts={"inside_area": "72.35"},
        items=[{"name": "管理費", "rule": fee}, {"name": "修繕積立金", "rule": fund}],
    )
    assert line_amounts(found) == ["15917", "13020"]
    late = asked(
        kind="late_fee",
        currency="JPY",
        policy={"rate": {"percent": "14.6", "per": "year"}, "rounding": down},
        principal="28937",
        days=57,
    )
    assert late["amount"]["amount"] == "659"


def test_kuwait_pays_in_thousandths() -> None:
    found = asked(kind="instalments", currency="KWD", policy={"count": 4}, total="103.431")
    assert line_amounts(found) == ["25.857", "25.857", "25.857", "25.860"]


def test_german_heating_is_shared_by_use_and_by_area() -> None:
    key = {"mix": [{"percent": "70", "by": "use"}, {"percent": "30", "by": "inside_area"}]}
    found = asked(
        kind="allocation",
        currency="EUR",
        policy={"key": key},
        pool={"cost": "12000.00"},
        members=[
            {"id": "left", "use": "3000", "inside_area": "60"},
            {"id": "right", "use": "5000", "inside_area": "90"},
        ],
    )
    assert line_amounts(found) == ["4590.00", "7410.00"]


def test_chinese_power_supply_rules_charge_more_for_the_years_before() -> None:
    policy = {"rate": {"percent": "0.2", "per": "day", "next_year_percent": "0.3"}}
    found = asked(
        kind="late_fee",
        currency="CNY",
        policy=policy,
        principal="1000.00",
        due="2023-12-21",
        until="2024-01-10",
    )
    assert found["amount"]["amount"] == "50.00"  # ten days at 2 ‰, ten at 3 ‰


def test_a_fee_capped_at_four_times_the_loan_prime_rate() -> None:
    policy = {"rate": {"percent": "0.05", "per": "day"}, "caps": [{"annual_percent": "13.8"}]}
    found = asked(kind="late_fee", currency="CNY", policy=policy, principal="3650.00", days=100)
    assert found["amount"]["amount"] == "138.00"
    assert found["lines"][0]["figures"]["uncapped"]["amount"] == "182.50"


def test_a_coin_park_by_day_and_night_with_a_highest_price() -> None:
    policy = {
        "windows": [
            {"from": "08:00", "to": "20:00", "unit_minutes": 30, "price": "200"},
            {"from": "20:00", "to": "08:00", "unit_minutes": 60, "price": "100"},
        ],
        "cap": {"amount": "1200", "per": "rolling_24h"},
    }
    body: dict[str, Any] = {"kind": "duration", "currency": "JPY", "policy": policy}
    evening = asked(**body, **{"from": "2024-05-01T19:10", "to": "2024-05-01T22:05"})
    assert evening["amount"]["amount"] == "600"  # two half hours, two hours
    days = asked(**body, **{"from": "2024-05-01T19:10", "to": "2024-05-02T20:10"})
    assert days["amount"]["amount"] == "1600"  # 1200, then two half hours
