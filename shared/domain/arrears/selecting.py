"""Choosing among debtors, in which order to show them, and what they owe together.

All of it is about what is late on a day: an account whose bills are all still to fall due is no
debtor yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shared.domain.arrears.case import CollectionStatus
from shared.domain.arrears.debtor import Age, Debtor, age_of
from shared.domain.arrears.limitation import months_later
from shared.domain.arrears.promises import PromiseState

LATE_AGES = tuple(age for age in Age if age is not Age.NOT_DUE)
_WIDTH = 15  # digits of the amounts that order a list


class DebtorOrder(StrEnum):
    """In which order debtors are listed."""

    AGE = "age"  # what is due longest first
    AMOUNT = "amount"  # who owes most, late or not, first
    ACCOUNT = "account"

    def place(self, debtor: Debtor) -> str:
        """Return where a debtor stands in this order."""
        match self:
            case DebtorOrder.AGE:
                return f"{debtor.oldest_due().isoformat()}#{debtor.account_id}"
            case DebtorOrder.AMOUNT:
                return f"{debtor.open_minor:0{_WIDTH}d}#{debtor.account_id}"
            case DebtorOrder.ACCOUNT:
                return debtor.account_id


@dataclass(frozen=True, slots=True)
class Limits:
    """After how many months a debt can't be sued for, and after how many that is told."""

    months: int = 36
    alarm_months: int = 30

    def ends_on(self, debtor: Debtor) -> date:
        """Return the day on which the limitation period of the oldest bill is over."""
        return months_later(debtor.limitation_from(), self.months)

    def alarms(self, debtor: Debtor, today: date) -> bool:
        """Tell whether so much of the period is over that somebody has to act."""
        return months_later(debtor.limitation_from(), self.alarm_months) <= today


@dataclass(frozen=True, slots=True)
class DebtorFilter:
    """Which debtors to show; what is None or empty is not asked.

    `age` is that of the oldest late bill; amounts are about what is late. A debtor who was never
    contacted is contacted before any day.
    """

    from_minor: int | None = None
    to_minor: int | None = None
    age: Age | None = None
    building_id: str = ""
    item_id: str = ""
    tag: str = ""
    contacted_before: date | None = None
    promise: PromiseState | None = None
    status: CollectionStatus | None = None
    collector: str = ""
    in_plan: bool | None = None
    disputed: bool | None = None
    limitation_alarm: bool | None = None

    def takes(self, debtor: Debtor, today: date, limits: Limits) -> bool:
        """Tell whether the debtor is late and as asked."""
        late = debtor.overdue(today)
        if not late:
            return False
        minor, case = sum(bill.minor for bill in late), debtor.case
        contacted = case.contacted_on
        return (
            (self.from_minor is None or minor >= self.from_minor)
            and (self.to_minor is None or minor <= self.to_minor)
            and self.age in (None, age_of(late[0].days_late(today)))
            and self.building_id in ("", debtor.building_id)
            and (not self.item_id or any(self.item_id in dict(bill.parts) for bill in late))
            and (not self.tag or self.tag in debtor.tags)
            and (
                self.contacted_before is None
                or contacted is None
                or contacted < self.contacted_before
            )
            and self.promise in (None, case.promise)
            and self.status in (None, case.status)
            and self.collector in ("", case.collector)
            and self.in_plan in (None, debtor.in_plan)
            and self.disputed in (None, debtor.disputed)
            and self.limitation_alarm in (None, limits.alarms(debtor, today))
        )


ANYONE = DebtorFilter()


@dataclass
class ArrearsTotals:
    """What debtors owe late together: the same sum by age, by building ("" is none), by item."""

    debtors: int = 0
    minor: int = 0
    limitation_alarms: int = 0
    by_age: dict[Age, int] = field(default_factory=lambda: dict.fromkeys(LATE_AGES, 0))
    by_building: dict[str, int] = field(default_factory=dict)
    by_item: dict[str, int] = field(default_factory=dict)

    def add(self, debtor: Debtor, today: date, limits: Limits) -> None:
        """Count what is late of one debtor."""
        self.debtors += 1
        self.limitation_alarms += limits.alarms(debtor, today)
        building = debtor.building_id
        for bill in debtor.overdue(today):
            self.minor += bill.minor
            self.by_age[age_of(bill.days_late(today))] += bill.minor
            self.by_building[building] = self.by_building.get(building, 0) + bill.minor
            for item_id, minor in bill.parts:
                self.by_item[item_id] = self.by_item.get(item_id, 0) + minor


def totals_of(debtors: Iterable[Debtor], today: date, limits: Limits) -> ArrearsTotals:
    """Return what the debtors owe late together."""
    totals = ArrearsTotals()
    for debtor in debtors:
        totals.add(debtor, today, limits)
    return totals
