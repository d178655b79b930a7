"""Cutting a line at the days on which something it can notice changes.

A cut is made where another version of the rule begins, where a condition of the rule turns, a
case changes, or an attribute it reads gets another value; never where a change makes no
difference to this rule, because each part of a line may be rounded by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

from shared.domain.calendar import DateSpan, Period
from shared.domain.charges.facts import Change, Facts
from shared.domain.charges.rule import ChargeRule, EffectiveRule
from shared.domain.charges.scope import Needs
from shared.domain.charges.work import Work


class Stretch(NamedTuple):
    """Days on which one version of the rule and one state of the facts hold."""

    first: date
    last: date
    version: EffectiveRule
    facts: Facts


def facts_on(facts: Facts, day: date) -> Facts:
    """Return the facts as they are on `day`, with no changes left."""
    if not facts.changes:
        return facts
    # A copy by slots: `dataclasses.replace` would take every field through its constructor.
    copy = object.__new__(Facts)
    for fill, value in zip(_SETTERS.values(), _all_fields(facts), strict=True):
        fill(copy, value)
    for name in facts.changes:
        _SETTERS[name](copy, facts.at(name, day))
    _SETTERS["changes"](copy, _NO_CHANGES)
    return copy


_SETTERS = {field.name: vars(Facts)[field.name].__set__ for field in fields(Facts)}
_all_fields = attrgetter(*_SETTERS)
_NO_CHANGES: dict[str, tuple[Change, ...]] = {}


def hull(rules: Sequence[EffectiveRule], facts: Facts, span: DateSpan) -> DateSpan:
    """Return `span` widened to the days of the metered uses that the rules read."""
    first, last = span.first, span.last
    for version in rules:
        for name in version.rule.needs.uses:
            use = facts.uses.get(name)
            if use is not None:
                first = min(first, use.first or first)
                last = max(last, use.last or last)
    return DateSpan(first, last)


def is_quiet(rule: ChargeRule, facts: Facts, span: DateSpan) -> bool:
    """Tell whether none of the rule's own dates falls within the line; remembered on the rule."""
    first, last = span.first, span.last
    for name in rule.needs.uses:
        use = facts.uses.get(name)
        if use is not None and use.first is not None and use.first < first:
            first = use.first
        if use is not None and use.last is not None and use.last > last:
            last = use.last
    known = rule.quiet.get((first, last))
    if known is None:
        if len(rule.quiet) > _REMEMBERED:
            rule.quiet.clear()
        known = rule.quiet[first, last] = not turns(rule.needs, _NO_FACTS, DateSpan(first, last))
    return known


_REMEMBERED = 500
_NO_FACTS = Facts()


def cut(
    rules: Sequence[EffectiveRule], facts: Facts, span: DateSpan, period: Period
) -> list[Stretch]:
    """Return the stretches of the line, in order; days before the first version have none.

    Days of a use before `span` are priced by the version of that day, or else by the oldest.
    """
    whole = hull(rules, facts, span)
    stretches: list[Stretch] = []
    for index, version in enumerate(rules):
        after = rules[index + 1].effective_from if index + 1 < len(rules) else None
        first = version.effective_from
        if index == 0 and first <= span.first:
            first = min(first, whole.first)
        days = whole.meet(first, after - timedelta(days=1) if after else None)
        if days is not None:
            stretches += _cut_version(version, facts, days, span, period)
    return stretches


def _cut_version(
    version: EffectiveRule, facts: Facts, days: DateSpan, span: DateSpan, period: Period
) -> list[Stretch]:
    needs = version.rule.needs
    work = Work(facts, span, period)
    stretches: list[Stretch] = []
    seen: tuple[object, ...] = ()
    for first, last in _spans(sorted(turns(needs, facts, days)), days):
        work.facts, work.first, work.last = facts_on(facts, first), first, last
        now = needs.seen(work)
        if stretches and now == seen:
            stretches[-1] = stretches[-1]._replace(last=last)
        else:
            stretches.append(Stretch(first, last, version, work.facts))
        seen = now
    return stretches


def turns(needs: Needs, facts: Facts, days: DateSpan) -> set[date]:
    """Return the first days of whatever may be new within `days`, but for its first day."""
    found = set(needs.dates)
    for name in needs.attributes:
        found.update(change.first for change in facts.changes.get(name, ()))
    for year in range(days.first.year, days.last.year + 1):
        found.update(_on(year, *month_day) for month_day in needs.yearly)
    return {day for day in found if days.first < day <= days.last}


def _on(year: int, month: int, day: int) -> date:
    """Return that day, or the first of March where February has no 29th."""
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 3, 1)


def _spans(turns: list[date], days: DateSpan) -> list[tuple[date, date]]:
    firsts = [days.first, *turns]
    lasts = [*(turn - timedelta(days=1) for turn in turns), days.last]
    return list(zip(firsts, lasts, strict=True))
