"""Decisions can be found: each has a number, a heading and a day, and stands in the index once."""

from __future__ import annotations

import re

import pytest

from infra.environments import ROOT

FOLDER = ROOT / "infra" / "decisions"
FILES = sorted(FOLDER.glob("0*.md"))


@pytest.mark.parametrize("name", [file.name for file in FILES])
def test_a_decision_is_headed_by_its_number_and_dated(name: str) -> None:
    heading, day = (FOLDER / name).read_text().splitlines()[:2]
    assert heading.startswith(f"# {name[:4]} ")
    assert re.match(r"\d{4}-\d{2}-\d{2} · accepted", day)


def test_no_two_decisions_have_one_number() -> None:
    numbers = [file.name[:4] for file in FILES]
    assert len(numbers) == len(set(numbers))


def test_the_index_names_every_decision_by_its_heading() -> None:
    listed = re.findall(r"^- \[(\d{4})\]\((.+?)\) (.+)$", (FOLDER / "README.md").read_text(), re.M)
    wanted = [
        (file.name[:4], file.name, file.read_text().splitlines()[0].removeprefix("# ")[5:])
        for file in FILES
    ]
    assert sorted(listed) == wanted, "add the decision to infra/decisions/README.md"
