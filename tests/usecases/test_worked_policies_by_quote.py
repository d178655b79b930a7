"""Each worked case about a policy is sayable as a quote, and gives the case's figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from shared.domain.charges.computation_errors import ReadingLower
from tests.usecases.quoting import amount, asked, line_amounts

D = Decimal


def test_pf_09_bills_rounded_and_the_rest_carried() -> None:
    for mode, unit, expected in [
        ("down", "0.1", "1234.50"),
        ("down", "1", "1234"),
        ("half_up", "1", "1235"),
        ("half_up", "0.5", "1234.5"),
        ("half_up", "0.05", "1234.55"),
    ]:
        policy = {"mode": mode, "unit": unit}
        assert amount(kind="rounding", currency="CNY", policy=policy, bills=["1234.56"]) == D(
            expected
        )
    carry = asked(
        kind="rounding",
        currency="CNY",
        policy={"mode": "down", "unit": "1", "rest": "carry"},
        bills=["1234.56", "1234.56"],
    )
    assert line_amounts(carry) == ["1234.00", "1235.00"]
    assert carry["figures"]["carried"] == "0.12"


def test_mt_03_rollover_is_used_only_where_it_is_marked() -> None:
    five = {"from": "99990", "to": "00012", "digits": 5, "multiplier": "30", "rollover": True}
    assert asked(kind="meter", meters=[five])["lines"][0]["quantity"] == "660"
    four = {"from": "9999.5", "to": "3.2", "digits": 4, "decimals": 1, "rollover": True}
    assert asked(kind="meter", meters=[four])["lines"][0]["quantity"] == "3.7"
    with pytest.raises(ReadingLower):
        asked(kind="meter", meters=[{"from": "500", "to": "480", "digits": 5, "rollover": False}])


def shared(currency: str, policy: dict[str, Any], cost: str, members: list[Any]) -> dict[str, Any]:
    return asked(
        kind="allocation", currency=currency, policy=policy, pool={"cost": cost}, members=members
    )


def test_al_01_equal_parts_add_up() -> None:
    for cost, count, parts in [
        ("33.34", 4, ["8.34", "8.34", "8.33", "8.33"]),
        ("13.34", 4, ["3.34", "3.34", "3.33", "3.33"]),
        ("100.00", 3, ["33.34", "33.33", "33.33"]),
    ]:
        members = [{"id": str(at)} for at in range(count)]
        assert line_amounts(shared("CNY", {"key": {"by": "equal"}}, cost, members)) == parts


def test_al_02_by_area_the_spare_unit_goes_to_the_first_of_equals() -> None:
    members = [
        {"id": str(at), "built_area": area} for at, area in enumerate(["89.50", "120.30", "65.20"])
    ]
    found = shared("CNY", {"key": {"by": "built_area"}}, "1000.00", members)
    assert line_amounts(found) == ["325.46", "437.45", "237.09"]


def test_al_03_a_lift_by_floors() -> None:
    members = [
        {"id": f"{floor}-{home}", "floor": floor} for floor in range(1, 8) for home in range(3)
    ]
    policy = {"key": {"by": "floor", "first_floor": 2, "first": "1", "step": "1"}}
    found = shared("CNY", policy, "3000.00", members)
    expected = ["0.00", "47.62", "95.24", "142.86", "190.48", "238.09", "285.71"]
    assert line_amounts(found) == [one for one in expected for _ in range(3)]
    assert found["amount"]["amount"] == "3000.00"
    assert found["figures"]["sum_if_each_rounded"] == "3000.03"
    whole_floors = [{"id": str(floor), "floor": floor} for floor in range(1, 8)]
    by_floor = shared("CNY", policy, "3000.00", whole_floors)
    percents = [one["figures"]["percent"] for one in by_floor["lines"]]
    assert percents == ["0.00", "4.76", "9.52", "14.29", "19.05", "23.81", "28.57"]


def late(policy: dict[str, Any], principal: str, **when: Any) -> dict[str, Any]:
    return asked(kind="late_fee", currency="CNY", policy=policy, principal=principal, **when)


def test_lf_01_days_after_the_due_day() -> None:
    policy = {"rate": {"percent": "0.05", "per": "day"}}
    for due, paid, days, expected in [
        ("2024-02-20", "2024-03-10", 19, "28.50"),
        ("2023-02-20", "2023-03-10", 18, "27.00"),
        ("2024-02-20", "2024-02-20", 0, "0.00"),
    ]:
        found = late(policy, "3000.00", due=due, until=paid)
        assert found["lines"][0]["figures"]["days"] == days
        assert found["amount"]["amount"] == expected


def test_lf_03_caps() -> None:
    rate = {"rate": {"percent": "0.3", "per": "day"}}
    expected = {
        None: ["150.00", "201.00", "300.00", "1200.00"],
        "100": ["150.00", "201.00", "300.00", "1000.00"],
        "30": ["150.00", "201.00", "300.00", "300.00"],
        "20": ["150.00", "200.00", "200.00", "200.00"],
    }
    for cap, amounts in expected.items():
        policy = rate if cap is None else rate | {"caps": [{"percent": cap}]}
        found = [late(policy, "1000.00", days=days) for days in (50, 67, 100, 400)]
        assert [one["amount"]["amount"] for one in found] == amounts


def test_lf_07_a_minimum_when_anything_is_due() -> None:
    policy = {"rate": {"percent": "0.1", "per": "day"}, "minimum": "1.00"}
    for principal, days, expected in [
        ("30.00", 10, "1.00"),
        ("100.00", 10, "1.00"),
        ("203.32", 33, "6.71"),
        ("100.00", 0, "0.00"),
    ]:
        assert late(policy, principal, days=days)["amount"]["amount"] == expected


def stay(policy: dict[str, Any], minutes: int) -> Decimal:
    return amount(kind="duration", currency="CNY", policy=policy, minutes=minutes)


def test_pk_01_visitors_by_brackets_and_residents_by_24_hours() -> None:
    visitor = {
        "brackets": [
            {"up_to_minutes": 60, "price": "0"},
            {"up_to_minutes": 120, "price": "5"},
            {"up_to_minutes": 480, "price": "10"},
            {"up_to_minutes": 720, "price": "15"},
            {"up_to_minutes": 1440, "price": "20"},
        ],
        "beyond": {"every_minutes": 1440, "price": "20"},
    }
    minutes = (50, 60, 61, 120, 121, 480, 1440, 1620)
    assert [stay(visitor, one) for one in minutes] == [0, 0, 5, 5, 10, 10, 20, 30]
    resident = {"unit_minutes": 1440, "price": "5", "free": {"minutes": 60}}
    assert [stay(resident, one) for one in (60, 61)] == [0, 5]


def test_pk_05_free_time_deducted_or_lost() -> None:
    for mode, expected in [("deducted", [0, 2, 6, 10]), ("lost", [0, 4, 8, 10])]:
        policy = {
            "unit_minutes": 60,
            "price": "2",
            "free": {"minutes": 60, "mode": mode},
            "cap": {"amount": "10", "per": "rolling_24h"},
        }
        assert [stay(policy, minutes) for minutes in (60, 61, 200, 500)] == expected


PD_05_POLICY = {"order": ["oldest_due", "item"], "items": ["property", "water", "parking"]}


def test_pd_05_a_balance_and_then_cash() -> None:
    bills = [
        {
            "id": "2024-05",
            "due": "2024-05-01",
            "lines": [{"item": "property", "open": "242.00"}, {"item": "water", "open": "61.50"}],
        },
        {
            "id": "2024-06",
            "due": "2024-06-01",
            "lines": [
                {"item": "parking", "open": "150.00"},
                {"item": "property", "open": "242.00"},
            ],
        },
    ]
    deducted = asked(
        kind="payment_order",
        currency="CNY",
        policy=PD_05_POLICY,
        bills=bills,
        payments=[{"amount": "500.00"}],
    )
    assert line_amounts(deducted) == ["242.00", "61.50", "0.00", "196.50"]
    assert deducted["figures"]["balance"]["amount"] == "0.00"
    assert deducted["figures"]["open"]["amount"] == "195.50"
    both = asked(
        kind="payment_order",
        currency="CNY",
        policy=PD_05_POLICY,
        bills=bills,
        payments=[{"amount": "500.00"}, {"amount": "300.00"}],
    )
    assert both["figures"]["open"]["amount"] == "0.00"
    assert both["figures"]["balance"]["amount"] == "104.50"


def test_pd_07_florida_pays_fees_before_the_assessment() -> None:
    found = asked(
        kind="payment_order",
        currency="USD",
        policy={
            "order": ["component", "oldest_due"],
            "components": ["interest", "late_fee", "cost", "principal"],
        },
        bills=[
            {
                "id": "1",
                "due": "2024-01-01",
                "lines": [
                    {"item": "assessment", "open": "300.00"},
                    {"item": "assessment", "component": "interest", "open": "100.00"},
                ],
            }
        ],
        payments=[{"amount": "300.00"}],
    )
    assert line_amounts(found) == ["200.00", "100.00"]
    assert found["figures"]["open_1"]["amount"] == "100.00"


def test_rf_01_what_was_not_used_of_a_year() -> None:
    for unused, expected in [
        ("whole_months", "963.00"),
        ("days_of_month", "1087.26"),
        ("days_of_year", "1089.30"),
    ]:
        found = asked(
            kind="refund",
            currency="CNY",
            policy={"unused": unused},
            paid="2889.00",
            monthly="240.75",
            covers={"from": "2024-01-01", "to": "2024-12-31"},
            last_day="2024-08-15",
        )
        assert found["amount"]["amount"] == expected


def test_in_11_the_currency_decides_the_smallest_unit_of_a_split() -> None:
    members = [{"id": str(at)} for at in range(3)]
    equal = {"key": {"by": "equal"}}
    yen = shared("JPY", equal, "100000", members)
    assert line_amounts(yen) == ["33334", "33333", "33333"]
    dinar = shared("KWD", equal, "10.000", members)
    assert line_amounts(dinar) == ["3.334", "3.333", "3.333"]
