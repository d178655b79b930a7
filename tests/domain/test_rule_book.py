"""Which version of a rule holds for a subject on which day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.charge_items import (
    RuleBook,
    RuleVersion,
    Scope,
    ScopeLevel,
    SubjectPlace,
)

AT = datetime(2026, 1, 1, tzinfo=UTC)
PLACE = SubjectPlace("com", "cty", "bld", "unt")
SCOPES = PLACE.scopes()
START = date(2026, 1, 1)


def version(
    number: int, scope: Scope, first: date, last: date | None = None, *, withdrawn: bool = False
) -> RuleVersion:
    return RuleVersion(
        f"rul_{number}",
        "itm",
        scope,
        first,
        {},
        AT,
        "tester",
        effective_to=last,
        withdrawn=withdrawn,
    )


def told(*versions: RuleVersion) -> list[tuple[str, str | None]]:
    found = RuleBook.of(versions).for_subject(PLACE)
    return [(str(each.first), each.version.id if each.version else None) for each in found]


def test_versions_of_one_scope_follow_one_another() -> None:
    community = Scope(ScopeLevel.COMMUNITY, "cty")
    old, new = version(1, community, START), version(2, community, date(2026, 7, 1))
    assert told(new, old) == [("2026-01-01", "rul_1"), ("2026-07-01", "rul_2")]


def test_the_nearest_scope_overrides_the_wider_ones_and_gives_way_again() -> None:
    unit, community, company = SCOPES[0], SCOPES[2], SCOPES[3]
    assert told(
        version(1, company, START),
        version(2, community, date(2026, 3, 1)),
        version(3, unit, date(2026, 5, 1), date(2026, 5, 31)),
    ) == [
        ("2026-01-01", "rul_1"),
        ("2026-03-01", "rul_2"),
        ("2026-05-01", "rul_3"),
        ("2026-06-01", "rul_2"),
    ]


def test_a_rule_that_ends_without_a_successor_leaves_no_rule() -> None:
    assert told(version(1, SCOPES[2], START, date(2026, 1, 31))) == [
        ("2026-01-01", "rul_1"),
        ("2026-02-01", None),
    ]


def test_withdrawn_versions_and_those_of_others_do_not_count() -> None:
    assert (
        told(
            version(1, SCOPES[2], START, withdrawn=True),
            version(2, Scope(ScopeLevel.SUBJECT, "unt_other"), START),
            version(3, Scope(ScopeLevel.BUILDING, "bld_other"), START),
        )
        == []
    )


days = st.integers(min_value=0, max_value=40).map(lambda number: START + timedelta(days=number))


@given(
    st.lists(
        st.tuples(st.sampled_from(SCOPES), days, st.none() | st.integers(0, 20)),
        max_size=8,
        unique_by=lambda drawn: (drawn[0], drawn[1]),
    )
)
def test_every_day_has_the_rule_that_looking_it_up_by_hand_gives(
    drawn: list[tuple[Scope, date, int | None]],
) -> None:
    versions = [
        version(number, scope, first, None if length is None else first + timedelta(days=length))
        for number, (scope, first, length) in enumerate(drawn)
    ]
    ladder = RuleBook.of(versions).for_subject(PLACE)
    for number in range(70):
        day = START + timedelta(days=number)
        reached = [each for each in ladder if each.first <= day]
        by_ladder = reached[-1].version if reached else None
        assert by_ladder is by_hand(versions, day)


def by_hand(versions: list[RuleVersion], day: date) -> RuleVersion | None:
    """Return the rule of a day: the newest begun of the nearest scope, if it has not ended."""
    for scope in SCOPES:
        begun = [each for each in versions if each.scope == scope and each.effective_from <= day]
        if begun:
            newest = max(begun, key=lambda each: each.effective_from)
            if newest.effective_to is None or day <= newest.effective_to:
                return newest
    return None
