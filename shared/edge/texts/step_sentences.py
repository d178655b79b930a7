"""Steps of computations as sentences: values put in the place of names, nothing left out."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from shared.domain.charges.trace import Step
from shared.domain.community import Language
from shared.edge.texts.computation_steps import STEPS

_NAME = re.compile(r"[a-z][a-z_0-9]*")
_HOLE = re.compile(r"\{([a-z_0-9]+)\}")
_PLACES = 10


def explain_step(step: Step, language: Language) -> str:
    """Return the step as a sentence; its formula with values where nobody wrote one."""
    sentences = STEPS.get(step.name, ())
    values = {one.name: _shown(one.value) for one in step.inputs}
    column = 0 if language is Language.ZH else 1
    known = {**values, "result": _result(step), "operation": _substituted(step.operation, values)}
    fitting = [one[column] for one in sentences if set(_HOLE.findall(one[column])) <= known.keys()]
    sentence = fitting[0] if fitting else "{operation} = {result}"
    used = set(_HOLE.findall(sentence))
    if "operation" in used:
        used |= set(_NAME.findall(step.operation))
    rest = [f"{name} {value}" for name, value in values.items() if name not in used]
    text = _HOLE.sub(lambda hole: known[hole[1]], sentence)
    if not rest:
        return text
    return f"{text}（{'，'.join(rest)}）" if column == 0 else f"{text} ({', '.join(rest)})"


def _substituted(operation: str, values: dict[str, str]) -> str:
    return _NAME.sub(lambda name: values.get(name[0], name[0]), operation)


def _result(step: Step) -> str:
    exact, rounded = _shown(step.exact), _shown(step.rounded)
    unit = f" {step.unit}" if step.unit else ""
    if Fraction(step.exact) == Fraction(step.rounded):
        return f"{rounded}{unit}"
    return f"{exact} ≈ {rounded}{unit}"


def _shown(value: Decimal | Fraction | int | str) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Fraction):
        scaled = value * 10**_PLACES
        digits = Decimal(int(scaled)).scaleb(-_PLACES)
        return f"{digits:f}…" if scaled.denominator != 1 else f"{digits.normalize():f}"
    return str(value)
