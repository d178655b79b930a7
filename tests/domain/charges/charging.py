"""What the tests of the engine share: a rule document and facts in, a charge out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from shared.domain.calendar import DateSpan, Period
from shared.domain.charges.charge import Charge, EffectiveRule, charge
from shared.domain.charges.facts import Facts
from shared.domain.charges.rule import parse_rule
from tests.domain.charges.replaying import faults_in

Json = dict[str, Any]
LONG_AGO = date(2000, 1, 1)


def charged(
    document: Json | Sequence[tuple[str, Json]],
    facts: Json | None = None,
    *,
    period: str = "2024-09",
    months: int = 1,
    first: str = "",
    last: str = "",
    currency: str = "CNY",
) -> Charge:
    """Return the charge of one document, or of (day, document) versions, and check its steps."""
    whole = Period.starting(period, months)
    span = DateSpan(
        date.fromisoformat(first) if first else whole.first,
        date.fromisoformat(last) if last else whole.last,
    )
    versions = [("2000-01-01", document)] if isinstance(document, dict) else document
    rules = [
        EffectiveRule(f"rul_{index}", date.fromisoformat(day), parse_rule(one))
        for index, (day, one) in enumerate(versions)
    ]
    result = charge(rules, Facts.from_json(facts or {}), span, whole, currency)
    faults = [result.steps[index] for index in faults_in(result.steps)]
    assert not faults, faults
    return result


def amount(*arguments: Any, **options: Any) -> str:
    """Return the amount of `charged` as text."""
    return str(charged(*arguments, **options).amount)


def parts(result: Charge) -> list[str]:
    """Return the amounts of the parts of a line."""
    return [f"{part.amount:f}" for part in result.parts]


def steps_named(result: Charge, name: str) -> list[str]:
    """Return the rounded results of all steps of that name."""
    return [f"{step.rounded:f}" for step in result.steps if step.name == name]


def used(quantity: str | int, meter: str = "water", **more: Any) -> Json:
    """Return the facts of one metered use."""
    return {"uses": {meter: {"quantity": str(quantity), **more}}}
