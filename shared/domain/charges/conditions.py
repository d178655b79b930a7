"""Conditions on the subject and the day: data, combined by all, any and not.

    {"kind": ["home"], "floor": {"above": 1}, "household_size": {"at_least": 5},
     "status": ["vacant"], "tags": {"any": ["low_income"]},
     "season": {"from": "11-15", "to": "03-15"}}

Keys of one object must all hold. A condition that needs an attribute the subject lacks blocks the
line, except that no tags are simply no tags. A day range or a season splits a line at its edges.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from operator import ge, gt, le, lt
from typing import Any

from shared.domain.calendar import on_day
from shared.domain.charges import sources
from shared.domain.charges.document import Node
from shared.domain.charges.formula import read_formula
from shared.domain.charges.formula_units import TRUTH
from shared.domain.charges.scope import Scope
from shared.domain.charges.work import NumberOf, TruthOf, Work, block

_TEXTS = ("kind", "use", "status")
_NUMBERS = tuple(sources.ATTRIBUTE_UNITS)
KEYS = (*_TEXTS, *_NUMBERS, "tags", "given", "from", "to", "season", "all", "any", "not", "formula")
_BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "above": gt,
    "at_least": ge,
    "at_most": le,
    "below": lt,
}
MAX_DEPTH = 6


def read_condition(node: Node, scope: Scope, depth: int = 0) -> TruthOf:
    """Return the test under `node`."""
    if depth > MAX_DEPTH:
        raise node.refuse("too_deep", limit=MAX_DEPTH)
    members = node.keys(KEYS)
    if not members:
        raise node.refuse("condition_empty")
    tests = [_test(key, child, scope, depth) for key, child in members.items()]
    return tests[0] if len(tests) == 1 else _all(tests)


def _all(tests: list[TruthOf]) -> TruthOf:
    return lambda work: all(test(work) for test in tests)


def _any(tests: list[TruthOf]) -> TruthOf:
    return lambda work: any(test(work) for test in tests)


def _not(test: TruthOf) -> TruthOf:
    return lambda work: not test(work)


def _probed(test: TruthOf, scope: Scope) -> TruthOf:
    scope.probes.append(test)
    return test


def _test(key: str, node: Node, scope: Scope, depth: int) -> TruthOf:  # noqa: PLR0911 - one per key
    if key in _TEXTS:
        return _probed(_text(key, node, scope), scope)
    if key in _NUMBERS:
        return _probed(_number(sources.attribute(key, scope, probed=False), node), scope)
    match key:
        case "tags":
            return _probed(_tags(node, scope), scope)
        case "given":
            return _all([_number(sources.number(k, scope), v) for k, v in node.members().items()])
        case "from":
            return _probed(_from(node.date(), scope), scope)
        case "to":
            return _not(_probed(_from(node.date() + timedelta(days=1), scope), scope))
        case "season":
            return _probed(_season(node, scope), scope)
        case "not":
            return _not(read_condition(node, scope, depth + 1))
        case "formula":
            return read_formula(node, scope, TRUTH, {}, {}).truth
    tests = [read_condition(child, scope, depth + 1) for child in node.items(at_least=1)]
    return _all(tests) if key == "all" else _any(tests)


def _text(name: str, node: Node, scope: Scope) -> TruthOf:
    scope.attributes.add(name)
    wanted = frozenset(child.text(64) for child in node.items(at_least=1))

    def test(work: Work) -> bool:
        value = getattr(work.facts, name)
        if not value:
            block("fact_missing", name=name)
        return value in wanted

    return test


def _number(read: NumberOf, node: Node) -> TruthOf:
    if isinstance(node.value, list):
        wanted = frozenset(child.decimal(None) for child in node.items(at_least=1))
        return lambda work: read(work) in wanted
    members = node.keys(_BOUNDS)
    if not members:
        raise node.refuse("condition_empty")
    bounds = [(_BOUNDS[key], child.decimal(None)) for key, child in members.items()]

    def test(work: Work) -> bool:
        value = read(work)
        return all(holds(value, bound) for holds, bound in bounds)

    return test


def _tags(node: Node, scope: Scope) -> TruthOf:
    scope.attributes.add("tags")
    members = node.keys(("any", "all", "none"))
    if not members:
        raise node.refuse("condition_empty")
    sets = {
        key: frozenset(child.text(64) for child in members[key].items(at_least=1))
        for key in members
    }

    def test(work: Work) -> bool:
        tags = work.facts.tags
        return (
            ("any" not in sets or bool(tags & sets["any"]))
            and ("all" not in sets or tags >= sets["all"])
            and ("none" not in sets or not tags & sets["none"])
        )

    return test


def _from(first: date, scope: Scope) -> TruthOf:
    scope.dates.add(first)
    return lambda work: work.first >= first


def read_month_day(node: Node) -> tuple[int, int]:
    """Return (month, day) of "11-15"."""
    text = node.text(5)
    try:
        # A leap year, so that 02-29 is a day; it is clamped in other years.
        day = date.fromisoformat(f"2024-{text}")
    except ValueError:
        raise node.refuse("month_day_expected") from None
    return day.month, day.day


def _season(node: Node, scope: Scope) -> TruthOf:
    members = node.keys(("from", "to"), required=("from", "to"))
    first, last = read_month_day(members["from"]), read_month_day(members["to"])
    scope.yearly.add(first)
    after = on_day(2024, *last) + timedelta(days=1)
    scope.yearly.add((after.month, after.day))
    if first <= last:
        return lambda work: first <= (work.first.month, work.first.day) <= last
    return lambda work: not last < (work.first.month, work.first.day) < first
