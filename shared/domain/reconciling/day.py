"""A day of reconciliation: what all its items come to, kept as they change.

The sheet is the sum of its items at every moment: an item that changes takes out what it was and
puts in what it is, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.domain.reconciling.item import AT_DESK, Item, ItemKind, Verdict

Key = tuple[str, ...]
_Sums = dict[Key, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Compared:
    """The items of one kind, verdict and currency: how many, and both sides' sums."""

    kind: ItemKind
    verdict: Verdict
    currency: str
    items: int
    booked_minor: int
    found_minor: int


@dataclass(frozen=True, slots=True)
class SettledSum:
    """A provider's rows of one kind: presented money, and what it became in the account there."""

    kind: ItemKind
    currency: str
    settled_in: str
    rows: int
    presented_minor: int
    gross_minor: int
    fee_minor: int
    net_minor: int


@dataclass(frozen=True, slots=True)
class DaySheet:
    """A community's day; `community_id` is "" for money of which nobody knows whose it is."""

    community_id: str
    on: date
    compared: tuple[Compared, ...] = ()
    settled: tuple[SettledSum, ...] = ()
    version: int = 0

    def with_items(self, changes: Iterable[tuple[Item | None, Item]]) -> DaySheet:
        """Return the sheet after items of the day changed from what they were to what they are."""
        compared: _Sums = {
            (one.kind, one.verdict, one.currency): (one.items, one.booked_minor, one.found_minor)
            for one in self.compared
        }
        settled: _Sums = {
            (one.kind, one.currency, one.settled_in): (
                one.rows, one.presented_minor, one.gross_minor, one.fee_minor, one.net_minor,
            )
            for one in self.settled
        }  # fmt: skip
        for before, after in changes:
            for item, sign in ((before, -1), (after, 1)):
                if item is None:
                    continue
                _add(compared, *_comparison(item), sign)
                for key, figures in _rows(item):
                    _add(settled, key, figures, sign)
        return replace(
            self,
            compared=tuple(
                Compared(ItemKind(kind), Verdict(verdict), currency, *figures)
                for (kind, verdict, currency), figures in sorted(compared.items())
                if figures[0]
            ),
            settled=tuple(
                SettledSum(ItemKind(kind), currency, other, *figures)
                for (kind, currency, other), figures in sorted(settled.items())
                if figures[0]
            ),
            version=self.version + 1,
        )

    def items(self, *verdicts: Verdict) -> int:
        """Return how many items have one of the verdicts."""
        return sum(one.items for one in self.compared if one.verdict in verdicts)


@dataclass(frozen=True, slots=True)
class PayoutSheet:
    """How far a payout is read: rows and sums up to `last_row`; the nets must make `minor`.

    It belongs to the stage: its rows may be several companies'.
    """

    provider: str
    id: str
    minor: int
    currency: str
    arrives_on: date
    state: str
    rows: int = 0
    gross_minor: int = 0
    fee_minor: int = 0
    net_minor: int = 0
    last_row: str = ""
    read_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class StatementImport:
    """A bank statement that was imported: its lines, how many were new, how many found their money.

    What is neither is an exception until somebody matches, books or explains it.
    """

    id: str
    community_id: str
    at: datetime
    by: str
    lines: int
    new: int
    matched: int
    version: int = 1


@dataclass(frozen=True, slots=True)
class WalkMark:
    """Up to which receipt a community's ledger was held against others, and since which day."""

    community_id: str
    year: int
    number: int = 0
    version: int = 0


def needs_other_side(item: Item) -> str:
    """Return where an item waits for its other side: provider, bank or desk; "" if it does not."""
    if item.booked is None or item.found or item.line is not None:
        return ""
    if item.kind in AT_DESK:
        return "desk"
    return "bank" if item.kind in {ItemKind.PAYOUT, ItemKind.BANK_MONEY} else "provider"


def _comparison(item: Item) -> tuple[Key, tuple[int, ...]]:
    booked = item.booked.minor if item.booked else 0
    return (item.kind, item.verdict, item.currency), (1, booked, item.found_minor)


def _rows(item: Item) -> Iterable[tuple[Key, tuple[int, ...]]]:
    for one in item.found:
        if one.settled_in:
            figures = (1, one.minor, one.gross_minor, one.fee_minor, one.net_minor)
            yield (item.kind, one.currency, one.settled_in), figures


def _add(sums: _Sums, key: Key, figures: tuple[int, ...], sign: int) -> None:
    there = sums.get(key, (0,) * len(figures))
    sums[key] = tuple(old + sign * new for old, new in zip(there, figures, strict=True))
