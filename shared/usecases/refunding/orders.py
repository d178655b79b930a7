"""What the refund queue brings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SendRefund:
    """Carry out a refund of a company."""

    company_id: str
    refund_id: str
