"""What refunds on their way need from outside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Protocol


class RefundQueue(Protocol):
    """Has refunds carried out."""

    def send(self, company_id: str, refund_id: str, delay_seconds: int = 0) -> None:
        """Have the refund carried out, soon or after a delay (at most 900 s), at least once.

        Raises `QueueUnavailable`.
        """


class AwaitedRefunds(Protocol):
    """The refunds of all companies that should go on by themselves."""

    def moving_since(self, day: date) -> Iterator[tuple[str, str]]:
        """Yield company and refund of those that were approved or last sent on that day (UTC)."""
