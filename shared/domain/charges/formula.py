"""Formulas: checked for names and units when the rule is saved, compiled to closures, never eval.

A number without a unit takes the unit that its place needs, so `(floor - 5) * 5 + 10` is an amount
and `built_area * 1.85` too; `built_area + floor` is refused. A name's unit is that of its quantity;
for given and metered quantities it is declared under `units`, and free when it is not.

Functions: min, max, round(x) or round(x, unit), floor, ceil, abs, if(condition, then, else).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from shared.domain.charges import sources
from shared.domain.charges.document import Node
from shared.domain.charges.formula_compile import (
    Compute,
    Values,
    compile_branch,
    refuse_zero_divisors,
)
from shared.domain.charges.formula_syntax import MAX_LENGTH, Branch, FormulaFault, parse_formula
from shared.domain.charges.formula_units import Kind, check_result, close_to, kind_of
from shared.domain.charges.scope import Scope
from shared.domain.charges.trace import Input
from shared.domain.charges.units import (
    NUMBER,
    Unit,
    parse_unit,
)
from shared.domain.charges.work import NumberOf, Work, block

_new = tuple.__new__


@dataclass(frozen=True, slots=True)
class Name:
    """What a name in a formula means."""

    unit: Kind
    unit_text: str
    read: NumberOf


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
                marked=fault.marked(self.text),
                rule_field=self.pointer,
                **fault.data,
            )


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
            **close_to(name, known),
        )  # fmt: skip


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
        kind = kind_of(tree, names.find)
        refuse_zero_divisors(tree)
        check_result(tree, kind, wanted)
    except FormulaFault as fault:
        raise node.refuse(
            fault.reason,
            position=fault.start + 1,
            formula=text,
            marked=fault.marked(text),
            **fault.data,
        ) from None
    return Formula(text, node.pointer, names.used, compile_branch(tree, tuple(names.used)))


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
