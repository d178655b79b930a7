"""A snapshot made ready to compute with, and which rules hold for whom on which days."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from shared.domain.bills import RuleOn
from shared.domain.calendar import DateSpan
from shared.domain.charge_items import RuleVersion, SubjectPlace
from shared.domain.charges.errors import ChargeBlocked
from shared.domain.charges.facts import Facts
from shared.domain.charges.rule import ChargeRule, EffectiveRule, parse_rule
from shared.domain.errors import LevyError
from shared.domain.rule_choice import RuleChoice, Ruling, rulings
from shared.domain.run_snapshot import RunSnapshot, SnapshotItem

if TYPE_CHECKING:
    from shared.domain.metering.pool_settling import PoolResult
    from shared.domain.metering.pool_shares import SettledPools

# Rules of single subjects are read as their pages come; thousands share a few documents.
_DOCUMENTS_REMEMBERED = 512


class CompiledItem(NamedTuple):
    """A charge item ready to be computed with: `rules` by version id, or why one can't be read."""

    item: SnapshotItem
    choice: RuleChoice
    rules: Mapping[str, ChargeRule | LevyError]


Resets = frozenset[tuple[str, tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Reads:
    """Which uses and shares rules read, and on which day tiers of a use start over."""

    uses: frozenset[str] = frozenset()
    shares: frozenset[str] = frozenset()
    resets: Resets = frozenset()

    def with_rules(self, more: Reads) -> Reads:
        """Return what either reads."""
        return Reads(self.uses | more.uses, self.shares | more.shares, self.resets | more.resets)

    @property
    def sole_resets(self) -> dict[str, tuple[int, int]]:
        """The day on which the tiers of a use start over, where all rules agree on it."""
        unclear = self.unclear_resets
        return {name: day for name, day in self.resets if name not in unclear}

    @property
    def unclear_resets(self) -> frozenset[str]:
        """The uses whose tiers start over on different days by different rules."""
        names = [name for name, _ in self.resets]
        return frozenset(name for name in names if names.count(name) > 1)


@dataclass(frozen=True, slots=True)
class BillingBasis:
    """A snapshot whose rules were read once, to be used for every page of the attempt.

    `places` tells where each item stands in the plan. `reads` is what the snapshot's rules read,
    `pools` the share pools of the period, once they are settled.
    """

    snapshot: RunSnapshot
    items: tuple[CompiledItem, ...]
    places: Mapping[str, int]
    reads: Reads = Reads()
    pools: SettledPools | None = None


class Ruled(NamedTuple):
    """The rules of one item on the days of one account; `span` is None where they rule them all.

    `charges` are the other items that the rules take a part of.
    """

    rules: list[EffectiveRule]
    refs: tuple[RuleOn, ...]
    days: DateSpan
    span: DateSpan | None
    charges: frozenset[str]

    def followed_by(self, later: Ruled) -> Ruled:
        """Return the rules of `later`'s days, with these for uses of days before them."""
        rules = [*self.rules]
        for rule in later.rules:
            if rule.version_id != rules[-1].version_id:
                rules.append(rule)
        refs = tuple(RuleOn(rule.version_id, rule.effective_from) for rule in rules)
        return Ruled(rules, refs, later.days, later.span, self.charges | later.charges)


def compile_snapshot(snapshot: RunSnapshot, results: Sequence[PoolResult] = ()) -> BillingBasis:
    """Return the snapshot with every rule document read; `results` are its settled pools.

    A document that is no rule (any more) blocks the accounts it rules, not the run.
    """
    places = {item.item_id: place for place, item in enumerate(snapshot.items)}
    versions = [version for item in snapshot.items for version in item.versions]
    pools = None
    if snapshot.pools_to_settle:
        from shared.domain.metering.pool_shares import SettledPools

        pools = SettledPools(snapshot.pools_to_settle, snapshot.period, results, snapshot.currency)
    return BillingBasis(
        snapshot,
        tuple(_compile(item) for item in snapshot.items),
        places,
        reads_of(versions, snapshot.period.last),
        pools,
    )


def reads_of(versions: Sequence[RuleVersion], last: date) -> Reads:
    """Return what rules that begin on `last` or before read; unreadable ones read nothing."""
    uses: set[str] = set()
    shares: set[str] = set()
    resets: set[tuple[str, tuple[int, int]]] = set()
    for version in versions:
        rule = _rule_of(version) if version.effective_from <= last else None
        if rule is not None and not isinstance(rule, LevyError):
            uses |= rule.needs.uses
            shares |= rule.needs.shares
            resets |= rule.needs.resets
    return Reads(frozenset(uses), frozenset(shares), frozenset(resets))


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
