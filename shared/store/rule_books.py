"""Books of rules in the Directory table: one item each, all versions of one place, deflated.

A version itself is a resource with its own key; a book holds what deciding and billing need of it.
The book of a unit or space lies beside its billing card, so that reading a page brings both.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from shared.domain.charge_items import RuleVersion, Scope, ScopeLevel
from shared.domain.rule_book import BookPlace, ItemBook, RuleBook, SubjectBook
from shared.store import keys
from shared.store.marshal import Item, to_item
from shared.store.table import ABSENT, Condition, Write, put
from shared.usecases.rules.rule_changes import RulesMoved, RulesTooMany

# An item of the store holds 400 KB. A page holds a hundred books of subjects, and a run reads all.
ITEM_BOOK_BYTES, SUBJECT_BOOK_BYTES = 350_000, 16_384


def save_book(table: str, company_id: str, book: RuleBook) -> Write:
    """Return the write of `book` over its revision − 1, or as the first. Raises `RulesTooMany`."""
    text = json.dumps(
        [_row(version) for version in book.versions], ensure_ascii=False, separators=(",", ":")
    )
    packed = zlib.compress(text.encode(), 9)
    limit = SUBJECT_BOOK_BYTES if isinstance(book.place, SubjectBook) else ITEM_BOOK_BYTES
    if len(packed) > limit:
        raise RulesTooMany(count=len(book.versions), bytes=len(packed), limit=limit)
    item = book_key(company_id, book.place) | to_item({"revision": book.revision, "doc": packed})
    condition = ABSENT
    if book.revision > 1:
        condition = Condition("revision = :was", values={":was": book.revision - 1})
    return put(table, item, condition, lambda _: RulesMoved())


def book_key(company_id: str, place: BookPlace) -> Item:
    """Return the key of a book."""
    if isinstance(place, SubjectBook):
        return keys.own_rules_key(company_id, place.community_id, place.page, place.subject_id)
    return keys.item_rules_key(company_id, place.item_id, place.community_id)


def book_from(place: BookPlace, item: Item | None) -> RuleBook:
    """Return the book in `item`, an empty one where there is none."""
    if item is None:
        return RuleBook(place)
    versions = tuple(_version(place, row) for row in _rows(item))
    return RuleBook(place, versions, int(item["revision"]["N"]))


def books_from(
    company_id: str, places: Sequence[ItemBook], items: Iterable[Item]
) -> dict[ItemBook, RuleBook]:
    """Return the books of all `places`."""
    found = {(item["pk"]["S"], item["sk"]["S"]): item for item in items}
    books = {}
    for place in places:
        key = book_key(company_id, place)
        item = found.get((key["pk"]["S"], key["sk"]["S"]))
        books[place] = book_from(place, item)
    return books


def _rows(item: Item) -> list[list[Any]]:
    rows: list[list[Any]] = json.loads(zlib.decompress(bytes(item["doc"]["B"])))
    return rows


def _row(version: RuleVersion) -> list[Any]:
    return [
        version.id,
        version.item_id,
        version.scope.level.value,
        version.scope.id,
        version.order,
        version.effective_from.isoformat(),
        version.effective_to.isoformat() if version.effective_to else None,
        version.created_at.isoformat(),
        version.withdrawn_at.isoformat() if version.withdrawn_at else None,
        version.conditions,
        version.document,
    ]


def _version(place: BookPlace, row: list[Any]) -> RuleVersion:
    (
        version_id,
        item_id,
        level,
        scope_id,
        order,
        first,
        last,
        created,
        withdrawn,
        conditions,
        document,
    ) = row
    return RuleVersion(
        id=version_id,
        item_id=item_id,
        scope=Scope(ScopeLevel(level), scope_id),
        effective_from=date.fromisoformat(first),
        effective_to=date.fromisoformat(last) if last else None,
        document=document,
        conditions=conditions,
        order=order,
        community_id=place.community_id,
        created_at=datetime.fromisoformat(created),
        created_by="",
        withdrawn_at=datetime.fromisoformat(withdrawn) if withdrawn else None,
    )
