"""A rule tried on subjects of its own community before it is saved.

A few pages of subjects are computed with. A formula that has no result for one of them is refused,
with their names; facts that are missing for some are told, because they would block their bills.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from shared.domain.billing_card import facts_of, pages_for
from shared.domain.calendar import Period
from shared.domain.charge_items import ChargeItem, RuleVersion, ScopeLevel
from shared.domain.charges.applicability import parse_conditions
from shared.domain.charges.errors import ChargeBlocked, RuleRejected
from shared.domain.charges.facts import Facts, Share, Use
from shared.domain.charges.rule import ChargeRule
from shared.domain.charges.trial import FAULTS_OF_RULES, Blocked, try_rule
from shared.domain.community import Community
from shared.domain.property import Space, SubjectKind, Unit
from shared.usecases.ports import Cards, Directory, Listing
from shared.usecases.rules.charge_rules import Reach, RuleWarning

SUBJECTS = 100
PAGES = 3
COMMUNITIES = 3
_NAMED = 5
# Two different stand-ins for what only the period brings: what fails with both is not their fault.
_STAND_INS = (Decimal("10"), Decimal("17.3"))
_OF_THE_SUBJECT = frozenset(
    {"fact_missing", "no_case_fits", "no_choice_fits", "no_range_fits", "currency_differs"}
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A subject to try a rule on."""

    subject_id: str
    kind: SubjectKind
    facts: Facts
    currency: str
    name: str = ""


def tried_on_subjects(
    company_id: str,
    item: ChargeItem,
    rule: RuleVersion,
    parsed: ChargeRule,
    reach: Reach,
    *,
    directory: Directory,
    cards: Cards,
) -> list[RuleWarning]:
    """Return what to look at. Raises `RuleRejected` where a formula has no result for a subject."""
    samples = [
        sample
        for sample in _samples(company_id, reach, directory, cards)
        if sample.kind in item.charged_on
    ]
    chosen, unclear = _chosen(rule, samples)
    trouble: dict[tuple[str, str], list[Sample]] = defaultdict(list)
    for sample, name in unclear:
        trouble["fact_missing", name].append(sample)
    period = Period(rule.effective_from.year, rule.effective_from.month)
    faults: list[tuple[Sample, ChargeBlocked]] = []
    for sample in chosen:
        for error in _errors(parsed, sample, period):
            if error.reason in FAULTS_OF_RULES:
                faults.append((sample, error))
            elif error.reason in _OF_THE_SUBJECT:
                what = str(error.data.get("name") or error.data.get("by") or "")
                trouble[error.reason, what].append(sample)
    if faults:
        raise _refusal(company_id, faults, directory)
    warnings = []
    for (reason, what), met in sorted(trouble.items()):
        names = _names(company_id, met, directory)
        data = {"name": what, "count": str(len(met)), "of": str(len(samples)), "subjects": names}
        warnings.append(RuleWarning(f"rule_{reason}", data))
    return warnings


def _errors(parsed: ChargeRule, sample: Sample, period: Period) -> list[ChargeBlocked]:
    """Return why the sample can't be computed: as it is, and if its quantities were there."""
    found = _tried(parsed, sample.facts, sample, period)
    if not found or found[0].reason in FAULTS_OF_RULES | _OF_THE_SUBJECT:
        return found
    tries = [
        _tried(parsed, _with_quantities(sample.facts, parsed, number), sample, period)
        for number in _STAND_INS
    ]
    reasons = {error.reason for found in tries for error in found}
    return tries[0] if all(tries) and len(reasons) == 1 else []


def _tried(parsed: ChargeRule, facts: Facts, sample: Sample, period: Period) -> list[ChargeBlocked]:
    blocked: list[Blocked] = try_rule(parsed, [facts], period, sample.currency)
    return [each.error for each in blocked]


def _with_quantities(facts: Facts, parsed: ChargeRule, number: Decimal) -> Facts:
    """Return the facts with a number for everything that readings, pools and imports bring."""
    needs = parsed.needs
    return replace(
        facts,
        uses={name: Use(number) for name in needs.uses},
        shares={name: Share(number, number, Decimal(1), Decimal(1)) for name in needs.shares},
        given=dict.fromkeys(needs.given, number),
        charges=dict.fromkeys(needs.charges, number),
    )


def _chosen(
    rule: RuleVersion, samples: Sequence[Sample]
) -> tuple[list[Sample], list[tuple[Sample, str]]]:
    """Return the samples that the rule's conditions choose, and those of which nobody can tell."""
    if rule.conditions is None:
        return list(samples), []
    conditions = parse_conditions(rule.conditions)
    chosen: list[Sample] = []
    unclear: list[tuple[Sample, str]] = []
    for sample in samples:
        try:
            if conditions.holds(sample.facts, rule.effective_from):
                chosen.append(sample)
        except ChargeBlocked as error:
            unclear.append((sample, str(error.data.get("name", ""))))
    return chosen, unclear


def _refusal(
    company_id: str, faults: Sequence[tuple[Sample, ChargeBlocked]], directory: Directory
) -> RuleRejected:
    _, first = faults[0]
    samples = [sample for sample, _ in faults]
    data: dict[str, Any] = {key: value for key, value in first.data.items() if key != "reason"}
    field = "/document" + str(data.pop("rule_field", "")).rstrip("/")
    names = _names(company_id, samples, directory)
    data |= {"count": len(samples), "subjects": names}
    return RuleRejected(f"{first.reason}_here", field=field, **data)


def _names(company_id: str, samples: Sequence[Sample], directory: Directory) -> str:
    """Return the names of the first few subjects."""
    names = []
    for sample in samples[:_NAMED]:
        of: type[Unit] | type[Space] = Unit if sample.kind is SubjectKind.UNIT else Space
        found = None if sample.name else directory.find(company_id, of, sample.subject_id)
        names.append(sample.name or (found.name if found else sample.subject_id))
    return ", ".join(names) + (" …" if len(samples) > _NAMED else "")


def _samples(company_id: str, reach: Reach, directory: Directory, cards: Cards) -> Iterator[Sample]:
    if reach.subject is not None and reach.community is not None:
        yield _sample(reach.subject, reach.community)
    elif reach.community is None:
        listing = Listing(Community, "", COMMUNITIES)
        for community in directory.page(company_id, listing).items:
            yield from _of_pages(company_id, community, 1, cards)
    elif reach.scope.level is ScopeLevel.BUILDING:
        units = Listing(Unit, reach.community.id, SUBJECTS, prefix=f"{reach.scope.id}#")
        where = (("building_id", reach.scope.id),)
        spaces = Listing(Space, reach.community.id, SUBJECTS, where=where)
        for unit in directory.page(company_id, units).items:
            yield _sample(unit, reach.community)
        for space in directory.page(company_id, spaces).items:
            yield _sample(space, reach.community)
    else:
        yield from _of_pages(company_id, reach.community, PAGES, cards)


def _of_pages(company_id: str, community: Community, wanted: int, cards: Cards) -> Iterator[Sample]:
    """Yield the subjects of some pages: the first, the last, and one between."""
    pages = pages_for(cards.subjects_numbered(company_id, community.id))
    chosen = dict.fromkeys([0, pages - 1, pages // 2][:wanted]) if pages else {}
    for page in chosen:
        for card in cards.page_cards(company_id, community.id, page):
            newest = card.newest
            facts = Facts.from_json(dict[str, Any](newest.facts))
            yield Sample(card.subject_id, newest.subject, facts, community.currency)


def _sample(subject: Unit | Space, community: Community) -> Sample:
    kind = SubjectKind.UNIT if isinstance(subject, Unit) else SubjectKind.SPACE
    facts = Facts.from_json(dict[str, Any](facts_of(subject)))
    return Sample(subject.id, kind, facts, community.currency, subject.name)
