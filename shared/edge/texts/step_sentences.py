"""Steps of computations as sentences: values put in the place of names, nothing left out."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from shared.domain.charges.exact import tidy
from shared.domain.charges.trace import Input, Step
from shared.domain.community import Language
from shared.edge.texts.charge_steps import INPUTS, UNITS
from shared.edge.texts.computation_steps import STEPS, VALUES

_NAME = re.compile(r"[a-z][a-z_0-9]*")
_HOLE = re.compile(r"\{([a-z_0-9]+)\}")
_PLACES = 10


def explain_step(step: Step, language: Language) -> str:
    """Return the step as a sentence; its formula with values where nobody wrote one."""
    column = 0 if language is Language.ZH else 1
    values = {one.name: _value(one, column) for one in step.inputs}
    known = {
        **values,
        "result": _result(step, column),
        "rounded": _with_unit(_number(step.rounded), step.unit, column),
        "operation": _NAME.sub(lambda name: values.get(name[0], name[0]), step.operation),
    }
    fitting = (
        one[column]
        for one in STEPS.get(step.name, ())
        if set(_HOLE.findall(one[column])) <= known.keys()
    )
    sentence = next(fitting, "{operation} = {result}")
    used = set(_HOLE.findall(sentence))
    if "operation" in used:
        used |= set(_NAME.findall(step.operation))
    text = _HOLE.sub(lambda hole: known[hole[1]], sentence)
    rest = [f"{_label(name, column)} {value}" for name, value in values.items() if name not in used]
    if not rest:
        return text
    return f"{text}（{'，'.join(rest)}）" if column == 0 else f"{text} ({', '.join(rest)})"


def _label(name: str, column: int) -> str:
    return INPUTS[name][column] if name in INPUTS else name


def _value(one: Input, column: int) -> str:
    if isinstance(one.value, str):
        return VALUES[one.value][column] if one.value in VALUES else one.value
    return _number(one.value)


def _result(step: Step, column: int) -> str:
    exact, rounded = _number(step.exact), _number(step.rounded)
    same = Fraction(step.exact) == Fraction(step.rounded)
    return _with_unit(rounded if same else f"{exact} ≈ {rounded}", step.unit, column)


def _with_unit(number: str, unit: str, column: int) -> str:
    shown = "/".join(UNITS[part][column] if part in UNITS else part for part in unit.split("/"))
    return f"{number} {shown}" if shown else number


def _number(value: Decimal | Fraction | int) -> str:
    tidied = tidy(value)
    if isinstance(tidied, Decimal):
        return f"{tidied:f}"
    scaled = int(tidied * 10**_PLACES)
    return f"{Decimal(scaled).scaleb(-_PLACES):f}…"
