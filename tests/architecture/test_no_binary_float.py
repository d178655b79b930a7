"""No binary float reaches money: nothing in the domain can make one, and one way in refuses it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from infra.environments import ROOT

# Modules whose results are floats.
FLOATING = {"math", "cmath", "random", "statistics", "time", "timeit", "array", "struct"}
# What of them keeps whole numbers whole and fractions fractions.
WHOLE = {"math.gcd", "math.lcm", "math.isqrt", "math.comb", "math.prod"}


def domain_trees() -> Iterator[tuple[Path, ast.Module]]:
    """Yield the syntax tree of every file of the domain."""
    for path in sorted((ROOT / "shared/domain").rglob("*.py")):
        yield path, ast.parse(path.read_text())


def test_the_domain_imports_nothing_that_gives_floats() -> None:
    wrong = []
    for path, tree in domain_trees():
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            wrong += [
                f"{path}:{name}"
                for name in names
                if name.split(".")[0] in FLOATING and name not in WHOLE
            ]
    assert wrong == []


def test_float_is_named_only_to_refuse_it() -> None:
    wrong = []
    for path, tree in domain_trees():
        refused = {
            id(child)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isinstance"
            for child in ast.walk(node)
        }
        wrong += [
            f"{path}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and node.id == "float" and id(node) not in refused
        ]
    assert wrong == []


def test_no_literal_is_a_float_and_no_integers_are_divided() -> None:
    wrong = []
    for path, tree in domain_trees():
        for node in ast.walk(tree):
            literal = isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
            divided = (
                isinstance(node, ast.BinOp)
                and isinstance(node.op, ast.Div)
                and isinstance(node.left, ast.Constant)
                and isinstance(node.right, ast.Constant)
            )
            if literal or divided:
                wrong.append(f"{path}:{ast.unparse(node)}")
    assert wrong == []
