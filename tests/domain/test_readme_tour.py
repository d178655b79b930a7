"""The README's tour is true: each of its requests is explained by the steps below it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.usecases.quoting import asked

README = Path(__file__).parents[2] / "README.md"
_STOP = re.compile(r"^```json\n(.*?)\n```\n```text\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
STOPS = _STOP.findall(README.read_text(encoding="utf-8"))


def test_the_tour_shows_the_four_fees() -> None:
    assert len(STOPS) == 4


@pytest.mark.parametrize(("request_", "steps"), STOPS)
def test_a_fee_of_the_tour_is_explained_as_it_stands(request_: str, steps: str) -> None:
    answer = asked(**json.loads(request_))
    told = [step["text"] for line in answer["lines"] for step in line["steps"]]
    assert told == steps.split("\n")
