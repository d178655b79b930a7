"""Which version of a rule is for a subject on which day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.calendar import DateSpan
from shared.domain.charge_items import RuleVersion, Scope
from shared.domain.charges.errors import ChargeBlocked
from shared.domain.charges.facts import Facts
from shared.domain.rule_choice import RuleChoice, Ruling, rulings
from tests.domain.rules import (
    AT,
    BUILDING,
    COMMUNITY,
    COMPANY,
    NEIGHBOUR,
    PLACE,
    START,
    UNIT,
    version,
)

YEAR = DateSpan(START, date(2026, 12, 31))


def told(*versions: RuleVersion, span: DateSpan = YEAR, **facts: Any) -> list[tuple[str, str]]:
    """The days on which another version begins to rule, and which."""
    return [(str(each.days.first), _name(each)) for each in ruled(versions, facts, span)]


def _name(ruling: Ruling) -> str:
    return ruling.version.id if ruling.version else "unmet" if ruling.unmet else "none"


def ruled(versions: Any, facts: dict[str, Any], span: DateSpan = YEAR) -> list[Ruling]:
    ladder = RuleChoice.of(versions).ladder(PLACE)
    return rulings(ladder, Facts.from_json(facts), span)


def test_versions_of_one_series_follow_one_another() -> None:
    old, new = version(1), version(2, first=date(2026, 7, 1))
    assert told(new, old) == [("2026-01-01", "rul_1"), ("2026-07-01", "rul_2")]


def test_the_nearest_scope_overrides_the_wider_ones_and_gives_way_again() -> None:
    assert told(
        version(1, COMPANY),
        version(2, COMMUNITY, date(2026, 3, 1)),
        version(3, UNIT, date(2026, 5, 1), effective_to=date(2026, 5, 31)),
        version(4, BUILDING, date(2026, 10, 1)),
    ) == [
        ("2026-01-01", "rul_1"),
        ("2026-03-01", "rul_2"),
        ("2026-05-01", "rul_3"),
        ("2026-06-01", "rul_2"),
        ("2026-10-01", "rul_4"),
    ]


def test_a_rule_that_ends_without_a_successor_leaves_no_rule() -> None:
    ended = version(1, effective_to=date(2026, 1, 31))
    assert told(ended) == [("2026-01-01", "rul_1"), ("2026-02-01", "none")]


def test_withdrawn_versions_and_those_of_others_do_not_count() -> None:
    ladder = RuleChoice.of(
        [version(1, withdrawn_at=AT), version(2, NEIGHBOUR), version(3, Scope(UNIT.level, "bld"))]
    ).ladder(PLACE)
    assert ladder == ()


def test_conditional_rules_of_a_scope_are_asked_by_order_and_the_unconditional_one_last() -> None:
    rules = (
        version(1),
        version(2, conditions={"floor": {"above": 5}}, order=2),
        version(3, conditions={"kind": ["shop"]}, order=1),
    )
    assert told(*rules, kind="shop", floor=9) == [("2026-01-01", "rul_3")]
    assert told(*rules, kind="residential", floor=9) == [("2026-01-01", "rul_2")]
    assert told(*rules, kind="residential", floor=5) == [("2026-01-01", "rul_1")]


def test_a_narrower_rule_whose_conditions_fail_leaves_the_wider_ones_in_force() -> None:
    vacant = version(1, UNIT, conditions={"status": ["vacant"]})
    assert told(vacant, version(2, COMPANY), status="occupied") == [("2026-01-01", "rul_2")]
    assert told(vacant, version(2, COMPANY), status="vacant") == [("2026-01-01", "rul_1")]


def test_a_status_that_changes_within_the_days_changes_the_rule_on_that_day_and_back() -> None:
    changes = [
        {"from": "2026-03-10", "value": "vacant"},
        {"from": "2026-04-01", "value": "decorating"},
    ]
    assert told(
        version(1),
        version(2, conditions={"status": ["vacant"]}),
        status="occupied",
        changes={"status": changes},
    ) == [("2026-01-01", "rul_1"), ("2026-03-10", "rul_2"), ("2026-04-01", "rul_1")]


def test_a_season_and_days_of_a_condition_split_the_year() -> None:
    heating = version(1, conditions={"season": {"from": "11-15", "to": "03-15"}})
    summer = version(2, conditions={"from": "2026-06-01", "to": "2026-06-30"}, order=50)
    assert told(version(3), heating, summer) == [
        ("2026-01-01", "rul_1"),
        ("2026-03-16", "rul_3"),
        ("2026-06-01", "rul_2"),
        ("2026-07-01", "rul_3"),
        ("2026-11-15", "rul_1"),
    ]


def test_days_on_which_no_conditions_hold_are_told_apart_from_days_without_a_rule() -> None:
    shops = version(1, conditions={"kind": ["shop"]}, effective_to=date(2026, 6, 30))
    assert told(shops, kind="office") == [("2026-01-01", "unmet"), ("2026-07-01", "none")]


def test_a_condition_on_what_is_not_known_blocks_even_if_a_later_rule_would_fit() -> None:
    large = version(1, conditions={"household_size": {"at_least": 5}})
    with pytest.raises(ChargeBlocked) as blocked:
        told(large, version(2))
    assert (blocked.value.reason, blocked.value.data["name"]) == ("fact_missing", "household_size")
    assert told(large, version(2), household_size=6) == [("2026-01-01", "rul_1")]


def test_what_is_not_known_does_no_harm_where_a_narrower_rule_is_chosen() -> None:
    large = version(1, COMMUNITY, conditions={"household_size": {"at_least": 5}})
    assert told(large, version(2, BUILDING)) == [("2026-01-01", "rul_2")]


def test_very_own_versions_of_a_subject_go_before_all_others() -> None:
    choice = RuleChoice.of([version(1, BUILDING)])
    ladder = choice.ladder(PLACE, RuleChoice.of([version(2, UNIT)]))
    (only,) = rulings(ladder, Facts(), YEAR)
    assert only.version
    assert only.version.id == "rul_2"


days = st.integers(min_value=0, max_value=40).map(lambda number: START + timedelta(days=number))
drawn_versions = st.lists(
    st.tuples(
        st.sampled_from(PLACE.scopes()),
        st.none() | st.sampled_from(["vacant", "let", "occupied"]),
        days,
        st.none() | st.integers(0, 20),
    ),
    max_size=10,
    unique_by=lambda drawn: drawn[:3],
)
Drawn = tuple[Scope, str | None, date, int | None]


@given(drawn_versions, st.lists(st.tuples(days, st.sampled_from(["vacant", "let", "occupied"])),
                                max_size=4, unique_by=lambda drawn: drawn[0]))  # fmt: skip
def test_every_day_has_the_rule_that_looking_it_up_by_hand_gives(
    drawn: list[Drawn], statuses: list[tuple[date, str]]
) -> None:
    versions = [
        version(
            number,
            scope,
            first,
            effective_to=None if length is None else first + timedelta(days=length),
            conditions=None if status is None else {"status": [status]},
        )
        for number, (scope, status, first, length) in enumerate(drawn)
    ]
    changes = [{"from": str(day), "value": status} for day, status in sorted(statuses)]
    facts: dict[str, Any] = {"status": "occupied"}
    if changes:
        facts["changes"] = {"status": changes}
    span = DateSpan(START, START + timedelta(days=70))
    found = ruled(versions, facts, span)
    assert [each.days.first for each in found[1:]] == [
        each.days.last + timedelta(days=1) for each in found[:-1]
    ]
    for ruling in found:
        for number in range(ruling.days.days):
            day = ruling.days.first + timedelta(days=number)
            status = next((s for d, s in sorted(statuses, reverse=True) if d <= day), "occupied")
            assert ruling.version is by_hand(versions, status, day)


def by_hand(versions: list[RuleVersion], status: str, day: date) -> RuleVersion | None:
    """Return the first rule that holds: by scope, the conditional ones before the others."""
    for scope in PLACE.scopes():
        for conditions in ({"status": [status]}, None):
            series = [v for v in versions if (v.scope, v.conditions) == (scope, conditions)]
            begun = [each for each in series if each.effective_from <= day]
            if begun:
                newest = max(begun, key=lambda each: each.effective_from)
                if newest.effective_to is None or day <= newest.effective_to:
                    return newest
    return None
