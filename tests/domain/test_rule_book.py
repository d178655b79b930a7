"""What a book of rules lets in, so that no two versions could both be meant."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shared.domain.charge_items import (
    RuleEndsBeforeItBegins,
    RuleOrderNeedsConditions,
    RuleVersion,
    RuleVersionsOverlap,
)
from shared.domain.rule_book import ItemBook, RuleBook, RuleNotNewest, RuleOrderUnclear
from tests.domain.rules import AT, BUILDING, UNIT, version

JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)
SHOPS = {"kind": ["shop"]}
HIGH = {"floor": {"above": 5}}


def book(*versions: RuleVersion) -> RuleBook:
    found = RuleBook(ItemBook("itm", "cty"))
    for each in versions:
        found = found.with_version(each)
    return found


@pytest.mark.parametrize("first", [date(2026, 1, 1), date(2025, 12, 31)])
def test_a_version_that_begins_no_later_than_the_newest_of_its_series_is_refused(
    first: date,
) -> None:
    with pytest.raises(RuleVersionsOverlap) as refused:
        book(version(1), version(2, first=first))
    assert refused.value.data == {"taken_through": "2026-01-01", "rule_id": "rul_1"}


def test_a_version_with_an_end_frees_the_days_after_it() -> None:
    ended = version(1, effective_to=date(2026, 6, 30))
    with pytest.raises(RuleVersionsOverlap):
        book(ended, version(2, first=date(2026, 6, 30)))
    assert book(ended, version(2, first=JULY)).revision == 2


def test_rules_of_other_scopes_items_and_conditions_do_not_overlap() -> None:
    found = book(
        version(1),
        version(2, BUILDING),
        version(3, UNIT),
        version(4, conditions=SHOPS),
    )
    assert len(found.versions) == 4


def test_two_conditions_that_could_both_hold_need_an_order() -> None:
    with pytest.raises(RuleOrderUnclear) as refused:
        book(version(1, conditions=SHOPS), version(2, conditions=HIGH))
    assert refused.value.data == {"rule_id": "rul_1", "order": 100}
    assert refused.value.field == "order"
    assert book(version(1, conditions=SHOPS), version(2, conditions=HIGH, order=99))


def test_conditions_that_exclude_each_other_need_none() -> None:
    assert book(
        version(1, conditions=SHOPS),
        version(2, conditions={"kind": ["office", "villa"]}),
        version(3, BUILDING, conditions=HIGH),
    )


def test_conditions_that_are_never_in_force_together_need_none() -> None:
    ended = version(1, conditions=SHOPS, effective_to=date(2026, 6, 30))
    assert book(ended, version(2, conditions=HIGH, first=JULY))
    followed = version(3, conditions=SHOPS, first=JULY, order=7)
    assert book(version(1, conditions=SHOPS), followed, version(2, conditions=HIGH, first=AUGUST))


def test_conditions_written_in_another_order_of_keys_are_the_same_series() -> None:
    one = {"kind": ["shop"], "floor": {"above": 1}}
    other = {"floor": {"above": 1}, "kind": ["shop"]}
    with pytest.raises(RuleVersionsOverlap):
        book(version(1, conditions=one), version(2, conditions=other))


def test_only_the_newest_of_a_series_is_withdrawn_and_makes_room_again() -> None:
    both = book(version(1), version(2, first=JULY))
    with pytest.raises(RuleNotNewest):
        both.without("rul_1", AT)
    left = both.without("rul_2", AT + timedelta(days=1))
    assert [each.withdrawn for each in left.versions] == [False, True]
    assert left.with_version(version(3, first=date(2026, 3, 1))).revision == 4


def test_what_comes_back_by_a_withdrawal_must_leave_the_order_clear() -> None:
    found = book(
        version(1, conditions=SHOPS),
        version(2, conditions=SHOPS, order=7, first=JULY),
        version(3, conditions=HIGH, first=AUGUST),
    )
    with pytest.raises(RuleOrderUnclear):
        found.without("rul_2", AT)


def test_withdrawn_versions_are_kept_as_long_as_a_run_may_go_by_them() -> None:
    found = book(version(1)).without("rul_1", AT)
    young = version(2, created_at_days=3)
    assert [each.id for each in found.with_version(young).versions] == ["rul_1", "rul_2"]
    old = version(3, created_at_days=8)
    assert [each.id for each in found.with_version(old).versions] == ["rul_3"]


def test_who_saved_a_version_and_why_stays_with_the_version() -> None:
    (kept,) = book(version(1, note="2026", created_by="finance")).versions
    assert (kept.note, kept.created_by) == ("", "")


def test_a_rule_without_conditions_has_no_order_and_no_rule_ends_before_it_begins() -> None:
    with pytest.raises(RuleOrderNeedsConditions):
        version(1, order=3)
    with pytest.raises(RuleEndsBeforeItBegins):
        version(1, effective_to=date(2025, 12, 31))
