"""Reasons, outcomes and conditions of rules read as sentences in both languages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shared.domain.community import Language
from shared.domain.property import SpaceKind, UnitKind
from shared.domain.rule_reasons import Candidate, Outcome, Reason, Unmet, Why
from shared.edge.texts.rule_sentences import conditions_in_words, outcome_of, reason_of
from tests.domain.rules import BUILDING, version

ZH, EN = Language.ZH, Language.EN
CONDITIONS: list[tuple[dict[str, Any], str, str]] = [
    ({"kind": ["shop", "office"]}, "类型为 商铺、办公", "kind is shop or office"),
    ({"floor": {"above": 5}}, "楼层大于 5", "floor above 5"),
    ({"floor": [1, 2]}, "楼层为 1、2", "floor is 1 or 2"),
    (
        {"built_area": {"at_least": "90", "below": "144"}},
        "建筑面积不小于 90且小于 144",
        "built area at least 90 and below 144",
    ),
    ({"tags": {"any": ["低保"], "none": ["staff"]}}, "标签含 低保 之一且不含 staff",
     "tags any of 低保 and none of staff"),
    ({"season": {"from": "11-15", "to": "03-15"}}, "每年 11-15 至 03-15",
     "each year from 11-15 to 03-15"),
    ({"from": "2026-01-01", "to": "2026-12-31"}, "自 2026-01-01 起，且至 2026-12-31 止",
     "from 2026-01-01 and until 2026-12-31"),
    ({"not": {"status": ["vacant"]}}, "并非（状态为 空置）", "not (status is vacant)"),
    ({"any": [{"floor": [1]}, {"status": ["let"]}]}, "（楼层为 1，或状态为 出租）",
     "(floor is 1 or status is let)"),
    ({"formula": "built_area > 2 * inside_area"}, "built_area > 2 * inside_area",
     "built_area > 2 * inside_area"),
]  # fmt: skip


@pytest.mark.parametrize(("conditions", "zh", "en"), CONDITIONS)
def test_conditions_read_as_a_phrase(conditions: dict[str, Any], zh: str, en: str) -> None:
    assert conditions_in_words(conditions, ZH) == zh
    assert conditions_in_words(conditions, EN) == en


def test_no_conditions_are_no_words() -> None:
    assert conditions_in_words(None, ZH) == ""


@pytest.mark.parametrize("kind", [*UnitKind, *SpaceKind])
def test_every_kind_of_subject_has_a_word_in_chinese(kind: str) -> None:
    assert kind not in conditions_in_words({"kind": [kind]}, ZH)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_a_sentence_with_nothing_left_open(
    reason: Reason, language: Language
) -> None:
    unmet = (Unmet({"floor": {"above": 5}}, "3"),)
    candidate = Candidate(version(1), reason, "rul_2", date(2026, 7, 1), "household_size", unmet)
    said = reason_of(candidate, language)
    assert said.endswith(("。", "."))
    assert "{" not in said
    assert "household_size" not in said


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_a_sentence_with_nothing_left_open(
    outcome: Outcome, language: Language
) -> None:
    chosen = version(1, BUILDING, conditions={"floor": {"above": 5}})
    why = Why(outcome, chosen if outcome is Outcome.RULED else None, (), "household_size")
    said = outcome_of(why, language)
    assert said.endswith(("。", "."))
    assert "{" not in said


def test_the_rule_of_a_unit_and_what_it_fails_to_meet_are_told_in_words() -> None:
    chosen = version(1, BUILDING, conditions={"floor": {"above": 5}})
    assert outcome_of(Why(Outcome.RULED, chosen), EN) == (
        "The rule rul_1 of the building applies, in force from 2026-01-01, where floor above 5."
    )
    unmet = (Unmet({"kind": ["shop"]}, "villa"), Unmet({"floor": {"above": 5}}, "3"))
    candidate = Candidate(version(1), Reason.UNMET, unmet=unmet)
    assert (
        reason_of(candidate, ZH) == "条件不满足：类型为 商铺（实为 别墅）；楼层大于 5（实为 3）。"
    )
    assert reason_of(candidate, EN) == (
        "Its conditions are not met: kind is shop (it is villa); floor above 5 (it is 3)."
    )
