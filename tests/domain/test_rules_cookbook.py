"""The cookbook is true: each of its requests gives what stands below it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from shared.domain.errors import LevyError
from tests.usecases.quoting import asked

COOKBOOK = Path(__file__).parents[2] / "infra" / "rules-cookbook.md"
_PAIR = re.compile(
    r"^quote\n```json\n(.*?)\n```\n(gives|refused)\n```json\n(.*?)\n```$", re.DOTALL | re.MULTILINE
)


def recipes() -> list[Any]:
    found: list[Any] = []
    text = COOKBOOK.read_text(encoding="utf-8")
    for match in _PAIR.finditer(text):
        heading = re.findall(r"^## (.+)$", text[: match.start()], re.MULTILINE)[-1]
        request, outcome, expected = match.groups()
        found.append(
            pytest.param(
                json.loads(request), outcome, json.loads(expected), id=f"{heading}-{len(found)}"
            )
        )
    return found


def differences(expected: Any, actual: Any, place: str = "") -> list[str]:
    """Return where `actual` does not have what `expected` says; money may stand as its text."""
    if isinstance(expected, str) and isinstance(actual, dict) and "minor" in actual:
        actual = actual["amount"]
    if isinstance(expected, dict) and isinstance(actual, dict):
        return [
            one
            for key, value in expected.items()
            for one in differences(value, actual.get(key, "nothing"), f"{place}/{key}")
        ]
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        pairs = zip(expected, actual, strict=True)
        return [
            one
            for at, (wanted, found) in enumerate(pairs)
            for one in differences(wanted, found, f"{place}/{at}")
        ]
    return [] if expected == actual else [f"{place}: {expected!r} is {actual!r}"]


@pytest.mark.parametrize(("request_", "outcome", "expected"), recipes())
def test_a_recipe_gives_what_it_says(
    request_: dict[str, Any], outcome: str, expected: dict[str, Any]
) -> None:
    if outcome == "gives":
        assert differences(expected, asked(**request_)) == []
        return
    with pytest.raises(LevyError) as refused:
        asked(**request_)
    said = {"code": refused.value.code, "field": refused.value.field}
    assert {key: said[key] for key in expected} == expected


def test_each_of_the_sixteen_points_has_a_recipe() -> None:
    points = {recipe.id.split(".")[0] for recipe in recipes()}
    assert points == {str(point) for point in range(1, 17)}
    assert COOKBOOK.read_text(encoding="utf-8").count("\nquote\n") == len(recipes())
