"""A debtor: an account with open bills, how much of each is open, and since when it is late.

A bill is overdue from the day after its due day; its age is the days since then, so it is 1 on the
first late day. Ages fall into the buckets of the trade: 1–30, 31–60, 61–90, and more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.domain.arrears.case import NOTHING_DONE, CaseFacts
from shared.domain.arrears.limitation import limitation_from
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import Parts, total_of
from shared.domain.property import SubjectKind


class Age(StrEnum):
    """How long money is late."""

    NOT_DUE = "not_due"
    UP_TO_30 = "d1_30"
    UP_TO_60 = "d31_60"
    UP_TO_90 = "d61_90"
    OVER_90 = "d90_plus"


_LAST_DAY_OF = ((0, Age.NOT_DUE), (30, Age.UP_TO_30), (60, Age.UP_TO_60), (90, Age.UP_TO_90))


@dataclass(frozen=True, slots=True)
class OpenBill:
    """A bill with money open: by item, and due on which day."""

    bill_id: str
    due_on: date
    parts: Parts

    @property
    def minor(self) -> int:
        """How much is open."""
        return total_of(self.parts)

    def days_late(self, today: date) -> int:
        """Return for how many days it is late; 0 up to its due day."""
        return max((today - self.due_on).days, 0)


@dataclass(frozen=True, slots=True)
class Debtor:
    """An account with open bills, the one due first first. `version` counts its changes.

    It stands for the account's movement `seq`; `building_id` is where its unit or space lies, whose
    name is the `label`. `paid_on` is the day money came last; `case` is how collecting stands.
    """

    account_id: str
    community_id: str
    currency: str
    subject_kind: SubjectKind
    subject_id: str
    building_id: str
    bills: tuple[OpenBill, ...]
    seq: int = 0
    version: int = 1
    label: str = ""
    tags: tuple[str, ...] = ()
    holder_id: str = ""
    in_plan: bool = False
    disputed: bool = False
    paid_on: date | None = None
    case: CaseFacts = NOTHING_DONE

    @property
    def open_minor(self) -> int:
        """How much is open, late or not."""
        return sum(bill.minor for bill in self.bills)

    def limitation_from(self) -> date:
        """Return the day from which the limitation of its oldest bill runs."""
        return limitation_from(self.oldest_due(), self.case.restarted_on, self.paid_on)

    def overdue(self, today: date) -> tuple[OpenBill, ...]:
        """Return the bills that are late on day `today`."""
        return tuple(bill for bill in self.bills if bill.due_on < today)

    def overdue_minor(self, today: date) -> int:
        """Return how much is late."""
        return sum(bill.minor for bill in self.overdue(today))

    def oldest_due(self) -> date:
        """Return the first due day of what is open."""
        return self.bills[0].due_on

    def by_age(self, today: date) -> dict[Age, int]:
        """Return how much is open by age; every age is there."""
        found = dict.fromkeys(Age, 0)
        for bill in self.bills:
            found[age_of(bill.days_late(today))] += bill.minor
        return found


def age_of(days_late: int) -> Age:
    """Return the bucket of so many days."""
    for last, age in _LAST_DAY_OF:
        if days_late <= last:
            return age
    return Age.OVER_90


def open_bills(bills: Sequence[DueBill]) -> tuple[OpenBill, ...]:
    """Return what is open above zero, the bill due first first."""
    found = [
        OpenBill(due.id, due.bill.due_on, tuple(due.open_parts()))
        for due in bills
        if due.open_minor > 0 and not due.settlement.cancelled
    ]
    return tuple(sorted(found, key=lambda bill: (bill.due_on, bill.bill_id)))
