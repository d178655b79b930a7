"""Trying a rule on a community's own data before it is saved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from shared.domain.calendar import Period
from shared.domain.charges.charge import charge
from shared.domain.charges.errors import ChargeBlocked, RuleRejected
from shared.domain.charges.facts import Facts
from shared.domain.charges.rule import ChargeRule, EffectiveRule

# Faults of the rule itself; what else blocks a line is mended in the data.
FAULTS_OF_RULES = frozenset({"division_by_zero", "amount_too_large"})


class Blocked(NamedTuple):
    """The sample that a rule can't be computed for, and why."""

    sample: int
    error: ChargeBlocked


def try_rule(
    rule: ChargeRule, samples: Iterable[Facts], period: Period, currency: str
) -> list[Blocked]:
    """Return the samples that the rule can't be computed for, in order."""
    version = EffectiveRule("trial", date.min, rule)
    blocked: list[Blocked] = []
    for index, facts in enumerate(samples):
        try:
            charge([version], facts, period.span, period, currency)
        except ChargeBlocked as error:
            blocked.append(Blocked(index, error))
    return blocked


def refuse_undefined(
    rule: ChargeRule, samples: Iterable[Facts], period: Period, currency: str
) -> None:
    """Raise `RuleRejected`, with the place, if a formula has no result for one of the samples.

    A sample that lacks a fact or a reading is no fault of the rule and passes.
    """
    for sample, error in try_rule(rule, samples, period, currency):
        if error.reason in FAULTS_OF_RULES:
            data = {key: value for key, value in error.data.items() if key != "reason"}
            field = str(data.pop("rule_field", "/"))
            raise RuleRejected(error.reason, field=field, sample=sample, **data)
