"""A snapshot made ready to compute with, and which rules hold for whom on which days."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from shared.domain.bills import RuleOn
from shared.domain.calendar import DateSpan
from shared.domain.charge_items import RuleVersion, SubjectPlace
from shared.domain.charges.errors import ChargeBlocked
from shared.domain.charges.facts import Facts
from shared.domain.charges.rule import ChargeRule, EffectiveRule, parse_rule
from shared.domain.errors import LevyError
from shared.domain.rule_choice import RuleChoice, Ruling, rulings
from shared.domain.run_snapshot import RunSnapshot, SnapshotItem

# Rules of single subjects are read as their pages come; thousands share a few documents.
_DOCUMENTS_REMEMBERED = 512


class CompiledItem(NamedTuple):
    """A charge item ready to be computed with: `rules` by version id, or why one can't be read."""

    item: SnapshotItem
    choice: RuleChoice
    rules: Mapping[str, ChargeRule | LevyError]


@dataclass(frozen=True, slots=True)
class BillingBasis:
    """A snapshot whose rules were read once, to be used for every page of the attempt.

    `places` tells where each item stands in the plan.
    """

    snapshot: RunSnapshot
    items: tuple[CompiledItem, ...]
    places: Mapping[str, int]


class Ruled(NamedTuple):
    """The rules of one item on the days of one account; `span` is None where they rule them all.

    `charges` are the other items that the rules take a part of.
    """

    rules: list[EffectiveRule]
    refs: tuple[RuleOn, ...]
    days: DateSpan
    span: DateSpan | None
    charges: frozenset[str]


def compile_snapshot(snapshot: RunSnapshot) -> BillingBasis:
    """Return the snapshot with every rule document read.

    A document that is no rule (any more) blocks the accounts it rules, not the run.
    """
    places = {item.item_id: place for place, item in enumerate(snapshot.items)}
    return BillingBasis(snapshot, tuple(_compile(item) for item in snapshot.items), places)


def ruled_on(
    compiled: CompiledItem,
    place: SubjectPlace,
    facts: Facts,
    span: DateSpan,
    own: Sequence[RuleVersion] = (),
) -> Ruled | None:
    """Return the rules of an item on `span`; None where it begins later or has ended.

    `own` are the subject's very own versions. Days before the first version or after the last
    one's end are not charged: both were said on purpose. Raises `ChargeBlocked` where there is no
    version at all, a hole between two, or a day on which no condition holds, which are mistakes;
    or where a document is no rule any more.
    """
    ladder = compiled.choice.ladder(place, RuleChoice.of(own) if own else None)
    if not ladder:
        raise ChargeBlocked("rule_missing")
    found = rulings(ladder, facts, span)
    for step in found:
        if step.unmet:
            raise ChargeBlocked("rule_conditions_unmet", day=step.days.first.isoformat())
    ruling = [step for step in found if step.version is not None]
    if not ruling:
        return None
    days = DateSpan(ruling[0].days.first, ruling[-1].days.last)
    if sum(step.days.days for step in ruling) != days.days:
        raise ChargeBlocked("rule_gap")
    rules = [rule for step in ruling for rule in _effective(compiled, step)]
    refs = tuple(RuleOn(rule.version_id, rule.effective_from) for rule in rules)
    charges = frozenset[str]().union(*(rule.rule.needs.charges for rule in rules))
    return Ruled(rules, refs, days, None if days == span else days, charges)


def read_document(document: Mapping[str, object]) -> ChargeRule:
    """Return the rule of `document`, perhaps one read before. Raises `RuleRejected`."""
    return _read(json.dumps(document, ensure_ascii=False))


@lru_cache(maxsize=_DOCUMENTS_REMEMBERED)
def _read(text: str) -> ChargeRule:
    return parse_rule(json.loads(text))


def _effective(compiled: CompiledItem, step: Ruling) -> list[EffectiveRule]:
    found = step.version
    if found is None:
        return []
    rule = compiled.rules.get(found.id) or _rule_of(found)
    if isinstance(rule, LevyError):
        raise ChargeBlocked("rule_unreadable", rule=found.id)
    return [EffectiveRule(found.id, step.days.first, rule)]


def _rule_of(version: RuleVersion) -> ChargeRule | LevyError:
    try:
        return read_document(version.document)
    except LevyError as error:
        return error


def _compile(item: SnapshotItem) -> CompiledItem:
    rules = {version.id: _rule_of(version) for version in item.versions}
    return CompiledItem(item, RuleChoice.of(item.versions), rules)
