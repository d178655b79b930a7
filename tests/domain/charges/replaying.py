"""A charge as canonical JSON, its fingerprint, and its steps checked like a pupil's sums.

Equal charges give equal bytes on every machine: keys sorted, no spaces, decimals as the engine
made them. `faults_in` computes each step again from nothing but its own operation and inputs, with
the parser of formulas and none of the engine, so that a trace is evidence and not decoration.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from shared.domain.calendar import DateSpan, Period
from shared.domain.charges.charge import ENGINE_VERSION, Charge, EffectiveRule, charge
from shared.domain.charges.document import plain
from shared.domain.charges.facts import Facts
from shared.domain.charges.formula_compile import compile_branch
from shared.domain.charges.formula_syntax import Branch, FormulaFault, parse_formula
from shared.domain.charges.rule import parse_rule
from shared.domain.charges.trace import Step
from shared.domain.money import EXACT

Json = dict[str, Any]
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
# Quotients in a trace have 50 digits; what differs by less than this does not differ.
_CLOSE = Decimal("1E-25")


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return the one JSON text of `value`, UTF-8."""
    return _encode(value).encode()


def fingerprint(value: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON of `value`, hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def charge_to_json(result: Charge) -> Json:
    """Return everything a charge says, but not its steps, which are computed when asked for."""
    return {
        "amount": result.amount.minor,
        "tax": result.tax.minor,
        "currency": result.amount.currency,
        "exact": plain(result.exact),
        "applies": result.applies,
        "carried": plain(result.carried),
        "quantity": None if result.quantity is None else plain(result.quantity),
        "price": None if result.price is None else plain(result.price),
        "unit": result.unit,
        "parts": [
            [part.first.isoformat(), part.last.isoformat(), part.version_id, plain(part.amount)]
            for part in result.parts
        ],
    }


def record(
    rules: Sequence[EffectiveRule], facts: Facts, span: DateSpan, period: Period, currency: str
) -> Json:
    """Return a charge with all it was computed from, and the hash of that.

    The rule documents are in it, so that nothing else is needed to compute it again.
    """
    document: Json = {
        "engine": ENGINE_VERSION,
        "rules": [
            {
                "version": version.version_id,
                "from": version.effective_from.isoformat(),
                "document": version.rule.to_json(),
            }
            for version in rules
        ],
        "facts": facts.to_json(),
        "from": span.first.isoformat(),
        "to": span.last.isoformat(),
        "period": period.key,
        "months": period.months,
        "currency": currency,
        "result": charge_to_json(charge(rules, facts, span, period, currency)),
    }
    return document | {"hash": fingerprint(document)}


def replay(document: Mapping[str, Any]) -> tuple[Charge, bool]:
    """Return the charge of `record` computed again, and whether it is the same to the byte.

    A record of another engine version may honestly differ; it is never silently taken as equal.
    """
    rules = [
        EffectiveRule(one["version"], _day(one["from"]), parse_rule(one["document"]))
        for one in document["rules"]
    ]
    facts = Facts.from_json(document["facts"])
    span = DateSpan(_day(document["from"]), _day(document["to"]))
    period = Period.starting(document["period"], document["months"])
    again = record(rules, facts, span, period, document["currency"])
    return charge(rules, facts, span, period, document["currency"]), again == document


def faults_in(steps: Sequence[Step]) -> list[int]:
    """Return the indexes of steps whose result does not follow from their inputs."""
    return [index for index, step in enumerate(steps) if not _follows(step)]


def _follows(step: Step) -> bool:
    numbers = [one for one in step.inputs if not isinstance(one.value, str)]
    values = {one.name: _decimal(one.value) for one in numbers}
    if step.operation in _WHOLE:
        listed = [_decimal(one.value) for one in numbers]
        return abs(_WHOLE[step.operation](listed) - _decimal(step.exact)) < _CLOSE
    if step.operation in ("choose", "days"):
        return True
    try:
        tree = parse_formula(step.operation)
        names = sorted(_names(tree))
        result = compile_branch(tree, names)([values[name] for name in names])
    except (FormulaFault, KeyError):
        return False
    return abs(result - _decimal(step.exact)) < _CLOSE


def _sum(values: Sequence[Decimal]) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = EXACT.add(total, value)
    return total


_WHOLE: dict[str, Callable[[Sequence[Decimal]], Decimal]] = {"sum": _sum, "max": max, "min": min}


def _names(node: Branch) -> set[str]:
    if node.kind == "name":
        return {node.text}
    return set[str]().union(*(_names(argument) for argument in node.arguments))


def _decimal(value: Decimal | Fraction | int | str) -> Decimal:
    if isinstance(value, Fraction):
        return EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Decimal(value)


def _text(value: Decimal | Fraction | int | str) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value)


def _day(text: str) -> date:
    return date.fromisoformat(text)
