"""Why a unit or space pays the rules it pays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.domain.actor import Actor
from shared.domain.billing_card import facts_of
from shared.domain.calendar import business_date
from shared.domain.charge_items import ChargeItem, RuleVersion, SubjectPlace
from shared.domain.charges.facts import Facts
from shared.domain.community import Community
from shared.domain.errors import NotFound
from shared.domain.property import Space, SubjectKind, Unit
from shared.domain.rule_book import SubjectBook
from shared.domain.rule_reasons import Outcome, Why, explain_choice
from shared.usecases.estate.property import find_subject
from shared.usecases.ports import Clock, Directory, Listing, Page, Position
from shared.usecases.rules.rule_books import rules_reaching

# A company may have many items of other communities; so many are looked at for one answer.
_PAGES_A_REQUEST = 10


@dataclass(frozen=True, slots=True)
class ExplainRules:
    """Asks which rules a subject pays on day `on` (None: today), of one item or (None) of all."""

    kind: SubjectKind
    subject_id: str
    limit: int
    item_id: str | None = None
    on: date | None = None
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class ItemRule:
    """An item, and which of its rules is for the subject on day `on`, and why."""

    item: ChargeItem
    on: date
    why: Why


def explain_rules(
    actor: Actor, command: ExplainRules, *, directory: Directory, clock: Clock
) -> Page[ItemRule]:
    """Return the rules of the subject's items, by item name; a page may be short and not the last.

    Raises `NotFound` for the subject, and for an item that is not charged in its community.
    """
    subject = find_subject(actor, command.kind, command.subject_id, directory)
    community = directory.get(actor.company_id, Community, subject.community_id)
    day = command.on or business_date(clock.now(), community.time_zone)
    if command.item_id is not None:
        item = directory.find(actor.company_id, ChargeItem, command.item_id)
        if item is None or item.community_id not in (None, community.id):
            raise NotFound(field="item_id")
        page = Page((item,))
    else:
        page = _items(actor.company_id, community.id, command, directory)
    found = _explained(actor.company_id, subject, page.items, day, directory)
    return Page(tuple(found), page.next)


def _items(
    company_id: str, community_id: str, command: ExplainRules, directory: Directory
) -> Page[ChargeItem]:
    """Return the next active items of the community, or of all, in the company's list."""
    after = command.after
    for _ in range(_PAGES_A_REQUEST):
        page = directory.page(company_id, Listing(ChargeItem, "", command.limit, after))
        items = tuple(
            item for item in page.items if item.active and item.community_id in (None, community_id)
        )
        after = page.next
        if items or after is None:
            return Page(items, after)
    return Page((), after)


def _explained(
    company_id: str,
    subject: Unit | Space,
    items: tuple[ChargeItem, ...],
    day: date,
    directory: Directory,
) -> list[ItemRule]:
    home = SubjectBook(subject.id, subject.community_id, subject.page)
    own = directory.rule_book(company_id, home).versions
    reaching = rules_reaching(
        company_id, subject.community_id, [item.id for item in items], directory
    )
    return [
        ItemRule(item, day, _why(company_id, subject, item, (*own, *reaching[item.id]), day))
        for item in items
    ]


def _why(
    company_id: str,
    subject: Unit | Space,
    item: ChargeItem,
    versions: tuple[RuleVersion, ...],
    day: date,
) -> Why:
    kind = SubjectKind.UNIT if isinstance(subject, Unit) else SubjectKind.SPACE
    if kind not in item.charged_on:
        return Why(Outcome.NOT_CHARGED_ON)
    if not item.active:
        return Why(Outcome.ITEM_INACTIVE)
    place = SubjectPlace(company_id, subject.community_id, subject.building_id, subject.id)
    facts = Facts.from_json(dict[str, Any](facts_of(subject)))
    mine = [version for version in versions if version.item_id == item.id]
    return explain_choice(mine, place, facts, day)
