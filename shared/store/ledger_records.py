"""Where each record of the Ledger table lies, and the lists it stands in.

Each area has a module of its own that tells of its records, and is imported with the first of
them: a function knows the records it works with, and not all there are.

A list is made of pointers, put in the transaction that changes the record; one that left a list is
marked as gone, for nothing in the ledger is ever deleted. Some records are listed where they lie.
A record is one item: its `version` and its `data`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, TypeVar, cast

from shared.store.codec import from_document, to_document
from shared.store.keys import key, pk
from shared.store.marshal import Item, from_attribute, to_item
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import Ref, Shelf

K = TypeVar("K", bound=Record)
Place = tuple[str, str]

GONE = "gone"
# The module that tells of an area's records, by the package or module of their classes.
AREAS: Mapping[str, str] = {
    "shared.domain.arrears": "shared.store.collection_cases",
    "shared.domain.arrears.contact": "shared.store.letter_records",
    "shared.domain.arrears.disputed": "shared.store.payment_records",
    "shared.domain.autopay": "shared.store.autopay_records",
    "shared.domain.bank_files": "shared.store.bank_records",
    "shared.domain.corrections": "shared.store.correction_records",
    "shared.domain.deposits": "shared.store.deposit_records",
    "shared.domain.dunning": "shared.store.reminder_records",
    "shared.domain.ledger": "shared.store.payment_records",
    "shared.domain.letters": "shared.store.letter_records",
    "shared.domain.messaging": "shared.store.messaging_records",
    "shared.domain.reconciling": "shared.store.reconciling_records",
    "shared.domain.refunds": "shared.store.refund_records",
}


class Area(Protocol):
    """What the module of an area tells."""

    KEYS: Mapping[type, Callable[[tuple[str, ...]], tuple[tuple[str, ...], str]]]
    """pk word and sk of each class of records, from the words of its name."""
    WORDS: Mapping[type, Callable[[Any], tuple[str, ...]]]
    """The words that name a record, from the record."""

    def pointers(self, company_id: str, record: object) -> Iterable[Place]:
        """Return where the lists that `record` stands in point to it."""

    def listed(self, company_id: str, of: type, words: tuple[str, ...]) -> tuple[str, str, bool]:
        """Return a list's partition, how its sort keys begin, and if they are pointers."""


def area_of(kind: type) -> Area:
    """Return what tells of the records of a class."""
    module = kind.__module__
    named = AREAS.get(module) or AREAS[module.rpartition(".")[0]]
    return cast(Area, import_module(named))


def ref_of(record: K) -> Ref[K]:
    """Return the name of `record`."""
    kind = type(record)
    return Ref(kind, area_of(kind).WORDS[kind](record))


def place_of(company_id: str, ref: Ref[Record]) -> Place:
    """Return pk and sk of a record."""
    words, sk = area_of(ref.of).KEYS[ref.of](ref.words)
    return pk(company_id, *words), sk


def key_of(company_id: str, ref: Ref[Record]) -> Item:
    """Return the key of a record in DynamoDB's words."""
    return key(*place_of(company_id, ref))


def pointers_of(company_id: str, record: Record | None) -> tuple[Place, ...]:
    """Return where the lists that `record` stands in point to it; none for what is not there."""
    return () if record is None else tuple(area_of(type(record)).pointers(company_id, record))


@dataclass(frozen=True, slots=True)
class Listed:
    """Where a list lies: its partition, how its sort keys begin, and if they are pointers."""

    pk: str
    prefix: str
    pointers: bool


def listed(company_id: str, shelf: Shelf[Any]) -> Listed:
    """Return where the records of `shelf` are listed."""
    return Listed(*area_of(shelf.of).listed(company_id, shelf.of, shelf.words))


def pointed_at(shelf: Shelf[K], sk: str) -> Ref[K]:
    """Return the name of the record that a list's sort key points to: its id stands last."""
    return Ref(shelf.of, (sk.rsplit("#", 1)[-1],))


def record_item(company_id: str, record: Record) -> Item:
    """Return the whole item of `record`."""
    values = {"version": record.version, "data": to_document(record)}
    return key_of(company_id, ref_of(record)) | to_item(values)


def record_from(of: type[K], item: Item) -> K:
    """Return the record of an item."""
    return from_document(of, from_attribute(item["data"]))


def by_place(refs: Iterable[Ref[K]], company_id: str) -> dict[Place, Ref[K]]:
    """Return the names by their places."""
    return {place_of(company_id, ref): ref for ref in refs}
