"""The form of a quote: what is refused at the door, and how steps are said."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from shared.domain.community import Language
from shared.domain.errors import LevyError
from shared.edge.http.models_quotes import STEPS_ANSWERED, QuoteBody
from shared.edge.http.reading import read_body
from shared.edge.texts import hint_of, sentence, sentence_of
from shared.edge.texts.computation_steps import STEPS
from tests.usecases.quoting import asked

KIB = 1024
LATE: dict[str, Any] = {
    "kind": "late_fee",
    "currency": "CNY",
    "policy": {"rate": {"percent": "1", "per": "day"}},
    "principal": "1.00",
    "days": 1,
}
POOL: dict[str, Any] = {
    "kind": "allocation",
    "currency": "CNY",
    "policy": {"key": {"by": "equal"}},
    "pool": {"cost": "1.00"},
    "members": [{"id": "a"}],
}
REFUND: dict[str, Any] = {"kind": "refund", "currency": "CNY", "paid": "1.00"}


def refused(body: dict[str, Any]) -> LevyError:
    with pytest.raises(LevyError) as caught:
        read_body(QuoteBody, json.dumps(body), "application/json", 256 * KIB)
    return caught.value


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"kind": "interest"}, "field_invalid", "kind"),
        ({}, "field_missing", "kind"),
        (LATE | {"amount": "1"}, "field_unknown", "amount"),
        (LATE | {"principal": 1.5}, "field_invalid", "principal"),
        (LATE | {"principal": "-1"}, "field_invalid", "principal"),
        (LATE | {"principal": "1e9"}, "field_invalid", "principal"),
        (LATE | {"until": "2024-01-01"}, "field_invalid", None),
        (LATE | {"debts": []}, "field_invalid", "debts"),
        (LATE | {"currency": "cny"}, "field_invalid", "currency"),
        ({**LATE, "due": "2024-13-01"}, "field_invalid", "due"),
        (POOL | {"members": [{"id": "a"}] * 2}, "field_invalid", None),
        (POOL | {"members": [{"id": "a", "days": 3}]}, "field_invalid", None),
        (POOL | {"members": [{"id": str(n)} for n in range(2001)]}, "field_invalid",
         "members"),
        (POOL | {"pool": {"cost": "1", "quantity": "1"}}, "field_invalid", "pool"),
        (POOL | {"pool": {"quantity": "1"}}, "field_invalid", None),
        (POOL | {"policy": []}, "field_invalid", "policy"),
        (REFUND | {"last_day": "2024-01-01"}, "field_invalid", None),
        (REFUND | {"payments": [{"id": "p", "amount": "1"}]}, "field_invalid", None),
        (
            REFUND | {"covers": {"from": "2024-02-01", "to": "2024-01-01"},
                      "last_day": "2024-01-01"},
            "field_invalid",
            "covers",
        ),
        ({"kind": "meter", "meters": [{"from": "1", "to": "2", "digits": 40}]}, "field_invalid",
         "meters.0.digits"),
        ({"kind": "meter", "meters": [{"from": "1", "band": "peak"}, {"from": "1"}]},
         "field_invalid", None),
        (
            {"kind": "charge", "currency": "CNY", "period": "2024-01", "rule": {},
             "from": "2024-02-01"},
            "field_invalid",
            None,
        ),
        ({"kind": "charge", "currency": "CNY", "rule": {}, "from": "2024-02-01"}, "field_invalid",
         None),
        ({"kind": "charge", "currency": "CNY", "rule": {}, "from": "1990-01-01",
          "to": "2024-02-01"}, "field_invalid", None),
        ({"kind": "duration", "currency": "CNY", "policy": {}, "minutes": -1}, "field_invalid",
         "minutes"),
        ({"kind": "duration", "currency": "CNY", "policy": {}, "from": "8 o'clock"},
         "field_invalid", "from"),
    ],
)  # fmt: skip
def test_a_quote_that_cannot_be_meant_is_refused_at_its_field(
    body: dict[str, Any], code: str, field: str | None
) -> None:
    error = refused(body)
    assert (error.code, error.field) == (code, field)
    for language in Language:
        said = sentence_of(error, language)
        assert "‹" not in said
        assert said != error.code


def test_a_policy_of_any_depth_is_refused_and_not_run_into() -> None:
    deep: Any = "1"
    for _ in range(300):
        deep = {"x": deep}
    error = refused(LATE | {"policy": deep})
    assert error.code == "json_malformed"


def test_every_step_of_these_computations_has_sentences_in_both_languages() -> None:
    for name, sentences in STEPS.items():
        assert sentences, name
        for chinese, english in sentences:
            assert chinese.strip()
            assert english.strip()


STEP_MAKERS = {"exact_step", "rounded_step", "money_step", "Step", "exact", "rounded", "money"}


def test_every_step_that_is_made_has_sentences() -> None:
    made: set[str] = set()
    for path in (Path(__file__).parents[2] / "shared/domain/charges").glob("*.py"):
        if "policy_parts import" not in path.read_text():
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                first = node.args[0]
                if name in STEP_MAKERS and isinstance(first, ast.Constant):
                    made.add(str(first.value))
    assert len(made) > 30
    assert made - STEPS.keys() == set()


def test_a_late_fee_is_said_in_steps_one_can_follow() -> None:
    found = asked(
        kind="late_fee",
        currency="CNY",
        policy={"rate": {"percent": "0.3", "per": "day"}, "caps": [{"percent": "20"}]},
        principal="1000.00",
        due="2024-01-01",
        until="2024-03-08",
    )
    assert [step["text"] for step in found["lines"][0]["steps"]] == [
        "2024-01-02 to 2024-03-08, 67 days: 1000.00 × 0.3 ÷ 100 × 67 = 201 CNY",
        "201 is above the cap 1000.00 × 20 ÷ 100 = 200: 200 CNY",
        "late fee: 200 → 200.00 CNY",
    ]


def test_an_answer_of_too_many_steps_keeps_its_figures_and_says_so() -> None:
    month = {"rate": {"percent": "0.1", "per": "month", "months": "days_of_month"}}
    debts = [
        {"id": str(at), "principal": "10.00", "due": "1990-01-01", "until": "2024-01-01"}
        for at in range(60)
    ]
    found = asked(kind="late_fee", currency="CNY", policy=month, debts=debts)
    steps = sum(len(one["steps"]) for one in found["lines"])
    assert 0 < steps <= STEPS_ANSWERED
    assert len(found["lines"]) == 60
    assert [one["code"] for one in found["warnings"]] == ["steps_left_out"]


def test_every_computation_error_says_itself_in_both_languages() -> None:
    from shared.domain.charges import computation_errors

    classes = [
        one
        for one in vars(computation_errors).values()
        if isinstance(one, type) and issubclass(one, LevyError) and one.__module__[-6:] == "errors"
    ]
    for error in classes:
        for language in Language:
            assert sentence(error.code, language, {}) is not None, error.code
    assert hint_of(computation_errors.ReadingLower(), Language.ZH) is not None
