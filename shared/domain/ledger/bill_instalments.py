"""A bill to be paid in parts 分期, each with its own day; beside the bill, never in it.

The parts add up exactly to what was open when they were agreed. The bill's document, hash, number
and due day stay as they were issued; whoever asks what is late asks the parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.ledger.payment_plan import PlanPart


@dataclass(frozen=True, slots=True)
class PartStanding:
    """One part as it stands: `open_minor` of it is not paid yet."""

    number: int
    due_on: date
    minor: int
    open_minor: int


@dataclass(frozen=True, slots=True)
class BillInstalments:
    """What was agreed: `total_minor`, open on the bill then, in `parts`."""

    bill_id: str
    account_id: str
    community_id: str
    currency: str
    total_minor: int
    parts: tuple[PlanPart, ...]
    agreed_at: datetime
    agreed_by: str
    note: str = ""
    version: int = 1


def standing(parts: Iterable[PlanPart], open_minor: int) -> tuple[PartStanding, ...]:
    """Return how the parts stand while `open_minor` is open on the bill.

    Money pays them in their order. What came on top of them (a late fee) is on none.
    """
    parts = tuple(parts)
    settled = max(sum(part.minor for part in parts) - max(open_minor, 0), 0)
    found: list[PartStanding] = []
    for part in parts:
        paid = min(settled, part.minor)
        settled -= paid
        found.append(PartStanding(part.number, part.due_on, part.minor, part.minor - paid))
    return tuple(found)
