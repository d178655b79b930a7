"""Books of rules: the versions that have to be decided on together, so that they stay in order.

There is a book of each charge item for the whole company, one of each item for a community and its
buildings, and one of each unit or space for its own rules of all items. A book is read, decided on
and written over its revision; so nothing can slip in between.

A *series* are the versions of one scope under the same conditions: each rules until the next
begins. Series of one scope may hold at once; then their order or their conditions must tell which
is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from shared.domain.billing_card import KEPT_FOR
from shared.domain.charge_items import RuleVersion, RuleVersionsOverlap, Scope
from shared.domain.charges.applicability import canonical_conditions
from shared.domain.charges.disjoint import are_disjoint
from shared.domain.errors import Conflict

_DAY = timedelta(days=1)


class RuleOrderUnclear(Conflict):
    """Two rules of one scope could hold at once, and neither order nor conditions tell which."""

    code = "rule_order_unclear"


class RuleNotNewest(Conflict):
    """Only the newest version of a series can be withdrawn: what follows on it relies on it."""

    code = "rule_not_newest"


@dataclass(frozen=True, slots=True)
class ItemBook:
    """The book of an item: for one community and its buildings, or (None) the whole company."""

    item_id: str
    community_id: str | None


@dataclass(frozen=True, slots=True)
class SubjectBook:
    """The book of a unit or space, which lies on its page of the community."""

    subject_id: str
    community_id: str
    page: int


BookPlace = ItemBook | SubjectBook


class SeriesKey(NamedTuple):
    """What makes versions follow one another."""

    item_id: str
    scope: Scope
    conditions: str


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The versions in one place, in the order they were saved; `revision` counts the writes.

    Withdrawn ones stay as long as a run may still go by them.
    """

    place: BookPlace
    versions: tuple[RuleVersion, ...] = ()
    revision: int = 0

    def with_version(self, new: RuleVersion) -> RuleBook:
        """Return the book in which `new` rules its series from its day on.

        Raises `RuleVersionsOverlap` and `RuleOrderUnclear`.
        """
        series = series_of(self.versions).get(key_of(new), [])
        if series and series[-1].taken_through >= new.effective_from:
            newest = series[-1]
            raise RuleVersionsOverlap(
                taken_through=newest.taken_through.isoformat(),
                rule_id=newest.id,
                field="effective_from",
            )
        # Who made it and why is kept with the version itself.
        bare = replace(new, created_by="", note="", version=1)
        book = self._written([*self.versions, bare], new.created_at)
        book._require_clear(new.item_id, new.scope)
        return book

    def without(self, rule_id: str, at: datetime) -> RuleBook:
        """Return the book in which the version is withdrawn at instant `at`.

        The one before it in its series rules again. Raises `RuleNotNewest`, `RuleOrderUnclear`.
        """
        (wanted,) = (version for version in self.versions if version.id == rule_id)
        if series_of(self.versions)[key_of(wanted)][-1] is not wanted:
            raise RuleNotNewest(rule_id=rule_id)
        gone = replace(wanted, withdrawn_at=at)
        book = self._written(
            [gone if version is wanted else version for version in self.versions], at
        )
        book._require_clear(wanted.item_id, wanted.scope)
        return book

    def _written(self, versions: Iterable[RuleVersion], at: datetime) -> RuleBook:
        kept = tuple(
            version
            for version in versions
            if version.withdrawn_at is None or version.withdrawn_at > at - KEPT_FOR
        )
        return replace(self, versions=kept, revision=self.revision + 1)

    def _require_clear(self, item_id: str, scope: Scope) -> None:
        """Pass if no two conditional series of the scope leave open which of them is meant."""
        series = [
            versions
            for key, versions in series_of(self.versions).items()
            if key.conditions and (key.item_id, key.scope) == (item_id, scope)
        ]
        for index, ours in enumerate(series):
            for theirs in series[index + 1 :]:
                _require_apart(ours, theirs)


def key_of(version: RuleVersion) -> SeriesKey:
    """Return the series that a version belongs to."""
    return SeriesKey(version.item_id, version.scope, canonical_conditions(version.conditions))


def series_of(versions: Iterable[RuleVersion]) -> dict[SeriesKey, list[RuleVersion]]:
    """Return the versions that were not withdrawn by series, each oldest first."""
    series: dict[SeriesKey, list[RuleVersion]] = {}
    for version in versions:
        if not version.withdrawn:
            series.setdefault(key_of(version), []).append(version)
    for found in series.values():
        found.sort(key=lambda version: version.effective_from)
    return series


def last_days(series: Sequence[RuleVersion]) -> Iterator[tuple[RuleVersion, date]]:
    """Yield each version of a series with the last day it rules; `date.max` for no end."""
    for index, version in enumerate(series):
        last = version.effective_to or date.max
        if index + 1 < len(series):
            last = min(last, series[index + 1].effective_from - _DAY)
        yield version, last


def _require_apart(ours: Sequence[RuleVersion], theirs: Sequence[RuleVersion]) -> None:
    for one, last in last_days(ours):
        for other, other_last in last_days(theirs):
            meet = one.effective_from <= other_last and other.effective_from <= last
            if not meet or one.order != other.order:
                continue
            if not are_disjoint(one.conditions or {}, other.conditions or {}):
                raise RuleOrderUnclear(rule_id=one.id, order=one.order, field="order")
