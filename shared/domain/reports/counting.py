"""What movements add to the reports: by business day, and by billing period, plan and item.

    day        came, refunded, voided of each channel; balance; and every column below, all items
    period     paid, refunded, freed, waived, written off, adjusted, late fee of each plan and item

`paid` is all that paid bills, out of the balance too; `refunded` is what refunds took back from
them, less what came back; `freed` is what was taken back otherwise: voided, or no longer owed.
Gross, refunded and net money are therefore never one number (domain.md, Money).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from shared.domain.bills import parse_bill_id
from shared.domain.ledger.entries import OF_REFUNDS, EntryKind, Movement


class Flow(StrEnum):
    """Money over the border of the ledger, counted by channel."""

    CAME = "came"
    REFUNDED = "refunded"
    VOIDED = "voided"


class Column(StrEnum):
    """What became of bills."""

    PAID = "paid"
    REFUNDED = "refunded"
    FREED = "freed"
    WAIVED = "waived"
    WRITTEN_OFF = "written_off"
    ADJUSTED = "adjusted"
    LATE_FEE = "late_fee"


BALANCE = "balance"  # what balances grew by
HELD = "held"  # what deposits grew by
# A channel nobody can tell is counted all the same: no money is left out of a sum.
UNKNOWN = "unknown"

# A refund that came back was none: it is taken off what was refunded, on the day it came.
_FLOWS = {
    EntryKind.PAYMENT: (Flow.CAME, 1),
    EntryKind.REFUND: (Flow.REFUNDED, 1),
    EntryKind.REFUND_BACK: (Flow.REFUNDED, -1),
    EntryKind.VOID: (Flow.VOIDED, 1),
}
_COLUMNS = {
    EntryKind.WAIVER: Column.WAIVED,
    EntryKind.WRITE_OFF: Column.WRITTEN_OFF,
    EntryKind.ADJUSTMENT: Column.ADJUSTED,
    EntryKind.LATE_FEE: Column.LATE_FEE,
}
_SIGNED = {EntryKind.BALANCE_IN: (BALANCE, 1), EntryKind.BALANCE_OUT: (BALANCE, -1)}

Sums = dict[str, int]


class PlanPeriod(NamedTuple):
    """The bills of one plan and one period, such as "2026-11"."""

    period: str
    plan_id: str


# By charge item (or `late_fee`, or what else fell on a bill beside its lines).
ItemSums = dict[tuple[str, Column], int]


@dataclass
class Counts:
    """Sums to add to the reports: by day, and by plan, period and item."""

    days: dict[date, Sums] = field(default_factory=dict)
    periods: dict[PlanPeriod, ItemSums] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows of the reports this adds to."""
        return len(self.days) + len(self.periods)

    def add(self, movement: Movement, channels: Mapping[str, str]) -> None:
        """Count a movement in; `channels` tells how each payment's money came."""
        day = self.days.setdefault(movement.stamp.on, {})
        refunds = any(entry.kind in OF_REFUNDS for entry in movement.entries)
        for entry in movement.entries:
            if entry.kind in _FLOWS:
                channel = channels.get(entry.source, UNKNOWN)
                flow, sign = _FLOWS[entry.kind]
                _add(day, flow_name(flow, channel), sign * entry.minor)
            elif entry.kind in _SIGNED:
                name, sign = _SIGNED[entry.kind]
                _add(day, name, sign * entry.minor)
            elif entry.kind is EntryKind.DEPOSIT:
                _add(day, HELD, entry.minor)
            elif entry.kind is not EntryKind.ISSUE:  # the run's own pages tell what was billed
                key = parse_bill_id(entry.bill_id)
                period = self.periods.setdefault(PlanPeriod(key.period, key.plan_id), {})
                for item, minor in entry.parts:
                    column, amount = _column(entry.kind, minor, refunds=refunds)
                    _add(day, column.value, amount)
                    period[item, column] = period.get((item, column), 0) + amount


def flow_name(flow: Flow, channel: str) -> str:
    """Return how a day's sum of a channel is called."""
    return f"{flow.value}.{channel}"


def all_channels(sums: Mapping[str, int]) -> Sums:
    """Return a day's sums with the channels of a flow added up."""
    found: Sums = {}
    for name, minor in sums.items():
        _add(found, name.partition(".")[0], minor)
    return found


def together(*several: Mapping[str, int]) -> Sums:
    """Return sums added up by name, without what came to nothing."""
    found: Sums = {}
    for sums in several:
        for name, minor in sums.items():
            _add(found, name, minor)
    return {name: minor for name, minor in sorted(found.items()) if minor}


def sums_until(movements: Iterable[Movement], until: date) -> Sums:
    """Return what the movements up to business day `until` come to, over all days and channels."""
    counts = Counts()
    for movement in movements:
        if movement.stamp.on <= until:
            counts.add(movement, {})
    return all_channels(together(*counts.days.values()))


def sources_of(movements: Iterable[Movement]) -> tuple[str, ...]:
    """Return the payments whose money came in or went out, each once."""
    return tuple(
        dict.fromkeys(
            entry.source
            for movement in movements
            for entry in movement.entries
            if entry.kind in _FLOWS
        )
    )


def _column(kind: EntryKind, minor: int, *, refunds: bool) -> tuple[Column, int]:
    if kind is EntryKind.ALLOCATION and refunds:
        return Column.REFUNDED, -minor
    if kind is EntryKind.ALLOCATION:
        return (Column.PAID, minor) if minor > 0 else (Column.FREED, -minor)
    return _COLUMNS[kind], minor


def _add(sums: Sums, name: str, minor: int) -> None:
    sums[name] = sums.get(name, 0) + minor
