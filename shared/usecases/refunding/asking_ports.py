"""What deciding about refunds needs from outside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Protocol


class RefundOrders(Protocol):
    """Has approved refunds carried out, soon and at least once."""

    def send(self, company_id: str, refund_id: str) -> None:
        """Have the refund carried out. Raises `StoreUnavailable`-like `Unavailable` errors."""


class RefundReminders(Protocol):
    """The platform's list of refunds that wait for an approver."""

    def due_on(self, day: date) -> Iterator[tuple[str, str]]:
        """Yield company and refund of those to be reminded of on a day (UTC)."""
