"""A page of cards becomes bills: by one pure function, with nothing lost in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.accounts import AccountDays
from shared.domain.bill_replay import replay
from shared.domain.bills import (
    BillIdMalformed,
    BillState,
    StoredBill,
    bill_of,
    document_of,
    hash_of,
    parse_bill_id,
)
from shared.domain.calendar import Period
from shared.domain.charge_items import Category, LocalName, RuleVersion, Scope, ScopeLevel
from shared.domain.money import Rounding, RoundingMode
from shared.domain.property import SubjectKind
from shared.domain.run_snapshot import RULE_VERSIONS_MAX, RunSnapshot, RunTooManyRules, SnapshotItem
from tests.domain.paper import BUILDING, FEE, NOW, OLD, billed, card, item, snapshot, version


def test_a_bill_says_who_owes_what_for_which_days_by_which_rule() -> None:
    outcome = billed(snapshot(FEE), card())
    (bill,) = outcome.bills
    assert bill.minor == 18500
    assert bill.key.id == "acc_1.pln_1.2026-11.1"
    assert [(line.item_id, line.minor) for line in bill.lines] == [("itm_1", 18500)]
    assert bill.lines[0].rules[0].version_id == "rul_1"
    assert outcome.totals.minor == 18500
    assert outcome.problems == ()


def test_the_document_of_a_bill_is_canonical_and_reads_back() -> None:
    (bill,) = billed(snapshot(FEE), card()).bills
    assert bill_of(document_of(bill)) == bill
    again = bill_of(document_of(bill))
    assert hash_of(document_of(again)) == hash_of(document_of(bill))
    assert b'"minor":18500' in document_of(bill)


def test_a_bill_keeps_the_facts_of_its_days_and_not_the_subjects_history() -> None:
    history = [{"from": f"20{year}-01-01", "value": "vacant"} for year in range(10, 26)]
    facts: dict[str, object] = {
        "built_area": "96.80",
        "status": "let",
        "changes": {
            "status": [
                *history,
                {"from": "2026-11-20", "value": "decorating"},
                {"from": "2027-01-01", "value": "let"},
            ]
        },
    }
    (bill,) = billed(snapshot(FEE), card(facts=facts)).bills
    assert bill.facts == {
        "built_area": "96.80",
        "status": "vacant",
        "changes": {"status": [{"from": "2026-11-20", "value": "decorating"}]},
    }


def test_a_run_sees_a_subject_as_it_was_at_its_snapshot() -> None:
    before = card()
    after = replace(
        before,
        versions=(
            *before.versions,
            replace(before.newest, at=NOW + timedelta(seconds=1), facts={"built_area": "1.00"}),
        ),
        revision=2,
    )
    assert billed(snapshot(FEE), after) == billed(snapshot(FEE), before)


def test_a_subject_created_after_the_snapshot_is_not_in_the_run() -> None:
    outcome = billed(snapshot(FEE), card(at=NOW + timedelta(seconds=1)))
    assert (outcome.bills, outcome.problems, outcome.idle) == ((), (), 0)


def test_a_subject_whose_past_was_trimmed_away_is_a_problem_and_not_forgotten() -> None:
    trimmed = replace(card(at=NOW + timedelta(days=1)), revision=5)
    assert [p.code for p in billed(snapshot(FEE), trimmed).problems] == ["snapshot_lost"]


def test_a_unit_nobody_answers_for_is_a_problem_and_a_free_parking_space_is_not() -> None:
    ended = AccountDays("acc_1", date(2025, 1, 1), date(2026, 10, 31))
    unit = billed(snapshot(FEE), card(ended))
    assert [p.code for p in unit.problems] == ["account_missing"]
    space = billed(snapshot(FEE), card(ended, subject=SubjectKind.SPACE))
    assert (space.problems, space.idle) == ((), 1)


def test_an_item_is_charged_only_on_what_it_is_for() -> None:
    parking = item(
        "itm_1", version("rul_1", "2026-01-01", "300", quantity="home"), on=SubjectKind.SPACE
    )
    assert billed(snapshot(parking), card()).idle == 1
    (bill,) = billed(snapshot(parking), card(subject=SubjectKind.SPACE)).bills
    assert bill.minor == 30000


def test_all_reasons_of_a_blocked_account_are_listed_and_it_gets_no_bill() -> None:
    broken = replace(version("rul_2", "2026-01-01", "1"), document={"schema": 1, "price": "x"})
    outcome = billed(
        snapshot(
            FEE,
            item("itm_2"),
            item("itm_3", broken),
            item("itm_4", version("rul_4", "2026-01-01", "1", quantity="inside_area")),
        ),
        card(),
    )
    assert outcome.bills == ()
    assert [(p.item_id, p.code) for p in outcome.problems] == [
        ("itm_2", "rule_missing"),
        ("itm_3", "rule_unreadable"),
        ("itm_4", "fact_missing"),
    ]
    assert outcome.totals.blocked == 1


def test_an_item_whose_first_rule_begins_later_is_not_charged_yet() -> None:
    later = item("itm_1", version("rul_1", "2027-01-01", "1.85"))
    outcome = billed(snapshot(later), card())
    assert (outcome.bills, outcome.problems, outcome.idle) == ((), (), 1)


def test_an_item_whose_rule_begins_within_the_period_is_charged_from_that_day() -> None:
    begun = item("itm_1", version("rul_1", "2026-11-16", "1.85"))
    (bill,) = billed(snapshot(begun), card()).bills
    assert bill.lines[0].span is not None
    assert (bill.lines[0].span.first, bill.lines[0].span.last) == (
        date(2026, 11, 16),
        date(2026, 11, 30),
    )
    assert replay(bill, snapshot(begun)).bill == bill


def test_a_hole_between_two_rules_blocks() -> None:
    holed = item(
        "itm_1",
        version("rul_1", "2026-01-01", "1.85", last="2026-11-10"),
        version("rul_2", "2026-11-20", "1.95"),
    )
    assert [p.code for p in billed(snapshot(holed), card()).problems] == ["rule_gap"]


def test_a_buildings_own_rule_goes_before_the_communitys() -> None:
    both = item(
        "itm_1",
        version("rul_1", "2026-01-01", "1.85"),
        version("rul_2", "2026-01-01", "3.00", scope=BUILDING),
    )
    (bill,) = billed(snapshot(both), card()).bills
    assert bill.minor == 30000


def test_a_second_look_goes_over_the_wanted_subjects_only() -> None:
    other = replace(card(AccountDays("acc_2", date(2025, 1, 1), None)), subject_id="unt_2")
    outcome = billed(snapshot(FEE), card(), other, only=frozenset({"unt_2"}))
    assert [bill.account_id for bill in outcome.bills] == ["acc_2"]


def test_a_snapshot_reads_back_equal_and_drops_what_can_not_matter() -> None:
    versions = (
        version("rul_0", "2024-01-01", "1"),
        version("rul_1", "2026-01-01", "2"),
        version("rul_2", "2026-11-16", "3"),
        version("rul_3", "2027-01-01", "4"),
    )
    kept = SnapshotItem.of(replace_item(versions), versions, Period(2026, 11).first)
    assert [each.id for each in kept.versions] == ["rul_1", "rul_2", "rul_3"]
    found = snapshot(FEE, bill_rounding=Rounding(RoundingMode.DOWN, Decimal("0.1")))
    read = RunSnapshot.from_json(found.to_json())
    assert read.to_json() == found.to_json()
    assert billed(read, card()) == billed(found, card())


def replace_item(versions: tuple[RuleVersion, ...]) -> Any:
    from shared.domain.charge_items import ChargeItem

    return ChargeItem(
        "itm_1", "cty_1", LocalName("费", "fee"), Category.OTHER, (SubjectKind.UNIT,), OLD
    )


def test_a_snapshot_has_a_limit_on_rule_versions() -> None:
    many = tuple(
        version(
            f"rul_{number}", "2026-01-01", "1", scope=Scope(ScopeLevel.SUBJECT, f"unt_{number}")
        )
        for number in range(RULE_VERSIONS_MAX + 1)
    )
    with pytest.raises(RunTooManyRules):
        snapshot(item("itm_1", *many))


@pytest.mark.parametrize("wrong", ["", "a.b.c", "a.b.2026-11.x", "a.b.2026-11.1.2", ".b.2026-11.1"])
def test_what_is_no_bill_id_is_refused(wrong: str) -> None:
    with pytest.raises(BillIdMalformed):
        parse_bill_id(wrong)


@pytest.mark.parametrize(
    ("open_minor", "cancelled", "state"),
    [
        (18500, False, BillState.OPEN),
        (1, False, BillState.PARTLY_PAID),
        (0, False, BillState.PAID),
        (18500, True, BillState.CANCELLED),
    ],
)
def test_a_bills_state_follows_from_what_is_open(
    open_minor: int, cancelled: bool, state: BillState
) -> None:
    (bill,) = billed(snapshot(FEE), card()).bills
    assert StoredBill(bill, open_minor, 1, "", cancelled=cancelled).state is state
