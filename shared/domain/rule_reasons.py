"""Why a subject pays the rule it pays: every version that reaches it, and why it is or isn't it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from shared.domain.charge_items import RuleVersion, SubjectPlace
from shared.domain.charges.applicability import parse_conditions
from shared.domain.charges.errors import ChargeBlocked
from shared.domain.charges.facts import Facts
from shared.domain.errors import LevyError
from shared.domain.rule_choice import Ladder, RuleChoice, Series, asked_on


class Reason(StrEnum):
    """Why a version is the rule of the day, or is not."""

    CHOSEN = "chosen"
    NARROWER = "narrower_holds"  # a rule of a narrower scope is the rule
    EARLIER = "earlier_holds"  # a rule of the same scope that is asked before
    UNMET = "conditions_unmet"
    UNCLEAR = "conditions_unclear"  # nobody can tell whether they hold
    UNDECIDED = "earlier_unclear"  # one that is asked before is unclear
    NOT_BEGUN = "not_begun"
    ENDED = "ended"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What an item comes to for a subject on a day."""

    RULED = "ruled"
    NOT_CHARGED_ON = "not_charged_on"  # the item is for units only, or for spaces only
    ITEM_INACTIVE = "item_inactive"
    NO_RULE = "no_rule"  # no version reaches the subject: its bill is blocked
    NOT_IN_FORCE = "not_in_force"  # none has begun, or all have ended: not charged
    GAP = "gap"  # between two versions: its bill is blocked
    UNMET = "conditions_unmet"  # no conditions hold: its bill is blocked
    UNCLEAR = "conditions_unclear"  # its bill is blocked until the fact is known


@dataclass(frozen=True, slots=True)
class Unmet:
    """One condition that does not hold: what it asks for, and what the subject is like."""

    condition: Mapping[str, Any]
    actual: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version that reaches the subject. `unmet` tells which of its conditions fail.

    `rule_id` and `day` name the version that replaced it and from when, or its own last day;
    `missing` is the fact that nobody knows.
    """

    version: RuleVersion
    reason: Reason
    rule_id: str = ""
    day: date | None = None
    missing: str = ""
    unmet: tuple[Unmet, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """The rule of an item for a subject on a day, and all candidates in the order of choice."""

    outcome: Outcome
    chosen: RuleVersion | None = None
    candidates: tuple[Candidate, ...] = field(default=())
    missing: str = ""


def explain_choice(
    versions: Iterable[RuleVersion], place: SubjectPlace, facts: Facts, day: date
) -> Why:
    """Return which of an item's `versions` is for the subject on `day`, and why not the others.

    `versions` may hold those of other subjects and withdrawn ones.
    """
    scopes = place.scopes()
    reaching = [version for version in versions if version.scope in scopes]
    choice = RuleChoice.of(reaching)
    told = _told(choice.ladder(place), facts, day)
    candidates = [told.get(version.id) or _standing(version, choice, day) for version in reaching]
    candidates.sort(key=lambda found: _place(found.version, scopes.index(found.version.scope)))
    return _concluded(tuple(candidates), day)


def _told(ladder: Ladder, facts: Facts, day: date) -> dict[str, Candidate]:
    """Return what becomes of the versions in force, asked one after the other."""
    told: dict[str, Candidate] = {}
    settled: Reason | None = None
    rung_of_choice = -1
    for rung, version, series in asked_on(ladder, day):
        if settled is not None:
            narrower = settled is Reason.NARROWER and rung == rung_of_choice
            told[version.id] = Candidate(version, Reason.EARLIER if narrower else settled)
            continue
        candidate = _asked(version, series, facts, day)
        told[version.id] = candidate
        if candidate.reason is Reason.CHOSEN:
            settled, rung_of_choice = Reason.NARROWER, rung
        elif candidate.reason is Reason.UNCLEAR:
            settled = Reason.UNDECIDED
    return told


def _asked(version: RuleVersion, series: Series, facts: Facts, day: date) -> Candidate:
    try:
        if series.holds(facts, day):
            return Candidate(version, Reason.CHOSEN)
    except ChargeBlocked as blocked:
        return Candidate(version, Reason.UNCLEAR, missing=str(blocked.data.get("name", "")))
    unmet = tuple(_unmet(version.conditions or {}, facts, day))
    return Candidate(version, Reason.UNMET, unmet=unmet)


def _unmet(conditions: Mapping[str, Any], facts: Facts, day: date) -> Iterable[Unmet]:
    """Yield the conditions that fail, each by itself, with what the subject is like."""
    for key, value in conditions.items():
        one = {key: value}
        try:
            if parse_conditions(one).holds(facts, day):
                continue
        except LevyError:
            pass  # a fact it looks at is missing: it does not hold
        yield Unmet(one, _actual(key, facts, day))


def _actual(key: str, facts: Facts, day: date) -> str:
    """Return what a condition of that key looks at, "" where it is more than one thing."""
    if key in {"from", "to", "season"}:
        return day.isoformat()
    if not hasattr(facts, key) or key in {"given"}:
        return ""
    value = facts.at(key, day)
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    return "" if value is None else str(value)


def _standing(version: RuleVersion, choice: RuleChoice, day: date) -> Candidate:
    """Return why a version is not in force on `day`."""
    if version.withdrawn:
        return Candidate(version, Reason.WITHDRAWN)
    if version.effective_from > day:
        return Candidate(version, Reason.NOT_BEGUN, day=version.effective_from)
    for series in choice.by_scope.get(version.scope, ()):
        versions = [standing.version for standing in series.standings]
        if version not in versions:
            continue
        for later in versions[versions.index(version) + 1 :]:
            if later.effective_from <= day:
                return Candidate(version, Reason.REPLACED, later.id, later.effective_from)
    return Candidate(version, Reason.ENDED, day=version.effective_to)


def _place(version: RuleVersion, rung: int) -> tuple[int, bool, int, date, str]:
    unconditional = version.conditions is None
    return rung, unconditional, version.order, version.effective_from, version.id


def _concluded(candidates: tuple[Candidate, ...], day: date) -> Why:
    by_reason = {candidate.reason: candidate for candidate in reversed(candidates)}
    if Reason.CHOSEN in by_reason:
        return Why(Outcome.RULED, by_reason[Reason.CHOSEN].version, candidates)
    if Reason.UNCLEAR in by_reason:
        missing = by_reason[Reason.UNCLEAR].missing
        return Why(Outcome.UNCLEAR, None, candidates, missing)
    if Reason.UNMET in by_reason:
        return Why(Outcome.UNMET, None, candidates)
    counted = [found.version for found in candidates if found.reason is not Reason.WITHDRAWN]
    if not counted:
        return Why(Outcome.NO_RULE, None, candidates)
    begun = any(version.effective_from <= day for version in counted)
    to_begin = any(version.effective_from > day for version in counted)
    return Why(Outcome.GAP if begun and to_begin else Outcome.NOT_IN_FORCE, None, candidates)
