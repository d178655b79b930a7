"""The steps of a computation as text to be stored, and back: numbers keep their kind and digits."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

from shared.domain.charges.trace import Input, Step

Value = Decimal | Fraction | int | str


def step_to_text(step: Step) -> str:
    """Return a step as one line of JSON."""
    inputs = [[one.name, *_tagged(one.value), one.unit] for one in step.inputs]
    document = [step.name, step.operation, inputs, _tagged(step.exact), f"{step.rounded:f}",
                step.unit]  # fmt: skip
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def step_from_text(text: str) -> Step:
    """Return the step of `step_to_text`."""
    name, operation, inputs, exact, rounded, unit = json.loads(text)
    read = tuple(Input(one, _value(kind, value), of) for one, kind, value, of in inputs)
    number: Any = _value(*exact)
    return Step(name, operation, read, number, Decimal(rounded), unit)


def _tagged(value: Value) -> list[str]:
    if isinstance(value, Decimal):
        return ["d", f"{value:f}"]
    if isinstance(value, Fraction):
        return ["f", str(value)]
    return ["i", str(value)] if isinstance(value, int) else ["s", value]


def _value(kind: str, text: str) -> Value:
    match kind:
        case "d":
            return Decimal(text)
        case "f":
            return Fraction(text)
        case "i":
            return int(text)
        case _:
            return text
