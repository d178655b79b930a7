"""Formulas: checked for names and units when the rule is saved, compiled to closures, never eval.

A number without a unit takes the unit that its place needs, so `(floor - 5) * 5 + 10` is an amount
and `built_area * 1.85` too; `built_area + floor` is refused. A name's unit is that of its quantity;
for given and metered quantities it is declared under `units`, and free when it is not.

Functions: min, max, round(x) or round(x, unit), floor, ceil, abs, if(condition, then, else).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from shared.domain.charges import sources
from shared.domain.charges.document import Node
from shared.domain.charges.formula_syntax import MAX_LENGTH, Branch, FormulaFault, parse_formula
from shared.domain.charges.rounding import rounder
from shared.domain.charges.scope import Scope
from shared.domain.charges.trace import Input
from shared.domain.charges.units import (
    NUMBER,
    Unit,
    parse_unit,
    times,
    unit_text,
    without_time,
)
from shared.domain.charges.work import NumberOf, Work, block
from shared.domain.money import EXACT, RoundingMode

_new = tuple.__new__
# A unit, None for "whatever fits", or TRUTH for the result of a comparison.
TRUTH: Unit = (("truth", 1),)
Kind = Unit | None
_COUNTS = {
    "min": (2, 9), "max": (2, 9), "round": (1, 2), "floor": (1, 1), "ceil": (1, 1),
    "abs": (1, 1), "if": (3, 3),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """What a name in a formula means."""

    unit: Kind
    unit_text: str
    read: NumberOf


Values = Sequence[Decimal]
Compute = Callable[[Values], Decimal]


@dataclass(frozen=True, slots=True)
class Formula:
    """A checked formula: `compute` takes the values of `names`, in their order."""

    text: str
    pointer: str
    names: Mapping[str, Name]
    compute: Compute

    def number(self, work: Work) -> tuple[Decimal, tuple[Input, ...]]:
        """Return the result and the inputs it came from. Raises `ChargeBlocked`."""
        names = self.names
        values = [name.read(work) for name in names.values()]
        inputs = tuple(
            [
                _new(Input, (key, value, names[key].unit_text))
                for key, value in zip(names, values, strict=True)
            ]
        )
        return self._run(values), inputs

    def truth(self, work: Work) -> bool:
        """Return the result of a formula that is a condition."""
        return bool(self._run([name.read(work) for name in self.names.values()]))

    def _run(self, values: Values) -> Decimal:
        try:
            return self.compute(values)
        except FormulaFault as fault:
            block(
                fault.reason,
                formula=self.text,
                position=fault.start + 1,
                rule_field=self.pointer,
                **fault.data,
            )


def _close(name: str, known: list[str]) -> dict[str, str]:
    close = get_close_matches(name, known, n=1)
    return {"close": close[0]} if close else {}


class _Names:
    """Looks names up once, from the rule's own values, the subject's attributes and its groups."""

    def __init__(self, values: Mapping[str, Name], units: Mapping[str, str], scope: Scope) -> None:
        self.values, self.units, self.scope = values, units, scope
        self.used: dict[str, Name] = {}

    def find(self, node: Branch) -> Kind:
        if node.text not in self.used:
            self.used[node.text] = self._meaning(node)
        return self.used[node.text].unit

    def _meaning(self, node: Branch) -> Name:
        name = node.text
        if name in self.values:
            return self.values[name]
        if name in sources.ATTRIBUTE_UNITS:
            text = sources.ATTRIBUTE_UNITS[name]
            return Name(parse_unit(text), text, sources.attribute(name, self.scope))
        if name in ("days", "months"):
            return Name(NUMBER, name[:-1], sources.days if name == "days" else sources.months)
        group, dot, rest = name.partition(".")
        if dot and group in sources.READERS:
            text = "money" if group == "charge" else self.units.get(name, "")
            unit = parse_unit(text) if text else None
            return Name(unit, text, sources.READERS[group](rest, self.scope))
        known = [*self.values, *sources.ATTRIBUTE_UNITS, "days", "months", *self.units]
        raise FormulaFault(
            "formula_name_unknown", node.start, node.end, name=name, allowed=", ".join(known),
            **_close(name, known),
        )  # fmt: skip


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


def kind_of(node: Branch, names: _Names) -> Kind:  # noqa: PLR0911 - one way per kind of node
    """Return the unit of a branch. Raises `FormulaFault` where units don't fit."""
    if node.kind == "number":
        return _unit_of_number(node)
    if node.kind == "name":
        return names.find(node)
    kinds = [kind_of(argument, names) for argument in node.arguments]
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
            allowed=", ".join(_COUNTS), **_close(node.text, list(_COUNTS)),
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


_OPERATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": EXACT.add,
    "-": EXACT.subtract,
    "*": EXACT.multiply,
    "<": lambda a, b: Decimal(a < b),
    "<=": lambda a, b: Decimal(a <= b),
    ">": lambda a, b: Decimal(a > b),
    ">=": lambda a, b: Decimal(a >= b),
    "=": lambda a, b: Decimal(a == b),
    "!=": lambda a, b: Decimal(a != b),
    "and": lambda a, b: Decimal(bool(a and b)),
    "or": lambda a, b: Decimal(bool(a or b)),
}
_ONE = Decimal(1)
_ROUNDING = {
    "round": RoundingMode.HALF_UP,
    "floor": RoundingMode.FLOOR,
    "ceil": RoundingMode.CEILING,
}


def compile_branch(node: Branch, order: Sequence[str]) -> Compute:  # noqa: PLR0911 - one per kind
    """Return the closure that computes a checked branch from the values of names in `order`."""
    if node.kind == "number":
        return lambda _values: node.value
    if node.kind == "name":
        index = order.index(node.text)
        return lambda values: values[index]
    parts = [compile_branch(argument, order) for argument in node.arguments]
    if node.kind == "call":
        return _compile_call(node, parts)
    if node.kind == "minus":
        return lambda values: EXACT.minus(parts[0](values))
    if node.kind == "not":
        return lambda values: Decimal(not parts[0](values))
    if node.kind == "percent":
        return lambda values: parts[0](values).scaleb(-2, EXACT)
    left, right = parts
    if node.kind == "/":
        return _compile_quotient(node, left, right)
    return _compile_operation(_OPERATIONS[node.kind], node, left, right)


def _compile_operation(
    operation: Callable[[Decimal, Decimal], Decimal], node: Branch, left: Compute, right: Compute
) -> Compute:
    if node.arguments[1].kind == "number":
        number = node.arguments[1].value
        return lambda values: operation(left(values), number)
    return lambda values: operation(left(values), right(values))


def _compile_quotient(node: Branch, left: Compute, right: Compute) -> Compute:
    divisor = node.arguments[1]

    def quotient(values: Values) -> Decimal:
        under = right(values)
        if not under:
            raise FormulaFault("division_by_zero", divisor.start, divisor.end)
        return EXACT.divide(left(values), under)

    return quotient


def _compile_call(node: Branch, parts: list[Compute]) -> Compute:
    name = node.text
    if name == "if":
        test, then, other = parts
        return lambda values: then(values) if test(values) else other(values)
    if name in ("min", "max"):
        choose = min if name == "min" else max
        return lambda values: choose(part(values) for part in parts)
    first = parts[0]
    if name == "abs":
        return lambda values: EXACT.abs(first(values))
    unit = node.arguments[1].value if len(parts) == 2 else _ONE
    settle = rounder(unit, _ROUNDING[name])
    return lambda values: settle(first(values))


def _constant_zero_divisor(node: Branch) -> None:
    for argument in node.arguments:
        _constant_zero_divisor(argument)
    if node.kind == "/" and not _names_in(node.arguments[1]):
        divisor = node.arguments[1]
        if not compile_branch(divisor, ())(()):
            raise FormulaFault("division_by_zero", divisor.start, divisor.end)


def _names_in(node: Branch) -> bool:
    return node.kind == "name" or any(_names_in(argument) for argument in node.arguments)


def read_formula(
    node: Node, scope: Scope, wanted: Unit, values: Mapping[str, Name], units: Mapping[str, str]
) -> Formula:
    """Return the formula under `node` if it gives `wanted` (TRUTH: a condition).

    A bare number fits everywhere and times of day and month are not held against it. Raises the
    node's refusal with `position` (from 1) and the text with the place between ⟪ and ⟫.
    """
    text = node.text(MAX_LENGTH)
    try:
        tree = parse_formula(text)
        names = _Names(values, units, scope)
        kind = kind_of(tree, names)
        _constant_zero_divisor(tree)
        _check_result(tree, kind, wanted)
    except FormulaFault as fault:
        marked = f"{text[: fault.start]}⟪{text[fault.start : fault.end]}⟫{text[fault.end :]}"
        raise node.refuse(
            fault.reason, position=fault.start + 1, formula=text, marked=marked, **fault.data
        ) from None
    return Formula(text, node.pointer, names.used, compile_branch(tree, tuple(names.used)))


def _check_result(tree: Branch, kind: Kind, wanted: Unit) -> None:
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


def read_values(node: Node | None) -> dict[str, Name]:
    """Return the rule's own named numbers: {"price": {"value": "1.85", "unit": "CNY/m2/month"}}."""
    found: dict[str, Name] = {}
    if node is None:
        return found
    for name, child in node.members().items():
        child.child(name, name).name()
        got = child.keys(("value", "unit"), required=("value",))
        value = got["value"].decimal(None)
        text = read_unit(got["unit"]) if "unit" in got else ""
        found[name] = Name(parse_unit(text) if text else None, text, _constant(value))
    return found


def _constant(value: Decimal) -> NumberOf:
    return lambda _work: value


def read_units(node: Node | None) -> dict[str, str]:
    """Return the units declared for given and metered names: {"given.cards": "card"}."""
    return {} if node is None else {k: read_unit(v) for k, v in node.members().items()}


def read_unit(node: Node) -> str:
    """Return the text of a unit."""
    text = node.text(40)
    if parse_unit(text) is None:
        raise node.refuse("unit_unknown", unit=text)
    return text
