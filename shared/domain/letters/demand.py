"""A demand 催告: that one account was asked in writing for what was open on a day.

It is drawn up before its sheet is printed, and what it says does not change: a sheet printed again
is the same sheet. That it reached the debtor is a contact of its own, which names its number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.errors import NotFound


class DemandNotFound(NotFound):
    """The account has no demand of this number."""

    code = "demand_not_found"


@dataclass(frozen=True, slots=True)
class DemandedBill:
    """A bill that is asked for: what of it is open, and how much of that is its late fee."""

    bill_id: str
    period: str
    due_on: date
    minor: int
    late_fee_minor: int = 0

    def days_late(self, day: date) -> int:
        """Return for how many days it is late on `day`."""
        return max((day - self.due_on).days, 0)


@dataclass(frozen=True, slots=True)
class Demand:
    """A demand, in the order in which its bills are due.

    `text_version` is that of the community's wording (1 = Levy's own). `pay_by` ends the period
    within which to pay. `batch_id` and `file` tell in which file its sheet stands.
    """

    account_id: str
    community_id: str
    number: str
    batch_id: str
    file: int
    day: date
    pay_by: date
    text_version: int
    currency: str
    bills: tuple[DemandedBill, ...]
    at: datetime
    by: str
    version: int = 1

    @property
    def minor(self) -> int:
        """How much is asked for, late fees included."""
        return sum(bill.minor for bill in self.bills)

    @property
    def late_fee_minor(self) -> int:
        """How much of it are late fees."""
        return sum(bill.late_fee_minor for bill in self.bills)

    @property
    def oldest_due(self) -> date:
        """The first due day of what is asked for."""
        return self.bills[0].due_on
