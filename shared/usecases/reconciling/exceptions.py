"""What people see of reconciliation, and what they say of its exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.domain.actor import Actor, Role
from shared.domain.reconciling.day import DaySheet
from shared.domain.reconciling.errors import DayNotFound, ItemNotFound
from shared.domain.reconciling.item import Item, ReviewState, Verdict
from shared.usecases.ledger.ledger_ports import Change, Ledger, Seen
from shared.usecases.ports import Clock, Directory, Once, Page, Position
from shared.usecases.reading import ById, ListOf, seen_community
from shared.usecases.reconciling.records import (
    day_ref,
    days_of,
    exceptions_of,
    item_ref,
    items_of,
)
from shared.usecases.reconciling.saving import Changes, change_items

EXPORTED_MAX = 10_000
_A_READ = 100


@dataclass(frozen=True, slots=True)
class ListItems:
    """Part of a day's items, of one verdict or (None) all."""

    community_id: str
    on: date
    verdict: Verdict | None
    limit: int
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class ListExceptions:
    """Part of a community's exceptions in one state; "" is money of no known community."""

    community_id: str
    review: ReviewState
    limit: int
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class DayOf:
    """One day of a community."""

    community_id: str
    on: date


@dataclass(frozen=True, slots=True)
class ReviewException:
    """Say why an exception is one, or close one that was explained."""

    once: Once
    id: str
    to: ReviewState
    reason: str


@dataclass(frozen=True, slots=True)
class DayExport:
    """All items of a day, or (not `whole`) its first ten thousand."""

    sheet: DaySheet
    items: tuple[Item, ...]
    whole: bool


def list_days(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[DaySheet]:
    """Return part of a community's reconciled days, newest first. Raises `NotFound`."""
    seen_community(actor, command.parent, directory)
    return ledger.page(actor.company_id, days_of(command.parent), command.limit, command.after)


def get_day(actor: Actor, command: DayOf, *, directory: Directory, ledger: Ledger) -> DaySheet:
    """Return one day's figures. Raises `NotFound`, `DayNotFound`."""
    seen_community(actor, command.community_id, directory)
    ref = day_ref(command.community_id, command.on.isoformat())
    found = ledger.find(actor.company_id, ref)
    if found is None:
        raise DayNotFound(day=command.on.isoformat())
    return found


def list_day_items(
    actor: Actor, command: ListItems, *, directory: Directory, ledger: Ledger
) -> Page[Item]:
    """Return part of a day's items, by verdict. Raises `NotFound`."""
    seen_community(actor, command.community_id, directory)
    verdict = command.verdict.value if command.verdict else ""
    shelf = items_of(command.community_id, command.on.isoformat(), verdict)
    return ledger.page(actor.company_id, shelf, command.limit, command.after)


def list_exceptions(
    actor: Actor, command: ListExceptions, *, directory: Directory, ledger: Ledger
) -> Page[Item]:
    """Return part of the exceptions, oldest day first.

    Those of no known community are shown to those who may see all: a company's own, and to the
    platform what belongs to no company. Raises `NotFound`.
    """
    if command.community_id:
        seen_community(actor, command.community_id, directory)
    elif not _sees_all(actor):
        return Page(())
    shelf = exceptions_of(command.community_id, command.review.value)
    return ledger.page(actor.company_id, shelf, command.limit, command.after)


def get_item(actor: Actor, command: ById, *, ledger: Ledger) -> Item:
    """Return an item with both sides. Raises `ItemNotFound`."""
    return item_seen(actor, command.id, ledger)


def review_exception(
    actor: Actor, command: ReviewException, *, ledger: Ledger, clock: Clock
) -> Item:
    """The exception is explained, or closed. Raises what `Item.explain` and `close` raise."""
    item_seen(actor, command.id, ledger)

    def decide(seen: Seen) -> tuple[Changes, tuple[Change, ...]]:
        before = seen.get(item_ref(command.id), ItemNotFound(item_id=command.id))
        close = command.to is ReviewState.CLOSED
        after = (before.close if close else before.explain)(actor.name, clock.now(), command.reason)
        return [(before, after)], ()

    done = change_items(
        actor.company_id, [command.id], decide, ledger=ledger, once=command.once, answer=command.id
    )
    return done or item_seen(actor, command.id, ledger)


def export_day(actor: Actor, command: DayOf, *, directory: Directory, ledger: Ledger) -> DayExport:
    """Return a day with its items. Raises `NotFound`, `DayNotFound`."""
    sheet = get_day(actor, command, directory=directory, ledger=ledger)
    shelf = items_of(command.community_id, command.on.isoformat())
    items: list[Item] = []
    after: Position | None = None
    while len(items) < EXPORTED_MAX:
        page = ledger.page(actor.company_id, shelf, _A_READ, after)
        items += page.items
        after = page.next
        if after is None:
            break
    return DayExport(sheet, tuple(items), after is None)


def item_seen(actor: Actor, item_id: str, ledger: Ledger) -> Item:
    """Return an item that the caller may see. Raises `ItemNotFound`."""
    found = ledger.find(actor.company_id, item_ref(item_id))
    if found is None or not (
        actor.may_see(found.community_id) if found.community_id else _sees_all(actor)
    ):
        raise ItemNotFound(item_id=item_id)
    return found


def _sees_all(actor: Actor) -> bool:
    return actor.communities is None and actor.role is not Role.OWNER
