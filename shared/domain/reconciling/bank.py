"""Lines of bank statements: told apart, and held against the money that waits for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from shared.domain.derived_ids import derived_id
from shared.domain.reconciling.errors import LineNotMatchable, LineNotMatched
from shared.domain.reconciling.item import BankLine, Booked, Found, Item, ItemKind

# A transfer is at the bank on the day it was entered, or a few days before or after it.
DAYS_APART = timedelta(days=3)
# Beyond these a sum of the same size is another one.
DAYS_OF_CANDIDATES = timedelta(days=31)
# Shorter references, such as "1" or "2026", are in too many texts to mean anything.
_REFERENCE_LEAST = 5
CANDIDATES_MAX = 20


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a line belongs to, if that is certain; else what it may belong to, likeliest first."""

    match: Item | None
    candidates: tuple[Item, ...]


def line_items(
    company_id: str, community_id: str, lines: Sequence[tuple[str, BankLine]]
) -> list[Item]:
    """Return the lines as items, each under the id that its content always gives.

    A line comes with the bank's own number of it, or "": then the first of several equal lines of a
    statement is told from the second by their order, so the same statement is imported once.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    items = []
    for number, line in lines:
        what = (line.on.isoformat(), str(line.minor), line.currency)
        told = (number,) if number else (line.reference, line.payer, line.text)
        words: tuple[str, ...] = (*what, *told)
        seen[words] += 1
        nth = "number" if number else str(seen[words])
        id = derived_id("rci", company_id, community_id, "bank_line", nth, *words)
        found = Found(id, line.minor, line.currency, line.on)
        kind = ItemKind.BANK_LINE
        items.append(Item(id, community_id, line.on, kind, id, found=(found,), line=line))
    return items


def choose(line: BankLine, waiting: Iterable[Item]) -> Chosen:
    """Return what of the `waiting` money the line is.

    Certain is the only sum of the same size that the line names, or else the only one of about the
    same day. Everything else is a person's to decide.
    """
    named: list[Item] = []
    near: list[Item] = []
    others: list[Item] = []
    for item in waiting:
        booked = item.booked
        if booked is None or booked.currency != line.currency:
            continue
        same = booked.minor == line.minor
        apart = abs(booked.on - line.on)
        if _names(line, booked):
            (named if same else others).append(item)
        elif same and apart <= DAYS_APART:
            near.append(item)
        elif same and apart <= DAYS_OF_CANDIDATES:
            others.append(item)
    certain = named or near
    match = certain[0] if len(certain) == 1 else None
    ordered = (*named, *near, *sorted(others, key=lambda one: (one.on, one.id)))
    return Chosen(match, ordered[:CANDIDATES_MAX])


def joined(line: Item, other: Item) -> tuple[Item, Item]:
    """Return the line and what it was matched with, each with the other as its other side.

    Raises `LineNotMatchable` when one of them has its other side, or they can't be the same money.
    """
    whole = line.line
    if whole is None or line.booked is not None or other.line is not None or other.booked is None:
        raise LineNotMatchable(item_id=line.id, field="item_id")
    if other.kind not in {ItemKind.PAYOUT, ItemKind.BANK_MONEY} or other.found:
        raise LineNotMatchable(item_id=other.id, field="item_id")
    if other.booked.currency != whole.currency:
        raise LineNotMatchable(item_id=other.id, field="item_id")
    booked = Booked(other.id, whole.minor, whole.currency, other.on, other.booked.reference)
    found = Found(line.id, whole.minor, whole.currency, whole.on)
    return (
        line.changed(booked=booked, found=line.found),
        other.changed(booked=other.booked, found=(found,)),
    )


def parted(line: Item, other: Item | None) -> tuple[Item, Item]:
    """Return the line and what it was matched with, as before.

    Raises `LineNotMatched`: also for a line that was booked as money, which is in the ledger.
    """
    if line.line is None or line.booked is None or other is None or other.id != line.booked.id:
        raise LineNotMatched(item_id=line.id)
    rest = tuple(one for one in other.found if one.id != line.id)
    return (
        line.changed(booked=None, found=line.found),
        other.changed(booked=other.booked, found=rest),
    )


def _names(line: BankLine, booked: Booked) -> bool:
    """Whether the line's words hold the money's own reference or id."""
    said = f"{line.reference} {line.text}".casefold()
    known = (booked.reference, booked.id)
    return any(len(word) >= _REFERENCE_LEAST and word.casefold() in said for word in known)
