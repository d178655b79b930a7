"""Versions of items' rules. A version is added or withdrawn, never edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from shared.domain.actor import Actor
from shared.domain.charge_items import (
    ORDER,
    ChargeItem,
    RuleScopeRefused,
    RuleVersion,
    Scope,
    ScopeLevel,
)
from shared.domain.community import Community
from shared.domain.errors import NotFound
from shared.domain.property import Building, Space, Unit
from shared.usecases.ports import (
    Cards,
    Change,
    Clock,
    Create,
    Directory,
    Ids,
    Keep,
    Listing,
    Once,
    Page,
    Position,
    Replace,
    VersionStale,
)
from shared.usecases.reading import (
    ById,
    referred,
    require_version,
    seen_community,
    tried_again,
)
from shared.usecases.rules.charge_items import get_item, require_item_scope
from shared.usecases.rules.rule_changes import RulesMoved, SaveBook

if TYPE_CHECKING:  # the engine is large, and most requests are not about saving rules
    from shared.domain.rule_book import BookPlace


@dataclass(frozen=True, slots=True)
class AddRule:
    """A version of an item's rule, from a day on, within a scope and perhaps under conditions."""

    once: Once
    item_id: str
    level: ScopeLevel
    scope_id: str | None
    effective_from: date
    effective_to: date | None
    document: Mapping[str, Any]
    note: str
    conditions: Mapping[str, Any] | None = None
    order: int | None = None


@dataclass(frozen=True, slots=True)
class ListRules:
    """Part of the list of an item's rule versions, perhaps of one level or scope only."""

    item_id: str
    limit: int
    after: Position | None = None
    level: ScopeLevel | None = None
    scope_id: str | None = None


@dataclass(frozen=True, slots=True)
class GetRule:
    """Asks for one version of an item's rule."""

    item_id: str
    rule_id: str


@dataclass(frozen=True, slots=True)
class UpdateRule:
    """Withdraw a rule version, as read in `version`, or change its note."""

    item_id: str
    rule_id: str
    version: int
    withdraw: bool
    note: str | None


@dataclass(frozen=True, slots=True)
class RuleWarning:
    """Something to look at before the rule bills: `code` names the sentence."""

    code: str
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SavedRule:
    """A version that was saved, and what trying it on the community's own subjects showed."""

    rule: RuleVersion
    warnings: tuple[RuleWarning, ...] = field(default=())

    @property
    def version(self) -> int:
        """The version of the resource."""
        return self.rule.version


class Reach(NamedTuple):
    """Whom a new rule is for: its scope, the community (None: all) and the subject it names."""

    scope: Scope
    community: Community | None = None
    subject: Unit | Space | None = None


@tried_again(VersionStale, RulesMoved)
def add_rule(
    actor: Actor,
    command: AddRule,
    *,
    directory: Directory,
    cards: Cards,
    clock: Clock,
    ids: Ids,
) -> SavedRule:
    """The version rules its scope from its day on; the past keeps what ruled it.

    Raises `RuleRejected`, `RuleScopeRefused`, `RuleOrderNeedsConditions`, `RuleVersionsOverlap`,
    `RuleOrderUnclear`, `ItemsCircular`, `RulesTooMany`, `PeriodClosed`, `NotFound`.
    """
    from shared.usecases.rules.rule_checks import checked_rule
    from shared.usecases.rules.rule_trials import tried_on_subjects

    item = get_item(actor, ById(command.item_id), directory=directory)
    reach = _reach(actor, item, command, directory)
    community = reach.community
    order = command.order or (ORDER if command.conditions is not None else 0)
    rule = RuleVersion(
        id=ids.new("rul"),
        item_id=item.id,
        scope=reach.scope,
        effective_from=command.effective_from,
        document=command.document,
        created_at=clock.now(),
        created_by=actor.name,
        community_id=community.id if community else None,
        effective_to=command.effective_to,
        conditions=command.conditions,
        order=order,
        note=command.note,
    )
    parsed = checked_rule(actor.company_id, rule, community, directory)
    place = _place(item.id, rule.community_id, reach.subject)
    book = directory.rule_book(actor.company_id, place).with_version(rule)
    warnings = tried_on_subjects(
        actor.company_id, item, rule, parsed, reach, directory=directory, cards=cards
    )
    saved = SavedRule(rule, tuple(warnings))
    changes: list[Change] = [Create(rule), SaveBook(book)]
    if community is not None:
        community.require_open(command.effective_from.isoformat()[:7], "effective_from")
        changes.append(Keep(community))  # it may be closing that very month
    directory.commit(actor.company_id, changes, once=command.once, result=saved)
    return saved


def list_rules(actor: Actor, command: ListRules, *, directory: Directory) -> Page[RuleVersion]:
    """Return part of the list of an item's rule versions, by scope and day."""
    get_item(actor, ById(command.item_id), directory=directory)
    prefix = ""
    if command.level is not None:
        prefix = f"{command.level}:"
        if command.scope_id is not None:
            prefix = f"{Scope(command.level, command.scope_id).key}#"
    listing = Listing(RuleVersion, command.item_id, command.limit, command.after, prefix=prefix)
    page = directory.page(actor.company_id, listing)
    return Page(tuple(rule for rule in page.items if _sees(actor, rule)), page.next)


def get_rule(actor: Actor, command: GetRule, *, directory: Directory) -> RuleVersion:
    """Return one version of an item's rule. Raises `NotFound`."""
    get_item(actor, ById(command.item_id), directory=directory)
    rule = directory.get(actor.company_id, RuleVersion, command.rule_id)
    if rule.item_id != command.item_id or not _sees(actor, rule):
        raise NotFound
    return rule


@tried_again(RulesMoved)
def update_rule(
    actor: Actor, command: UpdateRule, *, directory: Directory, clock: Clock
) -> RuleVersion:
    """The version has the note, or is withdrawn and rules no day that is not billed yet.

    Raises `VersionStale`, `RuleNotNewest`, `RuleOrderUnclear`.
    """
    rule = get_rule(actor, GetRule(command.item_id, command.rule_id), directory=directory)
    require_item_scope(actor, rule.community_id)
    require_version(rule, command.version)
    now = clock.now()
    note = rule.note if command.note is None else command.note
    changed = replace(rule, note=note, version=rule.version + 1)
    if not command.withdraw or rule.withdrawn:
        directory.commit(actor.company_id, [Replace(changed)])
        return changed
    changed = replace(changed, withdrawn_at=now)
    subject = None
    if rule.scope.level is ScopeLevel.SUBJECT:
        subject = _subject(actor.company_id, rule.scope.id, directory)
    place = _place(rule.item_id, rule.community_id, subject)
    book = directory.rule_book(actor.company_id, place).without(rule.id, now)
    directory.commit(actor.company_id, [Replace(changed), SaveBook(book)])
    return changed


def _sees(actor: Actor, rule: RuleVersion) -> bool:
    return rule.community_id is None or actor.may_see(rule.community_id)


def _place(item_id: str, community_id: str | None, subject: Unit | Space | None) -> BookPlace:
    from shared.domain.rule_book import ItemBook, SubjectBook

    if subject is not None:
        return SubjectBook(subject.id, subject.community_id, subject.page)
    return ItemBook(item_id, community_id)


def _reach(actor: Actor, item: ChargeItem, command: AddRule, directory: Directory) -> Reach:
    """Return whom the rule is for. Raises `RuleScopeRefused` and `NotFound`."""
    level, company_id = command.level, actor.company_id
    if level is ScopeLevel.COMPANY:
        require_item_scope(actor, None)
        if item.community_id is not None or command.scope_id not in (None, company_id):
            raise RuleScopeRefused(level=level.value, field="scope")
        return Reach(Scope(level, company_id))
    scope_id = command.scope_id
    if level is ScopeLevel.COMMUNITY:
        scope_id = scope_id or item.community_id
    if scope_id is None:
        raise RuleScopeRefused(level=level.value, field="scope.id")
    subject = _subject(company_id, scope_id, directory) if level is ScopeLevel.SUBJECT else None
    community_id = scope_id
    if subject is not None:
        community_id = subject.community_id
    elif level is ScopeLevel.BUILDING:
        found = directory.find(company_id, Building, scope_id)
        community_id = referred(found, "scope.id").community_id
    community = seen_community(actor, community_id, directory, "scope.id")
    if item.community_id not in (None, community.id):
        raise RuleScopeRefused(level=level.value, field="scope.id")
    return Reach(Scope(level, scope_id), community, subject)


def _subject(company_id: str, subject_id: str, directory: Directory) -> Unit | Space:
    unit = directory.find(company_id, Unit, subject_id)
    return unit or referred(directory.find(company_id, Space, subject_id), "scope.id")
