"""Versions of items' rules. A version is added or withdrawn, never edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shared.domain.actor import Actor
from shared.domain.charge_items import (
    ChargeItem,
    RuleScopeRefused,
    RuleVersion,
    Scope,
    ScopeLevel,
)
from shared.domain.community import Community
from shared.domain.errors import Conflict, NotFound
from shared.domain.property import Building, Space, Unit
from shared.usecases.charge_items import get_item, require_item_scope
from shared.usecases.ports import (
    BeginRule,
    Change,
    Clock,
    Create,
    Directory,
    Ids,
    Keep,
    Listing,
    Once,
    Page,
    Replace,
    VersionStale,
    WithdrawRule,
)
from shared.usecases.reading import (
    ById,
    ListOf,
    referred,
    require_version,
    seen_community,
    tried_again,
)


class RuleNotNewest(Conflict):
    """Only the newest version of a scope can be withdrawn: what follows on it relies on it."""

    code = "rule_not_newest"


@dataclass(frozen=True, slots=True)
class AddRule:
    """A version of an item's rule, from a day on, within a scope."""

    once: Once
    item_id: str
    level: ScopeLevel
    scope_id: str | None
    effective_from: date
    effective_to: date | None
    document: Mapping[str, Any]
    note: str


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


@tried_again(VersionStale)
def add_rule(
    actor: Actor, command: AddRule, *, directory: Directory, clock: Clock, ids: Ids
) -> RuleVersion:
    """The version rules its scope from its day on; the past keeps what ruled it.

    Raises `RuleRejected`, `RuleScopeRefused`, `RuleVersionsOverlap`, `PeriodClosed`, `NotFound`.
    """
    item = get_item(actor, ById(command.item_id), directory=directory)
    scope, community = _scope(actor, item, command, directory)
    _require_rule(command.document)
    rule = RuleVersion(
        id=ids.new("rul"),
        item_id=item.id,
        scope=scope,
        effective_from=command.effective_from,
        document=command.document,
        created_at=clock.now(),
        created_by=actor.name,
        community_id=community.id if community else None,
        effective_to=command.effective_to,
        note=command.note,
    )
    changes: list[Change] = [Create(rule), BeginRule(rule)]
    if community is not None:
        community.require_open(command.effective_from.isoformat()[:7], "effective_from")
        changes.append(Keep(community))  # it may be closing that very month
    directory.commit(actor.company_id, changes, once=command.once, result=rule)
    return rule


def list_rules(actor: Actor, command: ListOf, *, directory: Directory) -> Page[RuleVersion]:
    """Return part of the list of an item's rule versions, by scope and day."""
    get_item(actor, ById(command.parent), directory=directory)
    listing = Listing(RuleVersion, command.parent, command.limit, command.after)
    page = directory.page(actor.company_id, listing)
    return Page(tuple(rule for rule in page.items if _sees(actor, rule)), page.next)


def get_rule(actor: Actor, command: GetRule, *, directory: Directory) -> RuleVersion:
    """Return one version of an item's rule. Raises `NotFound`."""
    get_item(actor, ById(command.item_id), directory=directory)
    rule = directory.rule_version(actor.company_id, command.item_id, command.rule_id)
    if not _sees(actor, rule):
        raise NotFound
    return rule


def update_rule(actor: Actor, command: UpdateRule, *, directory: Directory) -> RuleVersion:
    """The version has the note, or is withdrawn and rules no day that is not billed yet.

    Raises `VersionStale` and `RuleNotNewest`.
    """
    rule = get_rule(actor, GetRule(command.item_id, command.rule_id), directory=directory)
    require_item_scope(actor, rule.community_id)
    require_version(rule, command.version)
    changed = replace(
        rule,
        note=rule.note if command.note is None else command.note,
        withdrawn=rule.withdrawn or command.withdraw,
        version=rule.version + 1,
    )
    changes: list[Change] = [Replace(changed)]
    if changed.withdrawn and not rule.withdrawn:
        versions = directory.rule_versions(actor.company_id, rule.item_id)
        changes.append(WithdrawRule(rule, _before(rule, versions)))
    directory.commit(actor.company_id, changes)
    return changed


def _require_rule(document: Mapping[str, Any]) -> None:
    """Pass if the document is a rule. Raises `RuleRejected` naming the place in the request."""
    # The engine is large, and most requests are not about rules.
    from shared.domain.charges.errors import RuleRejected
    from shared.domain.charges.rule import parse_rule

    try:
        parse_rule(dict(document))
    except RuleRejected as error:
        error.field = "document" + (error.field or "").rstrip("/")
        raise


def _sees(actor: Actor, rule: RuleVersion) -> bool:
    return rule.community_id is None or actor.may_see(rule.community_id)


def _before(rule: RuleVersion, versions: tuple[RuleVersion, ...]) -> RuleVersion | None:
    """Return the version that is the newest of the scope without `rule`."""
    others = [
        version
        for version in versions
        if not version.withdrawn
        and version.id != rule.id
        and (version.scope, version.conditions) == (rule.scope, rule.conditions)
    ]
    if any(version.effective_from > rule.effective_from for version in others):
        raise RuleNotNewest(rule_id=rule.id)
    return max(others, key=lambda version: version.effective_from, default=None)


def _scope(
    actor: Actor, item: ChargeItem, command: AddRule, directory: Directory
) -> tuple[Scope, Community | None]:
    """Return the rule's scope and the community it is in, None for the whole company."""
    if command.level is ScopeLevel.COMPANY:
        require_item_scope(actor, None)
        if item.community_id is not None or command.scope_id not in (None, actor.company_id):
            raise RuleScopeRefused(level=command.level.value, field="scope")
        return Scope(ScopeLevel.COMPANY, actor.company_id), None
    scope_id = command.scope_id
    if command.level is ScopeLevel.COMMUNITY:
        scope_id = scope_id or item.community_id
    if scope_id is None:
        raise RuleScopeRefused(level=command.level.value, field="scope.id")
    community_id = _community_of(actor.company_id, command.level, scope_id, directory)
    community = seen_community(actor, community_id, directory, "scope.id")
    if item.community_id not in (None, community.id):
        raise RuleScopeRefused(level=command.level.value, field="scope.id")
    return Scope(command.level, scope_id), community


def _community_of(company_id: str, level: ScopeLevel, scope_id: str, directory: Directory) -> str:
    if level is ScopeLevel.COMMUNITY:
        return scope_id
    if level is ScopeLevel.BUILDING:
        return referred(directory.find(company_id, Building, scope_id), "scope.id").community_id
    unit = directory.find(company_id, Unit, scope_id)
    if unit is not None:
        return unit.community_id
    return referred(directory.find(company_id, Space, scope_id), "scope.id").community_id
