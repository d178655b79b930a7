"""Which rules a run goes by, and in which order the items of a bill are computed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shared.domain.accounts import AccountDays
from shared.domain.bill_replay import replay
from shared.domain.billing_card import BillingCard
from shared.domain.bills import Bill, bill_of, document_of, hash_of
from shared.domain.charge_items import RuleVersion, Scope, ScopeLevel
from shared.domain.item_order import ItemsCircular, charges_needed, require_no_circle, require_order
from shared.domain.property import SubjectKind
from shared.domain.run_snapshot import RunSnapshot, SnapshotItem
from tests.domain.paper import FEE, NOW, OLD, billed, card, item, snapshot, version

UNIT = Scope(ScopeLevel.SUBJECT, "unt_1")
VACANT = {"status": ["vacant"]}


def own(rule_id: str, price: str, first: str = "2026-01-01", **more: Any) -> RuleVersion:
    return version(rule_id, first, price, scope=UNIT, **more)


def of_unit(*rules: RuleVersion, base: BillingCard | None = None) -> BillingCard:
    return replace(base or card(), own_rules=rules)


def only(found: RunSnapshot, *cards: BillingCard) -> Bill:
    outcome = billed(found, *cards)
    assert outcome.problems == ()
    (bill,) = outcome.bills
    assert replayed(bill, found, *cards) == bill
    return bill


def replayed(bill: Bill, found: RunSnapshot, *cards: BillingCard) -> Bill:
    documents = {rule.id: rule.document for each in cards for rule in each.own_rules}
    stored = bill_of(document_of(bill))
    again = replay(stored, RunSnapshot.from_json(found.to_json()), documents)
    assert again.hash == hash_of(document_of(bill)).hex()
    return again.bill


def problems(found: RunSnapshot, *cards: BillingCard) -> list[tuple[str, str]]:
    outcome = billed(found, *cards)
    assert outcome.bills == ()
    return [(problem.item_id, problem.code) for problem in outcome.problems]


def test_a_units_very_own_rule_goes_before_all_others_and_is_read_with_its_card() -> None:
    bill = only(snapshot(FEE), of_unit(own("rul_own", "0.50")))
    assert bill.minor == 5000
    assert bill.lines[0].rules[0].version_id == "rul_own"


def test_a_run_goes_by_the_own_rules_that_were_saved_and_not_withdrawn_at_its_snapshot() -> None:
    later = replace(own("rul_late", "9.99"), created_at=NOW + timedelta(seconds=1))
    gone = replace(own("rul_gone", "8.88"), withdrawn_at=NOW)
    still = replace(own("rul_still", "0.70"), withdrawn_at=NOW + timedelta(seconds=1))
    assert only(snapshot(FEE), of_unit(later, gone)).minor == 18500
    assert only(snapshot(FEE), of_unit(later, gone, still)).minor == 7000


def test_an_own_rule_of_another_item_changes_nothing_here() -> None:
    other = own("rul_own", "0.50", item_id="itm_9")
    assert only(snapshot(FEE), of_unit(other)).minor == 18500


def test_an_own_rule_that_begins_within_the_period_splits_the_line_by_day() -> None:
    bill = only(snapshot(FEE), of_unit(own("rul_own", "0.50", "2026-11-16")))
    assert [rule.version_id for rule in bill.lines[0].rules] == ["rul_1", "rul_own"]
    assert bill.minor == (18500 + 5000) // 2


def test_a_conditional_rule_is_for_those_who_meet_it_and_neighbours_are_told_apart() -> None:
    found = snapshot(
        item(
            "itm_1",
            version("rul_1", "2026-01-01", "2.00"),
            version("rul_2", "2026-01-01", "3.00", conditions={"kind": ["shop"]}, order=100),
        )
    )
    cards = [
        replace(
            card(
                AccountDays(f"acc_{number}", date(2025, 1, 1), None),
                facts={"built_area": "100.00", "kind": kind},
            ),
            subject_id=f"unt_{number}",
        )
        for number, kind in enumerate(("shop", "residential", "shop"))
    ]
    outcome = billed(found, *cards)
    assert [bill.minor for bill in outcome.bills] == [30000, 20000, 30000]


def test_a_status_that_turns_within_the_period_changes_the_rule_on_that_day_and_back() -> None:
    facts: dict[str, object] = {
        "built_area": "100.00",
        "status": "occupied",
        "changes": {
            "status": [
                {"from": "2026-11-11", "value": "vacant"},
                {"from": "2026-11-21", "value": "let"},
            ]
        },
    }
    found = snapshot(
        item(
            "itm_1",
            version("rul_1", "2026-01-01", "3.00"),
            version("rul_2", "2026-01-01", "1.50", conditions=VACANT, order=100),
        )
    )
    (line,) = only(found, card(facts=facts)).lines
    assert [(rule.version_id, str(rule.first)) for rule in line.rules] == [
        ("rul_1", "2026-11-01"),
        ("rul_2", "2026-11-11"),
        ("rul_1", "2026-11-21"),
    ]
    assert line.minor == 25000


def test_a_unit_that_meets_no_conditions_is_blocked_and_never_charged_nothing() -> None:
    found = snapshot(
        item("itm_1", version("rul_1", "2026-01-01", "3.00", conditions=VACANT, order=100))
    )
    facts: dict[str, object] = {"built_area": "100.00", "status": "occupied"}
    outcome = billed(found, card(facts=facts))
    (problem,) = outcome.problems
    assert (problem.code, problem.data) == ("rule_conditions_unmet", {"day": "2026-11-01"})


def test_conditions_that_can_not_be_read_any_more_block_those_they_may_be_for() -> None:
    found = snapshot(
        item(
            "itm_1",
            version("rul_1", "2026-01-01", "3.00"),
            version("rul_2", "2026-01-01", "1.50", conditions={"moon": ["full"]}, order=100),
        )
    )
    assert problems(found, card()) == [("itm_1", "rule_unreadable")]


def part(item_id: str, of: str, percent: str = "10", **more: Any) -> SnapshotItem:
    document = {"quantity": {"charge": of}, "price": {"percent": percent}}
    rule = version(f"rul_{item_id}", "2026-01-01", "", item_id=item_id, document=document)
    return item(item_id, rule, **more)


def test_a_percentage_of_another_charge_is_computed_after_it_wherever_it_stands() -> None:
    found = snapshot(part("itm_2", "itm_1"), FEE, part("itm_3", "itm_2", "50"))
    bill = only(found, card())
    assert [(line.item_id, line.minor) for line in bill.lines] == [
        ("itm_2", 1850),
        ("itm_1", 18500),
        ("itm_3", 925),
    ]


def test_a_part_of_what_is_not_charged_here_is_nothing_and_said_so() -> None:
    parking = item("itm_1", version("rul_1", "2026-01-01", "300"), on=SubjectKind.SPACE)
    (line,) = only(snapshot(parking, part("itm_2", "itm_1")), card()).lines
    assert (line.item_id, line.minor) == ("itm_2", 0)


def test_a_part_of_an_item_that_is_not_billed_with_it_is_blocked() -> None:
    assert problems(snapshot(part("itm_2", "itm_9")), card()) == [("itm_2", "charge_missing")]


def test_a_part_of_a_blocked_charge_is_blocked_with_it_and_both_are_told() -> None:
    broken = item("itm_1", version("rul_1", "2026-01-01", "1", quantity="inside_area"))
    assert problems(snapshot(part("itm_2", "itm_1"), broken), card()) == [
        ("itm_2", "charge_blocked_itself"),
        ("itm_1", "fact_missing"),
    ]


def test_a_circle_that_only_a_units_own_rule_closes_blocks_that_unit() -> None:
    found = snapshot(FEE, part("itm_2", "itm_1"))
    document = {"quantity": {"charge": "itm_2"}, "price": {"percent": "5"}}
    circle = own("rul_own", "", document=document)
    assert problems(found, of_unit(circle)) == [
        ("itm_1", "charge_blocked_itself"),
        ("itm_2", "charges_circular"),
    ]
    assert only(found, card()).minor == 20350


def test_items_that_take_a_part_of_one_another_are_refused_before_a_run_begins() -> None:
    with pytest.raises(ItemsCircular) as refused:
        require_no_circle((part("itm_1", "itm_2"), part("itm_2", "itm_1")), date(2026, 11, 1))
    assert set(str(refused.value.data["items"]).split(", ")) == {"itm_1", "itm_2"}
    with pytest.raises(ItemsCircular):
        require_order({"itm_1": frozenset({"itm_1"})})


def test_rules_that_have_ended_or_were_withdrawn_need_nothing_any_more() -> None:
    document = {"quantity": {"charge": "itm_2"}, "price": {"percent": "5"}}
    rule = version("rul_1", "2026-01-01", "", document=document)
    first = date(2026, 11, 1)
    assert charges_needed([rule], first) == {"itm_2"}
    ended = replace(rule, effective_to=date(2026, 10, 31))
    assert charges_needed([ended, replace(rule, withdrawn_at=OLD)], first) == frozenset()
