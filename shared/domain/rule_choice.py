"""Which version of an item's rule is for a subject on a day.

The order of choice, from the first that is asked to the last:

1. scope: the rules of the unit or space itself, then of its building, its community, the company;
2. within a scope: rules with conditions by their `order`, lowest first, then the rule without;
3. of one series (scope and conditions): the newest version that has begun and has not ended.

The first whose conditions hold on the day is the rule. It replaces the wider ones whole: nothing
of them is mixed in. Where two of one scope and order could both hold, saving the second was
refused. A condition that asks for what is not known of the subject blocks its line, even if a
later rule would fit: nobody can say that the earlier one does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from shared.domain.calendar import DateSpan
from shared.domain.charge_items import RuleVersion, Scope, ScopeLevel, SubjectPlace
from shared.domain.charges.applicability import Applicability, parse_conditions
from shared.domain.charges.errors import ChargeBlocked
from shared.domain.charges.facts import Facts
from shared.domain.errors import LevyError
from shared.domain.rule_book import last_days, series_of

_DAY = timedelta(days=1)


class Standing(NamedTuple):
    """A version and the last day on which its series lets it rule (`date.max`: no end)."""

    version: RuleVersion
    last: date


@dataclass(frozen=True, slots=True)
class Series:
    """The versions of one scope and the same conditions, oldest first.

    `applies` is None where there are no conditions, and the error where they can't be read.
    """

    applies: Applicability | LevyError | None
    standings: tuple[Standing, ...]

    def on(self, day: date) -> RuleVersion | None:
        """Return the version that is in force on `day`, whatever its conditions say."""
        for version, last in reversed(self.standings):
            if version.effective_from <= day:
                return version if day <= last else None
        return None

    def holds(self, facts: Facts, day: date) -> bool:
        """Tell whether the conditions hold on `day`. Raises `ChargeBlocked` if nobody can tell."""
        if self.applies is None:
            return True
        if isinstance(self.applies, LevyError):
            raise ChargeBlocked("rule_unreadable", rule=self.standings[-1].version.id)
        return self.applies.holds(facts, day)


# The series of each scope that reaches a subject, most specific scope first.
Ladder = tuple[tuple[Series, ...], ...]


class Ruling(NamedTuple):
    """Which version rules on `days`; `unmet` if one is in force but no conditions hold."""

    days: DateSpan
    version: RuleVersion | None
    unmet: bool = False


@dataclass(frozen=True)
class RuleChoice:
    """All versions of one item's rule, put in order once and asked for many subjects."""

    by_scope: Mapping[Scope, tuple[Series, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, versions: Iterable[RuleVersion]) -> RuleChoice:
        """Return the choice among `versions` of one item; withdrawn ones are left out."""
        by_scope: dict[Scope, list[Series]] = {}
        for key, found in series_of(versions).items():
            standings = tuple(Standing(*each) for each in last_days(found))
            by_scope.setdefault(key.scope, []).append(Series(_applies(found[0]), standings))
        return cls({scope: tuple(series) for scope, series in by_scope.items()})

    @cached_property
    def attributes(self) -> frozenset[str]:
        """What of a subject the choice may depend on, besides where it stands."""
        return frozenset[str]().union(
            *(
                series.applies.needs.attributes
                for found in self.by_scope.values()
                for series in found
                if isinstance(series.applies, Applicability)
            )
        )

    @cached_property
    def subjects(self) -> frozenset[str]:
        """The subjects with rules of their own in this choice."""
        return frozenset(s.id for s in self.by_scope if s.level is ScopeLevel.SUBJECT)

    def ladder(self, place: SubjectPlace, own: RuleChoice | None = None) -> Ladder:
        """Return the series that reach `place`; `own` is the choice among its very own versions."""
        scopes = place.scopes()
        own_series = own.by_scope.get(scopes[0], ()) if own else ()
        found = [(*own_series, *self.by_scope.get(scopes[0], ()))]
        found += (self.by_scope.get(scope, ()) for scope in scopes[1:])
        return tuple(series for series in found if series)


def rulings(ladder: Ladder, facts: Facts, span: DateSpan) -> list[Ruling]:
    """Return which version rules on which days of `span`, in order, none twice in a row.

    Raises `ChargeBlocked` where a condition asks for what is not known of the subject.
    """
    found: list[Ruling] = []
    firsts = sorted({span.first, *_turns(ladder, facts, span)})
    for index, first in enumerate(firsts):
        last = firsts[index + 1] - _DAY if index + 1 < len(firsts) else span.last
        version, unmet = ruling_on(ladder, facts, first)
        if found and found[-1].version is version and found[-1].unmet == unmet:
            found[-1] = Ruling(DateSpan(found[-1].days.first, last), version, unmet)
        else:
            found.append(Ruling(DateSpan(first, last), version, unmet))
    return found


def ruling_on(ladder: Ladder, facts: Facts, day: date) -> tuple[RuleVersion | None, bool]:
    """Return the version that rules on `day`, and whether one was in force at all if none does."""
    in_force = False
    for _, version, series in asked_on(ladder, day):
        in_force = True
        if series.holds(facts, day):
            return version, False
    return None, in_force


def asked_on(ladder: Ladder, day: date) -> Iterator[tuple[int, RuleVersion, Series]]:
    """Yield the versions in force on `day` in the order they are asked, with their rung."""
    for rung, scope in enumerate(ladder):
        standing = [(version, series) for series in scope if (version := series.on(day))]
        standing.sort(key=lambda each: _order(each[0]))
        for version, series in standing:
            yield rung, version, series


def _order(version: RuleVersion) -> tuple[bool, int, str]:
    return version.conditions is None, version.order, version.id


def _applies(version: RuleVersion) -> Applicability | LevyError | None:
    if version.conditions is None:
        return None
    try:
        return parse_conditions(version.conditions)
    except LevyError as error:
        return error


def _turns(ladder: Sequence[Sequence[Series]], facts: Facts, span: DateSpan) -> Iterator[date]:
    """Yield the days within `span` on which another version may begin to rule."""
    for scope in ladder:
        for series in scope:
            for version, last in series.standings:
                if span.first < version.effective_from <= span.last:
                    yield version.effective_from
                if span.first <= last < span.last:
                    yield last + _DAY
            if isinstance(series.applies, Applicability):
                yield from series.applies.turns(facts, span)
