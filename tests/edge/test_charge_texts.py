"""Sentences of the engine: every reason and every step has one in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.domain.charges.errors import ChargeBlocked, RuleRejected
from shared.domain.community import Language
from shared.edge.texts import all_texts, sentence_of
from shared.edge.texts.charge_steps import CHARGE_STEPS, INPUTS
from shared.edge.texts.computation_steps import STEPS
from shared.edge.texts.explain import explain
from tests.domain.charges.charging import charged, used

CHARGES = Path(__file__).parents[2] / "shared/domain/charges"
VACANCY = {
    "quantity": "built_area",
    "price": "1.85",
    "factors": [{"name": "空置", "when": {"status": ["vacant"]}, "factor": "0.70"}],
}
# Steps whose name is chosen while computing: by a setting, a limit, a combination.
CHOSEN = {
    "at_least", "at_most", "maximum", "cap", "discount_cap", "sum", "greater_of", "lesser_of",
    "price", "tier", "band",
}  # fmt: skip


def literals(function: str, position: int) -> Iterator[str]:
    """Yield the literal arguments of every call of `function` in the engine."""
    for path in CHARGES.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and len(node.args) > position:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                argument = node.args[position]
                if name == function and isinstance(argument, ast.Constant):
                    yield str(argument.value)


@pytest.mark.parametrize(
    ("prefix", "function"),
    [("rule_rejected", "refuse"), ("rule_rejected", "FormulaFault"), ("charge_blocked", "block")],
)
def test_every_reason_has_a_sentence_in_both_languages(prefix: str, function: str) -> None:
    texts = all_texts()
    reasons = set(literals(function, 0))
    assert reasons
    missing = {reason for reason in reasons if f"{prefix}.{reason}" not in texts}
    assert not missing
    assert all(texts[f"{prefix}.{reason}"].keys() == {"zh", "en"} for reason in reasons)


def test_every_step_of_a_charge_has_a_sentence() -> None:
    noted = set(literals("note", 1)) | CHOSEN
    assert noted - CHARGE_STEPS.keys() == set()
    assert CHARGE_STEPS.keys() & STEPS.keys() == set()


def test_a_trace_is_told_in_chinese() -> None:
    changes = {"status": [{"from": "2024-09-11", "value": "vacant"}]}
    result = charged(VACANCY, {"built_area": "120.50", "changes": changes})
    assert explain(result.steps, Language.ZH) == [
        "2024-09-01 至 2024-09-10，共 10 天：",
        "建筑面积 120.50 m² × 单价 1.85 元/m²/月 = 222.9250 元",
        "2024-09-01 至 2024-09-10 按天折算：222.9250 元 × 10 天 / 30 天 = 74.30833333… ≈ 74.31 元",
        "2024-09-11 至 2024-09-30，共 20 天：",
        "建筑面积 120.50 m² × 单价 1.85 元/m²/月 = 222.9250 元",
        "系数 空置：222.9250 元 × 系数 0.70 = 156.047500 元",
        "2024-09-11 至 2024-09-30 按天折算："
        "156.047500 元 × 20 天 / 30 天 = 104.03166666… ≈ 104.03 元",
        "各段合计：74.31 元 + 104.03 元 = 178.34 元",
    ]


def test_a_trace_is_told_in_english() -> None:
    rule = {
        "quantity": {"metered": "water", "unit": "m3"},
        "price": {"tiers": [{"up_to": "20", "price": "1.30"}, {"price": "1.90"}]},
    }
    pair = {"meter": "m1", "start": "889", "end": "914", "multiplier": "1", "quantity": "25"}
    result = charged(rule, used(25, pairs=[pair], unit="m3"))
    assert explain(result.steps, Language.EN) == [
        "reading: (end 914 m³ - start 889 m³) × multiplier 1 = 25 m³ (meter m1)",
        "tier 1: use water 20 m³ × price 1.30 CNY/m³ = 26.00 CNY",
        "tier 2: use water 5 m³ × price 1.90 CNY/m³ = 9.50 CNY",
        "all tiers: 26.00 CNY + 9.50 CNY = 35.50 CNY",
    ]


def test_a_refusal_names_the_place_in_the_readers_language() -> None:
    from shared.domain.charges.rule import parse_rule

    with pytest.raises(RuleRejected) as refused:
        parse_rule({"formula": "(flor - 5) * 5 + 10"})
    said = sentence_of(refused.value, Language.EN)
    assert said.startswith("The formula knows no name flor (character 2): (⟪flor⟫ - 5) * 5 + 10.")
    assert sentence_of(refused.value, Language.ZH).startswith("公式中没有名称 flor")


def test_a_blocked_line_says_what_is_missing() -> None:
    with pytest.raises(ChargeBlocked) as blocked:
        charged({"quantity": {"metered": "water"}, "price": "1"})
    assert sentence_of(blocked.value, Language.EN) == (
        "There is no reading of water for the period."
    )


def test_what_stands_in_a_calculation_has_a_label() -> None:
    assert {"built_area", "price", "factor", "days"} <= INPUTS.keys()
