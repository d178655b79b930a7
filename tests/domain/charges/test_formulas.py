"""Formulas: what they compute, and that every fault is found when the rule is saved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.rule import parse_rule
from tests.domain.charges.charging import Json, amount

FACTS: Json = {
    "built_area": "100",
    "inside_area": "80",
    "floor": 9,
    "household_size": 4,
    "given": {"height": "3.7"},
    "uses": {"water": {"quantity": "35"}},
    "charges": {"water": "77.50"},
}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("(floor - 5) * 5 + 10", "30.00"),
        ("floor - 5 * 5 + 46", "30.00"),
        ("-floor + 10", "1.00"),
        ("- 2 * 3 + 10", "4.00"),
        ("2 - 3 - 4 + 10", "5.00"),
        ("12 / 2 / 3", "2.00"),
        ("12 ÷ 2 × 3", "18.00"),
        ("built_area * 1.85", "185.00"),
        ("built_area * 1.85[CNY/m2/month] + 10[CNY/month]", "195.00"),
        ("max(built_area, 120[m2]) * 2", "240.00"),
        ("min(floor, 6, 7)", "6.00"),
        ("round(built_area / household_size / 3) * 1", "8.00"),
        ("round(10 / 3, 0.05)", "3.35"),
        ("floor(3.7) + ceil(3.2) + abs(0 - 1)", "8.00"),
        ("floor(floor / 2)", "4.00"),
        ("if(floor <= 2, 0, if(floor < 10, 15, 20))", "15.00"),
        ("if(floor > 5 and built_area > 90, 1, 2)", "1.00"),
        ("if(floor > 5 and not built_area > 90 or floor == 3, 1, 2)", "2.00"),
        ("if(floor != 9, 1, 2)", "2.00"),
        ("20 * 5%", "1.00"),
        ("charge.water * 10%", "7.75"),
        ("use.water * 0.5", "17.50"),
        ("if(given.height > 3, 1 + ceil((given.height - 3) / 0.3) * 0.1, 1) * 100", "130.00"),
        ("(built_area - inside_area) / built_area * 100", "20.00"),
        ("1/3 + 1/3 + 1/3", "1.00"),
    ],
)
def test_a_formula_is_an_amount(formula: str, expected: str) -> None:
    assert amount({"formula": formula}, FACTS) == expected


def test_a_third_three_times_is_whole_even_when_rounded_down() -> None:
    rule = {"formula": "1/3 + 1/3 + 1/3", "rounding": {"mode": "down"}}
    assert amount(rule) == "1.00"


def test_a_formula_is_a_price_a_quantity_and_a_factor() -> None:
    price = {"formula": "base + (floor - 1) * 0.05[CNY/m2]",
             "values": {"base": {"value": "0.80", "unit": "CNY/m2/month"}}}  # fmt: skip
    rule: Json = {"quantity": "built_area", "price": price | {"formula": "base + floor * 0.05"}}
    rule["price"]["values"] = {"base": {"value": "0.80"}}
    assert amount(rule, FACTS) == "125.00"
    quantity = {"formula": "built_area - 20", "unit": "m2"}
    assert amount({"quantity": quantity, "price": "2"}, FACTS) == "160.00"
    factor = {"factor": {"formula": "1 + floor / 100"}}
    assert amount({"amount": "100", "factors": [factor]}, FACTS) == "109.00"


@pytest.mark.parametrize(
    ("formula", "reason", "marked"),
    [
        ("(flor - 5) * 5", "formula_name_unknown", "(⟪flor⟫ - 5) * 5"),
        ("built_area + floor", "formula_units_differ", "⟪built_area + floor⟫"),
        ("built_area + household_size", "formula_units_differ", "⟪built_area + household_size⟫"),
        ("built_area > floor", "formula_units_differ", "⟪built_area > floor⟫"),
        ("max(built_area, floor) * 2", "formula_units_differ", "⟪max(built_area, floor)⟫ * 2"),
        ("if(floor > 1, built_area, floor)", "formula_units_differ",
         "⟪if(floor > 1, built_area, floor)⟫"),
        ("built_area", "formula_unit_wrong", "⟪built_area⟫"),
        ("built_area * floor", "formula_unit_wrong", "⟪built_area * floor⟫"),
        ("built_area * 2[CNY]", "formula_unit_wrong", "⟪built_area * 2[CNY]⟫"),
        ("floor > 3", "formula_number_expected", "⟪floor > 3⟫"),
        ("(floor > 3) * 2", "formula_number_expected", "(⟪floor > 3) * 2⟫"),
        ("if(floor, 1, 2)", "formula_condition_expected", "if(⟪floor⟫, 1, 2)"),
        ("floor and 3", "formula_condition_expected", "⟪floor⟫ and 3"),
        ("10 / 0", "division_by_zero", "10 / ⟪0⟫"),
        ("10 / (5 - 5)", "division_by_zero", "10 / (⟪5 - 5⟫)"),
        ("sqrt(4)", "formula_function_unknown", "⟪sqrt(4)⟫"),
        ("min(1)", "formula_arguments_wrong", "⟪min(1)⟫"),
        ("round(3, floor)", "formula_unit_expected", "round(3, ⟪floor⟫)"),
        ("5 +", "formula_value_expected", "5 +⟪⟫"),
        ("(5", "formula_sign_expected", "(5⟪⟫"),
        ("5 5", "formula_end_expected", "5 ⟪5⟫"),
        ("5 ; 6", "formula_sign_unknown", "5 ⟪;⟫ 6"),
        ("__import__('os')", "formula_sign_unknown", "__import__(⟪'⟫os')"),
        ("floor.__class__", "formula_name_unknown", "⟪floor.__class__⟫"),
        ("2[yards!]", "unit_unknown", "⟪2[yards!]⟫"),
        ("(" * 30 + "1" + ")" * 30, "formula_too_deep", None),
        ("+".join(["1"] * 100), "formula_too_large", None),
    ],
)  # fmt: skip
def test_a_faulty_formula_is_refused_with_the_place_marked(
    formula: str, reason: str, marked: str | None
) -> None:
    with pytest.raises(RuleRejected) as refused:
        parse_rule({"formula": formula})
    assert refused.value.reason == reason
    assert refused.value.field == "/formula"
    if marked is not None:
        assert refused.value.data["marked"] == marked


def test_a_mistyped_name_is_told_the_nearest_one() -> None:
    with pytest.raises(RuleRejected) as refused:
        parse_rule({"formula": "bulit_area * 2"})
    assert refused.value.data["close"] == "built_area"
    assert refused.value.data["position"] == 1


def test_the_unit_of_a_given_quantity_is_declared_or_free() -> None:
    assert amount({"formula": "given.height * 10"}, FACTS) == "37.00"
    with pytest.raises(RuleRejected, match="formula_units_differ"):
        parse_rule({"formula": "given.height + built_area", "units": {"given.height": "m"}})


def reason_of(formula: str) -> str | None:
    """Return why `formula` is refused, or None if it is one."""
    try:
        parse_rule({"formula": formula})
    except RuleRejected as refused:
        return refused.reason
    return None


@given(st.text(max_size=60))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    reason_of(text)


@given(st.text(alphabet="()+-*/%,.<>=! 0123456789abfilmnorxd[]", max_size=80))
def test_any_sequence_of_signs_is_a_formula_or_refused(text: str) -> None:
    reason_of(text)
