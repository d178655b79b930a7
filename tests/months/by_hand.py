"""Who is told what on which day, and what lateness costs, counted by hand and not by Levy.

Three bills, 31 days apart, each due five days after it appears. 0.05 % of what is open of a bill is
its late fee for every day after the due day; a day on which money comes no longer bears a fee for
that money.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

ISSUED = (0, 31, 62)  # days after the first
DUE_DAYS = 5
A_DAY = Decimal("0.0005")
# Steps by how many days after a bill's issue they are told.
STEPS = {
    "new_bill": 1,
    "before_due": 2,
    "due_day": 5,
    "overdue_first": 8,
    "overdue_second": 15,
    "overdue_third": 31,
    "final_notice": 62,
}
LAST = ISSUED[-1] + STEPS["overdue_second"]


class Habit(StrEnum):
    """When a household pays a bill: at once, or after a step is planned and before it is sent."""

    PROMPT = "prompt"
    BEFORE_DUE = "before_due"
    DUE_DAY = "due_day"
    LATE = "overdue_first"
    IN_TWO = "overdue_second"  # the first half when `overdue_first` is on its way
    NEVER = "never"


class Way(StrEnum):
    """How a household is reached."""

    WECHAT = "wechat"
    WECHAT_OR_SMS = "wechat_or_sms"
    SMS = "sms"
    SMS_REFUSED = "sms_refused"  # so it gets e-mail
    EMAIL = "email"
    PAPER = "paper"


@dataclass
class HandBill:
    """A bill; `paid` is principal by day."""

    minor: int
    issued: int
    paid: dict[int, int] = field(default_factory=dict)
    fees_paid: int = 0
    id: str = ""

    @property
    def due(self) -> int:
        """The day it is due."""
        return self.issued + DUE_DAYS

    def open(self, day: int) -> int:
        """Return what is open of the bill itself at the end of a day."""
        return self.minor - sum(minor for on, minor in self.paid.items() if on <= day)

    def fee(self, through: int) -> int:
        """Return the late fee of all days up to one."""
        days = range(self.due + 1, through + 1)
        total = sum((Decimal(self.open(day)) * A_DAY for day in days), Decimal(0))
        assert total == total.to_integral_value(), "amounts are chosen so that nothing is rounded"
        return int(total)

    def owed(self, today: int) -> int:
        """Return what is to be paid today: the fee is that of the days that are over."""
        return self.open(today) + self.fee(today - 1) - self.fees_paid

    def pay(self, today: int, principal: int) -> int:
        """The fee so far and some of the bill are paid; return how much that is."""
        fee = self.fee(today - 1) - self.fees_paid
        self.fees_paid += fee
        self.paid[today] = self.paid.get(today, 0) + principal
        return fee + principal


@dataclass
class Household:
    """A flat with its bills."""

    number: int
    room: str
    habit: Habit
    way: Way
    area: int
    phone: str = ""
    email: str = ""
    openid: str = ""
    account: str = ""
    bills: list[HandBill] = field(default_factory=list)

    @property
    def minor(self) -> int:
        """What a month costs."""
        return self.area * 200


@dataclass(frozen=True)
class Told:
    """What somebody was told on a day, by a text that names its room and an amount."""

    day: int
    room: str
    wording: str
    amount: int


def of_day(day: int) -> Iterator[tuple[str, int]]:
    """Yield the steps of a day, each with the number of the bill it is about."""
    for number, issued in enumerate(ISSUED):
        for wording, after in STEPS.items():
            if issued + after == day:
                yield wording, number


def active_days() -> list[int]:
    """Return the days on which anything is told."""
    days = {issued + after for issued in ISSUED for after in STEPS.values()}
    return sorted(day for day in days if day <= LAST)


def due_now(households: list[Household], day: int) -> list[tuple[Household, str, HandBill]]:
    """Return whom each step of a day is about: all who owe something of its bill right now."""
    return [
        (one, wording, one.bills[number])
        for wording, number in of_day(day)
        for one in households
        if one.bills[number].open(day) > 0
    ]
