"""What somebody should look at before a run is issued, account by account.

A preview is compared with what the plan billed last: who is new, who is gone, whose bill changed by
more than the community's percentage, by how much and why; and what is unusual in itself. An account
has at most one finding of a kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from shared.domain.bills import NO_ITEMS, Bill
from shared.domain.calendar import Period

_NOTHING: Mapping[str, str] = MappingProxyType({})
# Fewer lines of an item on a page say nothing about what is usual.
MEDIAN_OF_AT_LEAST = 10
REASONS_MAX = 20
_HUNDRED = Decimal(100)


class FindingKind(StrEnum):
    """What kind of thing was found."""

    NEW = "new"  # a bill, and none last time
    GONE = "gone"  # none, and a bill last time
    CHANGED = "changed"  # another amount than last time, beyond the percentage
    UNUSUAL = "unusual"  # an amount that is rarely right
    BLOCKED = "blocked"  # no bill, because of a problem; told by the run's problems


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: `code` and `data` make its sentence, `before_minor` and `minor` are of the item.

    `item_id` is empty where it is about the whole bill.
    """

    code: str
    item_id: str = ""
    before_minor: int | None = None
    minor: int | None = None
    data: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class Finding:
    """One account to look at: what its bill was last time (None: it had none) and would be now."""

    kind: FindingKind
    subject_id: str
    account_id: str
    before_minor: int | None
    minor: int | None
    reasons: tuple[Reason, ...] = ()

    @property
    def percent(self) -> Decimal | None:
        """By how much of the last amount it changed, to one digit; None where that says nothing."""
        if not self.before_minor or self.minor is None:
            return None
        change = Decimal(self.minor - self.before_minor) / abs(self.before_minor) * _HUNDRED
        return change.quantize(Decimal("0.1"))

    def to_json(self) -> list[Any]:
        """Return the finding as it lies in a page's record of findings."""
        reasons = [
            [one.code, one.item_id, one.before_minor, one.minor, dict(one.data)]
            for one in self.reasons
        ]
        return [
            self.kind.value,
            self.subject_id,
            self.account_id,
            self.before_minor,
            self.minor,
            reasons,
        ]

    @classmethod
    def from_json(cls, value: Sequence[Any]) -> Finding:
        """Return the finding of `to_json`."""
        kind, subject_id, account_id, before, minor, reasons = value
        return cls(
            FindingKind(kind),
            subject_id,
            account_id,
            before,
            minor,
            tuple(Reason(*reason) for reason in reasons),
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a preview is held against: the plan's bills of `period` numbered 1 to `numbers`.

    `period` None: the plan has billed nothing yet, so that only what is unusual in itself is told.
    """

    period: Period | None
    numbers: int
    percent: Decimal
    times: Decimal

    def to_json(self) -> list[Any]:
        """Return the comparison as it lies in a snapshot."""
        period = self.period
        place = None if period is None else [period.key, period.months]
        return [place, self.numbers, str(self.percent), str(self.times)]

    @classmethod
    def from_json(cls, value: Sequence[Any]) -> Comparison:
        """Return the comparison of `to_json`."""
        place, numbers, percent, times = value
        period = None if place is None else Period.starting(*place)
        return cls(period, numbers, Decimal(percent), Decimal(times))


def changed_beyond(before_minor: int, minor: int, percent: Decimal) -> bool:
    """Tell whether the change from `before_minor` is more than `percent` of it."""
    return abs(minor - before_minor) * _HUNDRED > percent * abs(before_minor)


def medians_of(bills: Iterable[Bill]) -> dict[str, int]:
    """Return the median amount of each item that has lines enough to tell what is usual."""
    amounts: dict[str, list[int]] = {}
    for bill in bills:
        for line in bill.lines:
            if line.item_id not in NO_ITEMS:
                amounts.setdefault(line.item_id, []).append(line.minor)
    return {
        item_id: sorted(found)[len(found) // 2]
        for item_id, found in amounts.items()
        if len(found) >= MEDIAN_OF_AT_LEAST
    }


def unusual(
    bill: Bill, medians: Mapping[str, int], last: Mapping[str, int], times: Decimal
) -> list[Reason]:
    """Return what is unusual about a bill; `last` is what its items came to last time."""
    reasons: list[Reason] = []
    if bill.minor == 0:
        reasons.append(Reason("bill_zero"))
    elif bill.minor < 0:
        reasons.append(Reason("bill_negative"))
    for line in bill.lines:
        if line.item_id in NO_ITEMS:
            continue
        for code, usual in (
            ("line_above_median", medians.get(line.item_id, 0)),
            ("line_above_last", last.get(line.item_id, 0)),
        ):
            if usual > 0 and line.minor > times * usual:
                reasons.append(Reason(code, line.item_id, usual, line.minor))
    return reasons
