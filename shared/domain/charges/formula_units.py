"""The units of a formula: what each branch of it counts, or where two do not fit together."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from shared.domain.charges.formula_syntax import Branch, FormulaFault
from shared.domain.charges.units import NUMBER, Unit, parse_unit, times, unit_text, without_time

# A unit, None for "whatever fits", or TRUTH for the result of a comparison.
TRUTH: Unit = (("truth", 1),)
Kind = Unit | None
_COUNTS = {
    "min": (2, 9), "max": (2, 9), "round": (1, 2), "floor": (1, 1), "ceil": (1, 1),
    "abs": (1, 1), "if": (3, 3),
}  # fmt: skip


def close_to(name: str, known: list[str]) -> dict[str, str]:
    """Return the known name that was probably meant, as data of a refusal."""
    close = get_close_matches(name, known, n=1)
    return {"close": close[0]} if close else {}


def _same(node: Branch, kinds: list[Kind]) -> Kind:
    """Return the one unit of all `kinds`; free ones take it."""
    found: Kind = None
    for kind in kinds:
        if kind == TRUTH or (found is not None and kind is not None and kind != found):
            raise FormulaFault(
                "formula_units_differ", node.start, node.end,
                one=unit_text(found or NUMBER), other=unit_text(kind or NUMBER),
            )  # fmt: skip
        found = kind if found is None else found
    return found


def _truth(node: Branch, kind: Kind) -> None:
    if kind != TRUTH:
        raise FormulaFault("formula_condition_expected", node.start, node.end)


def kind_of(node: Branch, unit_of: Callable[[Branch], Kind]) -> Kind:  # noqa: PLR0911 - one way per kind of node
    """Return the unit of a branch. Raises `FormulaFault` where units don't fit."""
    if node.kind == "number":
        return _unit_of_number(node)
    if node.kind == "name":
        return unit_of(node)
    kinds = [kind_of(argument, unit_of) for argument in node.arguments]
    if node.kind in ("and", "or", "not"):
        for argument, kind in zip(node.arguments, kinds, strict=True):
            _truth(argument, kind)
        return TRUTH
    if node.kind == "call":
        return _kind_of_call(node, kinds)
    if node.kind in ("*", "/"):
        if TRUTH in kinds:
            raise FormulaFault("formula_number_expected", node.start, node.end)
        left, right = kinds
        if left is None or right is None:
            return None
        return times(left, right, 1 if node.kind == "*" else -1)
    same = _same(node, kinds)
    return TRUTH if node.kind in ("<", "<=", ">", ">=", "=", "!=") else same


def _unit_of_number(node: Branch) -> Kind:
    if not node.unit:
        return None
    unit = parse_unit(node.unit)
    if unit is None:
        raise FormulaFault("unit_unknown", node.start, node.end, unit=node.unit)
    return unit


def _kind_of_call(node: Branch, kinds: list[Kind]) -> Kind:
    if node.text not in _COUNTS:
        raise FormulaFault(
            "formula_function_unknown", node.start, node.end, name=node.text,
            allowed=", ".join(_COUNTS), **close_to(node.text, list(_COUNTS)),
        )  # fmt: skip
    low, high = _COUNTS[node.text]
    if not low <= len(kinds) <= high:
        raise FormulaFault(
            "formula_arguments_wrong", node.start, node.end, name=node.text, low=low, high=high
        )
    if node.text == "if":
        _truth(node.arguments[0], kinds[0])
        return _same(node, kinds[1:])
    if node.text == "round" and len(kinds) == 2:
        unit = node.arguments[1]
        if unit.kind != "number" or not unit.value:
            raise FormulaFault("formula_unit_expected", unit.start, unit.end)
    return _same(node, kinds)


def check_result(tree: Branch, kind: Kind, wanted: Unit) -> None:
    """Raise `FormulaFault` unless a formula of `kind` fits where `wanted` is wanted."""
    if wanted == TRUTH:
        _truth(tree, kind)
        return
    if kind == TRUTH:
        raise FormulaFault("formula_number_expected", tree.start, tree.end)
    if kind is None or kind == NUMBER or without_time(kind) == without_time(wanted):
        return
    raise FormulaFault(
        "formula_unit_wrong", tree.start, tree.end,
        actual=unit_text(kind), expected=unit_text(wanted),
    )  # fmt: skip
