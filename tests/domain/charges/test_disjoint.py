"""Conditions that can't both hold are found, and none that can are taken for such."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.charges.applicability import parse_conditions
from shared.domain.charges.disjoint import are_disjoint
from shared.domain.charges.facts import Facts

APART: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"kind": ["shop"]}, {"kind": ["office", "villa"]}),
    ({"kind": ["shop"], "floor": {"above": 1}}, {"floor": {"at_most": 1}}),
    ({"floor": {"at_least": 5}}, {"floor": {"below": 5}}),
    ({"floor": [1, 2]}, {"floor": {"above": 2}}),
    ({"floor": {"above": 2}}, {"floor": [1, "2"]}),
    ({"built_area": {"below": "90.50"}}, {"built_area": {"at_least": "90.5"}}),
    ({"tags": {"all": ["poor"]}}, {"tags": {"none": ["poor", "staff"]}}),
    ({"tags": {"any": ["poor"]}}, {"tags": {"none": ["poor"]}}),
    ({"to": "2026-06-30"}, {"from": "2026-07-01"}),
    ({"status": ["vacant"]}, {"not": {"status": ["vacant"]}}),
    ({"all": [{"kind": ["shop"]}]}, {"all": [{"kind": ["office"]}, {"floor": {"above": 1}}]}),
]
TOGETHER: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"kind": ["shop"]}, {"floor": {"above": 1}}),
    ({"kind": ["shop", "office"]}, {"kind": ["office"]}),
    ({"floor": {"at_least": 5}}, {"floor": {"at_most": 5}}),
    ({"tags": {"any": ["poor", "old"]}}, {"tags": {"none": ["poor"]}}),
    ({"to": "2026-06-30"}, {"from": "2026-06-30"}),
    ({"status": ["vacant"]}, {"not": {"status": ["vacant", "let"], "floor": {"above": 1}}}),
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_conditions_that_exclude_each_other_are_proved_to(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert are_disjoint(one, other)
    assert are_disjoint(other, one)


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_conditions_that_can_hold_together_are_not(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert not are_disjoint(one, other)
    assert not are_disjoint(other, one)


floors = st.integers(0, 4)
texts = st.lists(st.sampled_from(["shop", "office", "villa"]), min_size=1, max_size=2, unique=True)
tags = st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=2, unique=True)
bounds = st.dictionaries(
    st.sampled_from(["above", "at_least", "at_most", "below"]), floors, min_size=1, max_size=2
)
days = floors.map(lambda number: str(date(2026, 1, 1) + timedelta(days=number)))
leaves = st.fixed_dictionaries(
    {},
    optional={
        "kind": texts,
        "floor": st.lists(floors, min_size=1, max_size=2, unique=True) | bounds,
        "tags": st.dictionaries(st.sampled_from(["any", "all", "none"]), tags, min_size=1),
        "from": days,
        "to": days,
    },
).filter(bool)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"not": inner}),
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=2)}),
    ),
    max_leaves=3,
)
subjects = st.builds(
    Facts,
    kind=st.sampled_from(["shop", "office", "villa"]),
    floor=floors,
    tags=st.frozensets(st.sampled_from(["a", "b"])),
)


@given(conditions, conditions, subjects, floors)
def test_no_subject_meets_two_conditions_that_are_said_to_exclude_each_other(
    one: dict[str, Any], other: dict[str, Any], subject: Facts, number: int
) -> None:
    day = date(2026, 1, 1) + timedelta(days=number)
    if are_disjoint(one, other):
        both = [parse_conditions(each).holds(subject, day) for each in (one, other)]
        assert not all(both)
