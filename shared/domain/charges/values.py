"""A number of a rule: written down, chosen by the subject or the day, or computed by a formula.

"1.85"
{"by": "kind", "cases": {"home": "1.85", "shop": "4.00"}}
{"formula": "built_area / 100 * base", "values": {"base": {"value": "5", "unit": "CNY/m2"}}}
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shared.domain.charges.choices import Choice, is_choice, read_choice
from shared.domain.charges.document import Node
from shared.domain.charges.formula import Formula, read_formula, read_units, read_values
from shared.domain.charges.scope import Scope
from shared.domain.charges.units import Unit
from shared.domain.charges.work import NumberOf, Work, note

_FORMULA = ("formula", "values", "units")
MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Value:
    """A number of a rule and where it comes from."""

    source: Decimal | Formula | Choice[Value]

    @property
    def constant(self) -> Decimal | None:
        """The number, when it is simply written down."""
        return self.source if isinstance(self.source, Decimal) else None

    def compile(self, unit: str) -> NumberOf:
        """Return the function that gives the number and records how, in `unit`, if it varies."""
        source = self.source
        if isinstance(source, Decimal):
            return lambda _work: source
        if isinstance(source, Formula):
            return compile_formula(source, unit)
        choose = source.compile(lambda option: option.compile(unit))
        return lambda work: choose(work)(work)


def compile_formula(formula: Formula, unit: str) -> NumberOf:
    """Return the function that computes `formula` and records it as one step."""

    def compute(work: Work) -> Decimal:
        result, inputs = formula.number(work)
        work.inexact = True  # a formula may divide
        note(work, "formula", formula.text, inputs, result, result, unit)
        return result

    return compute


def is_formula(node: Node) -> bool:
    """Tell whether the document under `node` is a formula."""
    return isinstance(node.value, dict) and "formula" in node.value


def read_value(
    node: Node, scope: Scope, wanted: Unit, minimum: int | None = 0, depth: int = 0
) -> Value:
    """Return the number under `node`, whose formulas must give the unit `wanted`."""
    if depth > MAX_DEPTH:
        raise node.refuse("too_deep", limit=MAX_DEPTH)
    if is_formula(node):
        return Value(read_formula_of(node, scope, wanted, _FORMULA))
    if is_choice(node):
        return Value(
            read_choice(
                node, scope, lambda child: read_value(child, scope, wanted, minimum, depth + 1)
            )
        )
    return Value(node.decimal(minimum))


def read_formula_of(
    node: Node, scope: Scope, wanted: Unit, allowed: tuple[str, ...] = _FORMULA
) -> Formula:
    """Return the formula of an object with `formula`, its `values` and its `units`."""
    got = node.keys(allowed, required=("formula",))
    values = read_values(got.get("values"))
    return read_formula(got["formula"], scope, wanted, values, read_units(got.get("units")))
