"""A snapshot made ready to compute with, and which rules hold for whom on which days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from shared.domain.bills import RuleOn
from shared.domain.calendar import DateSpan
from shared.domain.charge_items import RuleBook, RuleFrom, ScopeLevel, SubjectPlace
from shared.domain.charges.errors import ChargeBlocked
from shared.domain.charges.rule import ChargeRule, EffectiveRule, parse_rule
from shared.domain.errors import LevyError
from shared.domain.run_snapshot import RunSnapshot, SnapshotItem

_DAY = timedelta(days=1)


class CompiledItem(NamedTuple):
    """A charge item ready to be computed with: `rules` by version id, or why one can't be read."""

    item: SnapshotItem
    book: RuleBook
    by_subject: frozenset[str]  # subjects with a rule of their own
    rules: Mapping[str, ChargeRule | LevyError]


@dataclass(frozen=True, slots=True)
class BillingBasis:
    """A snapshot whose rules were read once, to be used for every page of the attempt."""

    snapshot: RunSnapshot
    items: tuple[CompiledItem, ...]


class Ruled(NamedTuple):
    """The rules of one item on the days of one account; `span` is None where they rule them all."""

    rules: list[EffectiveRule]
    refs: tuple[RuleOn, ...]
    days: DateSpan
    span: DateSpan | None


def compile_snapshot(snapshot: RunSnapshot) -> BillingBasis:
    """Return the snapshot with every rule document read.

    A document that is no rule (any more) blocks the accounts it rules, not the run.
    """
    return BillingBasis(snapshot, tuple(_compile(item) for item in snapshot.items))


def ruled_on(compiled: CompiledItem, place: SubjectPlace, span: DateSpan) -> Ruled | None:
    """Return the rules of an item on `span`; None where it begins later or has ended.

    Days before the first version or after the last one's end are not charged: both were said on
    purpose. Raises `ChargeBlocked` where there is no version at all or a hole between two, which
    are mistakes, or where a document is no rule any more.
    """
    ladder = compiled.book.for_subject(place)
    if not ladder:
        raise ChargeBlocked("rule_missing")
    ruling = [step for step in _steps_on(ladder, span) if step[1].version is not None]
    if not ruling:
        return None
    days = DateSpan(ruling[0][0].first, ruling[-1][0].last)
    if sum(part.days for part, _ in ruling) != days.days:
        raise ChargeBlocked("rule_gap")
    rules: list[EffectiveRule] = []
    for part, step in ruling:
        found = step.version
        rule = compiled.rules[found.id] if found else None
        if found is None or rule is None or isinstance(rule, LevyError):
            raise ChargeBlocked("rule_unreadable", rule=found.id if found else "")
        rules.append(EffectiveRule(found.id, part.first, rule))
    refs = tuple(RuleOn(rule.version_id, rule.effective_from) for rule in rules)
    return Ruled(rules, refs, days, None if days == span else days)


def _steps_on(ladder: Sequence[RuleFrom], span: DateSpan) -> Iterator[tuple[DateSpan, RuleFrom]]:
    """Yield the steps of `ladder` that hold on days of `span`, with those days."""
    for index, step in enumerate(ladder):
        last = ladder[index + 1].first - _DAY if index + 1 < len(ladder) else None
        part = span.meet(step.first, last) if last is None or last >= step.first else None
        if part is not None:
            yield part, step


def _compile(item: SnapshotItem) -> CompiledItem:
    book = RuleBook.of(item.versions)
    rules: dict[str, ChargeRule | LevyError] = {}
    for version in item.versions:
        try:
            rules[version.id] = parse_rule(dict(version.document))
        except LevyError as error:
            rules[version.id] = error
    by_subject = frozenset(scope.id for scope in book.by_scope if scope.level is ScopeLevel.SUBJECT)
    return CompiledItem(item, book, by_subject, rules)
