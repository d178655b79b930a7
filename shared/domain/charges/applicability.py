"""Conditions that decide which rule is for a subject on a day, apart from what the rule computes.

They are written as the conditions inside a rule are (`conditions`), but may ask only for what the
subject is like on the day: a choice that hung on a reading or on an amount could not be explained
before the bill is made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from shared.domain.calendar import DateSpan, Period
from shared.domain.charges.conditions import read_condition
from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.facts import Facts
from shared.domain.charges.scope import Needs, Scope
from shared.domain.charges.stretches import facts_on, turns
from shared.domain.charges.work import TruthOf, Work

MAX_BYTES = 4096
_REMEMBERED = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Applicability:
    """Checked conditions. Make one with `parse_conditions` only."""

    needs: Needs
    test: TruthOf

    def holds(self, facts: Facts, day: date) -> bool:
        """Tell whether they hold on `day`. Raises `ChargeBlocked` where a fact is missing."""
        work = Work(facts_on(facts, day), DateSpan(day, day), Period(day.year, day.month))
        return self.test(work)

    def turns(self, facts: Facts, days: DateSpan) -> set[date]:
        """Return the days within `days`, but the first, on which they may turn."""
        return turns(self.needs, facts, days)


def parse_conditions(document: Mapping[str, Any]) -> Applicability:
    """Return the conditions of `document`.

    Raises `RuleRejected` whose `field` is the JSON pointer of the fault.
    """
    return _parsed(canonical_conditions(document))


def canonical_conditions(document: Mapping[str, Any] | None) -> str:
    """Return the one text of conditions, "" for none: equal texts are equal conditions.

    Raises `RuleRejected` for what is no JSON or longer than 4 KB.
    """
    if document is None:
        return ""
    node = Node(document, RuleRejected)
    try:
        text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        raise node.refuse("json_expected") from None
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise node.refuse("too_long", limit=MAX_BYTES)
    return text


@lru_cache(maxsize=_REMEMBERED)  # thousands of units share a few conditions
def _parsed(text: str) -> Applicability:
    node = Node(json.loads(text), RuleRejected)
    scope = Scope()
    test = read_condition(node, scope)
    for kind in ("uses", "shares", "given", "charges"):
        if names := getattr(scope, kind):
            raise node.refuse("conditions_of_subject_only", name=min(names))
    return Applicability(scope.needs(), test)
