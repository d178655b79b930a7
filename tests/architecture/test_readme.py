"""What the README shows can be done; tests/scenarios/test_make_run.py does it."""

from __future__ import annotations

import re

from infra.environments import ROOT

README = ROOT / "README.md"
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
FOLDERS = ("functions/", "infra/", "shared/", "tests/", ".ci/")


def test_the_readme_shows_how_to_run_and_to_test() -> None:
    shown = set(re.findall(r"\bmake ([a-z-]+)", README.read_text()))
    assert {"run", "test"} <= shown


def test_every_command_the_readme_shows_can_be_made() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text(), re.DOTALL)
    made = set(re.findall(r"^\s*make ([a-z-]+)", "\n".join(blocks), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)", README.read_text()))
    assert made | named <= TARGETS


def test_every_file_the_readme_names_is_there() -> None:
    named = re.findall(r"`([\w./-]+)`", README.read_text())
    paths = [each for each in named if each.startswith(FOLDERS) and "…" not in each]
    assert [each for each in paths if not (ROOT / each).exists()] == []


def test_every_target_of_the_makefile_is_explained_by_make_help() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == TARGETS


def test_every_test_that_the_tests_readme_names_is_there() -> None:
    named = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", (ROOT / "tests/README.md").read_text())
    assert named
    gone = [
        f"{path}::{test}"
        for path, test in named
        if not (file := ROOT / "tests" / path).exists()
        or (test and f"def {test}(" not in file.read_text())
    ]
    assert gone == []
