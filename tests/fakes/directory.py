"""The directory in memory: the same promises as the real one, which a contract suite compares."""

from __future__ import annotations

import copy
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from shared.domain.accounts import Account
from shared.domain.api_keys import ApiKey
from shared.domain.billing_card import BillingCard
from shared.domain.billing_plan import BillingPlan, ItemInOtherPlan
from shared.domain.charge_items import RuleVersion
from shared.domain.errors import NotFound
from shared.domain.metering.errors import ReadingExists
from shared.domain.metering.readings import MeterReading, PageReading
from shared.domain.rule_book import BookPlace, ItemBook, RuleBook, SubjectBook
from shared.store import keys
from shared.usecases import ports
from shared.usecases.metering.metering_changes import SaveReading
from shared.usecases.rules.rule_changes import RulesMoved, SaveBook

R = TypeVar("R", bound=ports.Resource)
T = TypeVar("T")
Key = tuple[str, str]


@dataclass
class State:
    """All that is stored. `places` is where a resource stands in its list, `due` when it bills."""

    resources: dict[Key, Any] = field(default_factory=dict)
    places: dict[Key, tuple[str, str]] = field(default_factory=dict)
    due: dict[Key, tuple[datetime, str, str]] = field(default_factory=dict)
    cards: dict[Key, BillingCard] = field(default_factory=dict)
    plan_of: dict[tuple[str, str, str], str] = field(default_factory=dict)
    books: dict[tuple[str, BookPlace], RuleBook] = field(default_factory=dict)
    api_keys: dict[str, ports.KeptKey] = field(default_factory=dict)
    once: dict[Key, tuple[str, Any]] = field(default_factory=dict)
    readings: dict[tuple[str, str, date, int], MeterReading] = field(default_factory=dict)
    copies: dict[tuple[str, date, str], PageReading] = field(default_factory=dict)


class MemoryDirectory:
    """Directory, cards, due plans, idempotency and keys at once, in one process."""

    def __init__(self) -> None:
        self.state = State()
        self.subjects: dict[Key, int] = {}

    def get(self, company_id: str, of: type[R], resource_id: str) -> R:
        found = self.find(company_id, of, resource_id)
        if found is None:
            raise NotFound
        return found

    def find(self, company_id: str, of: type[R], resource_id: str) -> R | None:
        found: R | None = self.state.resources.get(keys.resource_key(company_id, of, resource_id))
        return found

    def many(self, company_id: str, of: type[R], ids: Collection[str]) -> dict[str, R]:
        found = {one: self.find(company_id, of, one) for one in ids}
        return {one: resource for one, resource in found.items() if resource is not None}

    def several(
        self, company_id: str, wanted: Collection[tuple[type, str]]
    ) -> dict[tuple[type, str], Any]:
        found = {(of, one): self.find(company_id, of, one) for of, one in wanted}
        return {place: resource for place, resource in found.items() if resource is not None}

    def page(self, company_id: str, listing: ports.Listing[R]) -> ports.Page[R]:
        partition = keys.list_pk(company_id, listing.of, listing.parent)
        after = listing.after.sort if listing.after else ""
        found = sorted(
            (sort, key)
            for key, (under, sort) in self.state.places.items()
            if under == partition
            and sort > after
            and sort.startswith(listing.prefix)
            and _matches(self.state.resources[key], listing)
        )
        items = tuple(self.state.resources[key] for _, key in found[: listing.limit])
        if len(found) <= listing.limit:
            return ports.Page(items)
        return ports.Page(items, ports.Position(found[listing.limit - 1][0], items[-1].id))

    def accounts_of_holder(
        self, company_id: str, holder_id: str, limit: int, after: ports.Position | None
    ) -> ports.Page[Account]:
        mine = (
            value
            for key, value in self.state.resources.items()
            if isinstance(value, Account) and key == keys.key_of(company_id, value)
        )
        held = (account for account in mine if account.holder_id == holder_id)
        return _by_id(held, limit, after)

    def rule_book(self, company_id: str, place: BookPlace) -> RuleBook:
        return self.state.books.get((company_id, place), RuleBook(place))

    def rule_books(self, company_id: str, places: Sequence[ItemBook]) -> dict[ItemBook, RuleBook]:
        return {place: self.rule_book(company_id, place) for place in places}

    def commit(
        self,
        company_id: str,
        changes: Sequence[ports.Change],
        *,
        once: ports.Once | None = None,
        result: object = None,
    ) -> None:
        before = copy.copy(self.state)
        self.state = State(**{name: dict(value) for name, value in vars(before).items()})
        try:
            if once is not None:
                if (once.scope, once.key) in before.once:
                    raise ports.AlreadyDone(key=once.key)
                self.state.once[once.scope, once.key] = (once.digest, result)
            for change in changes:
                self._apply(company_id, change)
        except BaseException:
            self.state = before
            raise

    def recall(self, once: ports.Once, of: type[T]) -> T | None:
        found = self.state.once.get((once.scope, once.key))
        if found is None:
            return None
        digest, result = found
        if digest != once.digest:
            raise ports.IdempotencyKeyReused(field="Idempotency-Key")
        assert isinstance(result, of)
        return result

    def number_subjects(self, company_id: str, community_id: str, count: int) -> int:
        first = self.subjects_numbered(company_id, community_id)
        self.subjects[company_id, community_id] = first + count
        return first

    def subjects_numbered(self, company_id: str, community_id: str) -> int:
        return self.subjects.get((company_id, community_id), 0)

    def card(self, company_id: str, community_id: str, page: int, subject_id: str) -> BillingCard:
        found = self.state.cards.get((keys.page_pk(company_id, community_id, page), subject_id))
        if found is None:
            raise NotFound
        return found

    def page_cards(self, company_id: str, community_id: str, page: int) -> tuple[BillingCard, ...]:
        partition = keys.page_pk(company_id, community_id, page)
        found = (card for (pk, _), card in self.state.cards.items() if pk == partition)
        return tuple(
            replace(card, own_rules=self._own_rules(company_id, card))
            for card in sorted(found, key=lambda card: card.subject_id)
        )

    def _own_rules(self, company_id: str, card: BillingCard) -> tuple[RuleVersion, ...]:
        place = SubjectBook(card.subject_id, card.community_id, card.page)
        return self.rule_book(company_id, place).versions

    def due(self, now: datetime, limit: int) -> tuple[ports.DuePlan, ...]:
        found = sorted(due for due in self.state.due.values() if due[0] <= now)
        return tuple(ports.DuePlan(company, plan, at) for at, company, plan in found[:limit])

    def advance(self, company_id: str, after: BillingPlan, due_at: datetime | None) -> None:
        self.commit(company_id, [ports.Replace(after, due_at)])

    def find_key(self, key_id: str) -> ports.KeptKey | None:
        return self.state.api_keys.get(key_id)

    def keys_of(
        self, company_id: str, limit: int, after: ports.Position | None
    ) -> ports.Page[ApiKey]:
        kept = (each.key for each in self.state.api_keys.values())
        return _by_id((key for key in kept if key.company_id == company_id), limit, after)

    def signing_secret(self, purpose: str) -> bytes:
        return f"secret for {purpose}".encode()

    def _apply(self, company_id: str, change: ports.Change) -> None:
        state = self.state
        match change:
            case ports.Create(value, due_at):
                if keys.key_of(company_id, value) in state.resources:
                    raise ports.VersionStale
                self._store(company_id, value, due_at)
            case ports.Replace(value, due_at):
                self._require(company_id, value, value.version - 1)
                self._store(company_id, value, due_at)
            case ports.Keep(value):
                self._require(company_id, value, value.version)
            case ports.SaveCard(card):
                place = (keys.page_pk(company_id, card.community_id, card.page), card.subject_id)
                revision = state.cards[place].revision if place in state.cards else 0
                if revision != card.revision - 1:
                    raise ports.CardMoved(subject_id=card.subject_id)
                state.cards[place] = card
            case ports.IssueKey(key, secret_hash):
                state.api_keys[key.id] = ports.KeptKey(key, secret_hash)
            case ports.ReviseKey(key):
                kept = state.api_keys.get(key.id)
                if kept is None or kept.key.version != key.version - 1:
                    raise ports.VersionStale
                state.api_keys[key.id] = ports.KeptKey(key, kept.secret_hash)
            case SaveReading():
                self._save_reading(company_id, change)
            case _:
                self._apply_pricing(company_id, change)

    def _save_reading(self, company_id: str, change: SaveReading) -> None:
        reading, copied = change.reading, change.copy
        place = (company_id, reading.meter_id, reading.read_on, reading.number)
        found = self.state.readings.get(place)
        if (found.version if found else 0) != reading.version - 1:
            if reading.version == 1:
                raise ReadingExists(meter_id=reading.meter_id, read_on=str(reading.read_on))
            raise ports.VersionStale(field="If-Match")
        self.state.readings[place] = reading
        if copied is not None and change.page is not None:
            page = keys.page_pk(company_id, reading.community_id, change.page)
            before = self.state.copies.get((page, copied.read_on, copied.meter_id))
            if (before.revision if before else 0) != copied.revision - 1:
                raise ports.CardMoved(subject_id=copied.meter_id)
            self.state.copies[page, copied.read_on, copied.meter_id] = copied

    def _apply_pricing(self, company_id: str, change: ports.Change) -> None:
        state = self.state
        match change:
            case ports.TakeItem(community_id, item_id, plan_id):
                place = (company_id, community_id, item_id)
                if state.plan_of.get(place, plan_id) != plan_id:
                    plan = state.plan_of[place]
                    raise ItemInOtherPlan(item_id=item_id, plan_id=plan, field="item_ids")
                state.plan_of[place] = plan_id
            case ports.LeaveItem(community_id, item_id, plan_id):
                place = (company_id, community_id, item_id)
                if state.plan_of.get(place) != plan_id:
                    raise ports.VersionStale
                del state.plan_of[place]
            case SaveBook(book):
                if self.rule_book(company_id, book.place).revision != book.revision - 1:
                    raise RulesMoved
                state.books[company_id, book.place] = book

    def _require(self, company_id: str, value: ports.Resource, version: int) -> None:
        found = self.state.resources.get(keys.key_of(company_id, value))
        if found is None or found.version != version:
            raise ports.VersionStale(version=found.version if found else None, field="If-Match")

    def _store(self, company_id: str, value: ports.Resource, due_at: datetime | None) -> None:
        key = keys.key_of(company_id, value)
        self.state.resources[key] = value
        self.state.places[key] = keys.listing_of(company_id, value)
        self.state.due.pop(key, None)
        if due_at is not None:
            self.state.due[key] = (due_at, company_id, value.id)


def _matches(value: Any, listing: ports.Listing[Any]) -> bool:
    tags = getattr(value, "tags", ())
    return all(getattr(value, name) == wanted for name, wanted in listing.where) and (
        listing.tag is None or listing.tag in tags
    )


def _by_id(found: Any, limit: int, after: ports.Position | None) -> ports.Page[Any]:
    ordered = sorted((each for each in found if not after or each.id > after.id), key=_id)
    page = tuple(ordered[:limit])
    return ports.Page(page, ports.Position("", page[-1].id) if len(ordered) > limit else None)


def _id(value: Any) -> str:
    return str(value.id)
