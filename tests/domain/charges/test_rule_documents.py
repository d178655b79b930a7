"""What a rule document may say, and how exactly it is refused when it says something else."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.charges.errors import ChargeBlocked, FactsRejected, RuleRejected
from shared.domain.charges.facts import Facts
from shared.domain.charges.rule import parse_rule
from tests.domain.charges.charging import Json, amount, charged

AREA: Json = {"quantity": "built_area", "price": "1.85"}
METERED: Json = {"quantity": {"metered": "water"}, "price": "1"}


def table(*rows: Json, **more: Any) -> Json:
    """Return a metered rule with those tiers."""
    return METERED | {"price": {"tiers": list(rows), **more}}


@pytest.mark.parametrize(
    ("document", "field", "reason"),
    [
        ({}, "/quantity", "key_missing"),
        ({"quantity": "built_area"}, "/price", "key_missing"),
        (AREA | {"pirce": "2"}, "/pirce", "key_unknown"),
        (AREA | {"price": 1.85}, "/price", "float_refused"),
        (AREA | {"price": True}, "/price", "decimal_expected"),
        (AREA | {"price": "1,85"}, "/price", "decimal_expected"),
        (AREA | {"price": "1e3"}, "/price", "decimal_expected"),
        (AREA | {"price": "NaN"}, "/price", "decimal_expected"),
        (AREA | {"quantity": "area"}, "/quantity", "choice_unknown"),
        (AREA | {"schema": 2}, "/schema", "above_maximum"),
        (AREA | {"per": "week"}, "/per", "choice_unknown"),
        (AREA | {"per": {"days": 1, "months": 1}}, "/per", "per_form"),
        (AREA | {"currency": "XXX"}, "/currency", "choice_unknown"),
        (METERED | {"per": "month"}, "/per", "metered_is_once"),
        (METERED | {"quantity": {"metered": "cold-water"}}, "/quantity/metered", "name_malformed"),
        (METERED | {"quantity": {"metered": "w", "times": "x"}}, "/quantity/times",
         "decimal_expected"),
        (AREA | {"price": {"bands": {"peak": "1"}}}, "/price", "meter_expected"),
        (AREA | {"proration": "daily"}, "/proration", "choice_unknown"),
        (AREA | {"proration": {"method": "half_month", "half_days": 31}}, "/proration/half_days",
         "above_maximum"),
        (AREA | {"rounding": {"unit": "0"}}, "/rounding/unit", "below_minimum"),
        (AREA | {"rounding": {"mode": "nearest"}}, "/rounding/mode", "choice_unknown"),
        (AREA | {"rounding": [{}, {}]}, "/rounding/1", "stage_repeated"),
        (AREA | {"rounding": {"stage": "tier", "rest": "carry"}}, "/rounding/rest",
         "carry_stage_wrong"),
        (AREA | {"when": {}}, "/when", "condition_empty"),
        (AREA | {"when": {"floor": {}}}, "/when/floor", "condition_empty"),
        (AREA | {"when": {"kind": []}}, "/when/kind", "below_minimum"),
        (AREA | {"when": {"kind": "home"}}, "/when/kind", "list_expected"),
        (AREA | {"when": {"season": {"from": "13-01", "to": "01-01"}}}, "/when/season/from",
         "month_day_expected"),
        (AREA | {"when": {"from": "2024-02-30"}}, "/when/from", "date_expected"),
        (AREA | {"factors": [{"factor": "-1"}]}, "/factors/0/factor", "below_minimum"),
        (AREA | {"limits": {"minimum": "5", "maximum": "4"}}, "/limits/maximum", "order_expected"),
        (AREA | {"limits": {"minimum_only_if_due": True}}, "/limits/minimum", "key_missing"),
        (AREA | {"discounts": [{"percent": "5", "amount": "1"}]}, "/discounts/0", "discount_form"),
        (AREA | {"discounts": [{}]}, "/discounts/0", "discount_form"),
        (AREA | {"tax": {}}, "/tax/percent", "key_missing"),
        (AREA | {"tax": {"percent": "-1"}}, "/tax/percent", "below_minimum"),
        (table({"up_to": "20", "price": "1"}, {"up_to": "20", "price": "2"}),
         "/price/tiers/1/up_to", "order_expected"),
        (table({"price": "1"}, {"price": "2"}), "/price/tiers/1", "never_reached"),
        (table({"up_to": "20"}), "/price/tiers/0/price", "key_missing"),
        (table(), "/price/tiers", "below_minimum"),
        (table({"price": "1"}, allowance=[{"add": "1"}]), "/price/allowance/0", "allowance_form"),
        (table({"up_to": "1", "price": "1"}, {"price": "2"},
               allowance=[{"persons_above": 4, "add": ["1", "2"]}]),
         "/price/allowance/0/add", "edges_expected"),
        (table({"price": "1"}, period={"year": {}}, scale={"days": "30"}), "/price/scale",
         "scale_of_yearly_tiers"),
        (table({"amount": "1"}, period={"year": {}}), "/price/period",
         "yearly_tiers_without_amounts"),
        (AREA | {"price": {"tiers": [{"price": "1"}], "period": {"year": {}}}}, "/price/period",
         "yearly_tiers_need_meter"),
        (AREA | {"price": {"choose": [{"then": "1"}, {"then": "2"}]}}, "/price/choose/1",
         "never_reached"),
        (AREA | {"price": {"by": "kind"}}, "/price/cases", "key_missing"),
        (AREA | {"price": {"by": "colour", "cases": {}}}, "/price/by", "choice_unknown"),
        ({"sum": [AREA]}, "/sum", "below_minimum"),
        ({"sum": [AREA, METERED], "limits": {"minimum": "1", "stage": "full"}}, "/limits",
         "limits_of_mixed_times"),
        ({"sum": [AREA, AREA | {"tax": {"percent": "6"}}]}, "/sum/1/tax", "key_unknown"),
        ({"sum": [AREA, AREA], "price": "1"}, "/price", "key_unknown"),
        ({"amount": "-1"}, "/amount", "below_minimum"),
        ({"amount": "1", "note": "x" * 501}, "/note", "too_long"),
    ],
)  # fmt: skip
def test_a_wrong_document_is_refused_at_the_very_place(
    document: Json, field: str, reason: str
) -> None:
    with pytest.raises(RuleRejected) as refused:
        parse_rule(document)
    assert (refused.value.field, refused.value.reason) == (field, reason)


def test_a_mistyped_key_is_told_the_nearest_one() -> None:
    with pytest.raises(RuleRejected) as refused:
        parse_rule(AREA | {"roundng": {}})
    assert refused.value.data["close"] == "rounding"


@pytest.mark.parametrize("value", ["text", 1, None, [], 1.5])
def test_a_document_is_an_object(value: Any) -> None:
    with pytest.raises(RuleRejected):
        parse_rule(value)


def test_a_document_is_bounded_in_depth_and_size() -> None:
    deep: Any = "1"
    for _ in range(40):
        deep = {"components": {"x": deep}}
    with pytest.raises(RuleRejected, match="too_deep"):
        parse_rule(AREA | {"price": deep})
    wide = {f"part_{index}": {"components": {"x" * 60: "1"}} for index in range(190)}
    document = AREA | {"price": {"components": wide}, "note": "n" * 400}
    assert parse_rule(document).to_json() == document
    rows = [{"up_to": str(index + 1), "price": {"components": wide}} for index in range(20)]
    with pytest.raises(RuleRejected, match="too_long"):
        parse_rule(AREA | {"price": {"tiers": rows}})


def test_a_document_that_refers_to_itself_is_refused() -> None:
    document: Json = dict(AREA)
    document["price"] = document
    with pytest.raises(RuleRejected):
        parse_rule(document)


@pytest.mark.parametrize(
    "document",
    [
        AREA,
        {"amount": "50.00", "when": {"any": [{"kind": ["home"]}, {"not": {"floor": [1, 2]}}]}},
        {"sum": [AREA, {"amount": "3"}], "currency": "CNY", "schema": 1, "note": "court 2013"},
        table({"up_to": "9", "price": {"components": {"a": "1", "b": "2"}}}, {"price": "3"}),
    ],
)
def test_a_rule_reads_back_as_it_was_written(document: Json) -> None:
    rule = parse_rule(document)
    assert rule.to_json() == document
    assert parse_rule(rule.to_json()) == rule


def test_a_rule_says_what_it_needs() -> None:
    rule = parse_rule(
        {
            "sum": [
                {"quantity": {"metered": "water"}, "price": "1"},
                {"quantity": {"share": "lift"}},
                {"quantity": {"charge": "water_fee"}, "price": {"percent": "5"}},
                {"formula": "built_area * given.rate"},
            ],
            "when": {"status": ["occupied"]},
        }
    )
    assert rule.needs.uses == {"water"}
    assert rule.needs.shares == {"lift"}
    assert rule.needs.charges == {"water_fee"}
    assert rule.needs.given == {"rate"}
    assert rule.needs.attributes == {"built_area", "status"}


@pytest.mark.parametrize(
    ("facts", "field", "reason"),
    [
        ({"area": "1"}, "/area", "key_unknown"),
        ({"built_area": 1.5}, "/built_area", "float_refused"),
        ({"built_area": "-1"}, "/built_area", "below_minimum"),
        ({"floor": "3"}, "/floor", "integer_expected"),
        ({"tags": "vip"}, "/tags", "list_expected"),
        ({"uses": {"water": {}}}, "/uses/water/quantity", "key_missing"),
        ({"uses": {"water": {"quantity": "3", "bands": {"peak": "2"}}}}, "/uses/water/bands",
         "sum_expected"),
        ({"uses": {"w": {"quantity": "3", "from": "2024-02-01", "to": "2024-01-01"}}},
         "/uses/w/to", "order_expected"),
        ({"changes": {"status": [{"from": "2024-01-01", "value": "vacant"},
                                 {"from": "2024-01-01", "value": "let"}]}},
         "/changes/status/1/from", "order_expected"),
        ({"changes": {"given": []}}, "/changes/given", "key_unknown"),
    ],
)  # fmt: skip
def test_wrong_facts_are_refused_at_the_very_place(facts: Json, field: str, reason: str) -> None:
    with pytest.raises(FactsRejected) as refused:
        Facts.from_json(facts)
    assert (refused.value.field, refused.value.reason) == (field, reason)


@pytest.mark.parametrize(
    ("document", "facts", "reason"),
    [
        (AREA, {}, "fact_missing"),
        (METERED, {}, "reading_missing"),
        ({"quantity": {"given": "cards"}, "price": "1"}, {}, "quantity_missing"),
        ({"quantity": {"share": "lift"}}, {}, "share_missing"),
        ({"quantity": {"charge": "water"}}, {}, "charge_missing"),
        (AREA | {"when": {"kind": ["home"]}}, {"built_area": "1"}, "fact_missing"),
        (AREA | {"price": {"by": "kind", "cases": {"home": "1"}}},
         {"built_area": "1", "kind": "shop"}, "no_case_fits"),
        (AREA | {"price": {"by": "floor", "ranges": [{"up_to": "3", "then": "1"}]}},
         {"built_area": "1", "floor": 4}, "no_range_fits"),
        (AREA | {"price": {"choose": [{"when": {"floor": {"above": 5}}, "then": "1"}]}},
         {"built_area": "1", "floor": 4}, "no_choice_fits"),
        (AREA | {"currency": "USD"}, {"built_area": "1"}, "currency_differs"),
        ({"formula": "10 / (floor - 5)"}, {"floor": 5}, "division_by_zero"),
        (METERED | {"price": {"bands": {"peak": "1"}}}, {"uses": {"water": {"quantity": "3"}}},
         "bands_missing"),
        (METERED | {"price": {"bands": {"peak": "1"}}},
         {"uses": {"water": {"quantity": "3", "bands": {"valley": "3"}}}}, "band_without_price"),
        ({"formula": " * ".join(["given.big"] * 6)}, {"given": {"big": "9" * 15}},
         "amount_too_large"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_computed_is_blocked_and_never_zero(
    document: Json, facts: Json, reason: str
) -> None:
    with pytest.raises(ChargeBlocked) as blocked:
        charged(document, facts)
    assert blocked.value.reason == reason


def test_a_line_without_any_rule_in_force_is_blocked() -> None:
    with pytest.raises(ChargeBlocked, match="rule_missing"):
        charged([("2025-01-01", AREA)], {"built_area": "1"})


def test_a_rule_that_is_not_for_this_one_does_not_apply() -> None:
    rule = AREA | {"when": {"kind": ["shop"]}}
    result = charged(rule, {"built_area": "100", "kind": "home"})
    assert (result.applies, result.amount.minor, result.steps) == (False, 0, ())
    assert charged(rule, {"built_area": "100", "kind": "shop"}).applies


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"kind": ["home", "flat"]}, True),
        ({"floor": {"at_least": 6, "at_most": 6}}, True),
        ({"floor": {"above": 6}}, False),
        ({"floor": {"below": 6}}, False),
        ({"floor": [5, 7]}, False),
        ({"household_size": {"at_least": 5}}, True),
        ({"tags": {"any": ["low_income", "vip"]}}, True),
        ({"tags": {"all": ["vip", "old"]}}, False),
        ({"tags": {"none": ["old"]}}, True),
        ({"given": {"cars": {"above": 1}}}, True),
        ({"from": "2024-09-01", "to": "2024-09-30"}, True),
        ({"from": "2024-10-01"}, False),
        ({"season": {"from": "05-01", "to": "10-31"}}, True),
        ({"season": {"from": "11-15", "to": "03-15"}}, False),
        ({"not": {"kind": ["shop"]}}, True),
        ({"any": [{"floor": [1]}, {"kind": ["home"]}]}, True),
        ({"all": [{"floor": [1]}, {"kind": ["home"]}]}, False),
        ({"formula": "floor > 5 and built_area >= 100[m2]"}, True),
        ({"formula": "not (floor = 6)"}, False),
    ],
)
def test_conditions(condition: Json, holds: bool) -> None:
    facts: Json = {
        "built_area": "100",
        "kind": "home",
        "floor": 6,
        "household_size": 5,
        "tags": ["vip"],
        "given": {"cars": "2"},
    }
    assert charged(AREA | {"when": condition}, facts).applies is holds


def test_a_condition_on_days_charges_only_those_days() -> None:
    rule = {"amount": "300", "when": {"from": "2024-09-11", "to": "2024-09-20"}}
    result = charged(rule)
    assert str(result.amount) == "100.00"
    assert [(str(part.first), str(part.last)) for part in result.parts] == [
        ("2024-09-11", "2024-09-20")
    ]


def test_a_change_that_makes_no_difference_to_the_rule_splits_nothing() -> None:
    vacancy = {"factor": "0.7", "when": {"status": ["vacant"]}}
    changes: Json = {
        "status": [
            {"from": "2024-09-05", "value": "decorating"},
            {"from": "2024-09-20", "value": "occupied"},
        ],
        "tags": [{"from": "2024-09-10", "value": ["vip"]}],
    }
    result = charged(AREA | {"factors": [vacancy]}, {"built_area": "120.50", "changes": changes})
    assert str(result.amount) == "222.93"
    assert len(result.parts) == 1


def test_prices_are_chosen_by_kind_floor_and_numbers_given() -> None:
    by_pipe = {"by": {"given": "pipe_mm"}, "cases": {"13": "860", "20": "1170"}}
    assert amount({"amount": by_pipe}, {"given": {"pipe_mm": "20"}}, currency="JPY") == "1170"
    by_floor = {"by": "floor", "ranges": [{"up_to": "6", "then": "0.80"}, {"then": "1.20"}]}
    rule = {"quantity": "built_area", "price": by_floor}
    found = [amount(rule, {"built_area": "100", "floor": floor}) for floor in (6, 7)]
    assert found == ["80.00", "120.00"]


def test_a_rule_does_not_change_when_its_document_is_changed_later() -> None:
    document: Json = {"quantity": "built_area", "price": "1.85"}
    rule = parse_rule(document)
    document["price"] = "9"
    assert rule.to_json() == AREA
