"""What functions import before their first request: counted here, timed by `make bench`."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from importlib import import_module

import pytest

from infra.environments import ROOT
from shared.store.ledger_records import AREAS, area_of

FOLDERS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))
# Heavy, and the functions that need it to answer anything at all.
HEAVY: dict[str, set[str]] = {
    "boto3": set(),
    "stripe": set(),
    "requests": set(),
    "Crypto": set(),
    "fpdf": set(),
    "segno": set(),
    "jinja2": {"web"},
    "pydantic": {"api", "documents"},
    "shared.domain.charges.rule": set(),
}
OWN_MODULES_MAX = 175  # of `shared`, which has more than four times as many
# Those whose own lists the clock reads, and the stream's reader.
AREAS_AT_START = {
    "autopay": {"shared.store.autopay_records"},
    "projections": {"shared.store.collection_cases"},
    "refund_reminders": {"shared.store.refund_records"},
}


@cache
def imported_by(folder: str) -> frozenset[str]:
    """Return the modules that a function has imported when it is ready."""
    code = f"import sys, functions.{folder}.app; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return frozenset(done.stdout.split())


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_function_starts_without_what_its_first_request_may_not_need(folder: str) -> None:
    there = imported_by(folder)
    assert {name for name in HEAVY if name in there and folder not in HEAVY[name]} == set()
    assert there & set(AREAS.values()) == AREAS_AT_START.get(folder, set())


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_function_starts_with_few_modules_of_its_own(folder: str) -> None:
    own = [name for name in imported_by(folder) if name.startswith("shared.")]
    assert len(own) <= OWN_MODULES_MAX


def test_every_kind_of_record_has_its_place_told_by_its_area() -> None:
    told = [import_module(module) for module in sorted(set(AREAS.values()))]
    assert {kind.__name__ for module in told for kind in module.KEYS} >= _record_kinds()
    for module in told:
        assert module.KEYS.keys() == module.WORDS.keys()
        for kind in module.KEYS:
            assert area_of(kind) is module


def _record_kinds() -> set[str]:
    """Return the names of the classes of `Record`; unions of an area are opened."""
    tree = ast.parse((ROOT / "shared/usecases/ledger/ledger_kinds.py").read_text())
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("shared."):
            module = import_module(str(node.module))
            for alias in node.names:
                value = getattr(module, alias.name)
                found |= {kind.__name__ for kind in getattr(value, "__args__", (value,))}
    assert len(found) > 40
    return found
