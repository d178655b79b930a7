"""A bill that its owner disputes 异议: open until somebody closes it; nothing presses meanwhile.

    open → closed → open again …

While it is open no reminder goes out for the bill and its days bear no late fee, whatever the
outcome: whoever asks in good faith shall not pay for the time the answer took.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from shared.domain.calendar import DateSpan
from shared.domain.errors import Conflict

ROUNDS_MAX = 50


class BillDisputeOpen(Conflict):
    """The bill is disputed already."""

    code = "bill_dispute_open"


class BillDisputeClosed(Conflict):
    """The bill is not disputed, so there is nothing to close."""

    code = "bill_dispute_closed"


class BillDisputesFull(Conflict):
    """The bill was disputed as often as a bill can be."""

    code = "bill_disputes_full"


class DisputeOutcome(StrEnum):
    """How a dispute ended."""

    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class DisputeRound:
    """One time that a bill was disputed; days are those of the community's calendar."""

    opened_at: datetime
    opened_on: date
    opened_by: str
    reason: str
    closed_at: datetime | None = None
    closed_on: date | None = None
    closed_by: str = ""
    outcome: DisputeOutcome | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class DisputedBill:
    """All rounds of one bill's disputes, oldest first."""

    bill_id: str
    account_id: str
    community_id: str
    rounds: tuple[DisputeRound, ...] = ()
    version: int = 1

    @property
    def open(self) -> bool:
        """Whether it is disputed now."""
        return bool(self.rounds) and self.rounds[-1].closed_on is None

    def begun(self, one: DisputeRound) -> DisputedBill:
        """Return it disputed once more. Raises `BillDisputeOpen`, `BillDisputesFull`."""
        if self.open:
            raise BillDisputeOpen(bill_id=self.bill_id)
        if len(self.rounds) >= ROUNDS_MAX:
            raise BillDisputesFull(bill_id=self.bill_id, limit=ROUNDS_MAX)
        return replace(self, rounds=(*self.rounds, one), version=self.version + 1)

    def closed(
        self, at: datetime, on: date, by: str, outcome: DisputeOutcome, note: str
    ) -> DisputedBill:
        """Return it closed. Raises `BillDisputeClosed`."""
        if not self.open:
            raise BillDisputeClosed(bill_id=self.bill_id)
        last = replace(
            self.rounds[-1], closed_at=at, closed_on=on, closed_by=by, outcome=outcome, note=note
        )
        return replace(self, rounds=(*self.rounds[:-1], last), version=self.version + 1)

    def days(self, until: date) -> Iterable[DateSpan]:
        """Yield the days up to `until` on which it was disputed, that of closing not included."""
        for one in self.rounds:
            last = until if one.closed_on is None else one.closed_on - timedelta(days=1)
            last = min(last, until)
            if one.opened_on <= last:
                yield DateSpan(one.opened_on, last)
