"""Why a subject pays the rule it pays, and why it pays none of the others."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.calendar import DateSpan
from shared.domain.charge_items import RuleVersion
from shared.domain.charges.facts import Facts
from shared.domain.rule_choice import RuleChoice, rulings
from shared.domain.rule_reasons import Outcome, Reason, Why, explain_choice
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

DAY = date(2026, 8, 1)
HIGH = {"floor": {"above": 5}, "kind": ["shop"]}


def why(*versions: RuleVersion, day: date = DAY, **facts: Any) -> Why:
    return explain_choice(versions, PLACE, Facts.from_json(facts), day)


def reasons(found: Why) -> list[tuple[str, Reason]]:
    return [(each.version.id, each.reason) for each in found.candidates]


def test_every_version_that_reaches_the_subject_is_told_in_the_order_of_choice() -> None:
    found = why(
        version(1, COMPANY),
        version(2, COMMUNITY),
        version(3, COMMUNITY, conditions={"kind": ["residential"]}, order=2),
        version(4, COMMUNITY, conditions=HIGH, order=1),
        version(5, BUILDING, date(2027, 1, 1)),
        version(6, BUILDING, effective_to=date(2026, 6, 30)),
        version(7, NEIGHBOUR),
        version(8, UNIT, withdrawn_at=AT),
        version(9, COMMUNITY, date(2025, 1, 1)),
        floor=3,
        kind="residential",
    )
    assert found.outcome is Outcome.RULED
    assert found.chosen
    assert found.chosen.id == "rul_3"
    assert reasons(found) == [
        ("rul_8", Reason.WITHDRAWN),
        ("rul_6", Reason.ENDED),
        ("rul_5", Reason.NOT_BEGUN),
        ("rul_4", Reason.UNMET),
        ("rul_3", Reason.CHOSEN),
        ("rul_9", Reason.REPLACED),
        ("rul_2", Reason.EARLIER),
        ("rul_1", Reason.NARROWER),
    ]
    replaced = found.candidates[5]
    assert (replaced.rule_id, replaced.day) == ("rul_2", START)


def test_each_condition_that_fails_is_told_with_what_the_subject_is_like() -> None:
    (candidate,) = why(version(1, conditions=HIGH), floor=3, kind="shop").candidates
    assert [(each.condition, each.actual) for each in candidate.unmet] == [
        ({"floor": {"above": 5}}, "3")
    ]


def test_what_is_like_on_the_day_counts_and_not_what_it_was_before() -> None:
    vacant = version(1, conditions={"status": ["vacant"]})
    changes = {"status": [{"from": "2026-07-01", "value": "let"}]}
    found = why(vacant, status="vacant", changes=changes)
    assert (found.outcome, found.candidates[0].unmet[0].actual) == (Outcome.UNMET, "let")


def test_a_fact_nobody_knows_leaves_the_rest_undecided() -> None:
    found = why(version(1, conditions={"household_size": {"above": 4}}), version(2))
    assert (found.outcome, found.chosen, found.missing) == (
        Outcome.UNCLEAR,
        None,
        "household_size",
    )
    assert reasons(found) == [("rul_1", Reason.UNCLEAR), ("rul_2", Reason.UNDECIDED)]


def test_no_rule_is_told_apart_from_a_rule_of_other_days() -> None:
    assert why().outcome is Outcome.NO_RULE
    assert why(version(1, withdrawn_at=AT)).outcome is Outcome.NO_RULE
    assert why(version(1, first=date(2027, 1, 1))).outcome is Outcome.NOT_IN_FORCE
    ended = version(1, effective_to=date(2026, 6, 30))
    assert why(ended).outcome is Outcome.NOT_IN_FORCE
    assert why(ended, version(2, first=date(2027, 1, 1))).outcome is Outcome.GAP


@given(
    st.lists(
        st.tuples(
            st.sampled_from(PLACE.scopes()),
            st.none() | st.sampled_from(["vacant", "let"]),
            st.integers(1, 12),
            st.booleans(),
        ),
        max_size=8,
        unique_by=lambda drawn: drawn[:3],
    ),
    st.sampled_from(["vacant", "occupied"]),
    st.integers(1, 12),
)
def test_what_is_told_is_what_a_run_would_choose(
    drawn: list[tuple[Any, str | None, int, bool]], status: str, month: int
) -> None:
    day = date(2026, month, 15)
    versions = [
        version(
            number,
            scope,
            date(2026, first, 1),
            conditions=None if wanted is None else {"status": [wanted]},
            effective_to=date(2026, first, 20) if ends else None,
        )
        for number, (scope, wanted, first, ends) in enumerate(drawn)
    ]
    found = why(*versions, day=day, status=status)
    ladder = RuleChoice.of(versions).ladder(PLACE)
    (ruling,) = rulings(ladder, Facts(status=status), DateSpan(day, day))
    assert found.chosen is ruling.version
    assert (found.outcome is Outcome.UNMET) == ruling.unmet
    assert [each.reason for each in found.candidates].count(Reason.CHOSEN) == bool(found.chosen)
    assert len(found.candidates) == len(versions)
