"""What became of bills, told by the entries alone: what the proof compares settlements with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from shared.domain.ledger.due_bill import Applied, Settlement
from shared.domain.ledger.entries import (
    LATE_FEE,
    Entry,
    EntryKind,
    Movement,
    Parts,
    gone_from_bills,
    merged,
)


@dataclass
class FoldedBill:
    """A bill's settlement as the entries tell it."""

    applied: dict[str, Parts] = field(default_factory=dict)
    waived: Parts = ()
    written_off: Parts = ()
    adjusted: Parts = ()
    late_fee_minor: int = 0
    refunded_minor: int = 0
    freed_minor: int = 0

    def add(self, entry: Entry) -> None:
        """Count one entry in."""
        match entry.kind:
            case EntryKind.ALLOCATION:
                there = self.applied.get(entry.source, ())
                self.applied[entry.source] = merged(there, entry.parts)
            case EntryKind.WAIVER:
                self.waived = merged(self.waived, entry.parts)
            case EntryKind.WRITE_OFF:
                self.written_off = merged(self.written_off, entry.parts)
            case EntryKind.ADJUSTMENT:
                self.adjusted = merged(self.adjusted, entry.parts)
            case EntryKind.LATE_FEE:
                self.late_fee_minor += dict(entry.parts)[LATE_FEE]
            case _:
                pass

    @property
    def settlement(self) -> Settlement:
        """The settlement that these entries make."""
        applied = tuple(Applied(source, parts) for source, parts in self.applied.items() if parts)
        return Settlement(
            applied,
            self.waived,
            self.written_off,
            self.adjusted,
            self.late_fee_minor,
            refunded_minor=self.refunded_minor,
            freed_minor=self.freed_minor,
        )


def folded_bills(movements: Iterable[Movement]) -> dict[str, FoldedBill]:
    """Return by id what the movements did to bills."""
    folded: dict[str, FoldedBill] = {}
    for movement in movements:
        for entry in movement.entries:
            if entry.bill_id:
                folded.setdefault(entry.bill_id, FoldedBill()).add(entry)
        for bill_id, gone in gone_from_bills(movement.entries).items():
            folded[bill_id].refunded_minor += gone.refunded
            folded[bill_id].freed_minor += gone.freed
    return folded


def plain(settled: Settlement) -> tuple[object, ...]:
    """Return what entries can tell of a settlement, whatever the order of its items."""
    return (
        {money.source: dict(money.parts) for money in settled.applied},
        dict(settled.waived),
        dict(settled.written_off),
        dict(settled.adjusted),
        settled.late_fee_minor,
        settled.refunded_minor,
        settled.freed_minor,
    )
