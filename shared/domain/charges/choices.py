"""Choosing one of several documents by the subject or the day, whatever the documents are.

    {"by": "kind", "cases": {"home": X, "shop": Y}, "else": Z}       by a text or a whole number
    {"by": "floor", "ranges": [{"up_to": "5", "then": X}, {"then": Y}]}     an edge is the lower's
    {"choose": [{"when": {"tags": {"any": ["school"]}}, "then": X}, {"then": Y}]}   the first true

`by` names an attribute, or a number given by hand as {"given": "pipe_mm"}. Where nothing fits and
there is no `else`, the line is blocked: nothing is ever free by accident.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from shared.domain.charges import sources
from shared.domain.charges.conditions import read_condition
from shared.domain.charges.document import Node
from shared.domain.charges.scope import Scope
from shared.domain.charges.trace import Input
from shared.domain.charges.work import ONE, NumberOf, TruthOf, Work, block, given, note

T = TypeVar("T")
R = TypeVar("R")
FORMS = ("by", "choose")
_TEXTS = ("kind", "use", "status")


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """Options and a function that picks the index of one, or raises `ChargeBlocked`."""

    pick: Callable[[Work], tuple[int, Input]]
    options: tuple[T, ...]

    def compile(self, make: Callable[[T], R]) -> Callable[[Work], R]:
        """Return the function that gives the chosen option, made by `make` beforehand."""
        made = [make(option) for option in self.options]
        pick = self.pick

        def choose(work: Work) -> R:
            index, reason = pick(work)
            note(work, "choice", "choose", (reason,), ONE, ONE, "")
            return made[index]

        return choose


def is_choice(node: Node) -> bool:
    """Tell whether the document under `node` chooses among others."""
    return isinstance(node.value, dict) and any(form in node.value for form in FORMS)


def read_choice(node: Node, scope: Scope, read: Callable[[Node], T]) -> Choice[T]:
    """Return the choice under `node`, whose options are read by `read`."""
    if "choose" in node.members():
        return _read_choose(node, scope, read)
    members = node.keys(("by", "cases", "else", "ranges"), required=("by",))
    if "ranges" in members:
        node.keys(("by", "ranges"))
        return _read_ranges(members["by"], members["ranges"], scope, read)
    if "cases" not in members:
        raise node.child("cases", None).refuse("key_missing", key="cases")
    return _read_cases(members, scope, read)


def _read_choose(node: Node, scope: Scope, read: Callable[[Node], T]) -> Choice[T]:
    tests: list[TruthOf | None] = []
    options: list[T] = []
    for child in node.keys(("choose",))["choose"].items(at_least=1):
        members = child.keys(("when", "then"), required=("then",))
        if tests and tests[-1] is None:
            raise child.refuse("never_reached")
        tests.append(read_condition(members["when"], scope) if "when" in members else None)
        options.append(read(members["then"]))
    labels = [given("choose", str(index + 1), "") for index in range(len(tests))]

    def pick(work: Work) -> tuple[int, Input]:
        for index, test in enumerate(tests):
            if test is None or test(work):
                return index, labels[index]
        return block("no_choice_fits")

    scope.probes.append(lambda work: pick(work)[0])
    return Choice(pick, tuple(options))


def _read_cases(members: dict[str, Node], scope: Scope, read: Callable[[Node], T]) -> Choice[T]:
    name, key_of = _key(members["by"], scope)
    cases = members["cases"].members()
    if not cases:
        raise members["cases"].refuse("below_minimum", limit=1)
    options = [read(child) for child in cases.values()]
    index_of = {key: index for index, key in enumerate(cases)}
    other: int | None = None
    if "else" in members:
        other = len(options)
        options.append(read(members["else"]))

    def pick(work: Work) -> tuple[int, Input]:
        key = key_of(work)
        index = index_of.get(key, other)
        if index is None:
            block("no_case_fits", by=name, value=key)
        return index, given(name, key, "")

    scope.probes.append(lambda work: pick(work)[0])
    return Choice(pick, tuple(options))


def _read_ranges(by: Node, ranges: Node, scope: Scope, read: Callable[[Node], T]) -> Choice[T]:
    name, number_of = _number(by, scope)
    edges: list[Decimal | None] = []
    options: list[T] = []
    for child in ranges.items(at_least=1):
        members = child.keys(("up_to", "then"), required=("then",))
        edge = members["up_to"].decimal(None) if "up_to" in members else None
        previous = edges[-1] if edges else None
        if edges and (previous is None or (edge is not None and edge <= previous)):
            raise child.refuse("order_expected")
        edges.append(edge)
        options.append(read(members["then"]))

    def pick(work: Work) -> tuple[int, Input]:
        value = number_of(work)
        for index, edge in enumerate(edges):
            if edge is None or value <= edge:
                return index, given(name, value, "")
        return block("no_range_fits", by=name, value=sources.shown(value))

    scope.probes.append(lambda work: pick(work)[0])
    return Choice(pick, tuple(options))


def _number(by: Node, scope: Scope) -> tuple[str, NumberOf]:
    if isinstance(by.value, dict):
        name = by.keys(("given",), required=("given",))["given"].name()
        return name, sources.number(name, scope)
    name = by.choice(sources.ATTRIBUTE_UNITS)
    return name, sources.attribute(name, scope, probed=False)


def _key(by: Node, scope: Scope) -> tuple[str, Callable[[Work], str]]:
    if by.value not in _TEXTS:
        name, number_of = _number(by, scope)
        return name, lambda work: sources.shown(number_of(work))
    name = by.choice(_TEXTS)
    scope.attributes.add(name)

    def text_of(work: Work) -> str:
        value: str = getattr(work.facts, name)
        if not value:
            block("fact_missing", name=name)
        return value

    return name, text_of
