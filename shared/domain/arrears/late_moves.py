"""What lowered a bill's principal on which day, and what opened it again, by the ledger's entries.

Money counts on the day it came, also where it was entered later. A payment that was void never
lowered anything: its days are late. Money that went back opens its part again from that day on. An
adjustment below zero says that so much was never owed; one above zero is owed from its day on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from shared.domain.ledger.entries import (
    BALANCE,
    LATE_FEE,
    Entry,
    EntryKind,
    Movement,
    Parts,
    merged,
)

REISSUE = "reissue"
_LOWERING = frozenset({EntryKind.WAIVER, EntryKind.WRITE_OFF})


class Move(NamedTuple):
    """A part of a bill was lowered by `minor` on a day, or (below zero) opened again."""

    on: date
    item: str
    minor: int
    at: datetime


@dataclass(frozen=True, slots=True)
class BillMoves:
    """All moves of a bill in order, and what it is owed less from the beginning, by item."""

    moves: tuple[Move, ...] = ()
    never_owed: Parts = ()

    def of(self, items: Iterable[str]) -> tuple[Move, ...]:
        """Return the moves of some items."""
        wanted = frozenset(items)
        return tuple(move for move in self.moves if move.item in wanted)


def late_payments(movements: Iterable[Movement], due: Mapping[str, date]) -> frozenset[str]:
    """Return the payments whose day has to be known: entered after a bill they paid was due."""
    return frozenset(
        entry.source
        for movement in movements
        for entry in movement.entries
        if entry.kind is EntryKind.ALLOCATION
        and entry.source != BALANCE
        and entry.bill_id in due
        and movement.stamp.on > due[entry.bill_id]
    )


def moves_of(
    bill_id: str, movements: Sequence[Movement], received: Mapping[str, date]
) -> BillMoves:
    """Return the moves of one bill; `received` is the day of those payments that need one."""
    found: list[tuple[str, Move]] = []
    added: list[tuple[str, Move]] = []
    never: Parts = ()
    for movement in movements:
        came = {one.source for one in movement.entries if one.kind is EntryKind.PAYMENT}
        # A void names its payment as its cause, also in those of its steps that move no money.
        void = {movement.stamp.cause.id}
        for entry in movement.entries:
            if entry.bill_id != bill_id:
                continue
            if entry.kind is EntryKind.ADJUSTMENT:
                less = _adjusted(added, entry, movement)
                never = merged(never, less)
            elif entry.kind in _LOWERING:
                found += _of(entry, movement, movement.stamp.on)
            elif entry.kind is EntryKind.ALLOCATION and entry.minor < 0 and entry.source in void:
                _undo(found, entry)
            elif entry.kind is EntryKind.ALLOCATION:
                known = entry.source in came or movement.stamp.cause.what == REISSUE
                day = received.get(entry.source) if known and entry.minor > 0 else None
                found += _of(entry, movement, day or movement.stamp.on)
    moves = [move for _, move in (*found, *added) if move.minor]
    return BillMoves(tuple(sorted(moves, key=lambda move: (move.on, move.at))), never)


def _of(entry: Entry, movement: Movement, day: date) -> list[tuple[str, Move]]:
    at = movement.stamp.at
    return [(entry.source, Move(day, item, minor, at)) for item, minor in entry.parts]


def _adjusted(added: list[tuple[str, Move]], entry: Entry, movement: Movement) -> Parts:
    """Note what is owed more from the movement's day on; return what was never owed, by item."""
    less: list[tuple[str, int]] = []
    for item, minor in entry.parts:
        if item == LATE_FEE:
            continue
        if minor > 0:
            added.append(("", Move(movement.stamp.on, item, -minor, movement.stamp.at)))
            continue
        left = _shrink(added, "", item, minor)
        less.append((item, left))
    return tuple(less)


def _undo(found: list[tuple[str, Move]], entry: Entry) -> None:
    """Take a void payment's moves out, the newest first."""
    for item, minor in entry.parts:
        _shrink(found, entry.source, item, -minor)


def _shrink(rows: list[tuple[str, Move]], source: str, item: str, minor: int) -> int:
    """Lower the size of the newest moves of a source on an item; return what is left of `minor`.

    Their sign is that of `minor` (a void) or the opposite of it (an adjustment): the size counts.
    """
    left = abs(minor)
    for at in range(len(rows) - 1, -1, -1):
        name, move = rows[at]
        if name != source or move.item != item or not left:
            continue
        size = min(abs(move.minor), left)
        sign = 1 if move.minor > 0 else -1
        rows[at] = (name, move._replace(minor=move.minor - sign * size))
        left -= size
    return left
