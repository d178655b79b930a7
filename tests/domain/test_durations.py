"""Stays: PK-01, PK-05, windows, caps, and a count of units one by one."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.charges.computation_errors import (
    StayBackwards,
    StayBeyondBrackets,
    StayNeedsTimes,
    StayTooLong,
)
from shared.domain.charges.document import Node
from shared.domain.charges.duration_document import read_duration_policy
from shared.domain.charges.duration_policy import DurationPolicy
from shared.domain.charges.duration_units import Stay
from shared.domain.charges.durations import stay_between, stay_fee
from shared.domain.charges.errors import RuleRejected

D = Decimal
VISITOR: dict[str, Any] = {
    "brackets": [
        {"up_to_minutes": 60, "price": "0"},
        {"up_to_minutes": 120, "price": "5"},
        {"up_to_minutes": 480, "price": "10"},
        {"up_to_minutes": 720, "price": "15"},
        {"up_to_minutes": 1440, "price": "20"},
    ],
    "beyond": {"every_minutes": 1440, "price": "20"},
}
HOURLY: dict[str, Any] = {
    "unit_minutes": 60,
    "price": "2",
    "free": {"minutes": 60, "mode": "deducted"},
    "cap": {"amount": "10", "per": "rolling_24h"},
}
DAY_NIGHT: dict[str, Any] = {
    "windows": [
        {"from": "07:00", "to": "22:00", "unit_minutes": 30, "price": "3", "cap": "30"},
        {"from": "22:00", "to": "07:00", "flat": "5"},
    ]
}


def policy_of(document: dict[str, Any]) -> DurationPolicy:
    return read_duration_policy(Node(document, RuleRejected))


def price(document: dict[str, Any], minutes: int, entry: int | None = None) -> Decimal:
    return stay_fee(policy_of(document), Stay(minutes, entry), "CNY").amount.decimal


def between(document: dict[str, Any], entry: str, left: str) -> Decimal:
    policy = policy_of(document)
    stay = stay_between(datetime.fromisoformat(entry), datetime.fromisoformat(left), policy)
    return stay_fee(policy, stay, "CNY").amount.decimal


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(50, 0), (60, 0), (61, 5), (120, 5), (121, 10), (480, 10), (1440, 20), (1620, 30)],
)
def test_pk_01_a_bracket_prices_the_whole_stay(minutes: int, expected: int) -> None:
    assert price(VISITOR, minutes) == expected


@pytest.mark.parametrize(("minutes", "expected"), [(60, 0), (61, 5), (1500, 5), (1501, 10)])
def test_pk_01_a_resident_pays_5_for_24_hours_after_a_free_hour(
    minutes: int, expected: int
) -> None:
    document = {"unit_minutes": 1440, "price": "5", "free": {"minutes": 60}}
    assert price(document, minutes) == expected


@pytest.mark.parametrize(
    ("mode", "expected"), [("deducted", [0, 2, 6, 10]), ("lost", [0, 4, 8, 10])]
)
def test_pk_05_free_time_is_deducted_or_lost(mode: str, expected: list[int]) -> None:
    document = HOURLY | {"free": {"minutes": 60, "mode": mode}}
    assert [price(document, minutes) for minutes in (60, 61, 200, 500)] == expected


def test_a_cap_holds_for_each_24_hours_and_its_days_are_told_once() -> None:
    result = stay_fee(policy_of(HOURLY), Stay(3 * 1440 + 61), "CNY")
    assert result.amount.decimal == 34  # three capped days, then two started hours
    assert [step.name for step in result.steps] == [
        "stay_units",
        "stay_day_cap",
        "stay_units",
        "stay_day_cap",
        "stay_days",
        "stay_units",
        "stay_sum",
        "stay_fee",
    ]


def test_a_calendar_day_begins_at_midnight() -> None:
    document = HOURLY | {"cap": {"amount": "10", "per": "calendar_day"}}
    assert between(document, "2024-05-01T20:00", "2024-05-02T04:00") == 14  # 3 hours, 4 hours
    assert between(document, "2024-05-01T10:00", "2024-05-03T01:00") == 22
    with pytest.raises(StayNeedsTimes):
        price(document, 100)


def test_a_cap_may_be_for_the_whole_stay_and_a_minimum_if_anything_is_due() -> None:
    document = HOURLY | {"cap": {"amount": "15", "per": "stay"}, "minimum": "3"}
    assert [price(document, minutes) for minutes in (60, 61, 5000)] == [0, 3, 15]


def test_free_time_may_be_given_anew_each_day() -> None:
    document = HOURLY | {"free": {"minutes": 60, "mode": "deducted", "each": "day"}}
    assert price(document, 1440 + 60) == 10
    assert price(document, 1440 + 61) == 12
    lost = HOURLY | {"free": {"minutes": 60, "mode": "lost", "each": "day"}}
    assert price(lost, 1440 + 61) == 14


def test_a_started_unit_may_not_count() -> None:
    document = {"unit_minutes": 30, "price": "2", "started_unit_counts": False}
    assert [price(document, minutes) for minutes in (29, 30, 59, 60)] == [0, 2, 2, 4]


def test_seconds_are_dropped_unless_a_started_minute_counts() -> None:
    hourly = {"unit_minutes": 60, "price": "2"}
    assert between(hourly, "2024-05-01T08:00:00", "2024-05-01T09:00:59") == 2
    strict = hourly | {"started_minute_counts": True}
    assert between(strict, "2024-05-01T08:00:00", "2024-05-01T09:00:01") == 4


def test_the_first_units_may_cost_more_and_begin_anew_each_day() -> None:
    document = {
        "unit_minutes": 60,
        "prices": [
            {"from_unit": 1, "price": "10"},
            {"from_unit": 2, "price": "5"},
            {"from_unit": 4, "price": "1"},
        ],
    }
    assert [price(document, minutes) for minutes in (60, 61, 180, 300)] == [10, 15, 20, 22]
    daily = document | {"prices_each": "day"}
    assert price(daily, 1440 + 30) == 51
    assert price(document, 1440 + 30) == 42


@pytest.mark.parametrize(
    ("entry", "left", "expected"),
    [
        ("2024-05-01T08:00", "2024-05-01T09:00", 6),
        ("2024-05-01T08:00", "2024-05-01T20:00", 30),  # 72 capped
        ("2024-05-01T21:45", "2024-05-02T06:00", 8),  # one half hour, one night
        ("2024-05-01T21:45", "2024-05-02T07:10", 11),
        ("2024-05-01T23:00", "2024-05-03T23:30", 75),  # three nights, two capped days
    ],
)
def test_day_and_night_have_their_own_price(entry: str, left: str, expected: int) -> None:
    assert between(DAY_NIGHT, entry, left) == expected


def test_a_unit_across_an_edge_belongs_to_where_it_starts_or_is_cut_there() -> None:
    document = {
        "windows": [
            {"from": "08:00", "to": "20:00", "unit_minutes": 60, "price": "4"},
            {"from": "20:00", "to": "08:00", "unit_minutes": 60, "price": "1"},
        ]
    }
    assert between(document, "2024-05-01T19:30", "2024-05-01T21:30") == 5
    assert between(document | {"split": "at_boundary"}, "2024-05-01T19:30", "2024-05-01T21:30") == 6


def test_a_night_across_the_rolling_day_is_charged_once() -> None:
    document = DAY_NIGHT | {"cap": {"amount": "100", "per": "rolling_24h"}}
    # Two days of 30; the nights of the 1st, the 2nd (across 23:00) and no third one.
    assert between(document, "2024-05-01T23:00", "2024-05-03T20:00") == 70


def test_beyond_the_last_bracket_comes_what_the_policy_says() -> None:
    brackets = {"brackets": VISITOR["brackets"]}
    with pytest.raises(StayBeyondBrackets):
        price(brackets, 1441)
    hourly = brackets | {"beyond": {"unit_minutes": 60, "price": "2"}}
    assert price(hourly, 1440 + 61) == 24
    paid_again = brackets | {"beyond": {"every_minutes": 1440, "price": "20", "free_again": False}}
    assert [price(paid_again, minutes) for minutes in (30, 1441, 2880)] == [0, 25, 40]


def test_a_stay_backwards_or_beyond_a_year_is_refused() -> None:
    with pytest.raises(StayBackwards):
        between(HOURLY, "2024-05-01T09:00", "2024-05-01T08:00")
    with pytest.raises(StayTooLong):
        price(HOURLY, 367 * 1440)


@pytest.mark.parametrize(
    ("document", "reason", "field"),
    [
        ({}, "only_one_of", "/"),
        ({"price": "1", "brackets": []}, "only_one_of", "/"),
        ({"price": "1", "beyond": {}}, "key_unknown", "/beyond"),
        ({"prices": [{"from_unit": 2, "price": "1"}]}, "first_unit_needs_a_price", "/prices"),
        (
            {"windows": [{"from": "08:00", "to": "20:00", "price": "1"}]},
            "windows_must_cover_the_day_once",
            "/windows",
        ),
        (
            {"windows": [{"from": "8:00", "to": "20:00", "price": "1"}]},
            "time_expected",
            "/windows/0/from",
        ),
        ({"windows": [{"from": "08:00", "to": "08:00"}]}, "only_one_of", "/windows/0"),
        (
            {"brackets": [{"up_to_minutes": 5, "price": "1"}], "unit_minutes": 5},
            "key_unknown",
            "/unit_minutes",
        ),
    ],
)
def test_a_policy_that_says_something_else_is_refused_at_its_place(
    document: dict[str, Any], reason: str, field: str
) -> None:
    with pytest.raises(RuleRejected) as refused:
        policy_of(document)
    assert (refused.value.reason, refused.value.field) == (reason, field)


@given(
    minutes=st.integers(0, 5000),
    entry=st.integers(0, 1439),
    unit=st.sampled_from([15, 30, 45, 60]),
    free=st.integers(0, 90),
    mode=st.sampled_from(["deducted", "lost"]),
    per=st.sampled_from(["rolling_24h", "calendar_day"]),
)
def test_counting_by_segments_equals_counting_units_one_by_one(
    minutes: int, entry: int, unit: int, free: int, mode: str, per: str
) -> None:
    document = {
        "windows": [
            {"from": "07:30", "to": "21:00", "unit_minutes": unit, "price": "3"},
            {"from": "21:00", "to": "07:30", "unit_minutes": 60, "price": "1"},
        ],
        "free": {"minutes": free, "mode": mode},
        "cap": {"amount": "40", "per": per},
    }
    by_day: dict[int, int] = {}
    start = free if mode == "deducted" else 0
    while minutes > free and start < minutes:
        of_day = (entry + start) % 1440
        in_day = 450 <= of_day < 1260
        day = start // 1440 if per == "rolling_24h" else (entry + start) // 1440
        by_day[day] = by_day.get(day, 0) + (3 if in_day else 1)
        start += unit if in_day else 60
    assert price(document, minutes, entry) == sum(min(40, cost) for cost in by_day.values())


@given(minutes=st.integers(0, 20_000), more=st.integers(1, 600), lost=st.booleans())
def test_a_longer_stay_never_costs_less(minutes: int, more: int, lost: bool) -> None:
    document = HOURLY | {"free": {"minutes": 30, "mode": "lost" if lost else "deducted"}}
    assert price(document, minutes) <= price(document, minutes + more)
