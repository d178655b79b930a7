"""The rules on the tree that a reader can rely on without checking."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.environments import ROOT

# What a part of `shared` may import of `shared`; everything may import the domain.
MAY_IMPORT = {
    "domain": {"domain"},
    "usecases": {"domain", "usecases"},
    "store": {"domain", "usecases", "store"},
    "adapters": {"domain", "usecases", "adapters"},
    "edge": {"domain", "usecases", "edge"},
}
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
LONGEST_FILE_LINES = 320
LONGEST_FUNCTION_LINES = 70
CODE = ("functions", "infra", "shared", "tests")
CLOCK_CALLS = re.compile(r"\b(?:datetime|date)\.(?:now|today|utcnow)\(")


def python_files(*folders: str) -> list[Path]:
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "__pycache__" not in path.parts
    ]


def imported(path: Path) -> Iterator[str]:
    """Yield the dotted names a file imports, those inside functions and type checks included."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_imports_point_inward(part: str) -> None:
    wrong = [
        f"{named(path)} imports {name}"
        for path in python_files(f"shared/{part}")
        for name in imported(path)
        if name.startswith("shared.") and name.split(".")[1] not in MAY_IMPORT[part]
    ]
    assert wrong == []


def test_nothing_shared_imports_a_function_or_the_build() -> None:
    wrong = [
        f"{named(path)} imports {name}"
        for path in python_files("shared")
        for name in imported(path)
        if name.split(".")[0] in {"functions", "infra", "tests"}
    ]
    assert wrong == []


def test_functions_import_no_build_no_tests_and_no_other_function() -> None:
    wrong = [
        f"{named(path)} imports {name}"
        for path in python_files("functions")
        for name in imported(path)
        if name.split(".")[0] in {"functions", "infra", "tests"}
    ]
    assert wrong == []


def test_the_domain_needs_nothing_but_python() -> None:
    wrong = [
        f"{named(path)} imports {name}"
        for path in python_files("shared/domain")
        for name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith("shared.domain")
    ]
    assert [each for each in wrong if not each.endswith("imports shared")] == []


def test_use_cases_need_nothing_but_python_and_the_domain() -> None:
    wrong = [
        f"{named(path)} imports {name}"
        for path in python_files("shared/usecases")
        for name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names | {"shared"}
    ]
    assert wrong == []


def test_a_function_folder_holds_one_python_file() -> None:
    wrong = [
        named(folder)
        for folder in sorted((ROOT / "functions").iterdir())
        if folder.is_dir()
        and [path.name for path in folder.rglob("*.py")] != ["app.py"]
        and list(folder.rglob("*.py"))
    ]
    assert wrong == []


def test_names_say_what_is_inside() -> None:
    wrong = [
        named(path)
        for path in python_files(*CODE)
        for name in (path.stem, path.parent.name)
        if BANNED_NAMES & set(name.lower().split("_"))
    ]
    assert wrong == []


def test_a_file_holds_one_idea() -> None:
    wrong = [
        f"{named(path)}: {lines} lines"
        for path in python_files(*CODE)
        if (lines := path.read_text().count("\n")) > LONGEST_FILE_LINES
    ]
    assert wrong == []


def test_a_function_fits_on_a_screen() -> None:
    wrong = [
        f"{named(path)}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in python_files("functions", "infra", "shared")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION_LINES
    ]
    assert wrong == []


def test_money_never_meets_a_float() -> None:
    wrong = [
        f"{named(path)}:{node.lineno}"
        for path in python_files("shared/domain")
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float")
    ]
    assert wrong == []


def test_only_the_adapters_read_the_clock() -> None:
    wrong = [
        named(path)
        for path in python_files("functions", "shared")
        if path.parent.name != "adapters" and CLOCK_CALLS.search(path.read_text())
    ]
    assert wrong == []


def test_no_table_is_ever_scanned() -> None:
    wrong = [
        f"{named(path)}:{node.lineno}"
        for path in python_files("functions", "shared/store", "shared/adapters")
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Attribute) and node.attr == "scan")
        or (isinstance(node, ast.Constant) and node.value in {"scan", "Scan"})
    ]
    assert wrong == []


def test_the_environment_is_read_only_where_settings_are() -> None:
    wrong = [
        named(path)
        for path in python_files("functions", "shared")
        if re.search(r"os\.environ|os\.getenv|from os import environ", path.read_text())
        and path.relative_to(ROOT).as_posix() != "shared/edge/settings.py"
    ]
    assert wrong == []


def test_only_the_adapters_know_which_payment_provider_it_is() -> None:
    # A second provider must need no change outside `adapters/`; a source may be cited anywhere.
    wrong = [
        named(path)
        for path in python_files("functions", "shared")
        if path.parent.name != "adapters"
        and re.search(r"(?<!docs\.)stripe", path.read_text(), re.IGNORECASE)
    ]
    assert wrong == []
