"""A checked formula to closures over the values of its names, in exact decimals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from shared.domain.charges.formula_syntax import Branch, FormulaFault
from shared.domain.charges.rounding import rounder
from shared.domain.money import EXACT, RoundingMode

Values = Sequence[Decimal]
Compute = Callable[[Values], Decimal]
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


def refuse_zero_divisors(node: Branch) -> None:
    """Raise `FormulaFault` where a divisor without names is zero."""
    for argument in node.arguments:
        refuse_zero_divisors(argument)
    if node.kind == "/" and not _names_in(node.arguments[1]):
        divisor = node.arguments[1]
        if not compile_branch(divisor, ())(()):
            raise FormulaFault("division_by_zero", divisor.start, divisor.end)


def _names_in(node: Branch) -> bool:
    return node.kind == "name" or any(_names_in(argument) for argument in node.arguments)
