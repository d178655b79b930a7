"""What a page of a run came to: totals by item, and the problems that kept accounts from a bill."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ItemTotal:
    """How many lines of one charge item, their sum in the smallest unit, and the tax in that."""

    lines: int
    minor: int
    tax_minor: int = 0

    def __add__(self, other: ItemTotal) -> ItemTotal:
        return ItemTotal(
            self.lines + other.lines,
            self.minor + other.minor,
            self.tax_minor + other.tax_minor,
        )

    def __neg__(self) -> ItemTotal:
        return ItemTotal(-self.lines, -self.minor, -self.tax_minor)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over bills: `minor` is the sum of the bills and so of `items`.

    `blocked` counts accounts without a bill because of a problem, `idle` the accounts to which no
    item applies and the subjects nobody answers for.
    """

    bills: int = 0
    minor: int = 0
    blocked: int = 0
    idle: int = 0
    items: Mapping[str, ItemTotal] = field(default_factory=lambda: _NOTHING)

    def __add__(self, other: Totals) -> Totals:
        items = dict(self.items)
        for item_id, total in other.items.items():
            items[item_id] = items[item_id] + total if item_id in items else total
        return Totals(
            self.bills + other.bills,
            self.minor + other.minor,
            self.blocked + other.blocked,
            self.idle + other.idle,
            items,
        )

    def __neg__(self) -> Totals:
        items = {item_id: -total for item_id, total in self.items.items()}
        return Totals(-self.bills, -self.minor, -self.blocked, -self.idle, items)

    @property
    def tax_minor(self) -> int:
        """The tax within `minor`."""
        return sum(item.tax_minor for item in self.items.values())

    def mended_by(self, later: Totals) -> Totals:
        """Return the totals after `later` went over what was blocked here.

        Bills add up; what is blocked now is what `later` could not mend either.
        """
        both = self + later
        return Totals(both.bills, both.minor, later.blocked, both.idle, both.items)

    @classmethod
    def of_lines(
        cls,
        bills: Iterable[Iterable[tuple[str, int, int]]],
        *,
        blocked: int = 0,
        idle: int = 0,
    ) -> Totals:
        """Return the totals of bills given as their lines, each `(item_id, minor, tax_minor)`."""
        count = 0
        lines: dict[str, int] = {}
        minors: dict[str, int] = {}
        taxes: dict[str, int] = {}
        for bill in bills:
            count += 1
            for item_id, minor, tax_minor in bill:
                lines[item_id] = lines.get(item_id, 0) + 1
                minors[item_id] = minors.get(item_id, 0) + minor
                if tax_minor:
                    taxes[item_id] = taxes.get(item_id, 0) + tax_minor
        items = {
            item_id: ItemTotal(lines[item_id], minor, taxes.get(item_id, 0))
            for item_id, minor in minors.items()
        }
        return cls(count, sum(minors.values()), blocked, idle, items)

    def to_json(self) -> dict[str, Any]:
        """Return the totals as they lie in a page record.

        `items` maps id to [lines, minor], and their tax behind it where there is some.
        """
        return {
            "bills": self.bills,
            "minor": self.minor,
            "blocked": self.blocked,
            "idle": self.idle,
            "items": {key: _item_to_json(item) for key, item in self.items.items()},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Totals:
        """Return the totals of `to_json`."""
        return cls(
            value["bills"],
            value["minor"],
            value["blocked"],
            value["idle"],
            {key: ItemTotal(*item) for key, item in value["items"].items()},
        )


def _item_to_json(item: ItemTotal) -> list[int]:
    plain = [item.lines, item.minor]
    return [*plain, item.tax_minor] if item.tax_minor else plain


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why an account has no bill; `code` and `data` make its sentence.

    `account_id` is empty where nobody answers for the subject, `item_id` where no single charge
    item is at fault.
    """

    subject_id: str
    account_id: str
    item_id: str
    code: str
    data: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)

    def to_json(self) -> list[Any]:
        """Return the problem as it lies in a page's problem record."""
        return [self.subject_id, self.account_id, self.item_id, self.code, dict(self.data)]

    @classmethod
    def from_json(cls, value: list[Any]) -> Problem:
        """Return the problem of `to_json`."""
        subject_id, account_id, item_id, code, data = value
        return cls(subject_id, account_id, item_id, code, data)
