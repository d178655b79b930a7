"""What may be asked of reconciliation: orders that each end soon and may come twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias


class Part(StrEnum):
    """The parts of a community's night, in this order."""

    RECEIPTS = "receipts"
    SHIFTS = "shifts"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class ReadPayout:
    """Hold the next rows of a payout, those `after` a row of it, against the ledger."""

    payout_id: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class ReconcileCompany:
    """Reconcile each community of a company, all days before `until`."""

    company_id: str
    until: str = ""


@dataclass(frozen=True, slots=True)
class ReconcileCommunity:
    """Reconcile a part of a community, all days before `until`; "" is its own today."""

    company_id: str
    community_id: str
    until: str = ""
    part: str = Part.RECEIPTS
    after: str = ""


ReconcilingOrder: TypeAlias = ReadPayout | ReconcileCompany | ReconcileCommunity


class ReconcilingWork(Protocol):
    """Hands orders on, to be carried out soon and at least once."""

    def ask(self, orders: Iterable[ReconcilingOrder]) -> None:
        """Have each of the orders carried out."""
