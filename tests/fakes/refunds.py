"""Refunds that are to be carried out, as a list."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class ListedRefunds:
    """A `RefundOrders`; what was sent, in order."""

    sent: list[tuple[str, str]] = field(default_factory=list)

    def send(self, company_id: str, refund_id: str) -> None:
        self.sent.append((company_id, refund_id))
