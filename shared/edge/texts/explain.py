"""A trace as sentences that a person can follow with a calculator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from shared.domain.charges.trace import Input, Step
from shared.domain.community import Language
from shared.domain.money import EXACT
from shared.edge.texts import step_sentences
from shared.edge.texts.charge_steps import (
    CHARGE_STEPS,
    GROUPS,
    INPUTS,
    PLURALS,
    STATUSES,
    UNITS,
    Words,
)

_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)?")
_HOLE = re.compile(r"\{(\w+)\}")
_UNNAMED = re.compile(r"term_\d+")
_PLACES = Decimal("0.00000001")
_JOINED = {"sum": " + ", "max": ", ", "min": ", "}


def explain(steps: Iterable[Step], language: Language) -> list[str]:
    """Return one sentence per step, in order, in `language`.

    Values are shown to eight places, with … where there are more; nothing that a result depends
    on is left out.
    """
    return [explain_step(step, language) for step in steps]


def explain_step(step: Step, language: Language) -> str:
    """Return the sentence of one step of a charge or of any other computation."""
    if step.name not in CHARGE_STEPS:
        return step_sentences.explain_step(step, language)
    return _sentence(step, 0 if language is Language.ZH else 1)


def _sentence(step: Step, column: int) -> str:
    template = CHARGE_STEPS[step.name][column]
    values = {one.name: _value(one, column) for one in step.inputs}
    known = {
        **values,
        "result": _result(step, column),
        "rounded": _with_unit(_number(step.rounded), step.unit, column),
        "operation": _operation(step, column),
    }
    named = set(_HOLE.findall(template))
    text = _HOLE.sub(lambda hole: known.get(hole[1], hole[1]), template)
    if "operation" in named:
        named |= _mentioned(step)
    rest = [one for one in step.inputs if one.name not in named]
    if not rest:
        return text
    listed = [_labelled(one, column) for one in rest]
    return f"{text}（{'，'.join(listed)}）" if column == 0 else f"{text} ({', '.join(listed)})"


def _mentioned(step: Step) -> set[str]:
    """Return the inputs that stand in the calculation itself."""
    if step.operation in _JOINED:
        return {one.name for one in step.inputs if not isinstance(one.value, str)}
    return set(_NAME.findall(step.operation))


def _operation(step: Step, column: int) -> str:
    if step.operation in _JOINED:
        numbers = [one for one in step.inputs if not isinstance(one.value, str)]
        joined = _JOINED[step.operation].join(_labelled(one, column) for one in numbers)
        return joined if step.operation == "sum" else f"{step.operation}({joined})"
    labels: Mapping[str, str] = {one.name: _labelled(one, column) for one in step.inputs}
    return _NAME.sub(lambda name: labels.get(name[0], name[0]), step.operation)


def _labelled(one: Input, column: int) -> str:
    label = _label(one.name, column)
    # A calculation divides a percentage by 100 itself.
    value = _value(one._replace(unit="") if one.unit == "%" else one, column)
    return f"{label} {value}" if label else value


def _label(name: str, column: int) -> str:
    if name in INPUTS:
        return INPUTS[name][column]
    if _UNNAMED.fullmatch(name):
        return ""
    group, dot, own = name.partition(".")
    if dot and group in GROUPS:
        return f"{GROUPS[group][column]} {own}"
    return name


def _value(one: Input, column: int) -> str:
    if isinstance(one.value, str):
        return _word(STATUSES, one.value, column) if one.name == "status" else one.value
    return _with_unit(_number(one.value), one.unit, column)


def _result(step: Step, column: int) -> str:
    exact, rounded = _number(step.exact), _number(step.rounded)
    text = exact if Fraction(step.exact) == Fraction(step.rounded) else f"{exact} ≈ {rounded}"
    return _with_unit(text, step.unit, column)


def _with_unit(number: str, unit: str, column: int) -> str:
    if column == 1 and unit in PLURALS and number != "1":
        return f"{number} {PLURALS[unit]}"
    parts = [_word(UNITS, part, column) for part in unit.split("/")]
    shown = "/".join(part for part in parts if part)
    if not shown:
        return number
    return f"{number}{shown}" if shown == "%" else f"{number} {shown}"


def _word(words: Mapping[str, Words], key: str, column: int) -> str:
    return words[key][column] if key in words else key


def _number(value: Decimal | Fraction | int) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Fraction):
        exact = EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
        return _number(exact)
    short = value.quantize(_PLACES, ROUND_DOWN, EXACT) if _long(value) else value
    text = f"{short:f}"
    return f"{text}…" if _long(value) else text


def _long(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent < -12
